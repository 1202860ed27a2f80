package session_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// xStore has bars of X from 9 June to 8 July 2025 in the given intervals. Those of days and weeks are stored under the
// first date that they cover, 1w! under the last. Prices of one interval are not those of another, so that bars that were
// taken from the wrong one show.
func xStore(t testing.TB, intervals string) *store.Memory {
	t.Helper()
	m, all := store.NewMemory("x"), dates(t, "2025-06-09", "2025-07-08")
	for _, name := range strings.Fields(intervals) {
		interval := sdk.Interval(strings.TrimSuffix(name, "!"))
		var c market.Columns
		for i, d := range all {
			switch {
			case interval == "1s" && d.Before(date(t, "2025-06-23")): // seconds are many
			case interval.Intraday():
				c.AppendAll(intraday(xnys(t), "X"+name, interval, all[i:i+1], nil))
			case interval == "1d", name == string(interval) && (i == 0 || spanNumber(d, interval) != spanNumber(all[i-1], interval)),
				name != string(interval) && i+1 < len(all) && spanNumber(d, interval) != spanNumber(all[i+1], interval):
				c.Append(bar("X"+name, d.Midnight(time.UTC).UnixNano()))
			}
		}
		if err := m.Put("X", interval, c); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// The table of intervals: what a symbol needs, what is stored, and what is made of what. It holds for a symbol of the
// configuration, for one that comes in mid-session, and for one that comes with a request for bars or an indicator.
func TestIntervalsAreMadeOfWhatIsStored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ needs, stored, base, series string }{
		{"1s 1m 5m", "1s 1m", "1s", "1s 1m<1s 5m<1s"},
		{"1m 5m 15m", "1m", "1m", "1m 5m<1m 15m<1m"},
		{"1m 5m 15m", "1s 1m", "1m", "1m 5m<1m 15m<1m"},
		{"5m", "1s", "1s", "1s 5m<1s"},
		{"1m 1d", "1m 1d", "1m", "1m 1d<1m"},
		{"5d", "1m", "1m", "1m 1d<1m 5d<1d"},
		{"1w", "1s", "1s", "1s 1d<1s 1w<1d"},
		{"1d", "1m 1d", "1d", "1d"},
		{"5d 1w", "1m 1d", "1d", "1d 5d<1d 1w<1d"},
		{"1h", "5m 7m", "5m", "5m 1h<5m"},
		{"14m", "5m 7m", "7m", "7m 14m<7m"},
		{"1m 7m", "1m 7m", "1m", "1m 7m<1m"},
		{"90m 1h", "30m", "30m", "30m 1h<30m 90m<30m"},
		{"1h", "60m", "1h", "1h"},
		{"1h 2h", "60m", "1h", "1h 2h<1h"},

		{"1w", "1w", "1w", "1w"},
		{"1w", "1w 1d 1m", "1w", "1w"},
		{"1w", "1w! 1d", "1d", "1d 1w<1d"},
		{"1w", "1w! 1m", "1m", "1m 1d<1m 1w<1d"},
		{"1d 1w", "1d 1w", "1d", "1d 1w<1d"},
		{"1m 1w", "1m 1w", "1m", "1m 1d<1m 1w<1d"},
		{"5d", "5d", "5d", "5d"},

		{"5s", "1m", "", "5s cannot be made for X: stored are 1m, and bars can be joined, not split"},
		{"1m", "1d", "", "1m cannot be made for X: stored are 1d, and bars can be joined, not split"},
		{"7m", "5m", "", "7m cannot be made for X: stored are 5m, and bars can be joined, not split"},
		{"5m 7m", "5m 7m", "", "5m, 7m cannot be made for X: stored are 5m, 7m, and bars can be joined, not split"},
		{"1d", "1w", "", "1d cannot be made for X: stored are 1w; days and weeks are made of 1d or of intraday bars"},
		{"1m 1w", "1w", "", "1m cannot be made for X: stored are 1w, and bars can be joined, not split"},
		{"2w", "1w", "", "2w cannot be made for X: stored are 1w; days and weeks are made of 1d or of intraday bars"},
		{"1w", "1w!", "", "1w cannot be made for X: stored are 1w, but the first 1w bar, of 2025-06-13, does not begin where its week does, a Monday; " +
			"with 1d stored they are made of that"},
	} {
		t.Run(c.needs+" of "+c.stored, func(t *testing.T) {
			t.Parallel()
			needs := []sdk.Interval{}
			for _, n := range strings.Fields(c.needs) {
				needs = append(needs, sdk.Interval(n))
			}
			configured := newDesk(t).over(xStore(t, c.stored)).symbols("X").intervals(needs...)
			if c.base == "" {
				_, err := configured.tryRun(t.Context())
				if want := "X: interval_not_supported: " + c.series; err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("the error is %v, expected %s", err, want)
				}
				return
			}
			_, r := configured.run()
			requireSeries(t, "configured", r, c.base, c.series)

			both := xStore(t, c.stored)
			if err := both.Put("Y", "1s", intraday(xnys(t), "Y", "1s", dates(t, today, today), nil)); err != nil {
				t.Fatal(err)
			}
			added := newDesk(t).over(both).symbols("Y").intervals(needs...)
			added.strategy("a", acting(at("11:00", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("X"))) })))
			_, r = added.run()
			requireSeries(t, "added", r, c.base, c.series)
			if len(needs) > 1 {
				return
			}
			for how, ask := range map[string]func(sdk.Session){
				"bars":      func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("X", needs[0], 0))) },
				"history":   func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(pastRequest("X", needs[0], 10))) },
				"indicator": func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("X", needs[0], 2))) },
			} {
				asked := newDesk(t).over(both).symbols("Y").intervals("1s")
				asked.strategy("a", acting(at("11:00", ask)))
				_, r = asked.run()
				requireSeries(t, how, r, c.base, c.series)
			}
		})
	}
}

