// Package scaffold writes the first files of an author's: a strategy, a scanner or a plugin with a test of its own, or a
// session that runs them. What it writes runs as it is.
//
// It never writes over what an author has; only the declarations for editors, which are the host's, are kept current. A
// session is put into an existing sessions file as text, so that everything else stays as it was written, comments too.
//
// Open scaffold.go first; the files themselves are in templates.
package scaffold
