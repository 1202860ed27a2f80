package session

import (
	"errors"
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
	holds   holds
	follows []int // lanes
}

// carriedIndicator is an indicator of the host's that someone holds.
type carriedIndicator struct {
	demand indicatorDemand
	holds  holds
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
	c.stillLost(s)
	return c
}

// beyondConfig says whether someone has more of a symbol than the configuration asks for.
func (d *day) beyondConfig(s *symbol) bool {
	asked := d.run.full.needs()
	return slices.ContainsFunc(s.indicators, func(i *indicatorState) bool { return !i.full && len(i.holds) > 0 }) ||
		slices.ContainsFunc(s.series, func(r *series) bool {
			return len(r.holds) > 0 && !slices.ContainsFunc(asked, func(iv sdk.Interval) bool { return tape.SameSpan(iv, r.interval) })
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
		c.indicators = append(c.indicators, carriedIndicator{demand: indicatorDemand{spec: i.spec, interval: i.series.interval}, holds: slices.Clone(i.holds)})
	}
	for _, r := range s.series {
		x := carriedSeries{demand: barsDemand{interval: r.interval, streams: r.streams}, holds: slices.Clone(r.holds)}
		for _, l := range own[r] {
			x.holds.add(l)
		}
		for _, l := range d.run.lanes {
			if r.id < len(l.follows) && l.follows[r.id] {
				x.follows = append(x.follows, l.index)
			}
			if h := l.handles[r]; h != nil {
				x.demand.days = max(x.demand.days, h.days)
			}
		}
		base := r.interval == s.base && !s.meta.MeetsSessionConfigRequirements
		switch {
		case base:
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

// stillLost is what could not be built again today, and did not come otherwise: the next day may have it.
func (c *carried) stillLost(s *symbol) {
	for _, x := range s.lost.series {
		if s.seriesOf(x.demand.interval) == nil {
			c.series = append(c.series, x)
		}
	}
	for _, x := range s.lost.indicators {
		if s.indicatorOf(s.keyOf(x.demand.spec, x.demand.interval)) == nil {
			c.indicators = append(c.indicators, x)
		}
	}
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

// bring brings what the day before has carried, by name. What cannot be built stays without it: a position does not go away
// because its data do.
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

func (d *day) bringOne(c *carried) error {
	entry := d.entry(OpCarry, c.name, c.who, Carried)
	entry.Cause, entry.Carry = c.cause, len(c.locks) > 0
	for _, want := range c.demands(d.run.full, d.symbol(c.name) != nil) {
		steps, err := d.rebuild(c, want)
		if fatal := fatalError(err); fatal != nil {
			return fatal
		}
		entry.Steps = append(entry.Steps, steps...)
		if err != nil && entry.Message == "" {
			entry.Message = err.Error()
			d.run.logger.line(levelWarn, "%s is carried to %s without all that it had: %v", c.name, d.calendar.Date, err)
		}
	}
	s := d.symbol(c.name)
	if s == nil {
		s = d.insert(&symbol{name: c.name, meta: c.meta, owner: c.owner})
		entry.Steps = append(entry.Steps, Step{Name: StepCreateSymbol})
	}
	d.restore(s, c)
	meta := s.meta
	entry.Metadata = &meta
	s.broughtBy = d.run.ledger.add(entry).Seq
	return nil
}

// demands are what has to be built for a carried symbol, one after the other, as they came on the day before. exists is true
// where the configuration has brought the symbol already.
func (c *carried) demands(full demand, exists bool) []demand {
	var all []demand
	if c.meta.MeetsSessionConfigRequirements && !exists {
		full.op, full.symbol = OpCarry, c.name
		full.bars = slices.Clone(full.bars)
		for i := range full.bars {
			full.bars[i].all = false // it was had once; some will do
		}
		all = append(all, full)
	}
	for _, x := range c.series {
		all = append(all, demand{op: OpCarry, symbol: c.name, interval: x.demand.interval, bars: []barsDemand{x.demand}})
	}
	for _, x := range c.indicators {
		all = append(all, demand{op: OpCarry, symbol: c.name, interval: x.demand.interval, indicators: []indicatorDemand{x.demand}})
	}
	return all
}

// rebuild builds one thing of a carried symbol. Where its history is not there any more, it comes without, and the refusal
// says so; the error is that refusal, or what ends the run.
func (d *day) rebuild(c *carried, want demand) ([]Step, error) {
	who := requester{lane: c.owner, role: c.who.role, source: c.meta.Source}
	var lack error
	for {
		p := d.analyse(want)
		if p.empty() {
			return nil, lack
		}
		b := &build{day: d, plan: p, who: who, carried: c}
		_, err := d.fulfil(b)
		if err == nil {
			return b.steps, lack
		}
		if d.run.ctx.Err() != nil {
			return nil, d.run.ctx.Err()
		}
		var r *sdk.Refusal
		if !errors.As(err, &r) {
			r = storeRefusal(c.name, err)
		}
		if r.Code == sdk.StoreError {
			d.run.result.Reproducible = false
		}
		short := r.Code == sdk.NoHistoricalData || r.Code == sdk.InsufficientHistory
		if lack = r; !short || !want.dropHistory() {
			return nil, r
		}
	}
}

// dropHistory takes the history out of a demand; false where there was none.
func (d *demand) dropHistory() bool {
	had := false
	d.bars = slices.Clone(d.bars)
	for i := range d.bars {
		had = had || d.bars[i].days > 0
		d.bars[i].days = 0
	}
	return had
}

// restore gives a symbol of the new day what it had on the day before. A symbol of the configuration that is served keeps
// being that.
func (d *day) restore(s *symbol, c *carried) {
	s.carried, s.came, s.locks = true, c.last, c.locks
	for _, l := range c.holds {
		s.holds.add(l)
	}
	for _, x := range c.series {
		r := s.seriesOf(x.demand.interval)
		if r == nil {
			s.lost.series = append(s.lost.series, x)
			continue
		}
		for _, l := range x.holds {
			r.holds.add(l)
		}
		for _, l := range x.follows {
			if r.streams {
				d.run.lanes[l].followSeries(r)
			}
		}
	}
	for _, x := range c.indicators {
		i := s.indicatorOf(s.keyOf(x.demand.spec, x.demand.interval))
		if i == nil {
			s.lost.indicators = append(s.lost.indicators, x)
			continue
		}
		for _, l := range x.holds {
			i.holds.add(l)
		}
	}
}
