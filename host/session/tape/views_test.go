package tape_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

func TestRowsKeepTheirNumbersWhenOlderBarsAreLoaded(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-05-01", "2025-07-02")
	s := stored(t, map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Regular, all, nil)})
	for _, interval := range []sdk.Interval{"30m", "1h", "1d"} {
		tr := track(t, opened(t, s, calendar.Regular, all[len(all)-1]), interval, "30m")
		days(t, tr, 2)
		first, last := tr.Row(-1), tr.Row(tr.Today()-1)
		view := clone(tr.Rows(-1, tr.Today()))
		days(t, tr, 20)
		warm(t, tr, 200, 30)
		if tr.Row(-1) != first || tr.Row(tr.Today()-1) != last {
			t.Errorf("%s: rows -1 and %d are others than before", interval, tr.Today()-1)
		}
		if diff := cmp.Diff(view, tr.Rows(-1, tr.Today()), sameBars); diff != "" {
			t.Errorf("%s: rows (-before +after):\n%s", interval, diff)
		}
	}
}

// Readers keep views of bars, across later loads, trims and turns of the day.
func TestViewsTakenEarlierNeverChange(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-05-01", "2025-06-30")
	tp := tape.New(stored(t, map[sdk.Interval]market.Columns{"1m": intraday(t, "1m", calendar.Regular, all, nil)}),
		xnys(t), calendar.Regular, market.Keep)
	type view struct {
		taken string
		bars  market.Columns
		was   market.Columns
	}
	var views []view
	take := func(tr *tape.Track, when string, from int) {
		c := tr.Rows(from, tr.Today()/2) // as a reader at noon has it
		views = append(views, view{taken: when, bars: c, was: clone(c)})
	}
	for i, d := range all[3:] {
		tp.Open(tradingDay(t, d, calendar.Regular), everything)
		for _, interval := range []sdk.Interval{"1m", "15m"} {
			tr := track(t, tp, interval, "1m", "15m")
			take(tr, d.String()+" "+string(interval), 0)
			first, _ := days(t, tr, 1+i%3)
			take(tr, d.String()+" with history "+string(interval), first)
		}
	}
	for _, v := range views {
		if diff := cmp.Diff(v.was, v.bars, sameBars); diff != "" {
			t.Fatalf("the view taken on %s has changed:\n%s", v.taken, diff)
		}
	}
}
