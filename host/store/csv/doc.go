// Package csv reads a folder of CSV files as a store of bars. What the files do not say in so many words is guessed,
// and what cannot be guessed, or is wrong, is reported with file and line: a bad row never becomes a bar.
//
// # Files
//
// Every *.csv of the folder and its sub-folders is a file of bars, but for splits.csv at the top, which lists splits of
// shares ([store.SplitsFile]). A file of bars has as its delimiter a comma, semicolon, tab or vertical
// bar. Its header is among the first ten lines, and names open, high, low, close and volume (or o, h, l, c, v and the
// like, in any case), a column for the start of a bar, and maybe one for the symbol or ticker and one for the interval;
// other columns are not read. A file whose first line is numbers has no header: its columns are time (or date and time of day), open, high,
// low, close and volume. For [Stream], a mapping may say which column is what, by name or, without a header, by number.
// Without a column for volume it is 0, which is reported. Lines that begin with # are comments. Numbers have a decimal
// point and no thousands separators.
//
// # Symbol and interval
//
// The symbol is what the column says, else a folder such as symbol=AAPL, else the file's name, else its folder's; the
// interval is what its column says for each row, else it is in such a folder, the file's name or its folder's, else it is
// guessed of the spacing of the bars ([table.Reading.Settle]). These all are one-minute bars of AAPL:
//
//	AAPL_2025-07-02_1m.csv   aapl-1m.csv   1m/AAPL.csv   AAPL/2025-07.csv   interval=1m/symbol=AAPL/2025.csv
//
// Files of one symbol and interval are one series. Where two of them have the same bar, one is dropped and counted; where
// they contradict each other, the bar of the file that comes first by path is used, and the other reported.
//
// # Times
//
// A time is when a bar starts. It is a number of seconds, milliseconds, microseconds or nanoseconds since 1970 (which
// one is plain from its size), or is written as 2025-07-02 09:30:00, with a T, without seconds or with decimals, or
// without hyphens and colons, with Z or an offset or without. Of several columns of times the first one with a zone is
// read. A time without a zone is one in Options.Location, or UTC if the column's name says so. Date and time of day may
// be two columns. Bars of days and weeks have the date that is written, whatever the time of day and the zone beside
// it; where the time is in UTC or a number, the date in Options.Location, or in UTC for midnight UTC. Dates that begin
// with the day or the month are refused, and so is a time that clocks skip or show twice.
//
// # Wrong rows
//
// Left out are rows with too many or too few fields, with what is no number or no time, with an unsound bar
// (market.Row.Check), with an interval that is none, and rows that start when another one of the file does. A row that is out of order and otherwise
// sound is sorted in. [Store.Diagnostics] lists all of these. A file that runs from new to old is as good as another.
//
// Opening reads the first lines of each file. The rest of a file is read when one of its symbols is first asked for, and
// all files with a symbol column are read to list the symbols. Files that change after that are not read again.
//
// [Stream] reads a single file of any length in little memory, for importers.
//
// Open store.go first, then file.go for how one file is read; layout.go does the guessing, with the rules of package
// table.
package csv
