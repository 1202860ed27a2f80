// Package visible shows text of others to people: what authors throw, return, name, log and emit, and what data has in it.
//
// Terminals obey control characters, and a line break begins a line that looks like one of the host's. So what people read,
// on a terminal and in host.log, has such characters written out, as \x1b, \r, \u202e: the forms of Go's %q, in which reasons are
// printed. JSON and CSV files keep every text as it is: their own forms take care of it.
//
// There are two seams. [Writer] stands in front of the terminal, so that no command prints a raw control character; it cannot tell
// a line break of the host's from one of an author's. That is decided where a sentence is laid out: a message may have several
// lines, of which each further one is set in ([Indented]); a name is one line ([Line]).
package visible
