// Package script makes sdk.Hooks of a JavaScript file.
//
// [Load] bundles a script and the files and packages that it imports (esbuild), looks at its syntax tree (package lint),
// compiles and evaluates the bundle in a runtime of its own (goja), and checks exports and parameters; every mistake comes back at once, with the author's line.
// [Script.Hooks] are then called as those of any strategy. The contract is the one of package sdk in camelCase;
// this package adds no meaning to it.
//
// # What a script cannot do
//
// It reaches its session and the language, nothing else: no file, network, process, timer or wall clock, and no code
// from strings. Date and Math.random are the session's; while the top level runs, before there is a session, the
// time is 1970-01-01T00:00:00Z. Local times in Date are time.Local's, which host.Init sets to UTC.
//
// # What isolation in a thread cannot stop
//
// A call that runs too long, calls too deep, takes too much memory, throws, panics or leaves a promise open is stopped, and
// the script with it. Not so a single step of the engine: a backtracking regular expression or the arithmetic of numbers with
// millions of digits runs to its end first. What brings a process down in one step is guarded where that is cheap
// (guards*.go), and code that is nested too deep for a parser is refused before one sees it (depth.go); memory is looked at now and
// then (memory.go). A hostile script can still exhaust the memory or the stack of the process. A script that is not trusted belongs
// in a process of its own (package worker); docs/scripts.md has the whole list.
//
// Open load.go first, then call.go for the life of one call. The objects that scripts see are in *_object.go.
package script
