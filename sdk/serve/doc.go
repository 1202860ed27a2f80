// Package serve makes the main function of a plugin: a process that runs one strategy for a host.
//
//	func main() { serve.Main(plugin) }
//
// It speaks the protocol of sdk/proto over go-plugin and gRPC, both of which end here: an author sees neither. Read
// main.go first, then lane.go, which plays the windows that the host sends, and session.go, which is what the author's
// code holds in its hands.
//
// What it is not: it decides nothing about symbols, bars or indicators. What the strategy owns is read in this process;
// everything else is asked of the host.
package serve