// requireSeries holds X's base and series, as "1m 5m<1m", against what is expected.
func requireSeries(t *testing.T, how string, r *record, base, series string) {
	t.Helper()
	x := r.symbol(t, "X")
	var got []string
	for _, s := range x.Series {
		name := string(s.Interval)
		if s.From != "" {
			name += "<" + string(s.From)
		}
		got = append(got, name)
	}
	if diff := cmp.Diff(base+": "+series, string(x.Base)+": "+strings.Join(got, " ")); diff != "" {
		t.Errorf("%s: base and series (-want +got):\n%s", how, diff)
	}
}

// Stored bars of weeks serve as they are, in the configuration, as history, and in mid-session; each is seen from the
// close of its last day on, which for the week of Independence Day is Thursday's early one.
func TestStoredWeeksServeASession(t *testing.T) {
	t.Parallel()
	m := xStore(t, "1w")
	if err := m.Put("AAPL", "1m", intraday(xnys(t), "AAPL", "1m", dates(t, "2025-06-30", "2025-07-08"), nil)); err != nil {
		t.Fatal(err)
	}
	weeks, err := m.Bars(t.Context(), "X", "1w", 0, 1<<62)
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t).over(m).symbols("X").days("2025-07-02", "2025-07-07").intervals("1w").history("1w", 15).indicator("1w", "sma", map[string]any{"period": 2})
	var raised []string
	d.strategy("watch", watching(func(s sdk.Session, bars []sdk.Bar) {
		for _, b := range bars {
			raised = append(raised, fmt.Sprintf("%s %s from %s", b.End.In(s.Location()).Format("01-02 15:04"), b.Interval, b.Start.In(s.Location()).Format("01-02")))
		}
		if day := must[sdk.Today](t)(s.Today("X")); day.Bars != 0 || day.Volume != 0 {
			t.Errorf("weeks tell of today: %+v", day)
		}
	}), follows(session.Follow{Config: true}))
	late := newDesk(t).over(m).days("2025-07-02", "2025-07-07").intervals("1m")
	late.strategy("late", acting(at("11:00", func(s sdk.Session) {
		series := must[sdk.Series](t)(s.AddBars(barsRequest("X", "1w", 15)))
		average := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("X", "1w", 2)))
		n := map[string]int{"2025-07-02": 3, "2025-07-03": 3, "2025-07-07": 3}[s.Day()] // of fifteen days, whole weeks
		if series.Len() < n-1 || series.Last().Close != weeks.Close[len(weeks.Close)-3+b2i(s.Day() == "2025-07-07")] {
			t.Errorf("%s: %d weeks, the last closes at %v", s.Day(), series.Len(), series.Last().Close)
		}
		k := 2 + b2i(s.Day() == "2025-07-07") // of the weeks of 9, 16, 23 and 30 June, and of 7 July
		if want := (weeks.Close[k-1] + weeks.Close[k]) / 2; average.Value() != want {
			t.Errorf("%s: the average of two weeks is %v, expected %v", s.Day(), average.Value(), want)
		}
	})))
	_, r := d.run()
	if diff := cmp.Diff([]string{"07-03 13:00 1w from 06-30"}, raised); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
	for i, want := range []int{2, 2, 3} { // on Wednesday and Thursday the week of 9 June is cut off: 15 days ahead began on a day of it
		x := r.snapshots[i].Symbols[0]
		if got := x.Series[0].History.Len(); got != want {
			t.Errorf("%s: %d weeks of history, expected %d", r.snapshots[i].Day.Date, got, want)
		}
		if x.HistoricalQuality == nil || *x.HistoricalQuality != 100 {
			t.Errorf("%s: historical quality %v, expected 100: no week is missing", r.snapshots[i].Day.Date, deref(x.HistoricalQuality))
		}
	}
	late.run()
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A file that calls its weeks by another day now and then loses those, and says so.
func TestStoredWeeksThatBeginElsewhereAreToldOf(t *testing.T) {
	t.Parallel()
	var c market.Columns
	for _, stamp := range []string{"2025-06-02", "2025-06-09", "2025-06-20", "2025-06-23"} {
		c.Append(bar("X", date(t, stamp).Midnight(time.UTC).UnixNano()))
	}
	m := store.NewMemory("x")
	if err := m.Put("X", "1w", c); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t).over(m).symbols("X").intervals("1w").history("1w", 20)
	_, r := d.run()
	if want := "X: 1 stored 1w bars do not begin where a bar of that interval does and are left out"; !strings.Contains(r.logged(), want) {
		t.Errorf("the log is\n%s", r.logged())
	}
	if want := "X has 1w bars on 16 of the 20 trading days before " + today; !strings.Contains(r.logged(), want) {
		t.Errorf("the log is\n%s", r.logged())
	}
	if q := r.symbol(t, "X").HistoricalQuality; q == nil || fmt.Sprintf("%.1f", *q) != "71.4" { // ten days of fourteen that lie in whole weeks
		t.Errorf("historical quality %v", deref(q))
	}
	d = newDesk(t).over(m).symbols("X").intervals("1w").history("1w", 20)
	d.config.History[0].All = true
	if _, err := d.tryRun(t.Context()); err == nil || !strings.Contains(err.Error(), "insufficient_history: X has 1w bars on 16 of the 20 trading days") {
		t.Errorf("the error is %v", err)
	}
}

