package session

import (
	"slices"

	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// plan is what a demand still needs, given what exists: phase one of provisioning. It is pure: it reads no store and
// changes nothing.
type plan struct {
	demand           // all that is to be there
	asked    demand  // what the requester asks for: of a bare symbol, what it was carried with comes first
	existing *symbol // nil where the symbol is to be created
	upgrade  bool
	restores bool // the symbol is bare
	bars     []seriesPlan
	indics   []indicatorDemand // those that do not exist yet
}

// seriesPlan is a series to add, or one to extend.
type seriesPlan struct {
	barsDemand
	extend *series // nil for a new one
}

// analyse makes the plan of a demand.
func (d *day) analyse(want demand) plan {
	p := plan{demand: want, asked: want, existing: d.symbol(want.symbol)}
	p.upgrade = want.full && p.existing != nil && !p.existing.meta.MeetsSessionConfigRequirements
	p.restores = p.existing != nil && p.existing.bare()
	switch {
	case p.restores:
		p.demand = d.run.restoring(p.existing, want)
	case p.existing != nil && want.full && !p.upgrade:
		return p // a full symbol has it all
	}
	for _, b := range p.demand.bars {
		var have *series
		if p.existing != nil {
			have = p.existing.seriesOf(b.interval)
		}
		if have == nil || b.streams && !have.streams || b.days > max(have.days, b.have) {
			p.bars = append(p.bars, seriesPlan{barsDemand: b, extend: have})
		}
	}
	for _, i := range p.demand.indicators {
		there := p.existing != nil && p.existing.indicatorOf(p.existing.keyOf(i.spec, i.interval)) != nil
		if !there && !slices.ContainsFunc(p.indics, i.same) {
			p.indics = append(p.indics, i)
			p.ensure(i.interval)
		}
	}
	return p
}

// ensure plans the series that an indicator reads, where nothing else brings it.
func (p *plan) ensure(interval sdk.Interval) {
	if i := slices.IndexFunc(p.bars, func(b seriesPlan) bool { return tape.SameSpan(b.interval, interval) }); i >= 0 {
		p.bars[i].streams = true
		return
	}
	if p.existing != nil {
		if have := p.existing.seriesOf(interval); have != nil {
			if !have.streams {
				p.bars = append(p.bars, seriesPlan{barsDemand: barsDemand{interval: have.interval, streams: true}, extend: have})
			}
			return
		}
	}
	p.bars = append(p.bars, seriesPlan{barsDemand: barsDemand{interval: interval, streams: true}})
}

// empty says that everything is there already.
func (p *plan) empty() bool {
	return p.existing != nil && !p.upgrade && len(p.bars) == 0 && len(p.indics) == 0
}

// spelling is a stored interval as the symbol spells it: a series goes by the spelling that came first.
func (p *plan) spelling(interval sdk.Interval) sdk.Interval {
	if p.existing != nil {
		if have := p.existing.seriesOf(interval); have != nil {
			return have.interval
		}
	}
	return p.demand.spelling(interval)
}

// missing are the intervals that the plan adds.
func (p *plan) missing() []sdk.Interval {
	var out []sdk.Interval
	for _, b := range p.bars {
		if b.extend == nil {
			out = append(out, b.interval)
		}
	}
	return out
}

// base is the base interval of the symbol once the plan's intervals are there: of a full symbol what the configuration's are made
// of, of an adhoc one what the first interval is that streams, until it is upgraded: by bars of the past no day is told.
func (p *plan) base(l tape.Layout) sdk.Interval {
	first := slices.IndexFunc(p.bars, func(b seriesPlan) bool { return b.streams })
	if p.existing != nil && !p.full && p.existing.base != "" {
		if base := p.existing.baseSeries(); first < 0 || base == nil || base.streams {
			return p.existing.base
		}
	}
	if p.full {
		return p.spelling(l.Base)
	}
	interval := p.needs()[0]
	if first >= 0 {
		interval = p.bars[first].interval
	}
	chain := l.Chain(interval)
	return p.spelling(chain[len(chain)-1])
}
