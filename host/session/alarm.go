package session

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/sdk"
)

// alarm is a timer of a strategy or a slot of a scanner's schedule.
type alarm struct {
	at    int64
	seq   int           // order of creation, where two are due together
	every time.Duration // 0 for once
	lane  *lane
	fn    func(sdk.Session) error // nil for a scan
}

// alarms are the alarms of a day, soonest first. There are few of them, so a sorted slice will do.
type alarms struct {
	pending []*alarm
	fired   []*alarm // scratch
	seq     int
}

func (a *alarms) add(x *alarm) {
	a.seq++
	x.seq = a.seq
	a.insert(x)
}

func (a *alarms) insert(x *alarm) {
	i, _ := slices.BinarySearchFunc(a.pending, x, func(p, q *alarm) int {
		if p.at != q.at {
			return int(min(1, max(-1, p.at-q.at)))
		}
		return p.seq - q.seq
	})
	a.pending = slices.Insert(a.pending, i, x)
}

// drop forgets those of a lane that was stopped.
func (a *alarms) drop(l *lane) {
	a.pending = slices.DeleteFunc(a.pending, func(x *alarm) bool { return x.lane == l })
}

// next is when the soonest is due.
func (a *alarms) next() int64 {
	if len(a.pending) == 0 {
		return math.MaxInt64
	}
	return a.pending[0].at
}

// due takes those that are due at t, by due time, then creation, and sets the repeating ones again.
func (a *alarms) due(t int64) []*alarm {
	if len(a.pending) == 0 || a.pending[0].at > t {
		return nil
	}
	a.fired = a.fired[:0]
	for len(a.pending) > 0 && a.pending[0].at <= t {
		x := a.pending[0]
		a.pending = a.pending[1:]
		a.fired = append(a.fired, x)
		if x.every > 0 {
			again := *x
			again.at += int64(x.every)
			a.insert(&again)
		}
	}
	return a.fired
}

// maxTimers is how many timers a strategy may have pending. A strategy that sets timers from timers without end is told
// long before the session drowns in them.
const maxTimers = 1000

// setAlarm sets a strategy's timer.
func (d *day) setAlarm(x *alarm) error {
	pending := 0
	for _, p := range d.alarms.pending {
		if p.lane == x.lane && p.fn != nil {
			pending++
		}
	}
	if pending >= maxTimers {
		return sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("%s has %d timers pending, and no more can be set", x.lane.source.Name, maxTimers))
	}
	d.alarms.add(x)
	x.lane.ahead.timer = x.seq
	x.lane.changed()
	return nil
}

// timers calls the lane's timers among those that are due.
func (d *day) timers(l *lane, due []*alarm) error {
	for _, x := range due {
		if x.lane == l && x.fn != nil && !l.stopped {
			if err := l.call("timer", "", x.fn); err != nil {
				return err
			}
		}
	}
	return nil
}

// planScans sets an alarm for each slot of the scanners' schedules on this day. A slot outside the day, as after an
// early close, is skipped and logged.
func (d *day) planScans() {
	for _, l := range d.run.lanes[:d.run.scanners] {
		for _, slot := range l.setup.Schedule {
			switch {
			case slot.PreSession:
			case slot.Every == 0:
				d.scanAt(l, slot.At)
			default:
				d.scanEvery(l, slot)
			}
		}
	}
}

func (d *day) scanAt(l *lane, moment clock.Moment) {
	at, inside := moment.On(d.calendar)
	if !inside {
		d.outside(l, moment.String(), at)
		return
	}
	d.scanDue(l, at)
}

func (d *day) scanEvery(l *lane, slot Slot) {
	from, _ := slot.From.On(d.calendar)
	to, _ := slot.To.On(d.calendar)
	for at := from; at <= to; at += int64(slot.Every) {
		if at < d.calendar.Open || at > d.calendar.Close {
			d.outside(l, d.run.stamp(at), at)
			continue
		}
		d.scanDue(l, at)
	}
}

func (d *day) scanDue(l *lane, at int64) {
	l.idle.slots++
	d.alarms.add(&alarm{at: at, lane: l})
}

// preSession runs the scans before the session is active.
func (d *day) preSession() error {
	for _, l := range d.run.lanes[:d.run.scanners] {
		for _, slot := range l.setup.Schedule {
			if slot.PreSession && !l.stopped {
				if err := l.scanCall(d.calendar.Open, true); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// scan runs the scanners whose slot is due, in the order of the YAML; one whose slots fall together runs once.
func (d *day) scan(due []*alarm) error {
	if len(due) == 0 {
		return nil
	}
	for _, l := range d.run.lanes[:d.run.scanners] {
		if !slices.ContainsFunc(due, func(x *alarm) bool { return x.lane == l && x.fn == nil }) {
			continue
		}
		if !l.stopped {
			if err := l.symbolEvents(); err != nil {
				return err
			}
		}
		if !l.stopped {
			if err := l.scanCall(d.run.clock.Nanos(), false); err != nil {
				return err
			}
		}
	}
	return nil
}
