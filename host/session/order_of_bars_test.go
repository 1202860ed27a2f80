package session_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func TestBarsComeBySymbolThenFromShortToLong(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("TSLA", "AAPL", "MSFT").intervals("1m", "5m", "15m")
	var got []string
	d.strategy("a", watching(func(s sdk.Session, bars []sdk.Bar) {
		var b strings.Builder
		b.WriteString(clockOf(s)[:5])
		for _, x := range bars {
			fmt.Fprintf(&b, " %s@%s", x.Symbol, x.Interval)
		}
		got = append(got, b.String())
	}), follows(session.Follow{Config: true, Intervals: []sdk.Interval{"15m", "1m", "5m"}}))
	d.run()
	if len(got) != 390 {
		t.Fatalf("%d calls, expected one for each minute", len(got))
	}
	want := []string{
		"09:44 AAPL@1m MSFT@1m TSLA@1m",
		"09:45 AAPL@1m AAPL@5m AAPL@15m MSFT@1m MSFT@5m MSFT@15m TSLA@1m TSLA@5m TSLA@15m",
	}
	if diff := cmp.Diff(want, got[13:15]); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
}

// The store's bars, and no others, reach a strategy, each once.
func TestEveryBarIsRaisedOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("RIVN", "THIN")
	got := map[string][]int64{}
	d.strategy("a", watching(func(_ sdk.Session, bars []sdk.Bar) {
		for _, b := range bars {
			got[b.Symbol] = append(got[b.Symbol], b.Start.UnixNano())
		}
	}), follows(session.Follow{Config: true}))
	result, r := d.run()
	total := 0
	for _, name := range []string{"RIVN", "THIN"} {
		want := r.symbol(t, name).Series[0].Today.Start
		total += len(want)
		if diff := cmp.Diff(want, got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if len(got["RIVN"]) != 262 || result.Days[0].Bars != total {
		t.Errorf("%d bars of RIVN, %d of %d counted", len(got["RIVN"]), result.Days[0].Bars, total)
	}
}

func TestDailyAndWeeklyBarsEndAtTheCloseOfTheirLastDay(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days("2025-07-01", "2025-07-07").intervals("1h", "1d", "1w")
	var got []string
	d.strategy("a", watching(func(s sdk.Session, bars []sdk.Bar) {
		for _, b := range bars {
			got = append(got, fmt.Sprintf("%s %s %s from %s", s.Day(), clockOf(s)[:5], b.Interval, b.Start.In(s.Location()).Format("01-02 15:04")))
		}
	}), follows(session.Follow{Config: true, Intervals: []sdk.Interval{"1d", "1w"}}))
	_, r := d.run()
	want := []string{
		"2025-07-01 16:00 1d from 07-01 09:30", "2025-07-02 16:00 1d from 07-02 09:30",
		"2025-07-03 13:00 1d from 07-03 09:30", "2025-07-03 13:00 1w from 06-30 09:30", "2025-07-07 16:00 1d from 07-07 09:30",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
	if len(r.snapshots) != 4 {
		t.Errorf("%d days, expected 4", len(r.snapshots))
	}
}
