package host

import (
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// The codes of what CheckData finds, beside those of wrong rows in CSV files (bad_row, not_csv, no_volume) and of
// mistakes in splits.csv (package splits).
const (
	// FoundGap is a run of bars that the calendar expects and that are not there, inside of one day.
	FoundGap sdk.Code = "gap"
	// FoundMissingDays is a run of trading days without a bar, between days that have some.
	FoundMissingDays sdk.Code = "missing_days"
	// FoundOffGrid is a bar that starts between two bars of its interval: counted from the open, or from the day or week with
	// which bars of several days or weeks begin.
	FoundOffGrid sdk.Code = "off_grid"
	// FoundOutsideHours is a series of which no bar at all is in regular hours: mostly a wrong time zone.
	FoundOutsideHours sdk.Code = "no_regular_hours"
	// FoundNotTradingDay is a daily bar of a date on which the exchange was closed.
	FoundNotTradingDay sdk.Code = "not_a_trading_day"
	// FoundOutlier is a price far from the ones before and after it, which agree.
	FoundOutlier sdk.Code = "outlier"
	// FoundSplit is a jump from one day to the next that is near the ratio of a split, and not listed in splits.csv.
	FoundSplit sdk.Code = "unadjusted_split"
	// FoundSplitNotInPrices is a split of splits.csv that the prices do not show: adjusting for it would be wrong.
	FoundSplitNotInPrices sdk.Code = "split_not_in_prices"
	// FoundIdleSplit is a split of splits.csv of a symbol or a date of which the store has no bars.
	FoundIdleSplit sdk.Code = "split_without_bars"
	// FoundDamage is a file or series that cannot be read.
	FoundDamage sdk.Code = "damaged_file"
)

// FindingsOfAKind is how many findings of one code a check lists: more are counted only.
const FindingsOfAKind = 20

// Finding is something in a store that is not as it should be.
type Finding struct {
	Code     sdk.Code     `json:"code"`
	Symbol   string       `json:"symbol,omitempty"`
	Interval sdk.Interval `json:"interval,omitempty"`
	// Start is that of the first bar it is about; End, of a run, is exclusive for intraday bars and the last date for
	// days. RFC 3339, the exchange's time; dates for days.
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
	Bars  int    `json:"bars,omitempty"` // that are missing
	// File and Line are the place in a CSV file.
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Message string `json:"message"`
}

// Place is where a finding is, for a person: the file and line, or symbol, interval and start.
func (f Finding) Place() string {
	if f.File != "" {
		return sdk.Diagnostic{File: f.File, Line: f.Line}.Place()
	}
	return strings.Join(slices.DeleteFunc([]string{f.Symbol, string(f.Interval), f.Start}, func(s string) bool { return s == "" }), " ")
}

// CheckedSeries is what a check counted of a symbol in an interval.
type CheckedSeries struct {
	Symbol string `json:"symbol"`
	// Interval is empty where the files of a symbol are so damaged that its intervals cannot be told.
	Interval sdk.Interval `json:"interval"`
	Bars     int          `json:"bars"`
	// Outside are intraday bars outside of regular hours. They are no mistake, and are not looked at further.
	Outside int `json:"outside"`
	// Expected bars of the calendar from the first day that has a bar to the last, and how many of them are Missing.
	// Both are 0 for intervals of several days and of weeks, of which the calendar expects nothing.
	Expected int `json:"expected"`
	Missing  int `json:"missing"`
	// Quality is the share of the expected bars that are there, 0 to 100; null where nothing is expected.
	Quality *float64 `json:"quality"`
	// Findings are their numbers by code.
	Findings map[sdk.Code]int `json:"findings"`
}

// DataCheck is the outcome of CheckData.
type DataCheck struct {
	Store    string          `json:"store"`
	Exchange string          `json:"exchange"` // whose calendar it was
	Series   []CheckedSeries `json:"series"`   // by symbol, and interval from short to long
	// Splits is how many splits the store's splits.csv lists.
	Splits int `json:"splits,omitempty"`
	// Counts are the numbers of all findings by code. Findings are the first FindingsOfAKind of each code, in the
	// order of the series.
	Counts   map[sdk.Code]int `json:"counts"`
	Findings []Finding        `json:"findings"`
}

// Sound says whether nothing but gaps was found: bars that are not there may never have been, a file without a volume
// or a last line end, or whose interval had to be guessed, says nothing wrong, and a list of splits may be of more symbols and days than the store.
func (c DataCheck) Sound() bool {
	for code := range c.Counts {
		switch code {
		case FoundGap, FoundMissingDays, FoundIdleSplit, "no_volume", "no_intervals", "guessed_interval", "no_line_end":
		default:
			return false
		}
	}
	return true
}

// Codes are those of what was found, sorted.
func (c DataCheck) Codes() []sdk.Code {
	var all []sdk.Code
	for code := range c.Counts {
		all = append(all, code)
	}
	slices.Sort(all)
	return all
}
