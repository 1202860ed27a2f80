// Package compare tells how two runs differ: what went into them, where they first part and why, and what came of it. It
// reads run folders as they are written and changes nothing. Rows are aligned by time and by what they are about, not by
// their line, so that one entry more in a run does not make a difference of all that follow.
//
// compare.go has the result and its first reader; align.go walks two files side by side; text.go tells it to a person.
package compare
