package session_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// The growing day is told by the base bars that have ended, from before the first to the close.
func TestTodayIsTheBaseBarsThatHaveEnded(t *testing.T) {
	t.Parallel()
	minutes := func(symbol, to string) market.Columns {
		c, err := commonStore().Bars(t.Context(), symbol, "1m", instant(t, today, "09:30"), instant(t, today, to))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, c := range []struct {
		symbol    string
		intervals []sdk.Interval
		bars      map[string]int
	}{
		{"AAPL", []sdk.Interval{"1m", "5m"}, map[string]int{"open": 0, "09:31": 1, "12:00": 150, "15:59": 389, "16:00": 390}},
		{"AAPL", []sdk.Interval{"15m", "1d"}, map[string]int{"open": 0, "09:31": 1, "12:00": 150, "16:00": 390}},
		{"THIN", []sdk.Interval{"1m"}, map[string]int{"open": 0, "10:04": 33, "10:05": 33, "10:06": 34, "10:30": 48, "15:00": 318, "16:00": 318}},
		{"PAST", []sdk.Interval{"1m"}, map[string]int{"open": 0, "12:00": 0, "16:00": 0}},
		{"BOTH", []sdk.Interval{"1m", "1d"}, map[string]int{"open": 0, "12:00": 150, "16:00": 390}},
	} {
		var acts []act
		told := 0
		for when, n := range c.bars {
			acts = append(acts, at(when, func(s sdk.Session) {
				told++
				got := must[sdk.Today](t)(s.Today(c.symbol))
				want := sdk.Today{Symbol: c.symbol, Open: math.NaN(), High: math.NaN(), Low: math.NaN(), Close: math.NaN(), Last: math.NaN()}
				if n > 0 {
					in := minutes(c.symbol, clockOf(s))
					want = sdk.Today{Symbol: c.symbol, Bars: in.Len(), Open: in.Open[0], High: in.High[0], Low: in.Low[0], Close: in.Close[in.Len()-1]}
					want.Last = want.Close
					for i := range in.Len() {
						want.High, want.Low, want.Volume = max(want.High, in.High[i]), min(want.Low, in.Low[i]), want.Volume+in.Volume[i]
					}
				}
				if fmt.Sprint(got) != fmt.Sprint(want) || got.Bars != n {
					t.Errorf("%s %v at %s: %+v, expected %d bars, %+v", c.symbol, c.intervals, when, got, n, want)
				}
			}))
		}
		d := newDesk(t).symbols(c.symbol).intervals(c.intervals...)
		d.strategy("a", acting(acts...))
		d.run()
		if told != len(c.bars) {
			t.Errorf("%s was looked at %d times", c.symbol, told)
		}
	}
}

// A base of days tells of today when it is over, and not before; what was yesterday's is gone at the next open.
func TestTodayOfADailyBaseIsSeenAtTheClose(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("DAILY").intervals("1d").days(today, tomorrow)
	var got []string
	see := func(s sdk.Session) {
		day := must[sdk.Today](t)(s.Today("daily"))
		got = append(got, fmt.Sprintf("%s %s %d", s.Day(), clockOf(s)[:5], day.Bars))
		if want := bar("DAILY", date(t, s.Day()).Midnight(time.UTC).UnixNano()); day.Bars == 1 && (day.Close != want.Close || day.Volume != want.Volume) {
			t.Errorf("%s: %+v, stored is %+v", s.Day(), day, want)
		}
	}
	hooks := acting(at("open", see), at("12:59", see))
	hooks.End = func(s sdk.Session) error {
		see(s)
		return nil
	}
	d.strategy("a", hooks)
	d.run()
	want := "[2025-07-02 09:30 0 2025-07-02 12:59 0 2025-07-02 16:00 1 2025-07-03 09:30 0 2025-07-03 12:59 0 2025-07-03 13:00 1]"
	if fmt.Sprint(got) != want {
		t.Errorf("days: %v\nexpected %s", got, want)
	}
}

// With extended hours the day that grows is the whole of them; the daily bar is of regular hours only.
func TestTodayOfExtendedHoursIsTheWholeDay(t *testing.T) {
	t.Parallel()
	day, _ := xnys(t).Day(date(t, today), calendar.Extended)
	var c market.Columns
	for at := day.Open; at < day.Close; at += int64(time.Minute) {
		c.Append(bar("AAPL", at))
	}
	d := newDesk(t).intervals("1m", "1d").over(storeOf(t, map[string]market.Columns{"AAPL": c}))
	d.config.Hours = calendar.Extended
	see := func(bars int) func(sdk.Session) {
		return func(s sdk.Session) {
			day := must[sdk.Today](t)(s.Today("AAPL"))
			if day.Bars != bars || bars > 0 && (day.Open != c.Open[0] || day.Close != c.Close[bars-1] || day.Volume != sum(c.Volume[:bars])) {
				t.Errorf("at %s the day is %+v, expected %d bars", clockOf(s), day, bars)
			}
		}
	}
	d.strategy("a", acting(at("open", see(0)), at("09:30", see(330)), at("16:00", see(720)), at("20:00", see(960))), follows(session.Follow{Config: true}))
	_, r := d.run()
	if daily := r.symbol(t, "AAPL").Series[1].Today; daily.Volume[0] != sum(c.Volume[330:720]) {
		t.Errorf("the daily bar has a volume of %v, regular hours have %v", daily.Volume[0], sum(c.Volume[330:720]))
	}
}
