package table

import (
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// Options say what a file does not say itself.
type Options struct {
	// Location is the zone of times without one, and the one in which a daily bar that is stamped with an instant has its
	// date. nil means America/New_York.
	Location *time.Location
	// Symbol is that of a file without a symbol column, whatever its name says. Empty leaves it to the name.
	Symbol string
	// Interval is that of the bars, whatever a column or the file's name says. Empty leaves it to a column, to the name,
	// and to the spacing of the first Probed bars.
	Interval sdk.Interval
	// Dates is the order of dates that begin with the day or the month. Unordered refuses them.
	Dates DateOrder
	// Columns says which column is what. Fields that it does not name are guessed.
	Columns Mapping
}

// Zone is Location, or what its nil means.
func (o Options) Zone() (*time.Location, error) {
	if o.Location != nil {
		return o.Location, nil
	}
	return time.LoadLocation("America/New_York")
}

// Probed is how many rows are read before the interval has to be known.
const Probed = 50_000

// MostSymbols is how many symbols a file may have: ten times those of all US exchanges. It bounds the memory that a file
// takes whose column of symbols is something else.
const MostSymbols = 100_000

// MaxLine is the last line or row that lines can keep the number of; the ones after it are said to be on it.
const MaxLine = 1<<31 - 1

// Key names a series.
type Key struct {
	Symbol   string
	Interval sdk.Interval // empty as long as it is not known
}

// Batch is some of the bars of one symbol and interval, in the order of the file: not sorted, and maybe with duplicates. Each bar is
// sound. It is valid until the function that it was given to returns.
type Batch struct {
	Symbol   string
	Interval sdk.Interval
	Bars     market.Columns
	Lines    []int32 // of the bars in the file: lines of text, or rows from 1
	Rows     int     // read so far, wrong ones included
	Offset   int64   // bytes read so far
}

// Summary is what became of a file that was streamed.
type Summary struct {
	Interval  sdk.Interval // empty where no row could be used, or where a column says it
	Rows, Bad int
	// Diagnostics are what is wrong with the file as a whole and with its rows, the first 100 and a line that says how
	// many more there are.
	Diagnostics []sdk.Diagnostic
}

// Part is bars of one symbol and interval on their way, in the order of the file.
type Part struct {
	Bars  market.Columns
	Dates []int32 // of each bar's time as it was written, days since 1970; only until the interval is known
	Lines []int32
}

// Grow makes a part with room for so many bars.
func Grow(n int) *Part {
	return &Part{Bars: market.Grow(n), Dates: make([]int32, 0, n), Lines: make([]int32, 0, n)}
}

// Add adds a bar, the date of its time as it was written, and its line or row.
func (p *Part) Add(bar market.Row, date, line int) {
	p.Bars.Append(bar)
	p.Dates = append(p.Dates, int32(date))
	p.Lines = append(p.Lines, int32(min(line, MaxLine)))
}

// SetStarts lets bars of days and weeks start at midnight UTC of their date.
func (p *Part) SetStarts(interval sdk.Interval) {
	if interval.Intraday() {
		return
	}
	for i, date := range p.Dates {
		p.Bars.Start[i] = int64(date) * NanosecondsPerDay
	}
}

// Empty takes out all bars, and keeps their memory for others.
func (p *Part) Empty() {
	b := &p.Bars
	b.Start, b.Open, b.High = b.Start[:0], b.Open[:0], b.High[:0]
	b.Low, b.Close, b.Volume = b.Low[:0], b.Close[:0], b.Volume[:0]
	p.Dates, p.Lines = p.Dates[:0], p.Lines[:0]
}
