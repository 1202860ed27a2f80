// Package lean reads the zip files in which LEAN keeps trade bars of US equities.
//
//	equity/usa/minute/spy/20131004_trade.zip   with 20131004_spy_minute_trade.csv in it
//	equity/usa/second/ibm/20131007_trade.zip   with 20131007_ibm_second_trade.csv in it
//	equity/usa/daily/spy.zip                   with spy.csv in it
//
// The CSV has no header. Its columns are the time, open, high, low, close and volume. The time is milliseconds since
// midnight on the exchange's clocks, or YYYYMMDD HH:MM in daily files; prices are in ten-thousandths of a dollar. The
// bars of a daily file start at midnight UTC of their date, as in every store.
//
// A row that is wrong is left out and reported with file and line; one that is out of order and otherwise sound is sorted
// in. A zip that is something else (quotes, another asset class, whose prices have another unit) is refused in whole.
//
// It does not read hourly files, whose bars begin with the clock's hours and not with the session, nor factor and map
// files: prices are as traded.
//
// Open file.go first, then rows.go for one row.
package lean
