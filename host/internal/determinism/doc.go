// Package determinism is an analyzer that finds code by which two runs of the same input could differ: the wall clock,
// randomness that is not the session's, what depends on the machine, a choice among channels, addresses in texts, and a map
// whose order reaches an order. Its test runs it over the rooms whose code runs inside of sessions; nothing else uses it.
//
// What is sound all the same is excused on its line or the line before, with the reason:
//
//	//determinism:allow the watchdog measures a limit in real time
//
// A file that is all about such things, a watchdog or the end of a process, has //determinism:allow-file with the reason, which
// excuses everything but the order of a map. A directive without a reason is a finding, and so is one that excuses nothing.
//
// It looks at what a function does itself and, of the functions that it calls, at whether they write anything that outlives
// them. It does not follow goroutines, values of function types and interfaces: a call of these in a range over a map is
// a finding. Read analyzer.go first; maprange.go is the largest rule.
package determinism
