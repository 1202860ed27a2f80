// Package scripttest runs the test files of authors: *.test.js and *.test.ts, *.test.mjs and *.test.mts.
//
// A file finds the world that scripts find, and the globals that sdk/js/strathost-test.d.ts declares: test, describe,
// expect, bars and session. It has a runtime of its own; its tests run one after another in the order of the file, under
// the limits of a script, without a clock and with a fixed randomness: what a file says depends on itself and on what it reads
// alone. Only the durations in [Report] are the machine's.
//
// session.run makes a configuration of its options, in the words of sessions.yaml, and has the host run it: this package knows
// a session as a [Bench] only. Bars made by hand are put into a store in memory, on the grid of the exchange's calendar.
//
// Open file.go first, then session.go for a run, expect.go for what can be expected.
package scripttest