// 60m and 1h are one series under the spelling that came first: in the configuration, in requests, in what is read, and
// when it is given up.
func TestIntervalsOfEqualSpanAreOneSeriesAtEveryDoor(t *testing.T) {
	t.Parallel()
	d := newDesk(t).intervals("1m", "60m").history("1h", 2).indicator("3600s", "sma", map[string]any{"period": 2})
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		for _, iv := range []sdk.Interval{"1h", "60m", "3600s"} {
			h := must[sdk.Series](t)(s.History("AAPL", iv, 5))
			if h.Len() != 5 || h.Interval() != "60m" {
				t.Errorf("history of %s is %d bars of %s", iv, h.Len(), h.Interval())
			}
			if got := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", iv, 2))).Key(); got != "sma(period=2)@60m" {
				t.Errorf("the key at %s is %s", iv, got)
			}
			if err := s.Follow("AAPL", iv); err != nil {
				t.Error(err)
			}
		}
		one := must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1h", 1)))
		other := must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "60m", 2)))
		if one != other || other.Interval() != "1h" || other.Len() != 7+7+1 {
			t.Errorf("%d bars of %s by one handle: %t", other.Len(), other.Interval(), one == other)
		}
		if err := s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "TSLA", Interval: "3600s"}); err != nil {
			t.Error(err)
		}
		if !one.Removed() || has(s, "TSLA") {
			t.Error("TSLA stays after its only series was given up under another spelling")
		}
		if _, err := s.History("AAPL", "90m", 1); sdk.CodeOf(err) != sdk.NotLoaded {
			t.Errorf("90m is not 60m: %v", err)
		}
	})))
	_, r := d.run()
	x := r.symbol(t, "AAPL")
	if len(x.Series) != 2 || len(x.Indicators) != 1 || x.Series[1].HistoryDays != 2 || x.Series[1].Interval != "60m" {
		t.Errorf("%d series, %d indicators, %+v", len(x.Series), len(x.Indicators), x.Series[1].HistoryDays)
	}
	// Seven days are no week, and twenty-four hours no day.
	for _, pair := range [][2]sdk.Interval{{"7d", "1w"}, {"5d", "1w"}, {"14d", "2w"}} {
		d := newDesk(t).symbols("DAILY").intervals(pair[0], pair[1])
		_, r := d.run()
		if got := len(r.symbol(t, "DAILY").Series); got != 3 {
			t.Errorf("%v are %d series with the days that they are made of", pair, got)
		}
	}
}

