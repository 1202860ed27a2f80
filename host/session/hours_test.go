package session_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// With extended hours, windows restart at each segment and a day is regular hours only.
func TestExtendedHoursAreSegments(t *testing.T) {
	t.Parallel()
	day, _ := xnys(t).Day(date(t, today), calendar.Extended)
	var c market.Columns
	for at := day.Open; at < day.Close; at += int64(time.Minute) {
		c.Append(bar("AAPL", at))
	}
	d := newDesk(t).intervals("1m", "1h", "1d").over(storeOf(t, map[string]market.Columns{"AAPL": c}))
	d.config.Hours = calendar.Extended
	var got []string
	var vwap sdk.Indicator
	hooks := sdk.Hooks{Start: func(s sdk.Session) error {
		got = append(got, "start "+clockOf(s)[:5])
		vwap = must[sdk.Indicator](t)(s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "vwap", Interval: "1m"}))
		return s.Every("4h", func(s sdk.Session) error {
			got = append(got, "timer "+clockOf(s)[:5])
			return nil
		})
	}, Bars: func(s sdk.Session, bars []sdk.Bar) error {
		for _, b := range bars {
			if b.Interval != "1h" || b.End.Sub(b.Start) != time.Hour {
				got = append(got, fmt.Sprintf("%s %s from %s", clockOf(s)[:5], b.Interval, b.Start.In(s.Location()).Format("15:04")))
			}
		}
		return nil
	}}
	d.strategy("a", hooks, follows(session.Follow{Config: true, Intervals: []sdk.Interval{"1h", "1d"}}))
	var value float64
	d.strategy("b", acting(at("09:31", func(sdk.Session) { value = vwap.Value() })))
	result, r := d.run()
	want := []string{"start 04:00", "timer 08:00", "09:30 1h from 09:00", "timer 12:00", "16:00 1h from 15:30", "16:00 1d from 09:30",
		"timer 16:00", "timer 20:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("short windows, days and timers (-want +got):\n%s", diff)
	}
	if result.Days[0].Bars != 960 {
		t.Errorf("%d bars, expected 960", result.Days[0].Bars)
	}
	// vwap restarts at the first segment only.
	sum, volume := 0.0, 0.0
	for i := range 331 {
		sum, volume = sum+(c.High[i]+c.Low[i]+c.Close[i])/3*c.Volume[i], volume+c.Volume[i]
	}
	if diff := value - sum/volume; diff > 1e-9 || diff < -1e-9 {
		t.Errorf("vwap at 09:31 is %v, the bars since 04:00 say %v", value, sum/volume)
	}
	if daily := r.symbol(t, "AAPL").Series[2].Today; daily.Len() != 1 || daily.Made[0] != 390 {
		t.Errorf("the day is made of %v minutes, expected the 390 of regular hours", daily.Made)
	}
}

// Markets that never close have days too: the last instant of one is the first of the next.
func TestDaysThatTouchEndBeforeTheNextBegins(t *testing.T) {
	t.Parallel()
	cal, err := calendar.Lookup("24/7")
	if err != nil {
		t.Fatal(err)
	}
	first, second := date(t, "2025-07-05"), date(t, "2025-07-06") // a weekend
	var c market.Columns
	for at := first.Midnight(time.UTC).UnixNano(); at < second.AddDays(1).Midnight(time.UTC).UnixNano(); at += int64(time.Minute) {
		c.Append(bar("BTC/USD", at))
	}
	d := newDesk(t).symbols("BTC/USD").over(storeOf(t, map[string]market.Columns{"BTC/USD": c}))
	d.config.Calendar, d.config.Start, d.config.End = cal, first, second
	var got []string
	note := func(what string) func(sdk.Session) error {
		return func(s sdk.Session) error {
			got = append(got, fmt.Sprintf("%s of %s at %s", what, s.Day(), s.Now().Format("01-02 15:04")))
			return nil
		}
	}
	d.strategy("a", sdk.Hooks{Start: note("start"), End: note("end"), Bars: func(s sdk.Session, bars []sdk.Bar) error {
		if clock := s.Now().Format("15:04"); clock == "00:00" || clock == "00:01" {
			return note("bar " + bars[0].Start.Format("15:04"))(s)
		}
		return nil
	}}, follows(session.Follow{Config: true}))
	result, _ := d.run()
	want := []string{"start of 2025-07-05 at 07-05 00:00", "bar 00:00 of 2025-07-05 at 07-05 00:01", "bar 23:59 of 2025-07-05 at 07-06 00:00",
		"end of 2025-07-05 at 07-06 00:00", "start of 2025-07-06 at 07-06 00:00", "bar 00:00 of 2025-07-06 at 07-06 00:01",
		"bar 23:59 of 2025-07-06 at 07-07 00:00", "end of 2025-07-06 at 07-07 00:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if result.Days[0].Bars != 1440 || result.Days[1].Bars != 1440 {
		t.Errorf("%d and %d bars", result.Days[0].Bars, result.Days[1].Bars)
	}
}

// The clock of the exchange goes forward in the night to 9 March 2025; a session does not notice.
func TestADayAfterTheClocksChangeIsLikeAnyOther(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-03-05", "2025-03-11")
	d := newDesk(t).days("2025-03-07", "2025-03-11").history("1m", 2).over(storeOf(t, map[string]market.Columns{
		"AAPL": intraday(xnys(t), "AAPL", "1m", all, nil)}))
	var got []string
	d.strategy("a", acting(at("open", func(s sdk.Session) {
		h := must[sdk.Series](t)(s.History("AAPL", "1m", 10_000))
		got = append(got, fmt.Sprintf("%s %s UTC %d bars from %s", s.Day(), s.Now().Format("15:04"), h.Len(), h.At(0).Start.In(s.Location()).Format("01-02 15:04")))
	})))
	d.run()
	want := []string{"2025-03-07 14:30 UTC 780 bars from 03-05 09:30", "2025-03-10 13:30 UTC 780 bars from 03-06 09:30",
		"2025-03-11 13:30 UTC 780 bars from 03-07 09:30"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
}
