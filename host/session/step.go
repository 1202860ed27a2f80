package session

import (
	"math"
	"time"

	"github.com/strathost/strathost/sdk"
)

// walk runs the day's instants: pre-session scans, activation, OnStart at the open, then each instant at which a bar
// ends, a scan slot or a timer is due, up to and including the close.
func (d *day) walk() error {
	d.planScans()
	if err := d.preSession(); err != nil {
		return err
	}
	d.active = true
	d.events = d.events[:0]
	for _, l := range d.run.lanes {
		if l.hooks.Start != nil && !l.stopped {
			l.starting = true
			err := l.call("start", "", l.hooks.Start)
			l.starting = false
			if err != nil {
				return err
			}
		}
	}
	d.stale = true
	if err := d.instant(d.calendar.Open, nil); err != nil { // slots that are due at the open itself
		return err
	}
	for {
		if d.stale {
			d.compile()
			d.next = 0
		}
		t, ends := int64(math.MaxInt64), []ending(nil)
		if d.next < len(d.schedule.instants) {
			t = d.schedule.instants[d.next]
		}
		if due := d.alarms.next(); due < t {
			t = due
		} else if d.next < len(d.schedule.instants) {
			ends = d.schedule.entries[d.schedule.offsets[d.next]:d.schedule.offsets[d.next+1]]
			d.next++
		}
		if t > d.calendar.Close {
			break
		}
		if err := d.instant(t, ends); err != nil {
			return err
		}
	}
	return d.advance(d.calendar.Close)
}

// compile lays out the rest of the day after series came or went.
func (d *day) compile() {
	d.recount()
	ordered := d.ordered()
	d.grid = d.gridFor(finest(ordered))
	d.schedule.compile(ordered, d.grid)
	d.stale = false
}

func (d *day) advance(t int64) error {
	if t == d.run.clock.Nanos() {
		return nil
	}
	return d.run.advance(d.calendar.Date, t)
}

// instant is one step: the clock, the bars that end, scanners, then strategies in the order of the YAML.
func (d *day) instant(t int64, ends []ending) error {
	if err := d.advance(t); err != nil {
		return err
	}
	for _, e := range ends {
		r := d.series[e.series]
		r.visible = int(e.row) + 1
		if r.counts {
			d.bars++
		}
	}
	due := d.alarms.due(t)
	d.present = moment{at: t, ends: ends, due: due}
	if err := d.scan(due); err != nil {
		return err
	}
	for _, l := range d.run.lanes[d.run.scanners:] {
		if err := d.turn(l, t, ends, due); err != nil {
			return err
		}
	}
	if len(due) > 0 { // timers of scanners come after the strategies'
		for _, l := range d.run.lanes[:d.run.scanners] {
			if err := d.timers(l, due); err != nil {
				return err
			}
		}
	}
	if d.run.config.Timeline == TimelineInstant && (len(ends) > 0 || len(due) > 0 && t > d.calendar.Open) { // the open of a day may be the close of the one before
		if err := d.timeline(); err != nil {
			return err
		}
	}
	return d.run.ctx.Err()
}

// turn is one strategy's turn at an instant: symbol events, bars, timers.
func (d *day) turn(l *lane, t int64, ends []ending, due []*alarm) error {
	if l.stopped {
		return nil
	}
	if t < l.ahead.quiet {
		return l.pass(t)
	}
	if err := l.kept(t); err != nil {
		return err
	}
	if err := l.symbolEvents(); err != nil {
		return err
	}
	l.ahead.called = 0
	if l.hooks.Bars != nil && len(ends) > 0 && !l.stopped {
		if bars := l.collect(t, ends); len(bars) > 0 {
			if err := l.barsCall(bars); err != nil {
				return err
			}
		}
	}
	if len(due) > 0 {
		if err := d.timers(l, due); err != nil {
			return err
		}
	}
	return l.passedTurn(t)
}

// collect fills the lane's slice with the bars that end now and that it follows.
func (l *lane) collect(t int64, ends []ending) []sdk.Bar {
	l.bars = l.bars[:0]
	if len(l.follows) == 0 {
		return l.bars
	}
	end := time.Unix(0, t).UTC()
	for _, e := range ends {
		if int(e.series) >= len(l.follows) || !l.follows[e.series] {
			continue
		}
		n := len(l.bars)
		if n < cap(l.bars) {
			l.bars = l.bars[:n+1]
		} else {
			l.bars = append(l.bars, sdk.Bar{})
		}
		l.day.series[e.series].fill(&l.bars[n], int(e.row), end)
	}
	return l.bars
}
