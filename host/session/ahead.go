package session

import (
	"fmt"

	"github.com/strathost/strathost/host/ahead"
)

// A strategy in another process is played ahead of the session: its room asks what comes (foresee.go), as far as nobody can
// change it (exposed.go), and the session stays the one that puts all that happens in order. At each instant it collects what
// the strategy did there.

// promised is an instant that the room of a strategy knows of.
type promised struct {
	at    int64
	calls int
}

// foresight is what the room of a lane knows of the rest of the day.
type foresight struct {
	instants []promised // from passed on those that the walk has not passed
	passed   int
	quiet    int64 // until then no hook needs to be called
	changes  int   // counts what changed of what the strategy sees
	known    int   // of them, those that the room knows of
	timer    int   // the timer that was set last
	called   int   // calls at the present instant

	rows   []foreseenRows // scratch of Foresee
	slots  []int32        // by series id: 1 + its place in rows
	timers []alarm
}

// moment is the instant at which the day is.
type moment struct {
	at   int64
	ends []ending
	due  []*alarm
}

var _ ahead.Lane = (*lane)(nil)

// Cut implements ahead.Lane.
func (l *lane) Cut() bool {
	if l.ahead.changes == l.ahead.known && !l.day.stale && !l.told() {
		return false
	}
	l.Forget(l.day.present.at)
	return true
}

// told says whether the lane is to be told of changes of symbols before anything else.
func (l *lane) told() bool { return l.hooks.Symbol != nil && l.seen < len(l.day.events) }

// Forget implements ahead.Lane.
func (l *lane) Forget(after int64) {
	f := &l.ahead
	for n := len(f.instants); n > f.passed && f.instants[n-1].at > after; n-- {
		f.instants = f.instants[:n-1]
	}
	f.known, f.quiet = f.changes, 0
}

// Quiet implements ahead.Lane.
func (l *lane) Quiet(until int64) { l.ahead.quiet = until }

// Timer implements ahead.Lane.
func (l *lane) Timer() int { return l.ahead.timer }

// changed notes that what the strategy sees from now on is not what it was.
func (l *lane) changed() { l.ahead.changes++ }

// left is what the room knows of and the walk has not passed.
func (f *foresight) left() []promised { return f.instants[f.passed:] }

// promise notes that the room knows of an instant.
func (f *foresight) promise(at int64, calls int) {
	if f.passed == len(f.instants) {
		f.instants, f.passed = f.instants[:0], 0
	}
	f.instants = append(f.instants, promised{at, calls})
}

// pass is a turn at which no hook needs to be called. Its calls are counted all the same.
func (l *lane) pass(t int64) error {
	f := &l.ahead
	if left := f.left(); len(left) > 0 && left[0].at <= t {
		if err := l.kept(t); err != nil {
			return err
		}
		l.day.calls += left[0].calls
		f.passed++
	}
	return nil
}

// passed is the end of a turn at which hooks may have been called.
func (l *lane) passedTurn(t int64) error {
	f := &l.ahead
	left := f.left()
	if len(left) == 0 || left[0].at > t {
		return nil
	}
	f.passed++
	if left[0].at != t || f.called != left[0].calls && !l.stopped {
		return l.broke(t)
	}
	return nil
}

// kept checks what the lane's room was told: had it been played to the strategy wrongly, no result could be trusted.
func (l *lane) kept(t int64) error {
	f := &l.ahead
	if left := f.left(); len(left) > 0 && (left[0].at < t || f.changes != f.known) {
		return l.broke(t)
	}
	return nil
}

func (l *lane) broke(t int64) error {
	return fmt.Errorf("internal error: %s at %s sees another session than was foreseen for it; please report this, and run with windows of one instant until it is mended",
		l.source.Name, l.run.stamp(t))
}
