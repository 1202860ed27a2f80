package session_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// without withholds symbols from a strategy.
func without(symbols ...string) func(*session.Participant) {
	return func(p *session.Participant) { p.Without = symbols }
}

// Every request for a withheld symbol is refused, whether the symbol is there or not, and nobody else's is.
func TestRequestsForAWithheldSymbolAreRefused(t *testing.T) {
	t.Parallel()
	for about, ask := range map[string]func(sdk.Session) error{
		"add_symbol":    func(s sdk.Session) error { return addSymbol(" tsla ")(s) },
		"add_indicator": addIndicator("TSLA", "5m", "sma", map[string]any{"period": 3}),
		"add_bars":      addBars("TSLA", "1m", 1),
		"remove_symbol": func(s sdk.Session) error { return s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA"}) },
		"remove_bars": func(s sdk.Session) error {
			return s.RemoveBars(sdk.RemoveBarsRequest{Symbol: "TSLA", Interval: "1m"})
		},
		"lock":   func(s sdk.Session) error { return s.Lock(sdk.LockRequest{Symbol: "TSLA"}) },
		"unlock": func(s sdk.Session) error { return s.Unlock(sdk.UnlockRequest{Symbol: "TSLA"}) },
	} {
		for _, there := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, there %t", about, there), func(t *testing.T) {
				t.Parallel()
				d := newDesk(t)
				d.strategy("other", acting(at("open", func(s sdk.Session) {
					if there {
						must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
					}
				})))
				d.strategy("a", acting(at("10:00", func(s sdk.Session) {
					refusedWith(t, ask(s), sdk.Counterfactual)
					refusedWith(t, ask(s), sdk.Counterfactual)
					must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("MSFT")))
				})), without("TSLA"))
				result, r := d.run()
				if len(result.Stopped) != 0 {
					t.Errorf("stopped: %+v", result.Stopped)
				}
				e := r.entry(t, "a", session.Op(about), "TSLA")
				if e.Outcome != session.Refused || e.Code != sdk.Counterfactual || e.Repeats != 1 || !strings.Contains(e.Message, "without a:TSLA") {
					t.Errorf("the entry is %+v", e)
				}
				for _, s := range r.last().Symbols {
					if s.Name == "TSLA" && !there {
						t.Error("TSLA came")
					}
				}
			})
		}
	}
}

// A source that holds nothing of a symbol keeps it for nobody: when its other holder gives it up, it goes.
func TestAWithheldSymbolIsNotHeld(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("other", acting(at("open", func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA"))) }),
		at("11:00", func(s sdk.Session) {
			if err := s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "TSLA"}); err != nil {
				t.Error(err)
			}
		})))
	d.strategy("a", acting(at("10:00", func(s sdk.Session) { refusedWith(t, addSymbol("TSLA")(s), sdk.Counterfactual) }),
		at("10:05", func(s sdk.Session) { must[sdk.Today](t)(s.Today("TSLA")) }), // it is there, by another's asking
		at("12:00", func(s sdk.Session) {
			_, err := s.Today("TSLA")
			refusedWith(t, err, sdk.Counterfactual)
			_, err = s.Today("F") // another's absence is what it always was
			refusedWith(t, err, sdk.NotLoaded)
		})), without("TSLA"))
	_, r := d.run()
	if e := r.entry(t, "other", session.OpRemoveSymbol, "TSLA"); e.Outcome != session.Removed {
		t.Errorf("the removal's outcome is %s", e.Outcome)
	}
}

// A handler that lets the refusal escape ends there; the strategy's other handlers, and its next bars, go on.
func TestALetEscapedCounterfactualDoesNotStop(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	bars, timers := 0, 0
	h := sdk.Hooks{
		Start: func(s sdk.Session) error {
			if err := s.Every("30m", func(s sdk.Session) error {
				timers++
				return fmt.Errorf("no luck: %w", addSymbol("TSLA")(s))
			}); err != nil {
				return err
			}
			return addSymbol("TSLA")(s)
		},
		Bars: func(s sdk.Session, b []sdk.Bar) error {
			bars++
			return addBars("TSLA", "5m", 1)(s)
		},
	}
	d.strategy("a", h, without("TSLA"), follows(session.Follow{Config: true, Intervals: []sdk.Interval{"1m"}}))
	result, r := d.run()
	if bars != 390 || timers != 13 || len(result.Stopped) != 0 {
		t.Errorf("%d calls with bars, %d timers, stopped %+v", bars, timers, result.Stopped)
	}
	if got := strings.Count(r.logged(), "and it goes on"); got != 3 {
		t.Errorf("the log tells %d handlers, expected start, bars and timer once each:\n%s", got, r.logged())
	}
	if e := r.entry(t, "a", session.OpAddSymbol, "TSLA"); e.Repeats != 13 {
		t.Errorf("%d repeats", e.Repeats)
	}
}

// A strategy that makes up the code without a run that withholds anything is stopped, as with any other error.
func TestTheCodeAloneKeepsNobodyRunning(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", sdk.Hooks{Start: func(sdk.Session) error { return sdk.Counterfactual }})
	result, _ := d.run()
	if len(result.Stopped) != 1 || result.Stopped[0].Code != sdk.Counterfactual {
		t.Errorf("stopped: %+v", result.Stopped)
	}
}

func TestWhatHadNothingToRefuseIsTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("open", func(s sdk.Session) { refusedWith(t, addSymbol("TSLA")(s), sdk.Counterfactual) })), without("F", "TSLA"))
	_, r := d.run()
	var told []string
	for _, l := range r.log {
		if l.Level == "WARN" {
			told = append(told, l.Text)
		}
	}
	if diff := cmp.Diff([]string{"--without a:F had nothing to refuse: a never asked for F"}, told); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}
