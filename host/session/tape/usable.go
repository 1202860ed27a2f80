package tape

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// PassedOver is a stored interval of which nothing is made, since its bars do not start where those of the session do: hours
// by the clock, say, on an exchange that opens at half past. They would all be left out.
type PassedOver struct {
	Interval sdk.Interval
	Start    int64 // of the first bar that starts between two of the session's, UTC nanoseconds
}

// Usable are the intervals, of those that are known of a symbol on the current day, that bars can be made of, and those that are
// passed over. That depends on the store and the day alone. It reads bars of intervals of more than a minute alone, at most once
// in a run for each, and only where the catalogue leaves open where they start.
func (t *Tape) Usable(ctx context.Context, symbol string, known []market.Holding) (use []market.Holding, passed []PassedOver, err error) {
	use = Whole(t.calendar, known)
	for i := 0; i < len(use); {
		start, off, err := t.offGrid(ctx, symbol, use[i])
		if err != nil {
			return nil, nil, err
		}
		if !off {
			i++
			continue
		}
		passed = append(passed, PassedOver{Interval: use[i].Interval, Start: start})
		use = slices.Delete(use, i, i+1)
	}
	return use, passed, nil
}

// onGrid is a verdict of offGrid in the tape's memory.
const onGrid = -1

// offGrid says whether the bars of a stored intraday interval start between two of the session's, and where the first does. It
// goes by most bars of the first day that has some within the hours, of those in regular hours where it has some there.
func (t *Tape) offGrid(ctx context.Context, symbol string, h market.Holding) (start int64, off bool, err error) {
	if !h.Interval.Intraday() || h.Interval.Span() <= time.Minute || t.inStep(h) {
		return 0, false, nil
	}
	k := key{symbol: symbol, interval: h.Interval}
	verdict, have := t.grids[k]
	if !have {
		if verdict, have, err = t.judgeGrid(ctx, symbol, h); err != nil {
			return 0, false, err
		}
		if have { // else there may be such a day by tomorrow
			t.grids[k] = verdict
		}
	}
	return verdict, have && verdict != onGrid, nil
}

// inStep says whether the catalogue shows that bars start where the session's do: counted on from the first, and from midnight
// on the exchange's clocks, they come to the open of each segment of its day.
func (t *Tape) inStep(h market.Holding) bool {
	day, ok := t.dayOf(h.First)
	midnight := day.Date.Midnight(t.calendar.Location()).UnixNano()
	for _, s := range day.Segments {
		ok = ok && (s.Open-h.First)%int64(h.Interval.Span()) == 0 && (s.Open-midnight)%int64(h.Interval.Span()) == 0
	}
	return ok
}

// sparse is for how many trading days a series may begin with bars outside of the hours alone before it is taken as it is.
const sparse = 10

// judgeGrid reads the first days of a series up to one with bars within the hours; false where there is none so far.
func (t *Tape) judgeGrid(ctx context.Context, symbol string, h market.Holding) (verdict int64, ok bool, err error) {
	date := t.calendar.DateAt(h.First)
	if oldest, _ := t.calendar.Range(); date.Before(oldest) {
		date = oldest
	}
	for range sparse {
		if _, trades := t.date(date); !trades {
			if date, err = t.calendar.Next(date); err != nil {
				return 0, false, nil // newer than the calendar
			}
		}
		if date.After(t.day.Date) {
			return 0, false, nil
		}
		day, _ := t.date(date)
		bars, err := t.store.Bars(ctx, symbol, h.Interval, day.Open, day.Close)
		if err != nil {
			return 0, false, fmt.Errorf("bars of %s %s: %w", symbol, h.Interval, err)
		}
		if bars.Len() > 0 {
			return firstOff(day, h.Interval, bars), true, nil
		}
		date = date.AddDays(1)
	}
	return onGrid, true, nil
}

// firstOff is the start of the first bar that is not on the grid of the day, where most are not: of hours that begin with the
// open and go on by the clock one is. onGrid where most are.
func firstOff(day calendar.Day, interval sdk.Interval, bars market.Columns) int64 {
	regular := day.Regular()
	if within := bars.Between(regular.Open, regular.Close); within.Len() > 0 {
		bars = within
	}
	grid := market.NewGrid(day, interval)
	first, off := int64(onGrid), 0
	for i := bars.Len() - 1; i >= 0; i-- {
		start := bars.Start[i]
		if slot, ok := grid.Slot(start); !ok || grid.Start(slot) != start {
			first, off = start, off+1
		}
	}
	if 2*off <= bars.Len() {
		return onGrid
	}
	return first
}
