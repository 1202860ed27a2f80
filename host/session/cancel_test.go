package session_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

func TestAnInterruptedRunEndsAtOnceAndBlamesNobody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about string
		give  func(sdk.Session) error // what the strategy makes of it
	}{
		{"it takes no notice", func(sdk.Session) error { return nil }},
		{"it returns the context's error", func(s sdk.Session) error { return s.Context().Err() }},
		{"it asks for more", func(s sdk.Session) error {
			_, err := s.AddSymbol(symbolRequest("TSLA"))
			return err
		}},
		{"it panics", func(sdk.Session) error { panic("interrupted") }},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			d := newDesk(t).days(today, tomorrow)
			var last string
			calls := 0
			note := func(s sdk.Session) error {
				last, calls = s.Day()+" "+clockOf(s), calls+1
				return nil
			}
			d.strategy("a", sdk.Hooks{Start: note, End: note, Finish: note, Bars: func(s sdk.Session, _ []sdk.Bar) error {
				if err := note(s); err != nil || clockOf(s) != "11:00:00" {
					return err
				}
				cancel()
				return c.give(s)
			}}, follows(session.Follow{Config: true}))
			result, err := d.tryRun(ctx)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the run ends with %v", err)
			}
			if last != today+" 11:00:00" || calls != 91 {
				t.Errorf("the last call is at %s, the %dth", last, calls)
			}
			if len(result.Stopped) != 0 {
				t.Errorf("stopped %+v", result.Stopped)
			}
		})
	}
}

func TestARunThatWasInterruptedBeforeItBeganCallsNobody(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d := newDesk(t)
	called := func(sdk.Session) error {
		t.Error("called")
		return nil
	}
	d.strategy("a", sdk.Hooks{Start: called, Finish: called})
	if _, err := d.tryRun(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the run ends with %v", err)
	}
}

// Pace may wait before each instant, the day's beginning first, and end the run.
func TestThePaceSeesEveryStepOfTheClock(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	tired := errors.New("tired")
	steps := 0
	var last time.Time
	d.config.Pace = func(day calendar.Date, from, to time.Time) error {
		if day.String() != today {
			t.Errorf("an instant of %s", day)
		}
		if !from.Before(to) || steps > 0 && !from.Equal(last) {
			t.Errorf("from %v to %v after %v", from, to, last)
		}
		last = to
		if steps++; steps == 1+100 {
			return tired
		}
		return nil
	}
	if _, err := d.tryRun(t.Context()); !errors.Is(err, tired) {
		t.Errorf("the run ends with %v", err)
	}
	if steps != 1+100 || last.UnixNano() != instant(t, today, "11:10") {
		t.Errorf("%d steps, the last to %v", steps, last)
	}
}

// A recorder that cannot write ends the run with its error.
func TestARecorderThatFailsEndsTheRun(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	d.config.Recorder = full{}
	if _, err := session.Run(t.Context(), d.config); !errors.Is(err, errDisk) {
		t.Errorf("the run ends with %v", err)
	}
}

// full is a recorder whose disk is full when the first day ends.
type full struct{}

func (full) DayEnded(session.Snapshot) error    { return errDisk }
func (full) Ledger(session.Entry) error         { return nil }
func (full) Emitted(session.Emission) error     { return nil }
func (full) Timeline(session.TimelineRow) error { return nil }
func (full) Log(session.LogRecord)              {}
func (full) Timing(session.Timing)              {}
