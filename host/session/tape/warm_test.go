package tape_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

func TestWarmWalksBackPastGapsToTheLimit(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-04-01", "2025-07-02")
	// Twenty trading days before today there is a day with thirteen bars, forty before another; nothing between.
	today := len(all) - 1
	s := stored(t, map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Regular,
		[]calendar.Date{all[today-40], all[today-20], all[today]}, nil)})
	for _, c := range []struct {
		rows, limit, want int
	}{
		{5, 19, 0}, // the limit ends a day short
		{5, 20, 5},
		{13, 20, 13},
		{14, 20, 13},
		{14, 39, 13},
		{14, 40, 14},
		{26, 40, 26},
		{100, 40, 26},
		{100, 1000, 26},
		{100, 100_000, 26}, // before the calendar's beginning there is nothing
		{0, 40, 0},
	} {
		tr := track(t, opened(t, s, calendar.Regular, all[today]), "30m")
		if first := warm(t, tr, c.rows, c.limit); first != -c.want {
			t.Errorf("%d rows within %d days begin at %d, expected %d", c.rows, c.limit, first, -c.want)
		}
	}
}

// What an indicator is warmed with must depend on symbol, interval, day and data alone, never on who asked before.
func TestWarmGivesTheSameRowsWhateverWasLoadedBefore(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-04-01", "2025-07-02")
	rapid.Check(t, func(rt *rapid.T) {
		s := drawStore(rt, t, all)
		needs := []sdk.Interval{"30m", "1h", "1d", "5d", "1w"}
		today := rapid.SampledFrom(all[30:]).Draw(rt, "today")
		used := opened(t, s, calendar.Regular, today)
		for range rapid.IntRange(0, 4).Draw(rt, "earlier requests") {
			other := track(t, used, rapid.SampledFrom(needs).Draw(rt, "other"), needs...)
			if rapid.Bool().Draw(rt, "days") {
				days(t, other, rapid.IntRange(1, 30).Draw(rt, "n"))
			} else {
				warm(t, other, rapid.IntRange(1, 300).Draw(rt, "rows"), rapid.IntRange(1, 40).Draw(rt, "limit"))
			}
		}
		interval := rapid.SampledFrom(needs).Draw(rt, "interval")
		rows, limit := rapid.IntRange(1, 300).Draw(rt, "rows"), rapid.IntRange(1, 40).Draw(rt, "limit")
		late := track(t, used, interval, needs...)
		fresh := track(t, opened(t, s, calendar.Regular, today), interval, needs...)
		got, want := warm(t, late, rows, limit), warm(t, fresh, rows, limit)
		if got != want {
			rt.Fatalf("%d rows of %s within %d days begin at %d, on a fresh tape at %d", rows, interval, limit, got, want)
		}
		if diff := cmp.Diff(fresh.Rows(want, fresh.Today()), late.Rows(got, late.Today()), sameBars); diff != "" {
			rt.Fatalf("bars (-fresh +got):\n%s", diff)
		}
	})
}

// drawStore is a store with silent days and thin ones, with or without daily bars of its own.
func drawStore(rt *rapid.T, t *testing.T, all []calendar.Date) *store.Memory {
	silent := map[calendar.Date]bool{}
	for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(all)-1), 0, 20).Draw(rt, "silent days") {
		silent[all[i]] = true
	}
	thin := rapid.IntRange(1, 5).Draw(rt, "every how-manieth bar")
	series := map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Regular, all, func(d calendar.Date, slot int) bool {
		return !silent[d] && (slot+d.Day)%thin == 0
	})}
	if rapid.Bool().Draw(rt, "daily bars") {
		from := rapid.IntRange(0, len(all)-1).Draw(rt, "daily bars from")
		series["1d"] = daily(all[from:], func(d calendar.Date) bool { return d.Day%7 != 3 })
	}
	if rapid.Bool().Draw(rt, "hours") { // other ones than the minutes make
		from := rapid.IntRange(0, len(all)-1).Draw(rt, "hours from")
		hours := intraday(t, "1h", calendar.Regular, all[from:], func(d calendar.Date, slot int) bool { return (slot+d.Day)%4 > 0 })
		for i := range hours.Len() {
			hours.Volume[i]++
		}
		series["1h"] = hours
	}
	return stored(t, series)
}
