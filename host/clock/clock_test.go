package clock_test

import (
	"errors"
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/clock"
)

func xnys(t *testing.T) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Lookup("XNYS")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// instant reads UTC nanoseconds from RFC 3339.
func instant(t *testing.T, s string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixNano()
}

func TestANewClockShows1970(t *testing.T) {
	t.Parallel()
	c := clock.New(nil)
	if c.Nanos() != 0 || c.Stamp() != "1970-01-01T00:00:00Z" {
		t.Errorf("a new clock shows %d, %s", c.Nanos(), c.Stamp())
	}
}

func TestAClockShowsWhereItWasAdvancedTo(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]struct{ now, local, stamp string }{
		"2025-07-02T14:05:00Z": {"2025-07-02T14:05:00Z", "10:05:00", "2025-07-02T10:05:00-04:00"},
		"2024-03-08T14:30:00Z": {"2024-03-08T14:30:00Z", "09:30:00", "2024-03-08T09:30:00-05:00"},
		"2024-03-11T13:30:00Z": {"2024-03-11T13:30:00Z", "09:30:00", "2024-03-11T09:30:00-04:00"},
		"2025-07-03T00:00:00Z": {"2025-07-03T00:00:00Z", "20:00:00", "2025-07-02T20:00:00-04:00"},
		"2025-07-02T14:05:00.25Z": {
			"2025-07-02T14:05:00.25Z", "10:05:00", "2025-07-02T10:05:00.25-04:00",
		},
		"2025-07-02T14:05:59.000000001Z": {
			"2025-07-02T14:05:59.000000001Z", "10:05:59", "2025-07-02T10:05:59.000000001-04:00",
		},
	} {
		c := clock.New(xnys(t).Location())
		if err := c.Advance(instant(t, at)); err != nil {
			t.Errorf("advance to %s: %v", at, err)
			continue
		}
		if got := c.Nanos(); got != instant(t, at) {
			t.Errorf("%s: Nanos() = %d", at, got)
		}
		if got := c.Now(); got.Format(time.RFC3339Nano) != want.now || got.Location() != time.UTC {
			t.Errorf("%s: Now() = %v, want %s in UTC", at, got, want.now)
		}
		if got := c.Local(); got != want.local {
			t.Errorf("%s: Local() = %q, want %q", at, got, want.local)
		}
		if got := c.Stamp(); got != want.stamp {
			t.Errorf("%s: Stamp() = %q, want %q", at, got, want.stamp)
		}
	}
}

func TestAClockNeverGoesBackwards(t *testing.T) {
	t.Parallel()
	c := clock.New(xnys(t).Location())
	at := instant(t, "2025-07-02T14:05:00Z")
	for _, step := range []int64{at, at, at + 1} {
		if err := c.Advance(step); err != nil {
			t.Fatalf("advance to %d: %v", step, err)
		}
	}

	err := c.Advance(at)
	if !errors.Is(err, clock.ErrBackwards) {
		t.Fatalf("going back gave %v, want an error that wraps ErrBackwards", err)
	}
	want := "the clock does not go backwards: from 2025-07-02T10:05:00.000000001-04:00 to 2025-07-02T10:05:00-04:00"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if got := c.Nanos(); got != at+1 {
		t.Errorf("the refused step moved the clock to %d", got)
	}
}
