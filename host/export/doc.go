// Package export writes the run folder of a session: what it had, how it came to be, and what may differ between runs.
//
// A folder is whole or absent: files are written under a temporary name beside it, and it is renamed when it is
// complete. Everything in it but timings.jsonl and host.log is byte-identical in every run of the same input.
//
// Read folder.go for the life of a folder, then the file named for what it writes. Package runfile reads them back.
package export
