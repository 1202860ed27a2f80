// Package proof proves a run folder from its files alone: that what they say fits together, and fits the calendar, the
// ledger and the rules of the metadata. It reads each file once, in order, and holds one day in memory.
//
// It runs no session and reads no bars but those of session.json. A wrong cell is told once, by the first check that sees
// it, with its file and line; what only follows from it is not told again.
//
// Read check.go for the checks, then prove.go for the order in which they run.
package proof
