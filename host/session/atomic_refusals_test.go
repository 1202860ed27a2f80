package session_test

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// refusable is a request that is refused though the store is well, with what the session is like.
type refusable struct {
	kind
	code    sdk.Code
	changes []func(*desk)
}

func refusables() map[string]refusable {
	nothing := func(sdk.Session) error { return nil }
	adhoc := func(symbol string) func(sdk.Session) error { return addIndicator(symbol, "5m", "sma", nil) }
	sound := []func(*desk){func(d *desk) {
		eighty := 80.0
		d.config.Quality = session.Quality{Minimum: &eighty, Drop: true}
	}}
	whole := func(k int) []func(*desk) { return []func(*desk){func(d *desk) { d.config.History[k].All = true }} }
	none := 0
	plain := func(code sdk.Code, ask func(sdk.Session) error) refusable {
		return refusable{kind: kind{before: nothing, ask: ask}, code: code}
	}
	upgrade := func(symbol string, code sdk.Code, changes []func(*desk)) refusable {
		return refusable{kind: kind{before: adhoc(symbol), ask: addSymbol(symbol)}, code: code, changes: changes}
	}
	with := func(code sdk.Code, ask func(sdk.Session) error, change func(*session.Grant)) refusable {
		return refusable{kind: kind{before: nothing, ask: ask, grant: change}, code: code}
	}
	return map[string]refusable{
		"a new symbol of low quality":             {kind{before: nothing, ask: addSymbol("RIVN")}, sdk.LowQuality, sound},
		"an upgrade of low quality":               upgrade("RIVN", sdk.LowQuality, sound),
		"an upgrade without a day of its minutes": upgrade("HOLEY", sdk.InsufficientHistory, whole(0)),
		"an upgrade without one of its days":      upgrade("HOLEY", sdk.InsufficientHistory, whole(1)),
		"nobody has it":                           plain(sdk.NoDataSource, addSymbol("GHOST")),
		"an indicator of what nobody has":         plain(sdk.NoDataSource, adhoc("GHOST")),
		"an interval that cannot be made":         plain(sdk.IntervalNotSupported, addBars("AAPL", "1s", 1)),
		"no whole bar within the days":            plain(sdk.NoHistoricalData, addBars("AAPL", "2w", 1)),
		"before the calendar":                     {kind{before: nothing, ask: addBars("AAPL", "1m", 90_000), scans: true}, sdk.CalendarRange, nil},
		"no grant to add":                         with(sdk.PermissionDenied, addSymbol("RIVN"), func(g *session.Grant) { g.AddSymbol = false }),
		"no grant to ask":                         with(sdk.PermissionDenied, adhoc("RIVN"), func(g *session.Grant) { g.Adhoc = false }),
		"too many symbols":                        with(sdk.QuotaExceeded, addSymbol("RIVN"), func(g *session.Grant) { g.MaxSymbols = &none }),
		"too many indicators":                     with(sdk.QuotaExceeded, adhoc("RIVN"), func(g *session.Grant) { g.MaxIndicators = &none }),
		"too long a history":                      with(sdk.QuotaExceeded, addBars("RIVN", "5m", 4), func(g *session.Grant) { g.MaxHistoryDays = &none }),
		"an own indicator that refuses":           plain(sdk.InvalidArgument, addIndicator("RIVN", "5m", "my_ema", map[string]any{"period": 13})),
		"a removal of the configuration's":        plain(sdk.ConfigSymbol, func(s sdk.Session) error { return s.RemoveSymbol(removalOf("AAPL")) }),
		"a removal of what is locked":             plain(sdk.Locked, func(s sdk.Session) error { return s.RemoveSymbol(removalOf("TSLA")) }),
		"a removal of what is another's":          plain(sdk.NotLoaded, func(s sdk.Session) error { return s.RemoveSymbol(removalOf("MSFT")) }),
		"a removal of another's bars":             plain(sdk.NotLoaded, func(s sdk.Session) error { return s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "TSLA", Interval: "5m"}) }),
		"a lock on nothing":                       plain(sdk.NotLoaded, func(s sdk.Session) error { return s.Lock(lockOf("RIVN", "")) }),
		"an unlock of another's":                  plain(sdk.NotLoaded, func(s sdk.Session) error { return s.Unlock(unlockOf("TSLA")) }),
		"a position of a scanner's": {kind{before: nothing, ask: func(s sdk.Session) error { return s.Lock(carryOf("AAPL", "")) }, scans: true},
			sdk.PermissionDenied, nil},
	}
}

