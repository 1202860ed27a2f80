// Package foreign reads Parquet files that others wrote: pandas, Polars, pyarrow, DuckDB, Spark, or a store of this host.
// What a file does not say is guessed as for CSV files, by package table; a row that is wrong never becomes a bar.
//
// # What is read
//
// Flat columns: a time, or a date and a time of day, open, high, low, close, and maybe volume, symbol and interval; other columns, nested ones too, are not
// read. Times are timestamps (those that are not adjusted to UTC are clock times of Options.Location), dates, INT96 (UTC,
// as Spark means them), whole numbers of seconds to nanoseconds since 1970, or text as in CSV files. The column
// __index_level_0__, which is pandas' index without a name, is one if it holds timestamps. Numbers are double, float,
// whole numbers, decimals, or text. A float is the shortest decimal that it is written as, 167.65 and not 167.64999.
// Columns may be nullable, in dictionaries, and compressed by any codec but LZO and the LZ4 that the format itself
// deprecates. Of the encodings only DELTA_BYTE_ARRAY is not read: what it takes in memory has no bound in the file.
//
// # What is not believed
//
// A file may be broken or made to do harm. Its footer and the headers of its pages are measured before they are decoded, so
// that no count in them makes the decoder take more memory than they have bytes for; pages are cut out, checked,
// and decompressed here into a buffer of the size that their header says, and never more; runs of repeated values are
// read as they are used. The pages that are open at once take at most 512 MiB; mostly they take some 10 MiB, whatever
// the size of the file and of its row groups. A page that asks for more is refused. What the decoder panics on is a
// fault of the file. A damaged file is left out in whole.
//
// Parquet-go's own page reader is not used, since it takes what headers say: it grows without end over a damaged LZ4
// page, and inflates what gzip and zstd make of a page whatever its header says.
//
// Open stream.go first; footer.go and schema.go find the columns, chunk.go and page.go cut pages out of the file, cells.go
// makes values of them, and rows.go makes bars of the values; peek.go looks at first values where types and
// names do not tell what a column is.
package foreign
