// Package importer brings bars of other formats into a Parquet store: CSV files of any layout (see package csv), Parquet
// files of others (see package foreign), and the zips in which LEAN keeps trades (see package lean).
//
// An import reads all of its files, sorts their rows into the files of the store, merges them there, and writes each of
// these once. What does not fit into memory waits in a temporary file, so that an import takes at most some 600 MB, however
// much it brings, and that only where several files have bars of every second around the clock.
//
// The files of one import are one whole. Where several have a bar of one start, it is taken from the first of them in the
// order of their paths, in whatever order they were named. The others are left out: silently, but counted, if their numbers
// are the same, and as wrong rows that name both places if they are not.
//
// A file covers a series from its first to its last bar of the symbol and interval. What the files cover between them
// is what the import replaces: there the store has afterwards just the files' bars, and elsewhere what it had. One thing
// is left alone: a file of the store, which is a year, or a month where the interval is in seconds, of which no file of the
// import has a bar, stays as it is, even where a file has bars before and after it. Package parquet says why. The same
// import again changes nothing.
//
// A row that is wrong is left out and reported with file and line, or row; a file that cannot be read in whole is left out
// in whole. Nothing is written, nor the store made, before everything was read; each file of the store is written whole or
// not at all, whenever the import is stopped. Two imports at once take turns series by series.
//
// Open importer.go first; pool.go holds the rows between reading and writing, merge.go makes one series of several files.
package importer
