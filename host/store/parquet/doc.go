// Package parquet is the store on disk: a folder of Parquet files that this package reads and writes, and that DuckDB,
// Polars, pyarrow and Spark read as they are. What it needs of files is in the interface [Files], which a folder meets here,
// and a bucket in package bucket.
//
// # Files
//
//	<store>/bars/interval=1m/symbol=AAPL/2025.parquet
//	<store>/bars/interval=1s/symbol=BRK%2FB/2025-07.parquet
//
// A file holds the bars of one symbol and interval that start in one UTC year, or in one UTC month where the interval is
// in seconds. Its columns are start (timestamp in nanoseconds, UTC), open, high, low, close and volume (double), none of
// them nullable, sorted by start without duplicates, Snappy, row groups of 131,072 rows with statistics, pages of 64 KiB
// with an index. The start of a bar of days or weeks is midnight UTC of its date. Every file is the same bytes whenever
// it is made of the same bars.
//
// For example, with DuckDB:
//
//	SELECT symbol, interval, count(*), min(start), max(start)
//	FROM read_parquet('<store>/bars/*/*/*.parquet', hive_partitioning = true) GROUP BY ALL
//
// # What protects the bars
//
// A file carries a seal in its footer: CRC-32C sums of its data in blocks, and the SHA-256 of all that follows the data.
// Nothing is decoded before the sums of its bytes agree, and every bar that is read is checked (market.Row.Check, starts
// that rise), so a file that was cut short or changed is an error that names it, never a wrong bar. A file without a seal
// was not written by this package and is refused: it has to be imported. All of this is against damage; a file that was
// forged, seal and all, gives no unsound bar either, but may give false ones.
//
// The digest of a file is the SHA-256 of its bars, which is in its footer under the seal; a holding's digest is made of
// those of its files. Neither depends on compression or on the library, and no bars are read to know them.
// [Store.Check] reads everything and compares.
//
// # Writing
//
// [Store.Put] replaces what the store has within the range of the new bars. In a folder a file is written beside the old
// one, synced and renamed over it: whoever is stopped at any moment leaves the old file or the new one. The files of one
// change are put side by side, in no order, and their folder is synced once at its end. Writers take a lock
// on the folder, whatever process they are in, and in a bucket put an object only over the version that they read; readers
// need no lock. [Store.Remove] takes bars out, and is the only one to remove files. A change of several files is not one step: a reader may see
// some of them new and others old.
//
// Open files.go and store.go first, then read.go, apply.go and patch.go; folder.go is the folder, seal.go the format of the seal.
package parquet
