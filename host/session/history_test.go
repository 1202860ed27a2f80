package session_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// History is whole trading days before today, whatever lies between, of stored bars and of derived ones alike; the
// holidays and early closes are written out, not asked of the calendar.
func TestHistoryIsTheTradingDaysBeforeToday(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about, today string
		minutes      []int // of each day of history
		first        string
	}{
		{"a Monday", "2025-06-16", []int{390, 390}, "2025-06-12"},
		{"after Independence Day, and an early close", "2025-07-07", []int{390, 210}, "2025-07-02"},
		{"after Memorial Day", "2025-05-27", []int{390}, "2025-05-23"},
		{"after Thanksgiving, and an early close", "2024-12-02", []int{390, 210}, "2024-11-27"},
		{"after Good Friday", "2025-04-21", []int{390, 390}, "2025-04-16"},
		{"over Christmas", "2024-12-27", []int{210, 390}, "2024-12-24"},
		{"over a day of mourning", "2025-01-10", []int{390, 390}, "2025-01-07"},
		{"over the beginning of summer time", "2025-03-10", []int{390, 390}, "2025-03-06"},
		{"over its end", "2024-11-04", []int{390, 390}, "2024-10-31"},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			past := date(t, c.today).AddDays(-30)
			all := dates(t, past.String(), c.today)
			minutes := intraday(xnys(t), "X", "1m", all, nil)
			m := store.NewMemory("x")
			for symbol, with := range map[string]map[sdk.Interval]market.Columns{"X": {"1m": minutes}, "XD": {"1m": minutes, "1d": dailyOf(all)}} {
				for iv, bars := range with {
					if err := m.Put(symbol, iv, bars); err != nil {
						t.Fatal(err)
					}
				}
			}
			d := newDesk(t).over(m).symbols("X", "XD").days(c.today, c.today).intervals("1m", "1h", "1d")
			for _, iv := range d.config.Intervals {
				d.history(iv, len(c.minutes))
			}
			_, r := d.run()
			hours := 0
			for _, n := range c.minutes {
				hours += (n + 59) / 60
			}
			want := map[sdk.Interval]int{"1m": sumOf(c.minutes), "1h": hours, "1d": len(c.minutes)}
			for _, x := range r.last().Symbols {
				for _, s := range x.Series {
					first := time.Unix(0, s.History.Start[0]).In(xnys(t).Location())
					if s.History.Len() != want[s.Interval] || first.Format(time.DateOnly+" 15:04") != c.first+" 09:30" {
						t.Errorf("%s: %d bars of %s from %s, expected %d from %s", x.Name, s.History.Len(), s.Interval, first, want[s.Interval], c.first)
					}
					if i := s.History.Len() - 1; s.History.Start[i] >= r.last().Day.Open {
						t.Errorf("%s: history of %s has a bar of today", x.Name, s.Interval)
					}
				}
			}
		})
	}
}

func sumOf(values []int) int {
	n := 0
	for _, v := range values {
		n += v
	}
	return n
}

func TestThreeHundredDaysOfHistoryAreThreeHundred(t *testing.T) {
	t.Parallel()
	all := dates(t, "2024-01-02", today)
	m := store.NewMemory("x")
	if err := m.Put("X", "1d", dailyOf(all)); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t).over(m).symbols("X").intervals("1d").history("1d", 300)
	d.config.History[0].All = true
	seen := 0
	d.strategy("a", acting(at("open", func(s sdk.Session) {
		h := must[sdk.Series](t)(s.History("X", "1d", 100_000))
		seen = h.Len()
		if got := h.At(0).Start.Format(time.DateOnly); got != all[len(all)-301].String() {
			t.Errorf("they begin on %s, expected %s", got, all[len(all)-301])
		}
		deep := must[sdk.Series](t)(s.AddBars(barsRequest("X", "1d", 350)))
		if deep.Len() != 350 {
			t.Errorf("three hundred and fifty days are %d bars", deep.Len())
		}
		_, err := s.AddBars(barsRequest("X", "1d", 14_000)) // before 1970
		refusedWith(t, err, sdk.CalendarRange)
	})))
	_, r := d.run()
	if seen != 300 {
		t.Errorf("three hundred days are %d bars", seen)
	}
	for _, step := range r.entries[0].Steps {
		if step.Days != nil && *step.Days != (session.DaysLoaded{Want: 300, Have: 300}) {
			t.Errorf("recorded are %+v", step.Days)
		}
	}
}

