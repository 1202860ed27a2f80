package session_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// busy is a strategy whose calls and emissions show whether anything outside has changed what it sees.
func busy(t testing.TB, seen *[]string) sdk.Hooks {
	return sdk.Hooks{
		Start: func(s sdk.Session) error {
			i := must[sdk.Indicator](t)(s.AddIndicator(smaRequest("AAPL", "5m", 3)))
			return s.Every("15m", func(s sdk.Session) error {
				*seen = append(*seen, fmt.Sprintf("%s %v %v %v", clockOf(s), i.Value(), s.Random(), names(s.Symbols())))
				return s.Emit("value", i.Value())
			})
		},
		Bars: func(s sdk.Session, bars []sdk.Bar) error {
			*seen = append(*seen, fmt.Sprintf("%s %v", clockOf(s), bars))
			if clockOf(s) == "12:00:00" {
				must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
			}
			return nil
		},
		End: func(s sdk.Session) error {
			*seen = append(*seen, "end "+clockOf(s))
			return nil
		},
	}
}

func TestAStrategyThatFailsIsStoppedAndTheOthersGoOnUnchanged(t *testing.T) {
	t.Parallel()
	elevenOClock := func(do func(sdk.Session) error) sdk.Hooks {
		return sdk.Hooks{Bars: func(s sdk.Session, _ []sdk.Bar) error {
			if clockOf(s) == "11:00:00" {
				return do(s)
			}
			return nil
		}}
	}
	var nobody []int
	for _, c := range []struct {
		about string
		hooks sdk.Hooks
		code  sdk.Code
		says  string
		place string
	}{
		{"an error", elevenOClock(func(sdk.Session) error { return errors.New("out of ideas") }), sdk.StrategyError, "out of ideas", ""},
		{"a refusal that escapes", elevenOClock(func(s sdk.Session) error {
			_, err := s.AddSymbol(symbolRequest("GHOST"))
			return fmt.Errorf("adding: %w", err)
		}), sdk.NoDataSource, "adding: no data source has bars of GHOST", "host/session/failure_test.go:"},
		{"a nil refusal", elevenOClock(func(sdk.Session) error { return (*sdk.Refusal)(nil) }), sdk.StrategyError, "it returned a nil *sdk.Refusal", ""},
		{"a nil failure", elevenOClock(func(sdk.Session) error { return (*sdk.Failure)(nil) }), sdk.StrategyError, "it returned a nil *sdk.Failure", ""},
		{"an error that panics", elevenOClock(func(sdk.Session) error { return wordless{} }), sdk.StrategyPanic, "no words", "host/session/failure_test.go:"},
		{"a panic", elevenOClock(func(sdk.Session) error { panic("oh no") }), sdk.StrategyPanic, "oh no", "host/session/failure_test.go:"},
		{"a runtime error", elevenOClock(func(sdk.Session) error {
			nobody[3]++
			return nil
		}), sdk.StrategyPanic, "index out of range", "host/session/failure_test.go:"},
		{"a failure with a place", elevenOClock(func(sdk.Session) error {
			return &sdk.Failure{Code: sdk.StrategyError, Message: "too deep", Place: "scripts/gap.js:31:5", Stack: []string{"f", "g"}}
		}), sdk.StrategyError, "too deep", "scripts/gap.js:31:5"},
		{"in OnStart", sdk.Hooks{Start: func(sdk.Session) error { return errors.New("no start") }}, sdk.StrategyError, "no start", ""},
		{"in OnEnd", sdk.Hooks{End: func(sdk.Session) error { return errors.New("no end") }}, sdk.StrategyError, "no end", ""},
		{"in OnFinish", sdk.Hooks{Finish: func(sdk.Session) error { return errors.New("no finish") }}, sdk.StrategyError, "no finish", ""},
		{"in OnSymbol", sdk.Hooks{Symbol: func(sdk.Session, sdk.SymbolEvent) error { return errors.New("no symbol") }}, sdk.StrategyError, "no symbol", ""},
		{"in a timer", sdk.Hooks{Start: func(s sdk.Session) error {
			return s.Every("5m", func(sdk.Session) error { return errors.New("no timer") })
		}}, sdk.StrategyError, "no timer", ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			run := func(victim bool) (session.Result, *record, []string) {
				d := newDesk(t)
				if victim {
					d.strategy("victim", c.hooks, follows(session.Follow{Config: true}))
				}
				var seen []string
				d.strategy("busy", busy(t, &seen), follows(session.Follow{Config: true}))
				result, r := d.run()
				return result, r, seen
			}
			result, r, seen := run(true)
			_, alone, seenAlone := run(false)
			if diff := cmp.Diff(seenAlone, seen); diff != "" {
				t.Errorf("the other saw (-alone +beside the failure):\n%s", diff)
			}
			if diff := cmp.Diff(canonical(alone, "busy"), canonical(r, "busy")); diff != "" {
				t.Errorf("the other's ledger (-alone +beside the failure):\n%s", diff)
			}
			if len(result.Stopped) != 1 || !result.Ended {
				t.Fatalf("stopped %+v, ended %t: expected one, and that the session went on", result.Stopped, result.Ended)
			}
			stop := result.Stopped[0]
			if stop.Strategy != "victim" || stop.Code != c.code || !strings.Contains(stop.Message, c.says) || !strings.HasPrefix(stop.Place, c.place) {
				t.Errorf("stopped %+v", stop)
			}
			entry := r.entry(t, "victim", session.OpStopStrategy, "")
			if entry.Outcome != session.Stopped || entry.Code != c.code || entry.Source.Location != stop.Place || !strings.Contains(entry.Message, c.says) {
				t.Errorf("the ledger has %+v", entry)
			}
		})
	}
}

