// Package ahead is what a session tells of what comes to who plays a strategy in another process: so that it can send the
// input of many instants at once. It holds types only. Package session fills them, package plugin sends them, and neither
// knows the other.
package ahead
