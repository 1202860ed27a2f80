package session_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

func TestOnSymbolTellsWhatChangedSinceTheLastTurn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	got := map[string][]string{}
	watch := func(name string, h sdk.Hooks) sdk.Hooks {
		h.Symbol = func(s sdk.Session, e sdk.SymbolEvent) error {
			got[name] = append(got[name], fmt.Sprintf("%s %s %s by %s at %s", clockOf(s)[:5], e.Symbol, e.Change, e.By, e.Time.In(s.Location()).Format("15:04")))
			return nil
		}
		return h
	}
	d.scanner("scanner", scanning(func(s sdk.Session, scan sdk.Scan) {
		if scan.PreSession {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("MSFT"))) // before the session is active nobody hears of it
		} else {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("RIVN")))
		}
	}), preSession(), once(t, "12:00"))
	d.config.Scanners[0].Hooks = watch("scanner", d.config.Scanners[0].Hooks)
	d.strategy("early", watch("early", sdk.Hooks{}))
	d.strategy("actor", watch("actor", acting(
		at("open", func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest("TSLA", "1m", 0))) }),
		at("11:00", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) }),
		at("11:30", func(s sdk.Session) {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))              // nothing changes
			must[sdk.Indicator](t)(s.AddIndicator(smaRequest("TSLA", "15m", 3))) // nor by an extension
		}),
		at("13:00", func(s sdk.Session) {
			if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA"}); err != nil {
				t.Error(err)
			}
		}))))
	d.strategy("late", watch("late", sdk.Hooks{}))
	d.run()
	want := map[string][]string{
		// An earlier lane has its next turn at the next instant, a scanner at its next slot.
		"scanner": {"12:00 TSLA added by actor at 09:30", "12:00 TSLA upgraded by actor at 11:00"},
		"early": {"09:30 TSLA added by actor at 09:30", "11:01 TSLA upgraded by actor at 11:00", "12:00 RIVN added by scanner at 12:00",
			"13:01 TSLA removed by actor at 13:00"},
		"actor": {"09:30 TSLA added by actor at 09:30", "11:01 TSLA upgraded by actor at 11:00", "12:00 RIVN added by scanner at 12:00",
			"13:01 TSLA removed by actor at 13:00"},
		"late": {"09:30 TSLA added by actor at 09:30", "11:00 TSLA upgraded by actor at 11:00", "12:00 RIVN added by scanner at 12:00",
			"13:00 TSLA removed by actor at 13:00"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// One that answers its own changes for ever would never let the instant end; two that answer each other have a turn at each instant.
func TestAWatcherThatAnswersItselfWithoutEndIsStopped(t *testing.T) {
	t.Parallel()
	flip := func(s sdk.Session, e sdk.SymbolEvent) (err error) {
		if e.Change == sdk.SymbolRemoved {
			_, err = s.AddSymbol(sdk.SymbolRequest{Symbol: e.Symbol, Location: "flip.go:7"})
			return err
		}
		return s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: e.Symbol, Location: "flip.go:9"})
	}
	d := newDesk(t)
	hooks := acting(at("11:00", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) }))
	hooks.Symbol = flip
	d.strategy("flips", hooks)
	r, _ := d.run()
	if len(r.Stopped) != 1 {
		t.Fatalf("stopped are %+v", r.Stopped)
	}
	if s := r.Stopped[0]; s.Code != sdk.TooManyRequests || s.Handler != "symbol" || s.Place != "flip.go:9" || s.When[11:16] != "11:01" {
		t.Errorf("got %+v", s)
	}
}

func TestAWatcherMayActOnWhatItHears(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("actor", acting(at("11:00", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) })))
	bars := map[string]string{}
	hooks := firstBars(bars)
	hooks.Symbol = func(s sdk.Session, e sdk.SymbolEvent) error {
		if e.Change == sdk.SymbolAdded && e.Symbol == "TSLA" {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("MSFT"))) // which it hears of in its turn
			return s.Follow(e.Symbol)
		}
		return s.Unfollow("MSFT")
	}
	d.strategy("watcher", hooks)
	d.run()
	if diff := cmp.Diff(map[string]string{"TSLA": "11:01 of 11:00"}, bars); diff != "" {
		t.Errorf("first bars (-want +got):\n%s", diff)
	}
}
