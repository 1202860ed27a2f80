package session_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// kinds are the kinds of requests that add something, each with what went before.
func kinds() map[string]struct{ before, ask func(sdk.Session) error } {
	sma := func(interval sdk.Interval) func(sdk.Session) error {
		return func(s sdk.Session) error {
			_, err := s.AddIndicator(smaRequest("RIVN", interval, 40))
			return err
		}
	}
	nothing := func(sdk.Session) error { return nil }
	past := func(s sdk.Session) error {
		_, err := s.AddBars(pastRequest("RIVN", "5m", 1))
		return err
	}
	return map[string]struct{ before, ask func(sdk.Session) error }{
		"a new symbol":                  {nothing, addSymbol("RIVN")},
		"an indicator of a new symbol":  {nothing, sma("15m")},
		"bars of a new symbol":          {nothing, addBars("RIVN", "15m", 6)},
		"weeks of a new symbol":         {nothing, addBars("RIVN", "1w", 8)},
		"an upgrade":                    {sma("15m"), addSymbol("RIVN")},
		"an upgrade of historical bars": {past, addSymbol("RIVN")},
		"more history of a full symbol": {nothing, addBars("AAPL", "1m", 9)},
		"an interval of a full symbol":  {nothing, addIndicator("AAPL", "30m", "rsi", nil)},
		"another indicator":             {sma("1m"), sma("15m")},
		"a finer interval":              {nothing, addBars("FINE", "5s", 1)},
	}
}

// A request is served whole or it leaves nothing behind, at whichever of its calls the store fails; and then the next one
// works.
func TestAFailingStoreLeavesNothingHalfMade(t *testing.T) {
	t.Parallel()
	for kind, c := range kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			untouched, _, _ := attempt(t, c.before, nil, 0)
			served, calls, _ := attempt(t, c.before, c.ask, 0)
			if calls == 0 {
				t.Fatal("the request asks nothing of the store")
			}
			for k := 1; k <= calls; k++ {
				left, _, refused := attempt(t, c.before, c.ask, k)
				if refused.Outcome != session.Refused || refused.Code != sdk.StoreError || len(refused.Steps) > 0 {
					t.Errorf("failing at call %d: the ledger has %+v", k, refused)
				}
				if diff := cmp.Diff(untouched, left, comparing); diff != "" {
					t.Errorf("failing at call %d leaves (-untouched +after the refusal):\n%s", k, diff)
				}
				again, _, _ := attempt(t, c.before, func(s sdk.Session) error {
					if err := c.ask(s); sdk.CodeOf(err) != sdk.StoreError {
						t.Errorf("failing at call %d: %v", k, err)
					}
					// The same is answered from the table; another strategy asks for it anew.
					return nil
				}, k, c.ask)
				if diff := cmp.Diff(served, again, comparing); diff != "" {
					t.Errorf("the request after one that failed at call %d (-served at once +then):\n%s", k, diff)
				}
			}
		})
	}
}

// attempt runs a day in which a strategy asks at 11:00 while the store fails at its k-th call from then on; others may
// ask later in the same instant. It gives what is left at 11:20, how often the store was asked, and the entry.
func attempt(t *testing.T, before, ask func(sdk.Session) error, k int, then ...func(sdk.Session) error) (state, int, session.Entry) {
	t.Helper()
	store := &failing{Store: commonStore()}
	d := rich(t, "AAPL", "FINE").over(store)
	var got state
	calls := 0
	d.strategy("setter", acting(at("10:30", func(s sdk.Session) {
		if err := before(s); err != nil {
			t.Error(err)
		}
	})))
	if ask != nil {
		d.strategy("asker", acting(at("11:00", func(s sdk.Session) {
			store.arm(k)
			err := ask(s)
			calls, store.armed = store.calls, false
			if k == 0 && err != nil {
				t.Error(err)
			}
			for range 2 { // asking again is quiet
				if again := ask(s); k > 0 && len(then) == 0 && sdk.CodeOf(again) != sdk.StoreError {
					t.Errorf("asking again: %v", again)
				}
			}
		})))
	}
	for _, do := range then {
		d.strategy("next", acting(at("11:00", func(s sdk.Session) {
			if err := do(s); err != nil {
				t.Error(err)
			}
		})))
	}
	d.strategy("witness", acting(at("11:00", func(s sdk.Session) { got.Seen = look(t, s) }), at("11:01", func(s sdk.Session) { got.Seen += look(t, s) })))
	_, r := d.until("11:20").run()
	var entry session.Entry
	for _, e := range r.entries {
		if e.Source.Name == "asker" {
			entry = e
		}
	}
	got.Symbols = r.last().Symbols
	for i := range got.Symbols { // who asked may differ
		got.Symbols[i].Metadata.Source = sdk.Source{}
	}
	return got, calls, entry
}

// state is what is left of a session: as a strategy saw it, and its last snapshot.
type state struct {
	Seen    string
	Symbols []session.SymbolSnapshot
}

// look is everything that a strategy can read.
func look(t testing.TB, s sdk.Session) string {
	out := clockOf(s) + "\n"
	for _, x := range s.Symbols() {
		m := x.Metadata
		out += fmt.Sprintf("%s base %s %v %t %s %t %v %t\n", x.Name, x.Base, x.Intervals, m.MeetsSessionConfigRequirements, m.AddedBy,
			m.AutoProvisioned, m.AddedAt, m.UpgradedFromAdhoc)
		for _, interval := range x.Intervals {
			h := must[sdk.Series](t)(s.History(x.Name, interval, 1_000_000))
			out += fmt.Sprintf("  %s %d %v %v\n", interval, h.Len(), h.At(0), h.Last())
		}
		out += fmt.Sprintf("  %+v\n", must[sdk.Today](t)(s.Today(x.Name)))
	}
	return out
}

func TestAStoreThatFailsForOneSymbolOfTheConfigurationLeavesTheRest(t *testing.T) {
	t.Parallel()
	store := &failing{Store: commonStore()}
	d := rich(t, "AAPL", "TSLA").over(store)
	store.arm(1) // AAPL is the first to be asked for
	result, r := d.run()
	if result.Reproducible {
		t.Error("the store failed, and the run says that it can be repeated")
	}
	if x := result.Days[0].Refused; len(x) != 1 || x[0].Symbol != "AAPL" || x[0].Code != sdk.StoreError {
		t.Errorf("refused %+v, expected AAPL alone", x)
	}
	if got := r.symbol(t, "TSLA").Series[0].Today.Len(); got != 390 {
		t.Errorf("TSLA has %d bars", got)
	}
}
