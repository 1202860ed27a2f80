// Package importer brings bars of other formats into a Parquet store: CSV files of any layout (see package csv), Parquet
// files of others (see package foreign), and the zips in which LEAN keeps trades (see package lean).
//
// An import reads all of its files, sorts their rows into the files of the store, and then writes each of these once.
// What does not fit into memory waits in a temporary file, so that an import takes at most some 400 MB, however
// much it brings, and that only for bars of every second around the clock.
//
// The outcome is as if the files had been imported one after the other in the order of their paths: within the range of a
// file, from its first to its last bar of a symbol and interval, the store has what the file says and nothing else. The
// same import again changes nothing. A row that is wrong is left out and reported with file and line, or row; a file that
// cannot be read in whole is left out in whole. Nothing is written before everything was read; each file of the store is
// written whole or not at all, whenever the import is stopped. Two imports at once take turns file by file.
//
// Open importer.go first; pool.go holds the rows between reading and writing.
package importer
