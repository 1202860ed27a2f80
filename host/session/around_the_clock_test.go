package session_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// Wherever the days of a market around the clock start, and whatever the clocks there do: each bar is seen once, at its end
// and on its day, the old day finishes before the next begins, at one instant, and what was added stays.
func TestDaysAroundTheClockLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	always, err := calendar.Lookup("24/7")
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Date(2025, 3, 5, 0, 0, 0, 0, time.UTC) // New York's clocks change on the 9th, London's on the 30th
	var quarters market.Columns
	for at := begin; at.Before(begin.AddDate(0, 0, 30)); at = at.Add(15 * time.Minute) {
		quarters.Append(bar("BTC", at.UnixNano()))
	}
	m := store.NewMemory("test")
	for _, name := range []string{"BTC", "ETH"} {
		if err := m.Put(name, "15m", quarters); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		starts, err := calendar.ParseTimeOfDay(rapid.SampledFrom([]string{"00:00", "02:30", "08:00", "17:00", "23:45"}).Draw(rt, "day_starts"))
		if err != nil {
			rt.Fatal(err)
		}
		zone, err := calendar.Zone(rapid.SampledFrom([]string{"UTC", "America/New_York", "Europe/London", "Asia/Kathmandu"}).Draw(rt, "zone"))
		if err != nil {
			rt.Fatal(err)
		}
		cal, err := always.Shifted(starts, zone)
		if err != nil {
			rt.Fatal(err)
		}
		first := calendar.DateOf(begin).AddDays(rapid.IntRange(2, 24).Draw(rt, "first"))
		last := first.AddDays(rapid.IntRange(0, 3).Draw(rt, "days"))
		d := newDesk(t).over(m).symbols("BTC").intervals("15m")
		d.config.Calendar, d.config.Start, d.config.End, d.config.KeepAdded = cal, first, last, true

		from, _ := cal.Span(first)
		_, to := cal.Span(last)
		seen := map[string]int64{"BTC": from, "ETH": from} // where the next bar of each must start
		var ended int64
		added := cal.DateAt(from).String()
		d.strategy("a", sdk.Hooks{
			Start: func(s sdk.Session) error {
				if ended != 0 && s.Now().UnixNano() != ended {
					rt.Fatalf("%s begins at %s", s.Day(), s.Now())
				}
				if s.Day() == added {
					must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("ETH")))
				} else if !has(s, "ETH") {
					rt.Fatalf("%s has lost ETH", s.Day())
				}
				return nil
			},
			Bars: func(s sdk.Session, bars []sdk.Bar) error {
				for _, b := range bars {
					if b.Start.UnixNano() != seen[b.Symbol] || !b.End.Equal(s.Now()) || cal.DateAt(b.Start.UnixNano()).String() != s.Day() {
						rt.Fatalf("%s at %s: %+v, expected one from %s", s.Day(), s.Now(), b, time.Unix(0, seen[b.Symbol]).UTC())
					}
					seen[b.Symbol] = b.End.UnixNano()
				}
				return nil
			},
			End: func(s sdk.Session) error {
				ended = s.Now().UnixNano()
				if today := must[sdk.Today](t)(s.Today("ETH")); today.Stale || seen["ETH"] != ended {
					rt.Fatalf("%s ends with %+v", s.Day(), today)
				}
				return nil
			},
		}, follows(session.Follow{Config: true}))
		result, r := d.run()
		if seen["BTC"] != to || seen["ETH"] != to || len(result.Stopped) > 0 || len(result.Days) != last.Days()-first.Days()+1 {
			rt.Fatalf("%s to %s: seen up to %v, stopped %+v", first, last, seen, result.Stopped)
		}
		for _, snap := range r.snapshots {
			for _, s := range snap.Symbols {
				if s.Quality == nil || *s.Quality != 100 || len(s.Series[0].Gaps) > 0 {
					rt.Fatalf("%s of %s has quality %v", s.Name, snap.Day.Date, s.Quality)
				}
			}
		}
	})
}
