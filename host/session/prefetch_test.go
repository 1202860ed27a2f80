package session_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// ahead is a store that says which bars of tomorrow are read, and does what a test wants instead of the first reads of them.
type ahead struct {
	tape.Store
	first   int64         // the earliest start of tomorrow, UTC nanoseconds
	reads   chan struct{} // one for each read of tomorrow's bars; full ones are not counted
	instead func(ctx context.Context) error
	lock    sync.Mutex
	times   int // that instead is still to be done
}

func (a *ahead) Bars(ctx context.Context, symbol string, interval sdk.Interval, from, to int64) (market.Columns, error) {
	if to > a.first {
		select {
		case a.reads <- struct{}{}:
		default:
		}
		if a.due() {
			if err := a.instead(ctx); err != nil {
				return market.Columns{}, err
			}
		}
	}
	return a.Store.Bars(ctx, symbol, interval, from, to)
}

func (a *ahead) due() bool {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.times--
	return a.times >= 0
}

// overAhead puts a session of two days, with history and an average, over such a store. Today waits until tomorrow is read.
func overAhead(t *testing.T, times int, instead func(context.Context) error) *desk {
	d := newDesk(t).days(today, tomorrow).history("1m", 1).indicator("5m", "sma", map[string]any{"period": 3})
	_, first := d.config.Calendar.Span(date(t, today))
	s := &ahead{Store: commonStore(), first: first, reads: make(chan struct{}, 1), instead: instead, times: times}
	d.config.Store = s
	return d.strategy("waits", sdk.Hooks{Start: func(at sdk.Session) error {
		if at.Day() != today {
			return nil
		}
		select {
		case <-s.reads:
		case <-time.After(20 * time.Second):
			t.Error("nobody reads tomorrow's bars while today runs")
		}
		return nil
	}})
}

// same fails the test unless two records tell of the same session.
func same(t *testing.T, want, got *record) {
	t.Helper()
	if diff := cmp.Diff(want.ledger(t), got.ledger(t)); diff != "" {
		t.Errorf("the ledgers differ:\n%s", diff)
	}
	if diff := cmp.Diff(want.snapshots, got.snapshots, comparing); diff != "" {
		t.Errorf("the snapshots differ:\n%s", diff)
	}
	if diff := cmp.Diff(want.log, got.log, comparing); diff != "" {
		t.Errorf("the logs differ:\n%s", diff)
	}
}

// plain is the record of the same session that loads nothing ahead.
func plain(t *testing.T) *record {
	d := newDesk(t).days(today, tomorrow).history("1m", 1).indicator("5m", "sma", map[string]any{"period": 3})
	d.config.Prefetch = false
	_, r := d.strategy("waits", sdk.Hooks{Start: func(sdk.Session) error { return nil }}).run()
	return r
}

func TestTheNextDayIsLoadedWhileTheDayRuns(t *testing.T) {
	t.Parallel()
	_, r := overAhead(t, 0, nil).run()
	same(t, plain(t), r)
}

// What is replayed at a pace reads each day when it comes: what is stored by then counts.
func TestASessionWithAPaceLoadsNothingAhead(t *testing.T) {
	t.Parallel()
	d := newDesk(t).days(today, tomorrow)
	_, first := d.config.Calendar.Span(date(t, today))
	s := &ahead{Store: commonStore(), first: first, reads: make(chan struct{}, 1)}
	d.config.Store = s
	d.config.Pace = func(calendar.Date, time.Time, time.Time) error { return nil }
	read := map[string]bool{}
	d.strategy("looks", sdk.Hooks{End: func(at sdk.Session) error {
		select {
		case <-s.reads:
			read[at.Day()] = true
		default:
		}
		return nil
	}}).run()
	if diff := cmp.Diff(map[string]bool{tomorrow: true}, read); diff != "" {
		t.Errorf("days at whose end tomorrow had been read (-expected +got):\n%s", diff)
	}
}

// What goes wrong ahead of its day is no one's business if it goes right on the day.
func TestWhatGoesWrongWhileADayIsLoadedAheadIsTriedAgainOnTheDay(t *testing.T) {
	t.Parallel()
	for name, instead := range map[string]func(context.Context) error{
		"the store fails":  func(context.Context) error { return errDisk },
		"the store panics": func(context.Context) error { panic("the store is broken") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, r := overAhead(t, 1, instead).run()
			same(t, plain(t), r)
			if !result.Reproducible {
				t.Error("the run is told as one that cannot be repeated")
			}
		})
	}
	t.Run("and on the day", func(t *testing.T) {
		t.Parallel()
		result, r := overAhead(t, 1<<30, func(context.Context) error { return errDisk }).run()
		last := r.entries[len(r.entries)-1]
		if last.Code != sdk.StoreError || last.Day.String() != tomorrow || result.Reproducible {
			t.Errorf("the last entry is %+v, reproducible: %v", last, result.Reproducible)
		}
	})
}

// A run that ends does not leave behind what it loads ahead: neither its goroutine nor a read of the store.
func TestARunThatEndsLeavesNothingThatIsLoadedAhead(t *testing.T) {
	t.Parallel()
	over := make(chan struct{})
	stuck := func(ctx context.Context) error { // until it is told to end
		defer close(over)
		<-ctx.Done()
		return ctx.Err()
	}
	for name, end := range map[string]func(cancel context.CancelFunc) error{
		"it is interrupted":      func(cancel context.CancelFunc) error { cancel(); return nil },
		"a strategy's end of it": func(context.CancelFunc) error { return errors.New("no more") },
	} {
		over = make(chan struct{})
		ctx, cancel := context.WithCancel(context.Background())
		d := overAhead(t, 1, stuck)
		d.strategy("ends", sdk.Hooks{Start: func(s sdk.Session) error { return end(cancel) }},
			func(p *session.Participant) { p.StopSession = true })
		_, err := d.tryRun(ctx)
		select {
		case <-over:
		default:
			t.Errorf("%s: the run is over (%v), and the store is still read", name, err)
		}
		cancel()
	}
}
