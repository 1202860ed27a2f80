package proof

import (
	"fmt"
	"slices"
	"strings"
)

// Check is one thing that is proved. Its name is stable.
type Check struct {
	Name  string `json:"name"`
	About string `json:"about"` // in one line
}

// The names of the checks.
const (
	checkFiles      = "files"
	checkDigests    = "digests"
	checkManifest   = "manifest"
	checkFormat     = "format"
	checkTimes      = "times"
	checkOrder      = "order"
	checkRows       = "rows"
	checkHighLow    = "high_low"
	checkNeverFalls = "never_falls"
	checkRestart    = "restart"
	checkQuality    = "quality"
	checkCalendar   = "calendar"
	checkDerived    = "derived"
	checkBars       = "bars"
	checkMetadata   = "metadata"
	checkLedger     = "ledger"
	checkSources    = "sources"
	checkSteps      = "steps"
	checkSymbols    = "symbols"
	checkSeries     = "series"
	checkClose      = "close"
	checkSession    = "session"
	checkEmitted    = "emitted"
)

// Checks are all checks, in the order in which they are told.
func Checks() []Check {
	return []Check{
		{checkFiles, "every file that the manifest and the configuration name is there, and no other"},
		{checkDigests, "every file that must repeat has the SHA-256 that manifest.json says"},
		{checkManifest, "the id is the hash of the inputs; days, symbols, refusals and stops are those of the calendar and the ledger"},
		{checkFormat, "rows have the columns that they should, and cells and lines are written as they must be"},
		{checkTimes, "every time lies in its day, from open to close, has the exchange's offset, and none goes back"},
		{checkOrder, "rows are sorted by time or day and by symbol, and there is one of each"},
		{checkRows, "timeline.csv has a row for each symbol that lives at an instant, from activation to close, and no other"},
		{checkHighLow, "high is not below low, and volume not below 0"},
		{checkNeverFalls, "in a day volume, high and counts never fall and low never rises, and volume, high and low change with a bar only"},
		{checkRestart, "at the next day volume, high, low and counts start over: nothing is there before the day's first bar"},
		{checkQuality, "quality is from 0 to 100, and the share of expected bars that came; historical quality is what the ledger judged"},
		{checkCalendar, "there are no more bars than the calendar lets have ended, and the gaps are those of the bars that are missing"},
		{checkDerived, "counts of derived intervals fit those of the bars that they are made of, window by window"},
		{checkBars, "the bars of session.json make its counts, metrics, gaps and derived bars, and the last day of timeline.csv"},
		{checkMetadata, "the metadata of a symbol keep their rules: who added it, when, and whether it was upgraded"},
		{checkLedger, "entries are numbered without a gap, and each outcome is one that the request can have there"},
		{checkSources, "who asked is in the manifest with that role and digest, and the metadata name who asked and the line"},
		{checkSteps, "the steps of an entry are those of its plan, in order, with figures that fit together"},
		{checkSymbols, "symbols and their metadata are those that the ledger added and did not remove, in every file"},
		{checkSeries, "intervals and indicators of a symbol are those that steps of its entries brought"},
		{checkClose, "the day's last rows of timeline.csv, symbols.csv and session.json say the same"},
		{checkSession, "session.json says of which session, day and instant it is"},
		{checkEmitted, "only strategies of the manifest emitted something"},
	}
}

// Finding is something that does not hold.
type Finding struct {
	Check string `json:"check"`
	File  string `json:"file"`
	// Line counts from 1, with the header; 0 where Field says where.
	Line int `json:"line,omitempty"`
	// Field is the column of a CSV file, or the way to a value of a JSON file.
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
	// Other is the place that it does not agree with, such as symbols.csv:5. Which of the two is wrong, nothing may tell.
	Other string `json:"other,omitempty"`
}

// Place is the file with the line or the way to the value.
func (f Finding) Place() string {
	p := f.File
	if f.Line > 0 {
		p += fmt.Sprintf(":%d", f.Line)
	}
	if f.Field != "" {
		p += " " + f.Field
	}
	return p
}

// Result is one check over a whole folder.
type Result struct {
	Check
	Findings int `json:"findings"`
}

// Report is what became of all checks.
type Report struct {
	Run     string `json:"run"` // the run folder
	Session string `json:"session"`
	ID      string `json:"id"`
	Rows    Rows   `json:"rows"`
	// Checks are all of them, with how much each found.
	Checks []Result `json:"checks"`
	// Findings are in the order of the checks, of each the first FindingsOfACheck.
	Findings []Finding `json:"findings"`
}

// Rows is how much was read.
type Rows struct {
	Timeline int `json:"timeline"`
	Symbols  int `json:"symbols"`
	Ledger   int `json:"ledger"`
	Emitted  int `json:"emitted"`
}

// FindingsOfACheck is how many findings of one check are listed; all are counted.
const FindingsOfACheck = 20

// Sound says that nothing was found.
func (r Report) Sound() bool { return len(r.Findings) == 0 }

// findings collects what is found.
type findings struct {
	counts map[string]int
	listed []Finding
}

func (f *findings) add(x Finding) {
	if f.counts[x.Check]++; f.counts[x.Check] <= FindingsOfACheck {
		f.listed = append(f.listed, x)
	}
}

// results are the checks with their counts, and the findings in the order of the checks.
func (f *findings) results() ([]Result, []Finding) {
	checks := Checks()
	results := make([]Result, len(checks))
	for i, c := range checks {
		results[i] = Result{Check: c, Findings: f.counts[c.Name]}
	}
	rank := func(x Finding) int { return slices.IndexFunc(checks, func(c Check) bool { return c.Name == x.Check }) }
	sorted := append([]Finding{}, f.listed...)
	slices.SortStableFunc(sorted, func(a, b Finding) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		if d := strings.Compare(a.File, b.File); d != 0 {
			return d
		}
		return a.Line - b.Line
	})
	return results, sorted
}
