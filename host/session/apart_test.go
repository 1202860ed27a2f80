package session_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// leaving is an error whose text ends the goroutine of who asks for it.
type leaving struct{}

func (leaving) Error() string { runtime.Goexit(); return "" }

// leavingBars is a computation that ends its goroutine.
type leavingBars struct{}

func (leavingBars) Need() int                       { return 1 }
func (leavingBars) Settle() int                     { return 1 }
func (leavingBars) Update(sdk.Bar, []float64) error { runtime.Goexit(); return nil }

func TestAStrategyThatEndsItsGoroutineEndsItsSessionByName(t *testing.T) {
	t.Parallel()
	bars := func(do func(sdk.Session) error) sdk.Hooks {
		return sdk.Hooks{Bars: func(s sdk.Session, _ []sdk.Bar) error { return do(s) }}
	}
	own := bars(func(s sdk.Session) error {
		_, err := s.AddIndicator(sdk.IndicatorRequest{Symbol: "AAPL", Name: "leave", Interval: "1m"})
		return err
	})
	own.Indicators = []sdk.CustomIndicator{sdk.NewIndicator("leave", func(struct{}) (leavingBars, error) { return leavingBars{}, nil })}
	for name, hooks := range map[string]sdk.Hooks{
		"in a handler": bars(func(sdk.Session) error { runtime.Goexit(); return nil }),
		"in a timer": {Bars: func(sdk.Session, []sdk.Bar) error { return nil }, Start: func(s sdk.Session) error {
			return s.Every("5m", func(sdk.Session) error { runtime.Goexit(); return nil })
		}},
		"at the end":                    {Bars: func(sdk.Session, []sdk.Bar) error { return nil }, Finish: func(sdk.Session) error { runtime.Goexit(); return nil }},
		"in the text of its error":      bars(func(sdk.Session) error { return leaving{} }),
		"in an indicator of its own":    own,
		"in a deferred call of a panic": bars(func(sdk.Session) error { defer runtime.Goexit(); panic("gone") }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.strategy("leaver", hooks, func(p *session.Participant) { p.Follow.Config = true })
			_, err := d.tryRun(t.Context())
			var f *sdk.Failure
			if !errors.As(err, &f) || f.Code != sdk.StrategyPanic || !strings.Contains(f.Place, "apart_test.go:") ||
				!strings.Contains(err.Error(), "the strategy leaver ends its session: ") || !strings.Contains(f.Message, "ended by runtime.Goexit") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// panicking is a recorder with a mistake of its own.
type panicking struct{ session.Recorder }

func (panicking) DayEnded(session.Snapshot) error { panic("the disk is on fire") }

func TestAPanicOfTheHostsOwnMeetsItsCaller(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("a", sdk.Hooks{Bars: func(sdk.Session, []sdk.Bar) error { return nil }})
	d.config.Recorder = panicking{d.record}
	defer func() {
		if p := recover(); p != "the disk is on fire" {
			t.Errorf("got %v", p)
		}
	}()
	_, err := session.Run(t.Context(), d.config)
	t.Errorf("no panic, and %v", err)
}
