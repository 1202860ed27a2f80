package session_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func lockOf(name, reason string) sdk.LockRequest {
	return sdk.LockRequest{Symbol: name, Reason: reason}
}

func carryOf(name, reason string) sdk.LockRequest {
	return sdk.LockRequest{Symbol: name, Reason: reason, Carry: true}
}

func unlockOf(name string) sdk.UnlockRequest { return sdk.UnlockRequest{Symbol: name} }

func removalOf(name string) sdk.RemoveSymbolRequest { return sdk.RemoveSymbolRequest{Symbol: name} }

// served fails the test on a refusal.
func served(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func TestALockedSymbolIsRemovedByNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t).
		strategy("holder", acting(
			at("10:00", func(s sdk.Session) {
				must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
				served(t, s.Lock(lockOf(" tsla ", "long since ten")))
			}),
			at("10:05", func(s sdk.Session) { refusedWith(t, s.RemoveSymbol(removalOf("TSLA")), sdk.Locked) }),
			at("10:30", func(s sdk.Session) {
				served(t, s.Unlock(unlockOf("tsla")))
				refusedWith(t, s.Unlock(unlockOf("TSLA")), sdk.NotLoaded)
			}))).
		strategy("watcher", acting(
			at("10:00", func(s sdk.Session) { served(t, s.Lock(lockOf("TSLA", ""))) }),
			at("10:40", func(s sdk.Session) { served(t, s.Unlock(unlockOf("TSLA"))) }))).
		strategy("cleaner", acting(
			at("10:10", func(s sdk.Session) {
				err := s.RemoveSymbol(removalOf("TSLA"))
				refusedWith(t, err, sdk.Locked)
				if !strings.Contains(err.Error(), "TSLA is locked by holder (long since ten), watcher: who locked it unlocks it") {
					t.Errorf("the refusal does not say who and why: %v", err)
				}
				refusedWith(t, s.Unlock(unlockOf("TSLA")), sdk.NotLoaded)
			}),
			at("10:35", func(s sdk.Session) { refusedWith(t, s.RemoveSymbol(removalOf("TSLA")), sdk.Locked) }),
			at("10:45", func(s sdk.Session) { served(t, s.RemoveSymbol(removalOf("TSLA"))) })),
			granted(func(g *session.Grant) { g.RemoveAny = true }))
	_, r := d.run()
	for source, want := range map[string][]string{
		"holder":  {"add_symbol TSLA added", "lock TSLA locked", "remove_symbol TSLA refused locked", "unlock TSLA unlocked", "unlock TSLA refused not_loaded"},
		"watcher": {"lock TSLA locked", "unlock TSLA unlocked"},
		"cleaner": {"remove_symbol TSLA refused locked", "unlock TSLA refused not_loaded", "remove_symbol TSLA refused locked",
			"remove_symbol TSLA removed"},
	} {
		if diff := cmp.Diff(want, r.of(source)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
	locked := r.entry(t, "holder", session.OpLock, "TSLA")
	if locked.Reason != "long since ten" || locked.Metadata == nil || locked.Carry {
		t.Errorf("the entry of the lock is %+v", locked)
	}
	if got := r.entry(t, "watcher", session.OpUnlock, "TSLA"); got.Cause != r.entry(t, "watcher", session.OpLock, "TSLA").Seq {
		t.Errorf("the unlock has cause %d, expected its lock", got.Cause)
	}
}

func TestALockOutlastsTheLastHoldAndTheSymbolLeavesWithIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t).
		strategy("adder", acting(
			at("10:00", func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest("MSFT", "5m", 3))) }),
			at("10:10", func(s sdk.Session) {
				sma := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("MSFT", "5m", 3)))
				served(t, s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: sma}))
				if !has(s, "MSFT") {
					t.Error("MSFT left although it is locked")
				}
			}))).
		strategy("keeper", acting(
			at("10:05", func(s sdk.Session) { served(t, s.Lock(lockOf("MSFT", ""))) }),
			at("10:20", func(s sdk.Session) {
				served(t, s.Unlock(unlockOf("MSFT")))
				if has(s, "MSFT") {
					t.Error("MSFT is there though nobody holds or locks it")
				}
				refusedWith(t, s.Lock(lockOf("MSFT", "")), sdk.NotLoaded)
			})))
	_, r := d.run()
	if e := r.entry(t, "keeper", session.OpRemoveSymbol, "MSFT"); e.Outcome != session.Removed || e.Metadata != nil ||
		e.Cause != r.entry(t, "keeper", session.OpUnlock, "MSFT").Seq {
		t.Errorf("the removal is %+v, expected that it comes of the unlock", e)
	}
}

