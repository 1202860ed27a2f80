package session

import (
	"fmt"
	"math"
	"slices"

	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// A symbol with a carry lock, and with keep_added every symbol, is carried to the next trading day: what is held of it is
// built again for the new day, and its metadata, holds, locks and followers are as they were. Everything else of a day goes
// with it.

// carried is a symbol between two trading days.
type carried struct {
	name  string
	meta  sdk.Metadata
	owner int
	holds holds
	locks []lock
	parts
	last price
	// who and cause are those of the ledger entry.
	who   requester
	cause int
}

// parts are what somebody has of a symbol.
type parts struct {
	series     []carriedSeries // the base first, then from short to long
	indicators []carriedIndicator
}

// carriedSeries is a series that someone holds or follows, or the base of an adhoc symbol.
type carriedSeries struct {
	demand  barsDemand
	base    bool // of an adhoc symbol
	holds   holds
	asked   asks
	follows []int // lanes
}

// carriedIndicator is an indicator of the host's that someone holds.
type carriedIndicator struct {
	demand indicatorDemand
	holds  holds
}

// held says whether anyone holds anything of them.
func (p *parts) held() bool {
	return slices.ContainsFunc(p.series, func(x carriedSeries) bool { return len(x.holds) > 0 }) ||
		slices.ContainsFunc(p.indicators, func(x carriedIndicator) bool { return len(x.holds) > 0 })
}

// heldBy says whether a lane holds anything of them.
func (p *parts) heldBy(lane int) bool {
	return slices.ContainsFunc(p.series, func(x carriedSeries) bool { return x.holds.has(lane) }) ||
		slices.ContainsFunc(p.indicators, func(x carriedIndicator) bool { return x.holds.has(lane) })
}

// letGo drops what a lane has of the parts that are of an interval, or of all of them where there is none.
func (p *parts) letGo(lane int, interval sdk.Interval) {
	for i := range p.series {
		if x := &p.series[i]; interval == "" || tape.SameSpan(x.demand.interval, interval) {
			x.holds.drop(lane)
			x.asked.drop(lane)
			x.demand.days = x.asked.most()
			x.follows = slices.DeleteFunc(x.follows, func(l int) bool { return l == lane })
		}
	}
	p.series = slices.DeleteFunc(p.series, func(x carriedSeries) bool { return !x.base && len(x.holds) == 0 && len(x.follows) == 0 })
	if interval != "" { // an indicator is given up by its handle, and these have none
		return
	}
	for i := range p.indicators {
		p.indicators[i].holds.drop(lane)
	}
	p.indicators = slices.DeleteFunc(p.indicators, func(x carriedIndicator) bool { return len(x.holds) == 0 })
}

// names are the parts in words: 1m, 30m with 2 days, sma(period=3)@15m.
func (p *parts) names() []string {
	var all []string
	for _, x := range p.series {
		text := string(x.demand.interval)
		if x.demand.days > 0 {
			text += fmt.Sprintf(" with %d days", x.demand.days)
		}
		all = append(all, text)
	}
	for _, x := range p.indicators {
		all = append(all, x.demand.spec.Key(x.demand.interval))
	}
	return all
}

// price is the latest of a symbol: the close of a bar that ended at an instant.
type price struct {
	value float64
	at    int64 // UTC nanoseconds; 0 where there never was a bar
	asOf  int64 // the open of the day as of which it is adjusted for splits, UTC nanoseconds
}

// carry takes a symbol over to the next day, at the day's end; false for one that goes with its day.
func (d *day) carry(s *symbol) bool {
	c := d.toCarry(s)
	if c != nil {
		d.run.carried = append(d.run.carried, c)
	}
	return c != nil
}

// toCarry is a symbol as it is carried; nil for one that is not.
func (d *day) toCarry(s *symbol) *carried {
	c := &carried{name: s.name, meta: s.meta, owner: s.owner, holds: slices.Clone(s.holds), last: s.lastPrice()}
	for _, x := range s.locks {
		if x.carry {
			c.locks = append(c.locks, x)
		}
	}
	switch {
	case len(c.locks) > 0:
		c.who, c.cause = c.locks[0].who, c.locks[0].seq
	case d.run.config.KeepAdded:
		c.who, c.cause = byConfig(d.run.config.KeepAddedLocation), s.broughtBy
	default:
		return nil
	}
	if len(c.locks) == 0 && s.meta.AddedBy == sdk.AddedByConfig && !d.beyondConfig(s) {
		return nil // the configuration brings all of it
	}
	d.carrySeries(c, s)
	c.series = append(c.series, s.lost.series...) // the next day may have them
	c.indicators = append(c.indicators, s.lost.indicators...)
	return c
}

// beyondConfig says whether someone has more of a symbol than the configuration asks for, or had on the day before.
func (d *day) beyondConfig(s *symbol) bool {
	return s.lost.held() || slices.ContainsFunc(s.indicators, func(i *indicatorState) bool { return !i.full && len(i.holds) > 0 }) ||
		slices.ContainsFunc(s.series, func(r *series) bool {
			return len(r.holds) > 0 && (r.asked.most() > r.days || !d.run.full.asksFor(r.interval))
		})
}

// carrySeries collects the series and indicators of a symbol that someone has. A strategy's own indicators are its own to
// make again: only their bars are carried, and the hold on them.
func (d *day) carrySeries(c *carried, s *symbol) {
	own := map[*series]holds{}
	for _, i := range s.indicators {
		if len(i.holds) == 0 {
			continue
		}
		if _, custom := i.spec.(*customFormula); custom {
			all := own[i.series]
			for _, l := range i.holds {
				all.add(l)
			}
			own[i.series] = all
			continue
		}
		c.indicators = append(c.indicators, carriedIndicator{indicatorDemand{spec: i.spec, interval: i.series.interval}, slices.Clone(i.holds)})
	}
	for _, r := range s.series {
		x := carriedSeries{demand: barsDemand{interval: r.interval, streams: r.streams, days: r.asked.most(), again: true},
			base: r.interval == s.base && !s.meta.MeetsSessionConfigRequirements, holds: slices.Clone(r.holds), asked: slices.Clone(r.asked)}
		for _, l := range own[r] {
			x.holds.add(l)
		}
		for _, l := range d.run.lanes {
			if r.id < len(l.follows) && l.follows[r.id] {
				x.follows = append(x.follows, l.index)
			}
		}
		switch {
		case x.base:
			c.series = slices.Insert(c.series, 0, x)
		case len(x.holds) > 0 || len(x.follows) > 0:
			c.series = append(c.series, x)
		}
	}
}

// priced is the series by whose bars the latest price of a symbol is told; nil where it has none.
func (s *symbol) priced() *series {
	if r := s.dayBase(); r != nil {
		return r
	}
	return s.baseSeries()
}

// lastPrice is the latest price of a symbol; of an earlier day where no bar has ended today.
func (s *symbol) lastPrice() price {
	r := s.priced()
	if r == nil || r.visible-1 < -r.track.History() {
		return s.came
	}
	bar := r.bar(r.visible - 1)
	if bar.End.UnixNano() < s.came.at {
		return s.came
	}
	return price{value: bar.Close, at: bar.End.UnixNano(), asOf: r.day.calendar.Open}
}

// stale says whether the symbol was carried and has no bar of today so far.
func (s *symbol) stale() bool {
	if !s.carried {
		return false
	}
	r := s.priced()
	return r == nil || r.visible <= 0
}

// carriedPrice is the price with which a symbol was carried, adjusted for the splits since; NaN where there is none.
func (d *day) carriedPrice(s *symbol) float64 {
	if s.came.at == 0 {
		return math.NaN()
	}
	v := s.came.value
	if d.run.config.Splits != nil {
		for _, split := range d.run.tape.Splits(s.name, s.came.asOf) {
			v = v * float64(split.Ratio.Old) / float64(split.Ratio.New)
		}
	}
	return v
}
