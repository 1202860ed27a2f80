package calendar_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
)

func TestEveryNameLeadsToACalendarOfThatName(t *testing.T) {
	t.Parallel()
	want := []string{"24/7", "ARCX", "BATS", "IEXG", "XASE", "XNAS", "XNYS"}
	if diff := cmp.Diff(want, calendar.Names()); diff != "" {
		t.Fatalf("names (-want +got):\n%s", diff)
	}
	for _, name := range calendar.Names() {
		if got := lookup(t, name).MIC(); got != name {
			t.Errorf("Lookup(%q).MIC() = %q", name, got)
		}
	}
}

func TestAnUnknownNameIsAnsweredWithTheNearestAndAll(t *testing.T) {
	t.Parallel()
	const all = `; there are 24/7, ARCX, BATS, IEXG, XASE, XNAS, XNYS`
	for in, want := range map[string]string{
		"XNYZ":   `unknown calendar "XNYZ": the nearest is "XNYS"` + all,
		"xnas":   `unknown calendar "xnas": the nearest is "XNAS"` + all,
		"NYSE":   `unknown calendar "NYSE": the nearest is "XNYS"` + all,
		"NASDAQ": `unknown calendar "NASDAQ": the nearest is "XNAS"` + all,
		"ARCA":   `unknown calendar "ARCA": the nearest is "ARCX"` + all,
		"crypto": `unknown calendar "crypto": the nearest is "24/7"` + all,
		"24x7":   `unknown calendar "24x7": the nearest is "24/7"` + all,
		"":       `unknown calendar "": the nearest is "IEXG"` + all,
	} {
		c, err := calendar.Lookup(in)
		if err == nil {
			t.Errorf("Lookup(%q) found %s", in, c.MIC())
			continue
		}
		if !errors.Is(err, calendar.ErrUnknown) {
			t.Errorf("Lookup(%q): %v does not wrap ErrUnknown", in, err)
		}
		if err.Error() != want {
			t.Errorf("Lookup(%q):\n got %s\nwant %s", in, err, want)
		}
	}
}

func TestACalendarSaysWhereAndForWhichDatesItHolds(t *testing.T) {
	t.Parallel()
	for mic, want := range map[string][3]string{
		"XNYS": {"America/New_York", "1998-01-01", "2028-12-31"},
		"IEXG": {"America/New_York", "1998-01-01", "2028-12-31"},
		"24/7": {"UTC", "1970-01-01", "2099-12-31"},
	} {
		c := lookup(t, mic)
		first, last := c.Range()
		got := [3]string{c.Location().String(), first.String(), last.String()}
		if got != want {
			t.Errorf("%s: %v, want %v", mic, got, want)
		}
	}
}