// However far a refused request has come, nothing of it stays.
func TestARefusedRequestLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	for name, c := range refusables() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			then := addIndicator("AAPL", "10m", "ema", nil)
			got := attempt(t, c.kind, fault{}, then, c.changes...)
			if sdk.CodeOf(got.err) != c.code || got.entry.Code != c.code || got.entry.Outcome != session.Refused {
				t.Fatalf("%v, expected %s; the ledger has %+v", got.err, c.code, got.entry)
			}
			got.requireUntouched(t, "it")
			got.requireLike(t, attempt(t, kind{before: c.before, ask: addSymbol("NOBODY"), grant: c.grant, scans: c.scans}, fault{}, then, c.changes...), "after it")
		})
	}
}

func TestWhatMakesNoSenseLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	asked := 0
	attempt(t, kind{before: func(sdk.Session) error { return nil }, ask: func(s sdk.Session) error {
		var all []error
		of := senseless(s)
		for _, request := range slices.Sorted(maps.Keys(of)) {
			all = append(all, of[request])
		}
		asked = len(all)
		return errors.Join(all...)
	}}, fault{}, nil).requireUntouched(t, "it")
	if asked < 5 {
		t.Errorf("%d requests", asked)
	}
}

// A strategy whose own indicator cannot be made is stopped, and what it asked for is not there.
func TestAnOwnIndicatorThatPanicsWhenItIsMadeLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	d := brimming(t, func(sdk.Session) error { return nil }).over(storeOfKinds())
	var got attempted
	hooks := acting(at("11:00", func(s sdk.Session) {
		got.before = session.Inside(s)
		defer func() { got.after = session.Inside(s) }()
		_, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "RIVN", Name: "odd", Interval: "5m"})
		t.Errorf("it came back with %v", err)
	}))
	hooks.Indicators = []sdk.CustomIndicator{sdk.NewIndicator("odd", func(struct{}) (*odd, error) { panic("no numbers") })}
	result, r := d.strategy("asker", hooks).run()
	got.requireUntouched(t, "it")
	if n := len(result.Stopped); n != 2 || result.Stopped[1].Strategy != "asker" || result.Stopped[1].Code != sdk.StrategyPanic {
		t.Errorf("stopped %+v", result.Stopped)
	}
	if of := r.of("asker"); len(of) != 1 || of[0] != "stop_strategy stopped strategy_panic" {
		t.Errorf("the ledger has %q", of)
	}
}

// An own indicator is given its warm-up when the request has been served. Where that fails its strategy is stopped, and what
// stays is what stays of any strategy that is stopped right after it was served.
func TestAnOwnIndicatorThatFailsInItsWarmUpLeavesWhatAStoppedStrategyLeaves(t *testing.T) {
	t.Parallel()
	run := func(update func(sdk.Bar, []float64) error) (end []string) {
		d := brimming(t, func(sdk.Session) error { return nil }).over(storeOfKinds())
		hooks := acting()
		hooks.Start = func(s sdk.Session) error {
			return s.At("11:00", func(s sdk.Session) error {
				if _, err := s.AddIndicator(oddRequest("RIVN")); err != nil {
					return err
				}
				return errors.New("out of numbers")
			})
		}
		hooks.Indicators = odds(odd{5, 5, update})
		d.strategy("asker", hooks)
		d.strategy("witness", acting(at("11:20", func(s sdk.Session) { end = session.Inside(s) })))
		result, _ := d.until("11:20").run()
		if n := len(result.Stopped); n != 3 || result.Stopped[1].Strategy != "asker" || !strings.Contains(result.Stopped[1].Message, "out of numbers") {
			t.Errorf("stopped %+v", result.Stopped)
		}
		return end
	}
	works := run(func(_ sdk.Bar, out []float64) error {
		out[0] = math.Pi
		return nil
	})
	broken := run(func(sdk.Bar, []float64) error { return errors.New("out of numbers") })
	var other []string
	for _, l := range differing(works, broken, "lane asker.customs", "lane asker.broken", "indicator asker/odd()@5m", "run.result.Stopped[1]") {
		if !strings.Contains(l, ".Message = ") { // of the entry
			other = append(other, l)
		}
	}
	if len(other) > 0 || len(works) < 500 {
		t.Errorf("of %d lines (-stopped after it +broken in it):\n%s", len(works), strings.Join(other, "\n"))
	}
}
