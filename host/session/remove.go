package session

import (
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// RemoveSymbol implements sdk.Session.
func (l *lane) RemoveSymbol(q sdk.RemoveSymbolRequest) error {
	a := asking{op: OpRemoveSymbol, symbol: q.Symbol, location: q.Location, reason: q.Reason}
	name, err := l.named(a)
	if err != nil {
		return err
	}
	return l.remove(a, name, func() (Outcome, error) { return l.day.removeSymbol(l, name) })
}

// RemoveIndicator implements sdk.Session.
func (l *lane) RemoveIndicator(q sdk.RemoveIndicatorRequest) error {
	a := asking{op: OpRemoveIndicator, location: q.Location, reason: q.Reason}
	if err := l.usable(""); err != nil {
		return l.untimely(a, err)
	}
	h, ok := q.Indicator.(*indicatorHandle)
	if past := q.Indicator; !ok && past != nil && past.Removed() { // of an earlier day, from another process
		a.symbol, a.interval, a.indicator = past.Symbol(), past.Interval(), past.Key()
		return l.malformed(a, alreadyRemoved(past))
	}
	if !ok || l.indicators[h.state] != h && !h.gone {
		return l.malformed(a, sdk.Refuse(sdk.InvalidArgument, "", "removing an indicator takes the handle that AddIndicator gave to this strategy"))
	}
	a.symbol, a.interval, a.indicator = h.Symbol(), h.Interval(), h.Key()
	return l.remove(a, h.Symbol(), func() (Outcome, error) { return l.day.removeIndicator(l, h) })
}

// RemoveBars implements sdk.Session.
func (l *lane) RemoveBars(q sdk.RemoveBarsRequest) error {
	a := asking{op: OpRemoveBars, symbol: q.Symbol, interval: q.Interval, location: q.Location, reason: q.Reason}
	if err := l.usable(q.Symbol); err != nil {
		return l.untimely(a, err)
	}
	name, err := l.barsArguments(sdk.BarsRequest{Symbol: q.Symbol, Interval: q.Interval})
	if err != nil {
		return l.malformed(a, err)
	}
	return l.remove(a, name, func() (Outcome, error) { return l.day.removeBars(l, name, q.Interval) })
}

// remove runs a removal and writes it into the ledger.
func (l *lane) remove(q asking, name string, do func() (Outcome, error)) error {
	if slices.Contains(l.setup.Without, name) {
		return l.malformed(q, l.withheld(name))
	}
	events := len(l.day.events)
	entry := l.day.entry(q.op, name, l.requester(q.location, q.reason), Refused)
	entry.Interval, entry.Indicator = q.interval, q.indicator
	outcome, err := do()
	if err != nil {
		return l.malformed(q, err)
	}
	entry.Outcome = outcome
	if s := l.day.symbol(name); s != nil {
		meta := s.meta
		entry.Metadata = &meta
	}
	l.day.brought(events, l.note(entry))
	return nil
}

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
		return Refused, sdk.Refuse(sdk.NotLoaded, name, fmt.Sprintf("%s holds nothing of %s: who asked for a thing gives it up, or who has grant.remove_any", l.source.Name, name))
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
	if s.holds.has(l.index) || s.lost.heldBy(l.index) {
		return true
	}
	return slices.ContainsFunc(s.series, func(r *series) bool { return r.holds.has(l.index) }) ||
		slices.ContainsFunc(s.indicators, func(i *indicatorState) bool { return i.holds.has(l.index) })
}

// release drops all that a lane has of a symbol; its handles say removed from now on.
func (d *day) release(l *lane, s *symbol) {
	s.holds.drop(l.index)
	s.lost.letGo(l.index, "")
	for _, r := range s.series {
		r.letGo(l.index)
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
// does not ask for, then a series without a hold that nothing reads or derives from and that is not the base. A full symbol keeps
// what the configuration asks for. Minutes by which the day was told stay to its end, else its volume would fall.
func (d *day) collect(s *symbol) {
	s.indicators = slices.DeleteFunc(s.indicators, func(i *indicatorState) bool { return !i.full && len(i.holds) == 0 })
	teller := s.dayBase()
	needed := func(r *series) bool {
		return len(r.holds) > 0 || r.interval == s.base || r == teller && r.visible > 0 || s.meta.MeetsSessionConfigRequirements && d.run.full.asksFor(r.interval) ||
			slices.ContainsFunc(s.indicators, func(i *indicatorState) bool { return i.series == r }) ||
			slices.ContainsFunc(s.series, func(o *series) bool {
				from, derived := o.track.Derived()
				return derived && d.series[o.id] != nil && tape.SameSpan(from, r.interval)
			})
	}
	before := len(s.series)
	for _, r := range slices.Backward(s.series) { // what derives from a series is longer
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
	state, s := h.state, h.state.series.symbol
	if !state.holds.has(l.index) || h.gone {
		return Refused, alreadyRemoved(h)
	}
	state.holds.drop(l.index)
	l.dropIndicator(state)
	l.forget(s.name)
	return d.afterPart(l, s, func() bool { return s.indicatorOf(state.key) == nil }), nil
}

// removeBars drops the lane's hold on one series.
func (d *day) removeBars(l *lane, name string, interval sdk.Interval) (Outcome, error) {
	s := d.symbol(name)
	if s == nil {
		return Refused, sdk.Refuse(sdk.NotLoaded, name, name+" is not in the session")
	}
	r := s.seriesOf(interval)
	lost := r == nil && slices.ContainsFunc(s.lost.series, func(x carriedSeries) bool {
		return tape.SameSpan(x.demand.interval, interval) && x.holds.has(l.index)
	})
	if !lost && (r == nil || !r.holds.has(l.index)) {
		return Refused, sdk.Refuse(sdk.NotLoaded, name, fmt.Sprintf("%s does not hold %s bars of %s", l.source.Name, interval, name))
	}
	if lost { // what could not be built again is not there to be removed
		s.lost.letGo(l.index, interval)
	} else {
		r.letGo(l.index)
		l.dropSeries(r)
		l.unfollow(r)
	}
	l.forget(name)
	return d.afterPart(l, s, func() bool { return !lost && s.seriesOf(interval) == nil }), nil
}

// afterPart lets go of what no one needs any more once a hold on a part is dropped, and of the symbol with its last hold. What is
// still there for another, for the configuration or for what is made of it was only released.
func (d *day) afterPart(l *lane, s *symbol, gone func() bool) Outcome {
	if d.settleRemoval(l, s) == Removed || gone() {
		return Removed
	}
	return Released
}
