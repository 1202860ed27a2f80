// Package lint reads the syntax tree of a bundled script and finds what will go wrong when it runs: names that the
// engine does not have, members that the session does not have, regular expressions that backtrack without end.
//
// It knows scopes, so that a local variable named fetch is no network, and takes a typeof for what it is, the author's own
// test. It runs nothing and reads no file. What the engine has, it is told by who made the engine.
//
// Open lint.go first.
package lint
