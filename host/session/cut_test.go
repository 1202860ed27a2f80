package session_test

import (
	"testing"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// Where a failure ends the session, the timeline's last rows are of that instant and say what the last snapshot does, be they
// written at each instant or at the close.
func TestTheLastRowsAreOfTheInstantAtWhichASessionIsStopped(t *testing.T) {
	t.Parallel()
	for _, timeline := range []session.Timeline{session.TimelineInstant, session.TimelineClose} {
		for when, bars := range map[string]int{"open": 0, "09:31": 1, "11:00": 90, "11:00:30": 90, "close": 390} {
			d := newDesk(t).symbols("AAPL", "MSFT")
			d.config.Timeline = timeline
			fail := func(sdk.Session) error { return sdk.Code("enough") }
			hooks := sdk.Hooks{Start: func(s sdk.Session) error { return s.At(when, fail) }}
			if when == "open" {
				hooks.Start = fail
			}
			d.strategy("fails", hooks, func(p *session.Participant) { p.StopSession = true })
			result, r := d.run()
			if result.Ended || len(result.Stopped) != 1 || !result.Stopped[0].EndedSession {
				t.Fatalf("%s at %s: the result is %+v", timeline, when, result)
			}
			last, n := r.last(), 0
			for _, row := range r.timeline {
				if row.Time > result.Stopped[0].Time {
					t.Errorf("%s at %s: a row of %s", timeline, when, clockAt(t, row.Time))
				}
				if row.Time == result.Stopped[0].Time {
					n++
					if x := r.symbol(t, row.Symbol); row.Series[0].Bars != bars || x.Series[0].Today.Len() != bars || row.Metrics.Volume != x.Metrics.Volume {
						t.Errorf("%s at %s: %s has %d bars in its last row and %d at the end, %+v and %+v", timeline, when, row.Symbol, row.Series[0].Bars,
							x.Series[0].Today.Len(), row.Metrics, x.Metrics)
					}
				}
			}
			if n != len(last.Symbols) {
				t.Errorf("%s at %s: %d last rows of %d symbols", timeline, when, n, len(last.Symbols))
			}
		}
	}
}

// What fails in OnFinish ends nothing any more.
func TestAFailureAfterTheLastDayEndsNoSession(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.strategy("late", sdk.Hooks{Finish: func(sdk.Session) error { return sdk.Code("late") }}, func(p *session.Participant) { p.StopSession = true })
	if result, _ := d.run(); !result.Ended || len(result.Stopped) != 1 || result.Stopped[0].EndedSession {
		t.Errorf("the result is %+v", result)
	}
}
