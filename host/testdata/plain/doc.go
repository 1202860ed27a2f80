// Package plain makes a Go strategy of a script that is written in plain JavaScript, so that each scenario of
// host/testdata/scenarios runs as a script, as a Go value and as a plugin from one text.
//
// It shares the grammar with the host's script room (goja's parser) and nothing else: it walks the syntax tree and calls
// sdk.Session itself, as an author's Go would. It knows what scenarios need: functions and arrow functions, const and let,
// if, for of, try and catch, throw, template strings, the operators of numbers and texts, the session and what it hands
// out, and indicators of the script's own without parameters. Whatever it does not know ends the strategy with a failure
// that names the line.
//
// Open machine.go first; session.go is what a script may ask for.
package plain
