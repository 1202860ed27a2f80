package table

import "github.com/strathost/strathost/sdk"

// The codes of what is reported of tables of every format.
const (
	// BadRow is a row that was left out or sorted in; the message says which.
	BadRow sdk.Code = "bad_row"
	// NoVolume is a file without a column for volume, whose bars have a volume of 0.
	NoVolume sdk.Code = "no_volume"
	// NoIntervals is a column that is named as one of intervals and holds none: it is not read.
	NoIntervals sdk.Code = "no_intervals"
	// GuessedInterval is a file whose interval was guessed against the commonest spacing of its bars.
	GuessedInterval sdk.Code = "guessed_interval"
	// NoLineEnd is a file of text that does not end with the end of a line: whether its last number is whole cannot be told.
	NoLineEnd sdk.Code = "no_line_end"
)

// MaxKept bounds how many wrong rows of a file are listed. All are counted.
const MaxKept = 100

// LeftOut ends what is said of a row that became no bar.
const LeftOut = ": the row is left out"

// About is what is to be told of a file as a whole: why a column of intervals is not read, if unread says so, how its
// interval was guessed, and that it has no volume.
func About(unread string, found Settled, volume bool) []sdk.Diagnostic {
	var all []sdk.Diagnostic
	if unread != "" {
		all = append(all, sdk.Diagnostic{Code: NoIntervals, Message: unread})
	}
	if found.Note != "" {
		all = append(all, sdk.Diagnostic{Code: GuessedInterval, Message: found.Note})
	}
	if !volume {
		all = append(all, sdk.Diagnostic{Code: NoVolume, Message: "it has no column for volume: its bars have a volume of 0"})
	}
	return all
}
