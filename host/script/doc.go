// Package script makes sdk.Hooks of a JavaScript file.
//
// [Load] bundles a script and the files that it imports (esbuild), compiles and evaluates the bundle in a runtime of
// its own (goja), and checks exports and parameters; every mistake comes back at once, with the author's line.
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
// A call that runs too long, calls too deep, throws, panics or leaves a promise open is stopped, and the script with
// it. Not so a function of the language itself: a sort of ten million elements, a backtracking regular expression or
// a deep JSON.stringify runs to its end first. Memory has no limit either, beyond some cheap guards (see guards.go),
// and a hostile script can exhaust it or the stack of the process, even by its mere nesting while it is bundled. A script
// that is not trusted belongs in a process.
//
// Open load.go first, then call.go for the life of one call. The objects that scripts see are in *_object.go.
package script
