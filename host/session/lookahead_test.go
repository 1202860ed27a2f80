package session_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func TestABarIsNotSeenBeforeItsEndThroughAnyDoor(t *testing.T) {
	t.Parallel()
	d := newDesk(t).history("1m", 1).indicator("1m", "sma", map[string]any{"period": 1})
	first := instant(t, today, "09:30")
	var bars sdk.Series
	var average sdk.Indicator
	look := func(s sdk.Session) (visible []string) {
		note := func(door string, sees bool) {
			if sees {
				visible = append(visible, door)
			}
		}
		history := must[sdk.Series](t)(s.History("AAPL", "1m", 10_000))
		note("History", history.Last().Start.UnixNano() == first)
		note("Last", bars.Last().Start.UnixNano() == first)
		note("Len", bars.Len() != 390)
		note("Close", !math.IsNaN(bars.Close(390)))
		note("At", !bars.At(390).Start.IsZero())
		note("Today", must[sdk.Today](t)(s.Today("AAPL")).Bars > 0)
		note("Value", average.Value() != history.At(389).Close) // the last close of the day before
		return visible
	}
	seen := map[string][]string{}
	d.strategy("a", sdk.Hooks{Start: func(s sdk.Session) error {
		bars = must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1m", 1)))
		average = must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "1m", 1)))
		seen["open"] = look(s)
		for _, when := range []string{"09:30:01", "09:30:59", "09:31:00"} {
			if err := s.At(when, func(s sdk.Session) error {
				seen[when] = look(s)
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	}, Bars: func(s sdk.Session, b []sdk.Bar) error {
		if len(seen["bars"]) == 0 {
			seen["bars"] = append(look(s), clockOf(s))
		}
		return nil
	}})
	d.run()
	all := []string{"History", "Last", "Len", "Close", "At", "Today", "Value"}
	want := map[string][]string{"open": nil, "09:30:01": nil, "09:30:59": nil, "09:31:00": all, "bars": append(all, "09:31:00")}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("doors through which the bar of 09:30 is seen (-want +got):\n%s", diff)
	}
}

// The snapshot, too, ends at the clock.
func TestASnapshotShowsNoBarThatHasNotEnded(t *testing.T) {
	t.Parallel()
	for when, want := range map[string][]int{"09:30:59": {0, 0, 0}, "09:31": {1, 0, 0}, "09:44:59": {14, 2, 0}, "09:45": {15, 3, 1}} {
		_, r := newDesk(t).intervals("1m", "5m", "15m").until(when).run()
		got := r.symbol(t, "AAPL")
		var counts []int
		for _, s := range got.Series {
			counts = append(counts, s.Today.Len())
		}
		if diff := cmp.Diff(want, counts); diff != "" {
			t.Errorf("at %s, bars of 1m, 5m and 15m (-want +got):\n%s", when, diff)
		}
		if clock := instant(t, today, "09:30") + int64(want[0])*int64(time.Minute); want[0] > 0 && got.Metrics.LastUpdate != clock {
			t.Errorf("at %s: last update %v", when, time.Unix(0, got.Metrics.LastUpdate))
		}
	}
}

