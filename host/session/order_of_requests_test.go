package session_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// Where minutes, days and weeks are stored that differ, what is read of days and weeks does not depend on the order of the
// requests, nor on the day before: their past is what is stored, and today's bar, from the close on, is made of minutes.
func TestWhatIsReadOfDaysDependsOnNoOrder(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-02", "2025-07-07")
	m := storeOf(t, map[string]market.Columns{"X": intraday(xnys(t), "X", "1m", all, nil), "Y": intraday(xnys(t), "Y", "1m", all, nil)})
	if err := m.Put("X", "1d", dailyOf(all)); err != nil {
		t.Fatal(err)
	}
	if err := m.Put("X", "1w", weeklyOf(t, all)); err != nil {
		t.Fatal(err)
	}
	requests := []func(sdk.Session){
		func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("X", "1d", 3))) },
		func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("X", "2d", 2))) },
		func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("X", "5m", 3))) },
		func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("X", "1w", 2))) },
		func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("X", "1d", 4))) },
		func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("X", "1m", 2))) },
		func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("X"))) },
	}
	rapid.Check(t, func(rt *rapid.T) {
		intervals := rapid.SampledFrom([][]sdk.Interval{{"1m"}, {"1m", "1d"}, {"5m", "2d"}}).Draw(rt, "intervals")
		read := func(order []int) (got []string) {
			look := func(s sdk.Session) {
				for _, interval := range []sdk.Interval{"1d", "2d", "1w"} {
					series := must[sdk.Series](t)(s.AddBars(barsRequest("X", interval, 10)))
					for i := range series.Len() {
						got = append(got, s.Day()+" "+clockOf(s)+" "+readBar(series.At(i)))
					}
				}
				for _, q := range []sdk.IndicatorRequest{smaRequest("X", "1d", 3), smaRequest("X", "2d", 2), smaRequest("X", "1w", 2)} {
					h := must[sdk.Indicator](t)(s.AddIndicator(q))
					got = append(got, fmt.Sprint(s.Day(), " ", clockOf(s), " ", h.Key(), h.Value(), h.Previous(1), h.Previous(2), h.Previous(3), h.Len()))
				}
			}
			d := newDesk(t).over(m).symbols("Y").intervals(intervals...).days("2025-07-01", "2025-07-07")
			d.strategy("a", acting(at("09:45", func(s sdk.Session) {
				for _, i := range order {
					requests[i](s)
				}
			}), at("09:46", look), at("close-1m", look), at("close", look)))
			d.run()
			return got
		}
		inOrder := []int{0, 1, 2, 3, 4, 5, 6}
		order := rapid.Permutation(inOrder).Draw(rt, "order")
		if diff := cmp.Diff(read(inOrder), read(order)); diff != "" {
			rt.Fatalf("the requests in the order %v (-in order +then):\n%s", order, diff)
		}
		one := rapid.IntRange(0, 4).Draw(rt, "one")
		if diff := cmp.Diff(read([]int{one}), read(order)); diff != "" {
			rt.Fatalf("the requests in the order %v (-request %d alone +then):\n%s", order, one, diff)
		}
	})
}

// weeklyOf are stored weeks, under the dates of their first days.
func weeklyOf(t testing.TB, ds []calendar.Date) market.Columns {
	var c market.Columns
	spans := tape.SpansOf(xnys(t), "1w")
	for _, d := range ds {
		if spans.First(d) == d {
			c.Append(bar("weekly", d.Midnight(time.UTC).UnixNano()))
		}
	}
	return c
}
