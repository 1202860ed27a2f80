package ahead

import "github.com/strathost/strathost/sdk"

// Lane is what the session that a hook is called with may be beside an sdk.Session: one that knows what comes. It is used in
// calls of OnBars and of timers, on their goroutine.
type Lane interface {
	// Foresee lays out the input of the instants to come, as far as nothing that anybody may do until then can change it, and
	// never beyond the close. Where it gives an instant, the hooks of that instant will be called with that input.
	Foresee(Query, *Stretch)
	// Cut says whether requests of the strategy have changed what it will see since the latest Foresee. What was foreseen beyond
	// the present instant is void then, and has to be foreseen again.
	Cut() bool
	// Forget makes what was foreseen beyond an instant, UTC nanoseconds, void.
	Forget(after int64)
	// Quiet says that no hook needs to be called before an instant that was foreseen: what the strategy did until then needs
	// nothing of the session.
	Quiet(until int64)
	// Timer names the timer that was set last on this day, as Stretch does; 0 for none. An Every or At that is not refused may set
	// none: it changes only where one was set.
	Timer() int
}

// Query says what is to be foreseen.
type Query struct {
	// After is the last instant that was foreseen; where that has passed, the present instant is the first.
	After    int64
	Instants int // at most so many, 1 or more
	Rows     int // about so many of all series and indicators at most, but always one instant
	// Series and Indicators are the strategy's handles, as the session gave them and none of them removed.
	Series     []HeldSeries
	Indicators []HeldIndicator
}

// HeldSeries is a handle on bars of which the strategy has rows.
type HeldSeries struct {
	Handle sdk.Series
	Rows   int
}

// HeldIndicator is a handle on an indicator of which the strategy has rows.
type HeldIndicator struct {
	Handle sdk.Indicator
	Rows   int
}

// Stretch is the input of some instants. Its columns are the session's own: they are for reading, until the next Foresee.
type Stretch struct {
	Instants []int64 // UTC nanoseconds, increasing; none where nothing can be foreseen
	Calls    []int   // of OnBars and of timers at each
	// Followed are the bars that go to OnBars, in the order in which it sees those of one instant.
	Followed []Bars
	// Series and Indicators are the new rows of the handles of the query, in its order.
	Series     []Bars
	Indicators []Values
	// Timers are those that are due, in the order in which they are called.
	Timers []Timer
}

// Bars are rows of one series: each of the columns has as many.
type Bars struct {
	Series   int // the number of the series on its day
	Symbol   string
	Interval sdk.Interval
	Instants []uint32 // index into the stretch's instants: from which on the row is visible
	Ends     []int64  // UTC nanoseconds
	Start    []int64  // UTC nanoseconds
	Open     []float64
	High     []float64
	Low      []float64
	Close    []float64
	Volume   []float64
	// Made and Want are the number of base bars of which each was made and of those that are expected; nil where none is partial.
	Made, Want []int32
}

// Values are rows of one indicator.
type Values struct {
	Instants []uint32
	Outputs  [][]float64 // the columns, in the order of the indicator's fields
}

// Timer is a call of a timer.
type Timer struct {
	Timer   int // as Lane.Timer named it
	Instant uint32
}