// Each pair of an interval and days is loaded; two pairs of one interval are the longer of them. What is missing of each
// is told with its numbers, and where all are required the symbol is refused with them.
func TestEveryPairOfIntervalAndDaysIsLoaded(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-02", today)
	young := all[len(all)-5:] // today and four days ahead of it
	m := store.NewMemory("x")
	put := func(symbol string, iv sdk.Interval, c market.Columns) {
		if err := m.Put(symbol, iv, c); err != nil {
			t.Fatal(err)
		}
	}
	put("X", "1m", intraday(xnys(t), "X", "1m", young, nil))
	put("X", "1d", dailyOf(all[:len(all)-3])) // none of yesterday and the day before
	make := func() *desk {
		return newDesk(t).over(m).symbols("X").intervals("1m", "5m").history("1m", 3).history("5m", 6).history("1m", 2).history("1d", 10).history("1w", 9)
	}
	_, r := make().run()
	got := map[sdk.Interval]string{}
	for _, step := range r.entries[0].Steps {
		if step.Days != nil {
			got[step.Interval] = fmt.Sprintf("%d of %d days, %d bars", step.Days.Have, step.Days.Want, step.Loaded.Bars)
		}
	}
	want := map[sdk.Interval]string{"1m": "3 of 3 days, 1170 bars", "5m": "4 of 6 days, 312 bars", "1d": "8 of 10 days, 8 bars", "1w": "7 of 9 days, 1 bars"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
	for _, line := range []string{"X has 5m bars on 4 of the 6 trading days before " + today, "X has 1d bars on 8 of the 10", "X has 1w bars on 7 of the 9"} {
		if strings.Count(r.logged(), line) != 1 {
			t.Errorf("%q is not in the log once:\n%s", line, r.logged())
		}
	}
	for k, code := range []string{"", "insufficient_history: the bars of X for 5m begin on 2025-06-26", "", "insufficient_history: the bars of X for 1d end on 2025-06-27",
		"insufficient_history: the bars of X for 1w end on 2025-06-27"} {
		d := make()
		d.config.History[k].All = true
		_, err := d.tryRun(t.Context())
		if code == "" && err != nil || code != "" && (err == nil || !strings.Contains(err.Error(), code)) {
			t.Errorf("all of %s: %v, expected %q", d.config.History[k].Interval, err, code)
		}
	}
}

// History and session are one series for every reader: the last bars of yesterday and the first of today stand side by
// side, also where yesterday was an early close.
func TestHistoryAndSessionAreOneSeries(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days("2025-07-07", "2025-07-07").intervals("1m", "1h").history("1m", 1).history("1h", 1)
	bars, err := commonStore().Bars(t.Context(), "AAPL", "1m", instant(t, tomorrow, "09:30"), instant(t, "2025-07-07", "09:32"))
	if err != nil {
		t.Fatal(err)
	}
	if bars.Len() != 212 { // of 3 July up to 13:00, and two of the 7th
		t.Fatalf("%d bars", bars.Len())
	}
	last := bars.Slice(207, 212)
	d.strategy("a", acting(at("09:32", func(s sdk.Session) {
		h := must[sdk.Series](t)(s.History("AAPL", "1m", 5))
		added := must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1m", 1)))
		average := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "1m", 5)))
		for i := range 5 {
			row, far := last.Row(i), added.At(added.Len()-5+i)
			if b := h.At(i); b.Start.UnixNano() != row.Start || b.Close != row.Close || b != far || b.End.Sub(b.Start) != time.Minute {
				t.Errorf("bar %d of 5 is %+v, by the handle %+v, expected %+v", i, b, far, row)
			}
		}
		if want := sum(last.Close) / 5; math.Abs(average.Value()-want) > 1e-9 {
			t.Errorf("the average over the open is %v, expected %v", average.Value(), want)
		}
		hours := must[sdk.Series](t)(s.History("AAPL", "1h", 10))
		if b := hours.Last(); hours.Len() != 4 || b.End.Sub(b.Start) != 30*time.Minute || b.Partial || b.Close != bars.Close[209] {
			t.Errorf("%d hours of the early close, the last is %+v", hours.Len(), b)
		}
	})))
	d.run()
}