func TestALockIsAskedForAsOftenAsOneLikes(t *testing.T) {
	t.Parallel()
	n := 0
	d := newDesk(t).strategy("a", watching(func(s sdk.Session, _ []sdk.Bar) {
		n++
		served(t, s.Lock(lockOf("AAPL", "mine")))
		refusedWith(t, s.Lock(lockOf("GHOST", "")), sdk.NotLoaded)
		refusedWith(t, s.Unlock(unlockOf("MSFT")), sdk.NotLoaded)
	}), follows(session.Follow{Config: true}))
	_, r := d.run()
	want := []string{"lock AAPL locked", "lock GHOST refused not_loaded", "unlock MSFT refused not_loaded"}
	if diff := cmp.Diff(want, r.of("a")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	for _, e := range r.entries {
		if e.Source.Name == "a" && e.Repeats != n-1 {
			t.Errorf("%s has %d repeats, expected %d", line(e), e.Repeats, n-1)
		}
	}
}

func TestALockOfAnotherKindTakesThePlaceOfTheFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow).strategy("a", acting(at("10:00", func(s sdk.Session) {
		if s.Day() == tomorrow {
			return
		}
		for range 2 {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
			served(t, s.Lock(lockOf("TSLA", "a look")))
			served(t, s.Lock(carryOf("TSLA", "long")))
		}
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("MSFT")))
		served(t, s.Lock(carryOf("MSFT", "long")))
		served(t, s.Lock(lockOf("MSFT", "flat, but watched")))
	})))
	_, r := d.run()
	want := []string{"add_symbol TSLA added", "lock TSLA locked", "lock TSLA locked", "lock TSLA locked", "lock TSLA locked", "add_symbol MSFT added",
		"lock MSFT locked", "lock MSFT locked", "carry TSLA carried"}
	if diff := cmp.Diff(want, r.of("a")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	want = []string{"add_symbol AAPL added", "unlock MSFT unlocked", "teardown MSFT torn_down", "add_symbol AAPL added", "unlock TSLA unlocked", "teardown TSLA torn_down"}
	if diff := cmp.Diff(want, r.of("config")); diff != "" {
		t.Errorf("the session's own entries (-want +got):\n%s", diff)
	}
}

func TestAScannerMayLockButNotCarry(t *testing.T) {
	t.Parallel()
	d := newDesk(t).scanner("scan", scanning(func(s sdk.Session, _ sdk.Scan) {
		served(t, s.Lock(lockOf("AAPL", "under watch")))
		err := s.Lock(carryOf("AAPL", "long"))
		refusedWith(t, err, sdk.PermissionDenied)
		if !strings.Contains(err.Error(), "scan is a scanner") {
			t.Errorf("%v does not say why", err)
		}
		refusedWith(t, s.Lock(carryOf("GHOST", "")), sdk.PermissionDenied) // the order of the table
		refusedWith(t, s.Lock(carryOf("$", "")), sdk.InvalidSymbol)
	}), once(t, "10:00"))
	d.run()
}

func TestAStoppedStrategyLosesItsPlainLocksAndKeepsThoseThatCarry(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow).
		strategy("fails", sdk.Hooks{Start: func(s sdk.Session) error {
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
			must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("MSFT")))
			served(t, s.Lock(lockOf("MSFT", "plain")))
			served(t, s.Lock(carryOf("TSLA", "long")))
			return fmt.Errorf("it has had enough")
		}}).
		strategy("cleaner", acting(at("10:00", func(s sdk.Session) {
			refusedWith(t, s.RemoveSymbol(removalOf("TSLA")), sdk.Locked)
			if s.Day() == today {
				served(t, s.RemoveSymbol(removalOf("MSFT")))
			} else if !has(s, "TSLA") || has(s, "MSFT") {
				t.Errorf("the symbols of the next day are %v", names(s.Symbols()))
			}
		})), granted(func(g *session.Grant) { g.RemoveAny = true }))
	_, r := d.run()
	want := []string{"add_symbol TSLA added", "add_symbol MSFT added", "lock MSFT locked", "lock TSLA locked", "stop_strategy stopped strategy_error",
		"carry TSLA carried"}
	if diff := cmp.Diff(want, r.of("fails")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if e := r.entry(t, "config", session.OpUnlock, "MSFT"); e.Cause != r.entry(t, "fails", session.OpStopStrategy, "").Seq {
		t.Errorf("the lock ended because of entry %d", e.Cause)
	}
}

func TestLocksAreRefusedAfterTheClose(t *testing.T) {
	t.Parallel()
	d := newDesk(t).strategy("a", sdk.Hooks{End: func(s sdk.Session) error {
		refusedWith(t, s.Lock(lockOf("AAPL", "")), sdk.SessionEnded)
		refusedWith(t, s.Unlock(unlockOf("AAPL")), sdk.SessionEnded)
		return nil
	}})
	_, r := d.run()
	if diff := cmp.Diff([]string{"lock AAPL refused session_ended", "unlock AAPL refused session_ended"}, r.of("a")); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}
