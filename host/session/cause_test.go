package session_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// chains is, of every entry with a cause, what it is about and what its causes are, up to the first of all.
func chains(t *testing.T, r *record) []string {
	t.Helper()
	word := func(e session.Entry) string {
		text := fmt.Sprintf("%s %s %s", e.Source.Name, e.Op, e.Outcome)
		if e.Symbol != "" {
			text += " " + e.Symbol
		}
		return text
	}
	var out []string
	for i, e := range r.entries {
		if e.Seq != i+1 {
			t.Fatalf("entry %d has seq %d", i+1, e.Seq)
		}
		if e.Cause == 0 {
			continue
		}
		text := word(e)
		for at := e; at.Cause != 0; at = r.entries[at.Cause-1] {
			if at.Cause >= at.Seq {
				t.Fatalf("entry %d has cause %d, which comes after it", at.Seq, at.Cause)
			}
			text += " < " + word(r.entries[at.Cause-1])
		}
		out = append(out, text)
	}
	return out
}

// A scan is in the ledger with the first that it asks for, refused or not; one that asks for nothing new is not.
func TestAScanIsTheCauseOfWhatItAsksFor(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.scanner("gap", scanning(func(s sdk.Session, scan sdk.Scan) {
		if clockOf(s) < "10:10" {
			_, _ = s.AddSymbol(symbolRequest("GHOST"))
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
		}
	}), every(t, 5*time.Minute, "10:00", "10:15"))
	_, r := d.run()
	want := []string{
		"gap add_symbol refused GHOST < gap scan scanned",
		"gap add_symbol added TSLA < gap scan scanned",
		"config teardown torn_down TSLA < gap add_symbol added TSLA < gap scan scanned",
	}
	if diff := cmp.Diff(want, chains(t, r)); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
	scans := 0
	for _, e := range r.entries {
		if e.Op == session.OpScan {
			scans++
			if e.Role != "scanner" || e.Source.Name != "gap" || e.Symbol != "" || e.Metadata != nil || !e.Active || e.Time == 0 {
				t.Errorf("the scan is %+v", e)
			}
		}
	}
	if scans != 1 {
		t.Errorf("%d scans are in the ledger, expected the first alone: the others asked for nothing new", scans)
	}
}

func TestAPreSessionScanHasNoTimeInTheLedger(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.scanner("early", scanning(func(s sdk.Session, _ sdk.Scan) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) }), preSession())
	_, r := d.run()
	if e := r.entry(t, "early", session.OpScan, ""); e.Active || e.Outcome != session.Scanned {
		t.Errorf("the scan is %+v", e)
	}
}

// What a strategy asks for when it is told of a symbol comes of what brought the symbol, and so on to the scan.
func TestWhatIsAskedOnASymbolEventComesOfTheEntryThatMadeIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.scanner("gap", scanning(func(s sdk.Session, _ sdk.Scan) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) }), once(t, "10:00"))
	h := acting(at("11:00", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("MSFT"))) }))
	h.Symbol = func(s sdk.Session, e sdk.SymbolEvent) error {
		if e.Symbol == "TSLA" && e.Change == sdk.SymbolAdded {
			_, err := s.AddIndicator(smaRequest("TSLA", "5m", 3))
			return errors.Join(err, s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA"}))
		}
		return nil
	}
	d.strategy("watcher", h)
	_, r := d.run()
	want := []string{
		"gap add_symbol added TSLA < gap scan scanned",
		"watcher add_indicator extended TSLA < gap add_symbol added TSLA < gap scan scanned",
		"watcher remove_symbol released TSLA < gap add_symbol added TSLA < gap scan scanned",
		"config teardown torn_down MSFT < watcher add_symbol added MSFT",
		"config teardown torn_down TSLA < gap add_symbol added TSLA < gap scan scanned",
	}
	if diff := cmp.Diff(want, chains(t, r)); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
}

// A strategy that is stopped by a refusal which it let escape is stopped because of that entry, also where the refusal is
// one that it got before.
func TestAStrategyIsStoppedBecauseOfTheRefusalThatItLetEscape(t *testing.T) {
	t.Parallel()
	for about, c := range map[string]struct {
		end  func(sdk.Session) error
		want []string
	}{
		"the refusal": {addSymbol("GHOST"), []string{"a stop_strategy stopped < a add_symbol refused GHOST"}},
		"wrapped": {func(s sdk.Session) error { return fmt.Errorf("no luck: %w", addSymbol("GHOST")(s)) },
			[]string{"a stop_strategy stopped < a add_symbol refused GHOST"}},
		"one of a request that makes no sense": {addSymbol("$"), []string{"a stop_strategy stopped < a add_symbol refused $"}},
		"asked again": {func(s sdk.Session) error { _ = addSymbol("GHOST")(s); return addSymbol("GHOST")(s) },
			[]string{"a stop_strategy stopped < a add_symbol refused GHOST"}},
		"another error after a refusal": {func(s sdk.Session) error { _ = addSymbol("GHOST")(s); return errors.New("done") }, nil},
		"a refusal of a read": {func(s sdk.Session) error {
			_ = addSymbol("GHOST")(s)
			_, err := s.Today("GHOST")
			return err
		}, nil},
	} {
		t.Run(about, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.strategy("a", sdk.Hooks{Start: c.end})
			_, r := d.run()
			if diff := cmp.Diff(c.want, chains(t, r)); diff != "" {
				t.Errorf("causes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnUpgradedSymbolGoesBecauseOfItsUpgrade(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("open", func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "5m", 3))) })))
	d.strategy("b", acting(at("11:00", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) })))
	_, r := d.run()
	if diff := cmp.Diff([]string{"config teardown torn_down TSLA < b add_symbol upgraded TSLA"}, chains(t, r)); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
}