// Who asks for more history later in the day gets it ahead of the same series; rows and values that others have stay.
func TestMoreHistoryMovesNobodysView(t *testing.T) {
	t.Parallel()
	read := func(deeper bool) []string {
		d := newDesk(t).intervals("1m").history("1m", 1).indicator("1m", "ema", map[string]any{"period": 5})
		d.strategy("asker", acting(at("11:00", func(s sdk.Session) {
			if deeper {
				must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1m", 6)))
				must[sdk.Series](t)(s.AddBars(pastRequest("AAPL", "1m", 10)))
				must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "1m", 300)))
			}
		})))
		var got []string
		var kept sdk.Series
		var ema sdk.Indicator
		look := func(s sdk.Session) {
			mine := must[sdk.Series](t)(s.AddBars(barsRequest("AAPL", "1m", 2)))
			now := must[sdk.Series](t)(s.History("AAPL", "1m", 1_000_000))
			got = append(got, fmt.Sprint(clockOf(s), mine.Len(), mine.At(0).Start, now.Len(), now.At(0).Start, mine.Close(17), ema.Value(), ema.Previous(90), ema.Len()))
			got = append(got, fmt.Sprint(kept.Len(), kept.At(3), kept.Last()))
		}
		d.strategy("reader", acting(at("10:59", func(s sdk.Session) {
			kept = must[sdk.Series](t)(s.History("AAPL", "1m", 500))
			ema = must[sdk.Indicator](t)(s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "ema", Interval: "1m", Params: map[string]any{"period": 5}}))
			look(s)
		}), at("11:00", look), at("15:00", look)))
		d.run()
		return got
	}
	if diff := cmp.Diff(read(false), read(true)); diff != "" {
		t.Errorf("what the reader sees, without and with a deeper request of another (-without +with):\n%s", diff)
	}
}

// Where only minutes are stored, days and weeks of history are made of them.
func TestHistoryIsDerivedWhereOnlyFinerBarsAreStored(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-05-12", today)
	minutes := intraday(xnys(t), "X", "1m", all, nil)
	d := newDesk(t).over(storeOf(t, map[string]market.Columns{"X": minutes})).symbols("X").intervals("1m").history("1d", 20).history("1w", 25).history("4d", 25)
	d.config.History = slices.Insert(d.config.History, 0, session.History{Interval: "30m", Days: 2, All: true})
	_, r := d.run()
	for _, s := range r.symbol(t, "X").Series {
		if s.HistoryDays == 0 {
			continue
		}
		back, err := xnys(t).Back(date(t, today), s.HistoryDays)
		if err != nil {
			t.Fatal(err)
		}
		want := define(t, "regular", all, minutes, "1m", s.Interval, market.Keep)
		want = want.Between(segments(t, back, "regular", "1d")[0].Open, instant(t, today, "09:30"))
		if want.Len() == 0 {
			t.Fatalf("no bar of %s by definition", s.Interval)
		}
		if diff := cmp.Diff(want, s.History, comparing); diff != "" {
			t.Errorf("%s (-definition +got):\n%s", s.Interval, diff)
		}
		if s.HistQuality == nil || *s.HistQuality != 100 {
			t.Errorf("%s: quality %v", s.Interval, deref(s.HistQuality))
		}
	}
}
