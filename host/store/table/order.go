package table

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// Rises says whether each start is after the one before it.
func Rises(starts []int64) bool {
	for i := 1; i < len(starts); i++ {
		if starts[i] <= starts[i-1] {
			return false
		}
	}
	return true
}

// crowded refuses bars of which more than half start when another one with other numbers does: their column of times does
// not say when they start, or they are of several series. Doubled rows alone are no sign of it. The error is a
// [*ColumnsError].
func (r Reading) crowded(key Key, bars market.Columns) error {
	starts := bars.Start
	if Rises(starts) {
		return nil
	}
	at := make([]int32, len(starts))
	for i := range at {
		at[i] = int32(i)
	}
	slices.SortStableFunc(at, func(a, b int32) int { return cmp.Compare(starts[a], starts[b]) })
	all, crowd, first := 0, 0, int64(0)
	for from, to := 0, 0; from < len(at); from = to {
		distinct := map[market.Row]bool{}
		for to = from; to < len(at) && starts[at[to]] == starts[at[from]]; to++ {
			distinct[bars.Row(int(at[to]))] = true
		}
		all += len(distinct)
		if len(distinct) > 1 {
			if crowd == 0 {
				first = starts[at[from]]
			}
			crowd += len(distinct)
		}
	}
	const least = 3 // two are a row and its correction
	if crowd < least || 2*crowd <= all {
		return nil
	}
	from := "its column " + strconv.Quote(r.Starts[0])
	if len(r.Starts) > 1 {
		from = fmt.Sprintf("its columns %q and %q", r.Starts[0], r.Starts[1])
	}
	return &ColumnsError{Field: Start, Columns: r.Columns, Message: fmt.Sprintf("of %d different rows of %s %s, %d start when another one "+
		"does, the first at %s: %s does not say when bars start, or they are of several symbols or intervals; "+
		"name the column that does with --columns start=COLUMN, symbol=COLUMN or interval=COLUMN, or write date and time of day into one",
		all, key.Symbol, key.Interval, crowd, key.Time(first), from)}
}

// Time writes a start: in UTC, or as a date for bars of days and weeks.
func (k Key) Time(start int64) string {
	t := time.Unix(0, start).UTC()
	if k.Interval.Intraday() {
		return t.Format(time.RFC3339Nano)
	}
	return t.Format(time.DateOnly)
}

// CompareKeys orders by symbol, then by interval from short to long; of two intervals of one length, by spelling.
func CompareKeys(a, b Key) int {
	return cmp.Or(cmp.Compare(a.Symbol, b.Symbol), sdk.CompareIntervals(a.Interval, b.Interval), cmp.Compare(a.Interval, b.Interval))
}
