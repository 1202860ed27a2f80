package session_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func TestAScheduleIncludesBothOfItsEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about, day string
		slots      []session.Slot
		want       string
	}{
		{"from 09:35 to 10:30 every five minutes", today, []session.Slot{every(t, 5*time.Minute, "09:35", "10:30")},
			"09:35 09:40 09:45 09:50 09:55 10:00 10:05 10:10 10:15 10:20 10:25 10:30"},
		{"from open+5m to 10:30 every five minutes", today, []session.Slot{every(t, 5*time.Minute, "open+5m", "10:30")},
			"09:35 09:40 09:45 09:50 09:55 10:00 10:05 10:10 10:15 10:20 10:25 10:30"},
		{"an end that no slot meets", today, []session.Slot{every(t, 20*time.Minute, "15:00", "15:50")}, "15:00 15:20 15:40"},
		{"open and close", today, []session.Slot{once(t, "open"), once(t, "close")}, "09:30 16:00"},
		{"between bars", today, []session.Slot{once(t, "10:00:30")}, "10:00:30"},
		{"before the session and in it", today, []session.Slot{preSession(), once(t, "close-5m")}, "pre 15:55"},
		{"two slots that fall together are one scan", today, []session.Slot{once(t, "10:00"), every(t, time.Hour, "10:00", "11:00")}, "10:00 11:00"},
		{"after an early close", tomorrow, []session.Slot{every(t, time.Hour, "11:00", "15:00"), once(t, "15:30"), once(t, "close")}, "11:00 12:00 13:00"},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t).days(c.day, c.day)
			var got []string
			d.scanner("a", scanning(func(s sdk.Session, scan sdk.Scan) {
				clock := strings.TrimSuffix(clockOf(s), ":00")
				if scan.PreSession {
					clock = "pre"
				}
				got = append(got, clock)
				if !scan.Time.Equal(s.Now()) {
					t.Errorf("the slot is %v, the clock %v", scan.Time, s.Now())
				}
			}), c.slots...)
			_, r := d.run()
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("scans (-want +got):\n%s", diff)
			}
			if c.day == tomorrow && strings.Count(r.logged(), "is skipped") != 3 {
				t.Errorf("the log does not name the three slots after the close:\n%s", r.logged())
			}
		})
	}
}

// Gaps in the data delay no scan.
func TestASlotWithoutBarsRuns(t *testing.T) {
	t.Parallel()
	d := newDesk(t).symbols("THIN")
	var got []string
	d.scanner("a", scanning(func(s sdk.Session, _ sdk.Scan) { got = append(got, clockOf(s)[:5]) }),
		every(t, 5*time.Minute, "10:20", "10:30"), every(t, 30*time.Minute, "15:00", "16:00"))
	d.run()
	if diff := cmp.Diff([]string{"10:20", "10:25", "10:30", "15:00", "15:30", "16:00"}, got); diff != "" {
		t.Errorf("scans (-want +got):\n%s", diff)
	}
}

func TestScannersRunInTheOrderOfTheYAMLBeforeStrategies(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var got []string
	note := func(name string) func(sdk.Session) error {
		return func(s sdk.Session) error {
			got = append(got, clockOf(s)[:5]+" "+name)
			return nil
		}
	}
	for _, name := range []string{"second", "first"} { // the YAML's order, not the names'
		d.scanner(name, func(s sdk.Session, scan sdk.Scan) error {
			if scan.PreSession {
				got = append(got, "pre "+name)
				return nil
			}
			return note("scan " + name)(s)
		}, once(t, "10:00"), preSession())
		d.config.Scanners[len(d.config.Scanners)-1].Universe = []string{"TSLA", "F"}
	}
	d.strategy("a", sdk.Hooks{Start: func(s sdk.Session) error {
		got = append(got, clockOf(s)[:5]+" start")
		return s.At("10:00", note("timer"))
	}, Bars: func(s sdk.Session, _ []sdk.Bar) error {
		if clockOf(s) == "10:00:00" {
			return note("bars")(s)
		}
		return nil
	}}, follows(session.Follow{Config: true}))
	d.run()
	want := []string{"pre second", "pre first", "09:30 start", "10:00 scan second", "10:00 scan first", "10:00 bars", "10:00 timer"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// A scan before the session finds the session not active: what it adds has no time.
func TestAPreSessionScanHasNoTime(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	d.scanner("a", scanning(func(s sdk.Session, scan sdk.Scan) {
		if diff := cmp.Diff([]string{"TSLA"}, scan.Universe); diff != "" || !scan.PreSession {
			t.Errorf("pre-session %t, universe (-want +got):\n%s", scan.PreSession, diff)
		}
		added := must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
		if added.Metadata.AddedAt != nil {
			t.Errorf("TSLA was added at %v", added.Metadata.AddedAt)
		}
		s.AddSymbol(symbolRequest("GHOST"))
		if got := must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", 1))).Len(); got != 390 {
			t.Errorf("%d bars before the session, expected those of the day before", got)
		}
	}), preSession())
	d.config.Scanners[0].Universe = []string{"TSLA"}
	bars := map[string]string{}
	d.strategy("b", firstBars(bars), follows(session.Follow{From: []string{"a"}}))
	_, r := d.run()
	for _, e := range r.entries {
		if (e.Source.Name == "a" || e.Role == "config" && e.Op == session.OpAddSymbol) == e.Active {
			t.Errorf("%s: active %t", line(e), e.Active)
		}
	}
	if diff := cmp.Diff(map[string]string{"TSLA": "09:31 of 09:30"}, bars); diff != "" {
		t.Errorf("first bars (-want +got):\n%s", diff)
	}
	if got := len(r.of("a")); got != 8 { // with the scan itself
		t.Errorf("%d entries on two days, expected 8: %v", got, fmt.Sprint(r.of("a")))
	}
}

// A universe of the whole store is what was listed by the day: a listing of tomorrow does not show today.
func TestAUniverseOfTheStoreDoesNotTellTheFuture(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	got := map[string]string{}
	d.scanner("a", scanning(func(s sdk.Session, scan sdk.Scan) {
		got[s.Day()] = strings.Join(scan.Universe, " ")
	}), preSession(), once(t, "10:00"))
	d.config.Scanners[0].Universe, d.config.Scanners[0].StoreUniverse = []string{"AAPL", "NEXT", "GHOST"}, true
	d.run()
	if diff := cmp.Diff(map[string]string{today: "AAPL", tomorrow: "AAPL NEXT"}, got); diff != "" {
		t.Errorf("the universe (-want +got):\n%s", diff)
	}
}
