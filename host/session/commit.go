package session

import (
	"slices"
	"strings"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// commit puts what was built into the day, in one move: nothing in it can fail.
func (d *day) commit(b *build) *symbol {
	s := b.plan.existing
	change := sdk.SymbolChange("")
	switch {
	case s == nil:
		s = d.create(b)
		change = sdk.SymbolAdded
	case b.plan.upgrade:
		s.meta = upgraded(s.meta, sdk.Role(b.who.role), b.who.source)
		s.owner, s.base = b.who.lane, b.validation.base
		change = sdk.SymbolUpgraded
	case b.plan.restores:
		s.base = b.validation.base
		change = sdk.SymbolAdded
	default:
		s.base = b.validation.base
	}
	for _, r := range b.series {
		r.symbol, r.id = s, len(d.series)
		d.series = append(d.series, r)
		s.addSeries(r)
	}
	for _, x := range b.extensions {
		x.series.first, x.series.days, x.series.reaches = x.first, x.days, x.reaches
		if x.streams && !x.series.streams {
			x.series.streams, x.series.visible = true, x.visible
			for _, l := range d.run.lanes {
				if h := l.handles[x.series]; h != nil && !h.past {
					l.changed()
				}
			}
		}
	}
	for _, r := range s.series {
		if told, more := b.told[r]; more {
			r.told = told
		}
		r.leftOut = r.track.LeftOut()
	}
	s.indicators = append(s.indicators, b.indicators...)
	if b.plan.full {
		for _, want := range b.plan.demand.indicators { // those that an author had asked for before
			if i := s.indicatorOf(s.keyOf(want.spec, want.interval)); i != nil {
				i.full = i.full || want.config
			}
		}
		s.judgedInterval, s.judgedDays = b.plan.demand.judged()
	}
	if b.carried == nil { // its holds are as they were
		d.hold(s, b.plan.asked, b.who)
	}
	d.regain(s)
	d.stale = true
	for _, l := range d.run.lanes {
		l.reconsider(s.name)
	}
	d.announce(s, change, b)
	return s
}

func (d *day) create(b *build) *symbol {
	s := &symbol{name: b.plan.symbol, base: b.validation.base, owner: b.who.lane}
	switch {
	case b.carried != nil:
		s.meta = b.carried.meta
	case b.who.lane == configHolder:
		s.meta = configured(b.who.source)
	case b.plan.full:
		s.meta = requested(sdk.Role(b.who.role), b.who.source, d.now())
	default:
		s.meta = adhoc(b.who.source, d.now())
	}
	return d.insert(s)
}

// insert puts a symbol in its place by name.
func (d *day) insert(s *symbol) *symbol {
	d.lives[s.name]++
	s.life = d.lives[s.name]
	i, _ := d.find(s.name)
	d.symbols = slices.Insert(d.symbols, i, s)
	return s
}

// announce logs what came, and tells the strategies that follow it by rule or watch for symbols.
func (d *day) announce(s *symbol, change sdk.SymbolChange, b *build) {
	for _, w := range b.warnings {
		d.run.logger.line(levelWarn, "%s", w)
	}
	switch {
	case (b.carried != nil || b.plan.restores) && change == sdk.SymbolAdded:
		d.run.logger.line(levelInfo, "%s: carried over with base=%s, meets_config_req=%t, added_by=%s", s.name, s.madeOf(),
			s.meta.MeetsSessionConfigRequirements, s.meta.AddedBy)
	case change == sdk.SymbolAdded:
		var derived []string
		for _, iv := range s.intervals {
			if iv != s.madeOf() {
				derived = append(derived, string(iv))
			}
		}
		d.run.logger.line(levelInfo, "%s: registered with base=%s, derived=[%s], meets_config_req=%t, added_by=%s",
			s.name, s.madeOf(), strings.Join(derived, ", "), s.meta.MeetsSessionConfigRequirements, s.meta.AddedBy)
	case change == sdk.SymbolUpgraded:
		d.run.logger.line(levelInfo, "%s: upgraded from adhoc to full, added_by=%s (was adhoc)", s.name, s.meta.AddedBy)
	}
	d.tellSplits(s.name, b.steps)
	if change != "" {
		d.tell(s.name, change, b.who.source.Name)
	}
	if b.plan.asked.full && b.carried == nil {
		d.followers(s, b.who.source)
	}
}

// tellSplits logs the splits of today, which strategies may want to know even where they have no history, and those by
// which something that was loaded is adjusted: each once in a run.
func (d *day) tellSplits(symbol string, steps []Step) {
	if d.run.config.Splits == nil {
		return
	}
	var applied []market.Split
	for _, s := range steps {
		applied = append(applied, s.Splits...)
	}
	applied = append(applied, d.run.tape.Splits(symbol, d.calendar.Open-1)...)
	slices.SortFunc(applied, func(a, b market.Split) int { return a.Date.Compare(b.Date) })
	for _, s := range applied {
		if !d.run.split[s] {
			d.run.split[s] = true
			d.run.logger.line(levelInfo, "%s: split %s of %s: bars that start before it are adjusted", symbol, s.Ratio, s.Date)
		}
	}
}

// followers makes the lanes follow a full symbol that the YAML tells to, now that a source has brought or found it.
func (d *day) followers(s *symbol, by sdk.Source) {
	for _, l := range d.run.lanes {
		if l.followsByRule(s, by) {
			l.follow(s)
		}
	}
}

func (d *day) tell(symbol string, change sdk.SymbolChange, by string) {
	for _, l := range d.run.lanes {
		if l.hooks.Symbol != nil {
			l.changed()
		}
	}
	d.events = append(d.events, symbolEvent{SymbolEvent: sdk.SymbolEvent{Symbol: symbol, Change: change, By: by, Time: d.run.clock.Now()}})
}
