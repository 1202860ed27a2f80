package market_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
)

func TestQualityIsTheShareOfExpectedBars(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		present, expected int
		want              string
	}{
		{349, 390, "89.49"}, // AAPL on 2025-07-02
		{262, 390, "67.18"}, // RIVN on 2025-07-02
		{390, 390, "100.00"}, {0, 390, "0.00"},
		{3, 2, "100.00"}, // never more than all
	} {
		if q, ok := market.Quality(c.present, c.expected); !ok || fmt.Sprintf("%.2f", q) != c.want {
			t.Errorf("%d of %d is %.2f (%t), expected %s", c.present, c.expected, q, ok, c.want)
		}
	}
	if q, ok := market.Quality(0, 0); ok {
		t.Errorf("where nothing is expected the quality is %v, expected none", q)
	}
}

func TestGapsAreRunsOfMissingBarsInTheIntervalsOwnUnit(t *testing.T) {
	t.Parallel()
	day := tradingDay(t, fullDay, calendar.Regular)
	missing := func(k int) bool { return k == 0 || k >= 30 && k < 40 || k == 389 }
	minutes := bars(day, "1m", func(k int) bool { return !missing(k) })
	fives := derive(minutes, day, "1m", "5m", market.Keep)
	for _, c := range []struct {
		about string
		got   []market.Gap
		want  []string
	}{
		{"minutes", market.NewGrid(day, "1m").Gaps(minutes, 390), []string{"09:30:00-09:31:00 1", "10:00:00-10:10:00 10", "15:59:00-16:00:00 1"}},
		{"a window with one bar is no gap", market.NewGrid(day, "5m").Gaps(fives, 78), []string{"10:00:00-10:10:00 2"}},
		{"so far", market.NewGrid(day, "1m").Gaps(minutes, 35), []string{"09:30:00-09:31:00 1", "10:00:00-10:05:00 5"}},
		{"nothing expected yet", market.NewGrid(day, "1m").Gaps(minutes, 0), nil},
		{"a day without bars", market.NewGrid(day, "1h").Gaps(market.Columns{}, 7), []string{"09:30:00-16:00:00 7"}},
	} {
		var got []string
		for _, g := range c.got {
			got = append(got, fmt.Sprintf("%s-%s %d", clock(day, g.Start), clock(day, g.End), g.Bars))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: gaps (-want +got):\n%s", c.about, diff)
		}
	}
}

func TestGapsAndPresentBarsMakeUpWhatIsExpected(t *testing.T) {
	t.Parallel()
	day := tradingDay(t, earlyDay, calendar.Extended)
	grid := market.NewGrid(day, "1m")
	rapid.Check(t, func(rt *rapid.T) {
		base := drawBase(rt, day)
		until := rapid.IntRange(0, grid.Slots()).Draw(rt, "until")
		missing, last := 0, int64(0)
		for _, g := range grid.Gaps(base, until) {
			if g.Start <= last && last > 0 || g.End <= g.Start || base.Between(g.Start, g.End).Len() > 0 {
				rt.Fatalf("gap %+v overlaps bars or the gap before", g)
			}
			missing, last = missing+g.Bars, g.End
		}
		if present := grid.Present(base, until); present+missing != until {
			rt.Fatalf("%d present and %d missing of %d expected", present, missing, until)
		}
	})
}

func TestPresentCountsSlotsNotBars(t *testing.T) {
	t.Parallel()
	day := tradingDay(t, fullDay, calendar.Regular)
	var c market.Columns
	for _, seconds := range []int64{-60, 0, 30, 60, 180} { // two bars in the first minute, one before the open
		c.Append(bar(day.Open+seconds*minute/60, 1))
	}
	if got := market.NewGrid(day, "1m").Present(c, 390); got != 3 {
		t.Errorf("%d present, expected 3", got)
	}
}
