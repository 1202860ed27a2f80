package plugin

import (
	"slices"

	"github.com/strathost/strathost/host/ahead"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// sendAhead sends the window of the instants after one, as many as can be foreseen; nil where none can.
func (p *Plugin) sendAhead(s sdk.Session, lane ahead.Lane, after int64) (*window, error) {
	c := &p.caller
	f, q := &c.forward, &c.forward.query
	if f.size == 0 {
		f.size = firstWindow
	}
	c.feeds.dropRemoved()
	f.ask(&c.feeds)
	q.After, q.Rows, q.Instants = after, maxWindowRows, f.size
	if n := p.options.Window; n > 0 {
		q.Instants = n
	}
	if !p.windows {
		q.Instants = 1
	}
	lane.Foresee(*q, &f.sight)
	if len(f.sight.Instants) == 0 {
		return nil, nil
	}
	w := &window{generation: c.generation + 1, instants: slices.Clone(f.sight.Instants), calls: slices.Clone(f.sight.Calls), call: -1}
	f.open = append(f.open, w)
	return w, p.sendSight(w)
}

// ask makes the query's handles of the feeds.
func (f *forward) ask(feeds *feeds) {
	q := &f.query
	q.Series, q.Indicators = q.Series[:0], q.Indicators[:0]
	f.series, f.indicators = f.series[:0], f.indicators[:0]
	for _, x := range feeds.series {
		q.Series, f.series = append(q.Series, ahead.HeldSeries{Handle: x.handle, Rows: x.sent}), append(f.series, x)
	}
	for _, x := range feeds.indicators {
		q.Indicators, f.indicators = append(q.Indicators, ahead.HeldIndicator{Handle: x.handle, Rows: x.sent}), append(f.indicators, x)
	}
}

// sendSight packs what was foreseen and sends it.
func (p *Plugin) sendSight(w *window) error {
	c := &p.caller
	f, x, m := &c.forward, &c.feeds, &c.window
	x.bars.Reset()
	x.values.Reset()
	p.watch.begin(w.generation, len(f.sight.Instants) > 1 || f.sight.Calls[0] > 1)
	if err := p.packFollowed(f.sight.Followed); err != nil {
		return err
	}
	for i := range f.sight.Series {
		x.bars.Block(f.series[i].id)
		x.bars.Columns(w.instants, barColumns(&f.sight.Series[i]))
		f.series[i].sent += len(f.sight.Series[i].Instants)
	}
	for i, v := range f.sight.Indicators {
		x.values.Block(f.indicators[i].id)
		x.values.Columns(v.Instants, v.Outputs)
		f.indicators[i].sent += len(v.Instants)
	}
	if err := x.syncCustoms(w.instants[0], true, p.declare); err != nil {
		return err
	}
	f.due = f.due[:0]
	for _, t := range f.sight.Timers {
		f.due = append(f.due, wire.TimerDue{Timer: f.timers[t.Timer], Instant: int(t.Instant)})
	}
	c.generation, c.open = w.generation, true
	c.records, c.values = 0, 0
	c.instant = wire.PackInstants(c.instant[:0], w.instants...)
	m.Hook, m.Instants, m.Bars, m.Values, m.Scan, m.Removed = pb.Hook_HOOK_INSTANTS, c.instant, x.bars.Message(), x.values.Message(), nil, x.removed
	m.Events, m.Timers = m.Events[:0], wire.PackTimersDue(f.due)
	c.body.Window = m
	c.message.Generation, c.message.Body = c.generation, &c.body
	err := p.link.send(&c.message)
	x.removed = x.removed[:0]
	return err
}

// packFollowed packs the bars that go to OnBars, and names series that are new.
func (p *Plugin) packFollowed(followed []ahead.Bars) error {
	c := &p.caller
	f := &c.forward
	for i := range followed {
		b := &followed[i]
		if missing := b.Series + 1 - len(f.ids); missing > 0 {
			f.ids = append(f.ids, make([]uint32, missing)...)
		}
		if f.ids[b.Series] == 0 {
			id, err := c.feeds.follow(len(c.feeds.order), &sdk.Bar{Symbol: b.Symbol, Interval: b.Interval}, p.declare)
			if err != nil {
				return err
			}
			f.ids[b.Series] = id
		}
		c.feeds.bars.Block(f.ids[b.Series])
		c.feeds.bars.Columns(f.sight.Instants, barColumns(b))
	}
	return nil
}

func barColumns(b *ahead.Bars) *wire.BarColumns {
	return &wire.BarColumns{Instants: b.Instants, Ends: b.Ends, Start: b.Start, Open: b.Open, High: b.High, Low: b.Low, Close: b.Close,
		Volume: b.Volume, Made: b.Made, Want: b.Want}
}

// startDay forgets what was of the day before.
func (f *forward) startDay() {
	f.open, f.timers, f.ids = nil, map[int]uint32{}, f.ids[:0]
	clear(f.ids[:cap(f.ids)])
}

// setTimer asks the session for a timer and notes under which name it has it.
func (p *Plugin) setTimer(s sdk.Session, number uint32, ask func(func(sdk.Session) error) error) error {
	lane, ok := s.(ahead.Lane)
	before := 0
	if ok {
		before = lane.Timer()
	}
	err := ask(p.timer(number))
	if ok && err == nil && lane.Timer() != before {
		p.caller.forward.timers[lane.Timer()] = number
	}
	return err
}
