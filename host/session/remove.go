package session

import (
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// removeSymbol drops the lane's holds on a symbol and all that it has of it.
func (d *day) removeSymbol(l *lane, name string) (Outcome, error) {
	s := d.symbol(name)
	switch {
	case s == nil:
		return Refused, sdk.Refuse(sdk.NotLoaded, name, name+" is not in the session")
	case s.meta.AddedBy == sdk.AddedByConfig:
		return Refused, sdk.Refuse(sdk.ConfigSymbol, name, name+" is a symbol of the configuration: it stays for the day")
	case len(s.locks) > 0:
		return Refused, sdk.Refuse(sdk.Locked, name, fmt.Sprintf("%s is locked by %s: who locked it unlocks it", name, s.lockedBy()))
	case !d.holdsAny(l, s) && !l.setup.Grant.RemoveAny:
		return Refused, sdk.Refuse(sdk.NotLoaded, name, fmt.Sprintf("%s holds nothing of %s: who asked for a thing gives it up", l.source.Name, name))
	}
	for _, o := range d.run.lanes {
		if o == l || l.setup.Grant.RemoveAny {
			d.release(o, s)
			o.forget(s.name)
		}
	}
	return d.settleRemoval(l, s), nil
}

func (d *day) holdsAny(l *lane, s *symbol) bool {
	if s.holds.has(l.index) {
		return true
	}
	return slices.ContainsFunc(s.series, func(r *series) bool { return r.holds.has(l.index) }) ||
		slices.ContainsFunc(s.indicators, func(i *indicatorState) bool { return i.holds.has(l.index) })
}

// release drops all that a lane has of a symbol; its handles say removed from now on.
func (d *day) release(l *lane, s *symbol) {
	s.holds.drop(l.index)
	for _, r := range s.series {
		r.holds.drop(l.index)
		l.dropSeries(r)
	}
	for _, i := range s.indicators {
		i.holds.drop(l.index)
		l.dropIndicator(i)
	}
	for _, r := range s.series {
		l.unfollow(r)
	}
}

// settleRemoval lets go of what no one holds any more.
func (d *day) settleRemoval(l *lane, s *symbol) Outcome {
	if s.held() {
		d.collect(s)
		return Released
	}
	i, _ := d.find(s.name)
	d.symbols = slices.Delete(d.symbols, i, i+1)
	s.removedAt = d.run.clock.Nanos()
	d.gone = append(d.gone, s)
	for _, r := range s.series {
		d.series[r.id] = nil
	}
	for _, o := range d.run.lanes {
		d.release(o, s)
		for k := range o.answers {
			if k.symbol == s.name {
				delete(o.answers, k)
			}
		}
	}
	d.stale = true
	d.run.logger.line(levelInfo, "%s: removed by %s", s.name, l.source.Name)
	d.tell(s.name, sdk.SymbolRemoved, l.source.Name)
	return Removed
}

// collect removes the parts of a living symbol that nobody needs: an indicator without a hold that the configuration
// does not ask for, then a series without a hold that nothing reads or derives from.
func (d *day) collect(s *symbol) {
	s.indicators = slices.DeleteFunc(s.indicators, func(i *indicatorState) bool { return !i.full && len(i.holds) == 0 })
	if s.meta.MeetsSessionConfigRequirements && len(s.holds) > 0 {
		return // a full symbol keeps what the configuration asks for; what came on top goes with the day
	}
	needed := func(r *series) bool {
		return len(r.holds) > 0 || r.interval == s.base || s.meta.MeetsSessionConfigRequirements ||
			slices.ContainsFunc(s.indicators, func(i *indicatorState) bool { return i.series == r }) ||
			r.internal && slices.ContainsFunc(s.series, func(o *series) bool { from, ok := o.track.Derived(); return ok && tape.SameSpan(from, r.interval) })
	}
	before := len(s.series)
	for _, r := range s.series {
		if !needed(r) {
			d.series[r.id] = nil
			for _, l := range d.run.lanes { // one may follow it without a hold
				l.unfollow(r)
			}
		}
	}
	s.series = slices.DeleteFunc(s.series, func(r *series) bool { return d.series[r.id] == nil })
	if len(s.series) != before {
		s.listIntervals()
		d.stale = true
	}
}

func alreadyRemoved(h sdk.Indicator) *sdk.Refusal {
	return sdk.Refuse(sdk.Removed, h.Symbol(), h.Key()+" of "+h.Symbol()+" was removed already")
}

// removeIndicator drops the lane's hold on one indicator.
func (d *day) removeIndicator(l *lane, h *indicatorHandle) (Outcome, error) {
	state, name := h.state, h.Symbol()
	if !state.holds.has(l.index) || h.gone {
		return Refused, alreadyRemoved(h)
	}
	state.holds.drop(l.index)
	l.dropIndicator(state)
	l.forget(name)
	outcome := Released
	if !state.full && len(state.holds) == 0 {
		outcome = Removed
	}
	return d.afterPart(l, state.series.symbol, outcome), nil
}

// removeBars drops the lane's hold on one series.
func (d *day) removeBars(l *lane, name string, interval sdk.Interval) (Outcome, error) {
	s := d.symbol(name)
	if s == nil {
		return Refused, sdk.Refuse(sdk.NotLoaded, name, name+" is not in the session")
	}
	r := s.seriesOf(interval)
	if r == nil || !r.holds.has(l.index) {
		return Refused, sdk.Refuse(sdk.NotLoaded, name, fmt.Sprintf("%s does not hold %s bars of %s", l.source.Name, interval, name))
	}
	r.holds.drop(l.index)
	l.dropSeries(r)
	l.unfollow(r)
	l.forget(name)
	outcome := Released
	if len(r.holds) == 0 && !s.meta.MeetsSessionConfigRequirements {
		outcome = Removed
	}
	return d.afterPart(l, s, outcome), nil
}

// afterPart lets the symbol itself go with its last hold.
func (d *day) afterPart(l *lane, s *symbol, outcome Outcome) Outcome {
	if s.held() {
		d.collect(s)
		return outcome
	}
	d.settleRemoval(l, s)
	return Removed
}
