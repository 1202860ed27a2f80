package session

import (
	"math"
	"slices"

	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// What comes for a strategy is known ahead as far as nobody else can change it. Bars, values of the host's indicators and the
// strategy's own timers are: a column holds the whole day, a request changes no row of it, and history that comes in front moves
// no handle of another. What else another's request may change for a strategy is all here:
//
//   - It is told of symbols that come and go (OnSymbol), at the next instant at which anything happens.
//   - It follows by rule: follow.from and follow.symbols. follow.config is settled before the day begins.
//   - It follows bars that it holds no part in keeping: with the last hold of another they go (remove.go: collect, settleRemoval).
//   - Who may remove what others hold (grant.remove_any) takes handles and bars away. Symbols of the configuration stay.
//   - What could not be carried over comes back with another's request, and is followed again (bring.go: regain).
//   - A daily bar that ends within extended hours is visible from an instant of the grid of the finest bars that stream, which
//     others may ask for or give up (schedule.go).
//   - A failure that ends the session (on_failure: stop_session) makes OnFinish come early. OnEnd does not come then.
//
// Metadata, locks, quotas, the ledger's answers and the day so far are read by requests, which are served at their instant. A
// strategy's own indicators are computed by its process, whose values the session reads (custom.go): there it is one instant at
// a time, and so where the pace is not the session's own, since an author who watches wants to see things when they happen.

// until is the first instant at which another may change what the lane will see. At the present one nobody can.
func (l *lane) until() int64 {
	d := l.day
	if d.stale || d.run.config.Pace != nil || len(l.customs) > 0 || l.told() {
		return d.present.at + 1
	}
	until := int64(math.MaxInt64)
	exposed, removable := l.hooks.Symbol != nil || l.exposed(), l.removable()
	for _, o := range d.run.lanes {
		if o == l || o.stopped {
			continue
		}
		if exposed || o.setup.Grant.RemoveAny && removable || o.setup.StopSession && l.hooks.Finish != nil ||
			slices.Contains(l.setup.Follow.From, o.source.Name) {
			until = min(until, o.acts())
		}
	}
	return until
}

// acts is the earliest instant at which what the lane does may be seen by others. A scanner acts at its slots and timers. A
// strategy is taken to act at every instant, and is seen from the next.
func (l *lane) acts() int64 {
	d := l.day
	if l.role != sdk.RoleScanner {
		return d.present.at + 1
	}
	if slices.ContainsFunc(d.present.due, func(x *alarm) bool { return x.lane == l && x.fn != nil }) {
		return d.present.at + 1 // it is called after the strategies
	}
	for _, x := range d.alarms.pending {
		if x.lane == l {
			return x.at
		}
	}
	return math.MaxInt64
}

// exposed says whether a request of any other strategy may change what the lane will see.
func (l *lane) exposed() bool {
	d := l.day
	for id, follows := range l.follows {
		if r := d.series[id]; follows && r != nil && (!l.keeps(r) || d.late(r)) {
			return true
		}
	}
	for r, h := range l.handles {
		if !h.past && d.late(r) {
			return true
		}
	}
	for x := range l.indicators {
		if d.late(x.series) {
			return true
		}
	}
	for _, s := range d.symbols {
		if slices.ContainsFunc(s.lost.series, func(x carriedSeries) bool { return slices.Contains(x.follows, l.index) }) {
			return true
		}
	}
	return slices.ContainsFunc(l.setup.Follow.Symbols, func(name string) bool { return !l.followsAll(d.symbol(name)) })
}

// keeps says whether a series stays for as long as the lane itself gives nothing up.
func (l *lane) keeps(r *series) bool {
	s := r.symbol
	return r.holds.has(l.index) || s.meta.MeetsSessionConfigRequirements && (s.meta.AddedBy == sdk.AddedByConfig || s.holds.has(l.index)) &&
		l.run.configures(r.interval)
}

// configures says whether the configuration asks for a series of each full symbol.
func (r *run) configures(interval sdk.Interval) bool {
	for i := range r.full.bars {
		if tape.SameSpan(r.full.bars[i].interval, interval) {
			return true
		}
	}
	return false
}

// late says whether the series has daily bars that end ahead of the close.
func (d *day) late(r *series) bool { return !r.interval.Intraday() && r.regular < d.calendar.Close }

// followsAll says whether the lane has all of a symbol that its rules may make it follow.
func (l *lane) followsAll(s *symbol) bool {
	if s == nil {
		return false
	}
	for _, iv := range l.defaultIntervals() {
		if r := s.seriesOf(iv); r == nil || r.id >= len(l.follows) || !l.follows[r.id] {
			return false
		}
	}
	return true
}

// removable says whether the lane has anything of a symbol that another may remove.
func (l *lane) removable() bool {
	d := l.day
	for id, follows := range l.follows {
		if r := d.series[id]; follows && r != nil && r.symbol.meta.AddedBy != sdk.AddedByConfig {
			return true
		}
	}
	for r := range l.handles {
		if r.symbol.meta.AddedBy != sdk.AddedByConfig {
			return true
		}
	}
	for x := range l.indicators {
		if x.series.symbol.meta.AddedBy != sdk.AddedByConfig {
			return true
		}
	}
	return false
}