// Today's daily bar is not there before the close by any door, whatever is stored; it is then made of the day's minutes
// where the base has them, and history is the stored days.
func TestTodaysDailyBarIsSeenAtTheClose(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		symbol    string
		intervals []sdk.Interval
	}{{"BOTH", []sdk.Interval{"1m", "1d"}}, {"DAILY", []sdk.Interval{"1d"}}, {"AAPL", []sdk.Interval{"1m", "1d"}}} {
		d := newDesk(t).symbols(c.symbol).intervals(c.intervals...).history("1d", 3)
		look := func(s sdk.Session) string {
			h := must[sdk.Series](t)(s.History(c.symbol, "1d", 10))
			return fmt.Sprintf("%d to %s", h.Len(), h.Last().Start.In(s.Location()).Format("01-02 15:04"))
		}
		var got []string
		see := func(s sdk.Session) { got = append(got, look(s)) }
		hooks := acting(at("open", see), at("12:00", see), at("15:59", see))
		hooks.Bars = func(s sdk.Session, bars []sdk.Bar) error {
			for _, b := range bars {
				if b.Interval == "1d" {
					got = append(got, clockOf(s)+" "+look(s))
				}
			}
			return nil
		}
		d.strategy("a", hooks, follows(session.Follow{Config: true, Intervals: []sdk.Interval{"1d"}}))
		_, r := d.run()
		if diff := cmp.Diff([]string{"3 to 07-01 09:30", "3 to 07-01 09:30", "3 to 07-01 09:30", "16:00:00 4 to 07-02 09:30"}, got); diff != "" {
			t.Errorf("%s: daily bars (-want +got):\n%s", c.symbol, diff)
		}
		series := r.symbol(t, c.symbol).Series
		days := series[len(series)-1]
		switch c.symbol {
		case "BOTH":
			stored := bar("BOTH", date(t, "2025-07-01").Midnight(time.UTC).UnixNano())
			if got := days.History.Row(2); got.Close != stored.Close || got.Volume != stored.Volume {
				t.Errorf("yesterday is %+v, stored is %+v", got, stored)
			}
			fallthrough
		case "AAPL":
			if days.Today.Volume[0] != sum(series[0].Today.Volume) || days.Today.Made[0] != 390 {
				t.Errorf("%s: today is made of %d minutes", c.symbol, days.Today.Made[0])
			}
		case "DAILY":
			if days.Today.Close[0] != bar("DAILY", date(t, today).Midnight(time.UTC).UnixNano()).Close {
				t.Error("today is not the stored day")
			}
		}
	}
}

// Incomplete windows are kept with a mark, or skipped, all the way up: a day of which a minute is missing makes no week.
func TestIncompleteBarsAreSkippedAllTheWayUp(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-16", "2025-06-27")
	minutes := intraday(xnys(t), "X", "1m", all, func(d calendar.Date, slot int) bool { return d.Day != 17 || slot != 200 })
	for how, want := range map[market.Incomplete]string{market.Keep: "map[1d:9 1m:3509 1w:2 5m:702] [06-17 5m 06-17 1d]",
		market.Skip: "map[1d:8 1m:3509 1w:1 5m:701] []"} {
		d := newDesk(t).over(storeOf(t, map[string]market.Columns{"X": minutes})).symbols("X").days("2025-06-16", "2025-06-27").intervals("1m", "5m", "1d", "1w")
		d.config.Incomplete = how
		counts, partial := map[sdk.Interval]int{}, []string{}
		d.strategy("a", watching(func(s sdk.Session, bars []sdk.Bar) {
			for _, b := range bars {
				counts[b.Interval]++
				if b.Partial {
					partial = append(partial, b.Start.In(s.Location()).Format("01-02 ")+string(b.Interval))
				}
			}
		}), follows(session.Follow{Config: true, Intervals: d.config.Intervals}))
		d.run()
		if got := fmt.Sprint(counts, " ", partial); got != want {
			t.Errorf("%s: %s, expected %s", how, got, want)
		}
	}
}
