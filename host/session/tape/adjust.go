package tape

import (
	"fmt"
	"math"
	"slices"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
)

// Stored bars are adjusted once, when they are loaded, as of the current day: a split of a later day is not known yet.
// Derived bars are made of adjusted ones. On an ex-date what was loaded before is loaded again, not adjusted a second
// time, so that a track which was carried over days has the very numbers of one that is freshly loaded.

// Adjust makes the tape adjust stored bars for splits; nil, and a tape that was not told, leave them as they are. It is
// called ahead of the first Open.
func (t *Tape) Adjust(splits *market.Splits) { t.splits = splits }

// Splits are the splits by which a bar of the symbol that starts at start, UTC nanoseconds, is adjusted on the current
// day, by date.
func (t *Tape) Splits(symbol string, start int64) []market.Split {
	known := t.splits.AsOf(symbol, t.day.Date)
	for i, s := range known {
		if t.exStart(s.Date) > start {
			return known[i:]
		}
	}
	return nil
}

// splitSince says whether a symbol splits on a date after the given one and up to the current day.
func (t *Tape) splitSince(symbol string, date calendar.Date) bool {
	known := t.splits.AsOf(symbol, t.day.Date)
	return len(known) > 0 && known[len(known)-1].Date.After(date)
}

// exStart is the earliest start that a bar of an ex-date can have, UTC nanoseconds.
func (t *Tape) exStart(date calendar.Date) int64 {
	day, ok := t.date(date)
	if !ok { // before the calendar begins: there are no older bars
		return math.MinInt64
	}
	return day.Open
}

// adjust adjusts the rows of dst from index from on, which are stored bars.
func (tr *Track) adjust(dst *market.Columns, from int) error {
	known := tr.tape.splits.AsOf(tr.symbol, tr.tape.day.Date)
	if len(known) == 0 {
		return nil
	}
	if err := dst.Adjust(from, known, tr.tape.exStart); err != nil {
		*dst = dst.Slice(0, from)
		return fmt.Errorf("bars of %s %s: %w", tr.symbol, tr.recipe.Interval, err)
	}
	return nil
}

// splitWithin says whether the symbol has a known split on a date after first and up to last.
func (tr *Track) splitWithin(first, last calendar.Date) bool {
	return slices.ContainsFunc(tr.tape.splits.AsOf(tr.symbol, tr.tape.day.Date), func(s market.Split) bool {
		return s.Date.After(first) && !s.Date.After(last)
	})
}
