package calendar_test

import (
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
)

func date(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func lookup(t *testing.T, mic string) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Lookup(mic)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tradingDay(t *testing.T, c *calendar.Calendar, s string, h calendar.Hours) calendar.Day {
	t.Helper()
	day, ok := c.Day(date(t, s), h)
	if !ok {
		t.Fatalf("%s is no trading day of %s", s, c.MIC())
	}
	return day
}

// utc writes an instant of UTC nanoseconds the way the tests do.
func utc(nanos int64) string {
	return time.Unix(0, nanos).UTC().Format("2006-01-02T15:04:05.999999999Z")
}

// everyDate calls f for each date that the calendar covers.
func everyDate(c *calendar.Calendar, f func(calendar.Date)) {
	first, last := c.Range()
	for d := first; !d.After(last); d = d.AddDays(1) {
		f(d)
	}
}