// Every half minute of the day, everything that can be read is held against the clock and against what the bars say.
func TestNothingThatCanBeReadIsEverOfTheFuture(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("AAPL", "THIN").intervals("1m", "5m", "1h").history("5m", 2)
	type watched struct {
		bars    sdk.Series
		average sdk.Indicator
	}
	var all []watched
	check := func(s sdk.Session) error {
		for _, w := range all {
			h := must[sdk.Series](t)(s.History(w.bars.Symbol(), w.bars.Interval(), 3))
			for _, last := range []sdk.Bar{w.bars.Last(), h.Last()} {
				if last.End.After(s.Now()) {
					t.Fatalf("%s: the %s bar of %s ends %v", clockOf(s), w.bars.Interval(), w.bars.Symbol(), last.End)
				}
			}
			if h.Len() == 3 && h.Last() != w.bars.Last() {
				t.Fatalf("%s: history ends with %v, the series with %v", clockOf(s), h.Last(), w.bars.Last())
			}
			want := math.NaN()
			if n := w.bars.Len(); n >= 3 {
				want = (w.bars.Close(n-1) + w.bars.Close(n-2) + w.bars.Close(n-3)) / 3
			}
			if got := w.average.Value(); h.Len() == 3 && math.Abs(got-want) > 1e-9 || w.average.Ready() == math.IsNaN(got) {
				t.Fatalf("%s: the average of three of %s %s is %v, the bars say %v", clockOf(s), w.bars.Symbol(), w.bars.Interval(), got, want)
			}
		}
		return nil
	}
	d.strategy("a", sdk.Hooks{Start: func(s sdk.Session) error {
		all = nil
		for _, name := range []string{"AAPL", "THIN", "TSLA"} {
			for _, interval := range []sdk.Interval{"1m", "5m", "1h"} {
				all = append(all, watched{must[sdk.Series](t)(s.AddBars(barsRequest(name, interval, 2))),
					must[sdk.Indicator](t)(s.AddIndicator(smaRequest(name, interval, 3)))})
			}
		}
		return s.Every("30s", check)
	}, Bars: func(s sdk.Session, bars []sdk.Bar) error {
		for _, b := range bars {
			if !b.End.Equal(s.Now()) || !b.Start.Before(b.End) {
				t.Fatalf("%s: got a bar that ends %v", clockOf(s), b.End)
			}
		}
		return check(s)
	}})
	result, _ := d.run()
	if len(result.Stopped) > 0 {
		t.Errorf("%+v", result.Stopped)
	}
}

// A gap in the data delays nothing: a window ends at its end, whether or not its last bars are there.
func TestADerivedWindowEndsAtItsEndEvenIfItsLastBarsAreMissing(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("THIN").intervals("5m", "1h")
	type seen struct {
		Clock, Start string
		Interval     sdk.Interval
		Partial      bool
	}
	var got []seen
	d.strategy("a", watching(func(s sdk.Session, bars []sdk.Bar) {
		for _, b := range bars {
			got = append(got, seen{clockOf(s)[:5], b.Start.In(s.Location()).Format("15:04"), b.Interval, b.Partial})
		}
	}), follows(session.Follow{Config: true, Intervals: []sdk.Interval{"5m", "1h"}}))
	d.run()
	var middle []seen
	for _, g := range got {
		if g.Clock >= "10:00" && g.Clock <= "10:35" {
			middle = append(middle, g)
		}
	}
	want := []seen{{"10:00", "09:55", "5m", false}, {"10:05", "10:00", "5m", true}, // 10:03 and 10:04 are missing
		{"10:10", "10:05", "5m", false}, {"10:15", "10:10", "5m", false}, {"10:20", "10:15", "5m", false}, // then ten minutes without a bar
		{"10:30", "09:30", "1h", true}, {"10:35", "10:30", "5m", false}}
	if diff := cmp.Diff(want, middle); diff != "" {
		t.Errorf("bars from 10:00 to 10:35 (-want +got):\n%s", diff)
	}
	// There are no bars after 15:00; the hour that began at 14:30 still ends at 15:30.
	if last := got[len(got)-1]; last != (seen{"15:30", "14:30", "1h", true}) {
		t.Errorf("the last bar is %+v", last)
	}
}

// incomplete: skip publishes only full windows, and an indicator sees no others.
func TestIncompleteWindowsAreSkippedWhereTheSessionSaysSo(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("THIN").indicator("5m", "sma", map[string]any{"period": 2})
	d.config.Incomplete = market.Skip
	var starts []string
	hooks := watching(func(s sdk.Session, bars []sdk.Bar) {
		for _, b := range bars {
			if start := b.Start.In(s.Location()).Format("15:04"); b.Interval == "5m" && start >= "09:55" && start <= "10:10" {
				starts = append(starts, start)
			}
		}
	})
	d.strategy("a", hooks, follows(session.Follow{Config: true, Intervals: []sdk.Interval{"5m"}}))
	_, r := d.until("10:12").run()
	if diff := cmp.Diff([]string{"09:55", "10:05"}, starts); diff != "" {
		t.Errorf("windows (-want +got):\n%s", diff)
	}
	got := r.symbol(t, "THIN")
	closes := got.Series[1].Today.Close
	if n := len(closes); n != 7 || got.Indicators[0].Values[0] != (closes[n-1]+closes[n-2])/2 {
		t.Errorf("%d windows, the average of two is %v", n, got.Indicators[0].Values[0])
	}
}