// wordless is an error whose words cannot be had.
type wordless struct{}

func (wordless) Error() string { panic("no words") }

// What another goroutine asks for it asks at a moment of the machine's, also while a call is under way.
func TestASessionAnswersNothingOnAnotherGoroutine(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", acting(at("11:00", func(s sdk.Session) {
		if err := s.Emit("own", 1); err != nil {
			t.Error(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, err := s.AddSymbol(symbolRequest("TSLA"))
			refusedWith(t, err, sdk.NotInCall)
			refusedWith(t, s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: "AAPL"}), sdk.NotInCall)
			refusedWith(t, s.Emit("foreign", 1), sdk.NotInCall)
			refusedWith(t, s.Every("5m", func(sdk.Session) error { return nil }), sdk.NotInCall)
			_, err = s.Today("AAPL")
			refusedWith(t, err, sdk.NotInCall)
			if len(s.Symbols()) > 0 || s.Random() == s.Random() {
				t.Error("a read gave something")
			}
		}()
		<-done
		must[sdk.Symbol](t)(s.AddSymbol(symbolRequest("TSLA")))
	})), follows(session.Follow{Config: true}))
	_, r := d.run()
	if len(r.emissions) != 1 || r.emissions[0].Name != "own" {
		t.Errorf("emitted were %v", r.emissions)
	}
	r.entry(t, "a", session.OpAddSymbol, "TSLA")
}

// canonical are the entries of a source without their numbers, which others' entries move.
func canonical(r *record, source string) []session.Entry {
	var out []session.Entry
	for _, e := range r.entries {
		if e.Source.Name == source {
			e.Seq = 0
			out = append(out, e)
		}
	}
	return out
}

func TestAStoppedStrategyIsNeverCalledAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	stopped := false
	call := func(what string) func(sdk.Session) error {
		return func(s sdk.Session) error {
			if stopped {
				t.Errorf("%s %s: %s is called", s.Day(), clockOf(s), what)
			}
			return nil
		}
	}
	d.scanner("other", scanning(func(s sdk.Session, _ sdk.Scan) { add("TSLA")(s) }), once(t, "12:00"))
	d.strategy("a", sdk.Hooks{
		Start: func(s sdk.Session) error {
			if err := s.Every("1m", call("timer")); err != nil {
				return err
			}
			if err := s.At("11:00", func(sdk.Session) error {
				stopped = true
				return errors.New("enough")
			}); err != nil {
				return err
			}
			return call("OnStart")(s)
		},
		Bars:   func(s sdk.Session, _ []sdk.Bar) error { return call("OnBars")(s) },
		Symbol: func(s sdk.Session, _ sdk.SymbolEvent) error { return call("OnSymbol")(s) },
		End:    call("OnEnd"), Finish: call("OnFinish"),
	}, follows(session.Follow{Config: true}))
	result, _ := d.run()
	if len(result.Stopped) != 1 || result.Stopped[0].Time != instant(t, today, "11:00") {
		t.Errorf("stopped %+v", result.Stopped)
	}
}

func TestAStoppedScannerLosesItsLaterSlots(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	scans := 0
	d.scanner("a", func(sdk.Session, sdk.Scan) error {
		scans++
		return errors.New("nothing found")
	}, preSession(), once(t, "10:00"))
	d.run()
	if scans != 1 {
		t.Errorf("%d scans, expected the first alone", scans)
	}
}

func TestAFailureMayStopTheWholeSession(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	var ended, finished []string
	d.strategy("other", sdk.Hooks{
		End:    func(s sdk.Session) error { ended = append(ended, s.Day()); return nil },
		Finish: func(s sdk.Session) error { finished = append(finished, s.Day()); return nil },
	})
	d.until("11:00")
	result, r := d.run()
	if result.Ended || len(result.Days) != 1 || len(r.snapshots) != 1 || r.last().Clock != instant(t, today, "11:00") {
		t.Errorf("ended %t, %d days, %d snapshots", result.Ended, len(result.Days), len(r.snapshots))
	}
	if len(ended) != 0 || len(finished) != 1 {
		t.Errorf("OnEnd of %v, OnFinish of %v: the day did not end, the run did", ended, finished)
	}
	if got := r.symbol(t, "AAPL").Series[0].Today.Len(); got != 90 {
		t.Errorf("%d bars at the end, expected those up to 11:00", got)
	}
}

