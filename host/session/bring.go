package session

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// What the day before has carried is built again at the begin of a day, each symbol in one move: wholly, or it stays bare, with its
// last price, until the data are there again: for the next request that adds something to it, or on the next day. A position
// does not go away because its data do. History that is not there any more keeps nothing else out.

// bring brings what the day before has carried, by name.
func (d *day) bring() error {
	all := d.run.carried
	d.run.carried = nil
	for _, c := range all {
		if err := d.bringOne(c); err != nil {
			return err
		}
	}
	return nil
}

// carries says whether a symbol is carried to the day that begins.
func (r *run) carries(name string) bool {
	_, found := slices.BinarySearchFunc(r.carried, name, func(c *carried, n string) int { return strings.Compare(c.name, n) })
	return found
}

func (d *day) bringOne(c *carried) error {
	entry := d.entry(OpCarry, c.name, c.who, Carried)
	entry.Cause, entry.Carry = c.cause, len(c.locks) > 0
	full := c.meta.MeetsSessionConfigRequirements && d.symbol(c.name) == nil // the configuration has not brought it
	b := &build{day: d, who: requester{lane: c.owner, role: c.who.role, source: c.meta.Source}, carried: c,
		plan: d.analyse(d.run.again(c.name, full, c.parts))}
	refusal, err := d.rebuild(b)
	if err != nil {
		return err
	}
	entry.Steps = b.steps
	s := d.symbol(c.name)
	switch {
	case refusal != nil && s == nil:
		s = d.insert(&symbol{name: c.name, meta: c.meta, owner: c.owner})
		entry.Steps = []Step{{Name: StepCreateSymbol}}
		lacks := c.parts.names()
		if full {
			lacks = slices.Insert(lacks, 0, "all that the configuration asks for")
		}
		entry.Message = fmt.Sprintf("%v; until its data are there it has no series, and lacks %s", refusal, strings.Join(lacks, ", "))
	case refusal != nil:
		entry.Steps = nil
		entry.Message = fmt.Sprintf("%v; it has what the configuration asks for, and lacks %s", refusal, strings.Join(c.parts.names(), ", "))
	default:
		entry.Message = lacking(b.lacks)
	}
	if entry.Message != "" {
		d.run.logger.line(levelWarn, "%s is carried to %s without all that it had: %s", c.name, d.calendar.Date, entry.Message)
	}
	d.restore(s, c)
	d.prefetch(s)
	meta := s.meta
	entry.Metadata = &meta
	s.broughtBy = d.run.ledger.add(entry).Seq
	return nil
}

// lacking are the refusals of what was left out, in one text.
func lacking(lacks []*sdk.Refusal) string {
	all := make([]string, len(lacks))
	for i, r := range lacks {
		all[i] = r.Error()
	}
	return strings.Join(all, "; ")
}

// again is a demand for what was had of a symbol on the day before: all that the configuration asks for, where it is full, and
// these parts.
func (r *run) again(name string, full bool, had parts) demand {
	want := demand{op: OpCarry, symbol: name, full: full}
	if full {
		want.bars, want.indicators = slices.Clone(r.full.bars), slices.Clone(r.full.indicators)
		for i := range want.bars {
			want.bars[i].all, want.bars[i].again = false, true
		}
	}
	for _, x := range had.series {
		want.bars = append(want.bars, x.demand)
	}
	for _, x := range had.indicators {
		want.indicators = append(want.indicators, x.demand)
	}
	return want
}

// restoring is the demand of a request that adds something to a bare symbol: all that it was carried with comes with it.
func (r *run) restoring(s *symbol, want demand) demand {
	full := s.meta.MeetsSessionConfigRequirements
	all := r.again(s.name, full, s.lost)
	all.op, all.interval, all.indicator = want.op, want.interval, want.indicator
	switch {
	case full && want.full: // it is what is lacking
	case want.full: // what the configuration asks for decides on the base
		all.full = true
		all.bars = append(slices.Clone(want.bars), all.bars...)
		all.indicators = append(all.indicators, want.indicators...)
	default:
		all.bars = append(all.bars, want.bars...)
		all.indicators = append(all.indicators, want.indicators...)
	}
	return all
}

// rebuild builds what a symbol was carried with. The refusal says why that cannot be, and nothing of it is there then; the error
// is what ends the run.
func (d *day) rebuild(b *build) (*sdk.Refusal, error) {
	if b.plan.empty() {
		return nil, nil
	}
	_, err := d.fulfil(b)
	switch {
	case err == nil:
		return nil, nil
	case d.run.ctx.Err() != nil:
		return nil, d.run.ctx.Err()
	}
	var r *sdk.Refusal
	if !errors.As(err, &r) {
		r = storeRefusal(b.plan.symbol, err)
	}
	if r.Code == sdk.StoreError {
		d.run.result.Reproducible = false
	}
	return r, nil
}

// restore gives a symbol of the new day what it had on the day before. A symbol of the configuration that is served keeps
// being that.
func (d *day) restore(s *symbol, c *carried) {
	s.carried, s.came, s.locks, s.lost = true, c.last, c.locks, c.parts
	for _, l := range c.holds {
		s.holds.add(l)
	}
	d.regain(s)
}

// regain takes what a symbol was carried with, as far as it is there, to be held and followed as on the day before. The rest
// stays lost.
func (d *day) regain(s *symbol) {
	s.lost.series = slices.DeleteFunc(s.lost.series, func(x carriedSeries) bool {
		r := s.seriesOf(x.demand.interval)
		if r == nil {
			return false
		}
		for _, l := range x.holds {
			r.holds.add(l)
		}
		for _, a := range x.asked {
			r.asked.note(a.lane, a.days)
		}
		for _, l := range x.follows {
			if r.streams {
				d.run.lanes[l].followSeries(r)
			}
		}
		return true
	})
	s.lost.indicators = slices.DeleteFunc(s.lost.indicators, func(x carriedIndicator) bool {
		i := s.indicatorOf(s.keyOf(x.demand.spec, x.demand.interval))
		if i == nil {
			return false
		}
		for _, l := range x.holds {
			i.holds.add(l)
		}
		return true
	})
}
