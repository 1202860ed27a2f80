package session_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// warnings are what the log warned of.
func (r *record) warnings() []string {
	var out []string
	for _, l := range r.log {
		if l.Level == "WARN" {
			out = append(out, l.Text)
		}
	}
	return out
}

// A symbol that a strategy follows by name and that never comes is most often a slip: the run warns of it.
func TestASymbolThatIsFollowedAndNeverComesIsWarnedOf(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days("2025-07-01", tomorrow)
	d.config.Stored = []string{"AAPL", "MSFT", "TSLA"}
	d.strategy("a", watching(func(sdk.Session, []sdk.Bar) {}), follows(session.Follow{Symbols: []string{"AAPL", "MSTF", "MSFT", "ZZZZZZ", "TSLA"}}))
	d.strategy("b", acting(at("11:00", func(s sdk.Session) {
		if s.Day() == today { // one day is enough, and it may leave again
			add("TSLA")(s)
			if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA"}); err != nil {
				t.Error(err)
			}
		}
	})))
	_, r := d.run()
	want := []string{"a follows MSTF, which never came into the session: the store has no bars of it; did you mean MSFT?",
		"a follows MSFT, which never came into the session; list it in data.symbols, or let a strategy or scanner add it",
		"a follows ZZZZZZ, which never came into the session: the store has no bars of it"}
	if diff := cmp.Diff(want, r.warnings()); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

// A scanner that no slot ever calls is warned of; one that is called on one day is not, nor is one of a session that a failure cut.
func TestAScannerThatNeverScansIsWarnedOf(t *testing.T) {
	t.Parallel()
	late := every(t, time.Hour, "14:00", "15:00")
	for _, c := range []struct {
		about string
		first string
		slots []session.Slot
		cut   bool
		want  []string
	}{
		{"after an early close", tomorrow, []session.Slot{late, once(t, "15:30")}, false,
			[]string{"late never scanned: no day of the session has a slot of its schedule: 2025-07-03 closes at 2025-07-03T13:00:00-04:00"}},
		{"before the open", tomorrow, []session.Slot{once(t, "08:00")}, false,
			[]string{"late never scanned: no day of the session has a slot of its schedule: 2025-07-03 opens at 2025-07-03T09:30:00-04:00"}},
		{"from after to", tomorrow, []session.Slot{every(t, time.Hour, "close-10m", "12:30")}, false,
			[]string{"late never scanned: no day of the session has a slot of its schedule"}},
		{"on one day of two", today, []session.Slot{late}, false, nil},
		{"before the session too", tomorrow, []session.Slot{preSession(), late}, false, nil},
		{"cut before it could", today, []session.Slot{late}, true, nil},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t).days(c.first, tomorrow).scanner("late", scanning(func(sdk.Session, sdk.Scan) {}), c.slots...)
			if c.cut {
				d.until("11:00")
			}
			_, r := d.run()
			if diff := cmp.Diff(c.want, r.warnings()); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

// A refusal for a quota says what fills it.
func TestAQuotaThatIsUsedUpNamesWhatFillsIt(t *testing.T) {
	t.Parallel()
	two, five, none := 2, 5, 0
	d := newDesk(t)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		add("TSLA")(s)
		must[sdk.Series](t)(s.AddBars(barsRequest("MSFT", "1m", 0)))
		_, err := s.AddSymbol(symbolRequest("RIVN"))
		says(t, err, "a has used up grant.max_symbols: 2 (MSFT, TSLA)")
		for period := range five {
			must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "1m", period+2)))
		}
		_, err = s.AddIndicator(smaRequest("AAPL", "1m", 9))
		says(t, err, "a has used up grant.max_indicators: 5 (sma(period=2)@1m of AAPL, sma(period=3)@1m of AAPL, sma(period=4)@1m of AAPL, sma(period=5)@1m of AAPL and 1 more)")
	})), granted(func(g *session.Grant) { g.MaxSymbols, g.MaxIndicators = &two, &five }))
	d.strategy("b", acting(at("12:00", func(s sdk.Session) {
		_, err := s.AddSymbol(symbolRequest("RIVN"))
		says(t, err, "b has used up grant.max_symbols: 0")
	})), granted(func(g *session.Grant) { g.MaxSymbols = &none }))
	d.run()
}

func says(t testing.TB, err error, want string) {
	t.Helper()
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("it says %v, expected %q", err, want)
	}
}