func TestAFailureByTheWallClockMakesTheRunNotReproducible(t *testing.T) {
	t.Parallel()
	for _, wallClock := range []bool{true, false} {
		d := newDesk(t)
		d.strategy("a", sdk.Hooks{Start: func(sdk.Session) error {
			return &sdk.Failure{Code: sdk.CallTimeout, Message: "too slow", WallClock: wallClock}
		}}, func(p *session.Participant) { p.Source.Kind = sdk.SourcePlugin }) // whose room says so
		if result, _ := d.run(); result.Reproducible == wallClock {
			t.Errorf("wall clock %t, reproducible %t", wallClock, result.Reproducible)
		}
	}
}

// Where two of its timers are due, or two events have come, the second is not called after the first has failed.
func TestNothingMoreOfAnInstantReachesAStrategyThatFailedInIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	calls := map[string]int{}
	fail := func(what string) func(sdk.Session) error {
		return func(sdk.Session) error {
			calls[what]++
			return errors.New("enough")
		}
	}
	d.strategy("timers", sdk.Hooks{Start: func(s sdk.Session) error {
		return errors.Join(s.At("11:00", fail("timer")), s.At("11:00", fail("timer")))
	}})
	d.strategy("finder", acting(at("10:00", add("TSLA")), at("10:00", add("MSFT"))))
	d.strategy("events", sdk.Hooks{Symbol: func(s sdk.Session, _ sdk.SymbolEvent) error { return fail("event")(s) },
		Bars: func(s sdk.Session, _ []sdk.Bar) error {
			if clockOf(s) >= "10:00:00" {
				return fail("bars")(s)
			}
			return nil
		}}, follows(session.Follow{Config: true}))
	d.run()
	if diff := cmp.Diff(map[string]int{"timer": 1, "event": 1}, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestARefusalThatEscapesIsPlacedWhereItWasAskedFor(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, today)
	d.strategy("a", sdk.Hooks{Bars: func(s sdk.Session, _ []sdk.Bar) error {
		if clockOf(s) < "10:00:00" {
			_, _ = s.AddSymbol(sdk.SymbolRequest{Symbol: "GHOST", Location: "a.go:7"})
			return nil
		}
		_, err := s.AddSymbol(sdk.SymbolRequest{Symbol: "GHOST", Location: "a.go:9"}) // answered from what was asked before
		return err
	}}, follows(session.Follow{Config: true}))
	result, _ := d.run()
	if len(result.Stopped) != 1 || result.Stopped[0].Code != sdk.NoDataSource || result.Stopped[0].Place != "a.go:7" {
		t.Errorf("stopped: %+v", result.Stopped)
	}
}

// An author's error stops the strategy with a code that an author's error can have: what a host alone finds out is the host's to say.
func TestAnErrorOfAGoStrategyCannotSpeakForTheHost(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"a code of its own":          sdk.Code("made_up"),
		"a limit":                    fmt.Errorf("slow: %w", sdk.CallTimeout),
		"a failure as of the host's": &sdk.Failure{Code: sdk.PluginExited, Message: "gone", WallClock: true},
	} {
		d := newDesk(t)
		d.strategy("a", sdk.Hooks{Start: func(sdk.Session) error { return err }})
		result, _ := d.run()
		if len(result.Stopped) != 1 || result.Stopped[0].Code != sdk.StrategyError || !result.Reproducible {
			t.Errorf("%s: stopped %+v, reproducible: %v", name, result.Stopped, result.Reproducible)
		}
	}
}

// The timers of a strategy that was stopped go with it: nothing happens at their instants.
func TestTimersEndWithTheirStrategy(t *testing.T) {
	t.Parallel()
	instants := func(stopped bool) int {
		d := newDesk(t).over(commonStore()).symbols("DAILY").intervals("1d")
		d.config.Timeline = session.TimelineInstant
		d.strategy("a", sdk.Hooks{Start: func(s sdk.Session) error {
			for range 20 {
				if err := s.Every("1s", func(sdk.Session) error { return nil }); err != nil {
					return err
				}
			}
			if stopped {
				return errors.New("no more")
			}
			return nil
		}})
		_, r := d.run()
		return len(r.timeline)
	}
	if with, without := instants(false), instants(true); with < 20_000 || without > 10 {
		t.Errorf("%d rows of the timeline with timers, %d of a strategy that was stopped", with, without)
	}
}
