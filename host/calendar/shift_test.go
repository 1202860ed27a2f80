package calendar_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
)

func shifted(t *testing.T, starts, zone string) *calendar.Calendar {
	t.Helper()
	at, err := calendar.ParseTimeOfDay(starts)
	if err != nil {
		t.Fatal(err)
	}
	var loc *time.Location
	if zone != "" {
		if loc, err = calendar.Zone(zone); err != nil {
			t.Fatal(err)
		}
	}
	c, err := lookup(t, "24/7").Shifted(at, loc)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDaysOfAMarketAroundTheClockCanStartAtAnotherTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ starts, zone, day, open, shut string }{
		{"17:00", "", "2025-07-02", "2025-07-02T17:00:00Z", "2025-07-03T17:00:00Z"},
		{"17:00", "America/New_York", "2025-07-02", "2025-07-02T21:00:00Z", "2025-07-03T21:00:00Z"},
		{"17:00", "America/New_York", "2025-03-08", "2025-03-08T22:00:00Z", "2025-03-09T21:00:00Z"}, // 23 hours
		{"17:00", "America/New_York", "2025-11-01", "2025-11-01T21:00:00Z", "2025-11-02T22:00:00Z"}, // 25 hours
		{"00:00", "Asia/Tokyo", "2025-07-02", "2025-07-01T15:00:00Z", "2025-07-02T15:00:00Z"},
	} {
		cal := shifted(t, c.starts, c.zone)
		for _, hours := range []calendar.Hours{calendar.Regular, calendar.Extended} {
			day := tradingDay(t, cal, c.day, hours)
			if utc(day.Open) != c.open || utc(day.Close) != c.shut || day.Early || day.Regular().Open != day.Open || day.Regular().Close != day.Close {
				t.Errorf("%s of %s: %s to %s, expected %s to %s", c.day, cal.Starts(), utc(day.Open), utc(day.Close), c.open, c.shut)
			}
			if got := cal.DateAt(day.Open); got != day.Date {
				t.Errorf("the open of %s is of %s", c.day, got)
			}
			if got := cal.DateAt(day.Close - 1); got != day.Date {
				t.Errorf("the last instant of %s is of %s", c.day, got)
			}
		}
	}
}

// Whatever the zone's clocks do, each instant is of one day, and a day ends where the next begins.
func TestShiftedDaysFollowOneAnotherWithoutHoleOrOverlap(t *testing.T) {
	t.Parallel()
	zones := []string{"", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "Europe/London", "Pacific/Auckland"}
	rapid.Check(t, func(rt *rapid.T) {
		at, err := calendar.ParseTimeOfDay(rapid.SampledFrom([]string{"00:00", "01:30", "02:00", "02:30", "17:00", "23:59"}).Draw(rt, "starts"))
		if err != nil {
			rt.Fatal(err)
		}
		var loc *time.Location
		if zone := rapid.SampledFrom(zones).Draw(rt, "zone"); zone != "" {
			if loc, err = calendar.Zone(zone); err != nil {
				rt.Fatal(err)
			}
		}
		cal, err := lookup(t, "24/7").Shifted(at, loc)
		if err != nil {
			rt.Fatal(err)
		}
		d := date(t, "2024-01-01").AddDays(rapid.IntRange(0, 1000).Draw(rt, "day"))
		day, _ := cal.Day(d, calendar.Regular)
		next, _ := cal.Day(d.AddDays(1), calendar.Regular)
		if day.Close != next.Open || day.Open >= day.Close {
			rt.Fatalf("%s from %s to %s, then from %s", d, utc(day.Open), utc(day.Close), utc(next.Open))
		}
		instant := rapid.Int64Range(day.Open, day.Close-1).Draw(rt, "instant")
		if got := cal.DateAt(instant); got != d {
			rt.Fatalf("%s is of %s, expected %s", utc(instant), got, d)
		}
	})
}

func TestDaysOfAnExchangeThatClosesCannotBeMoved(t *testing.T) {
	t.Parallel()
	at, err := calendar.ParseTimeOfDay("17:00")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lookup(t, "XNYS").Shifted(at, nil); !errors.Is(err, calendar.ErrHours) || !strings.Contains(err.Error(), "XNYS opens at 09:30 and closes at 16:00") {
		t.Errorf("XNYS: %v", err)
	}
	always := lookup(t, "24/7")
	if c, err := always.Shifted(0, nil); c != always || err != nil || c.Starts() != "" {
		t.Errorf("days from midnight are those that there were: %v, %v", c.Starts(), err)
	}
	if got := lookup(t, "XNYS").DateAt(tradingDay(t, lookup(t, "XNYS"), "2025-07-02", calendar.Extended).Close); got != date(t, "2025-07-02") {
		t.Errorf("20:00 in New York is of %s", got)
	}
}
