package session

import (
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// day is one trading day of a session: every symbol, handle and timer lives in it and goes with it.
type day struct {
	run      *run
	calendar calendar.Day
	symbols  []*symbol // by name
	gone     []*symbol // removed today, in the order of their going
	lives    map[string]int
	series   []*series // by id; ids are given once a day, a removed series leaves its place nil
	active   bool
	ended    bool
	schedule *schedule
	next     int    // of its instants, the first that was not walked
	present  moment // the instant of the walk
	stale    bool   // series came or went since the schedule was compiled
	grid     market.Grid
	grids    []intervalGrid
	alarms   alarms
	events   []symbolEvent
	bars     int
	calls    int
	rowsAt   int64                // the latest instant of which the timeline has rows
	configs  []string             // names of the symbols of the configuration that were served
	past     map[pastKey]*float64 // quality
	pastGap  map[pastKey][]market.Gap
	universe []string // the store's symbols that may be known of; nil until a scanner asks
}

// day runs one trading day. The result is right even where there is an error.
func (r *run) day(cd calendar.Day) (DayResult, int, error) {
	d := &day{run: r, calendar: cd, lives: map[string]int{}, schedule: &r.schedule,
		past: map[pastKey]*float64{}, pastGap: map[pastKey][]market.Gap{}}
	result := DayResult{Date: cd.Date}
	if err := r.advance(cd.Date, cd.Open); err != nil {
		return result, 0, err
	}
	configured := map[string]bool{}
	for _, s := range r.config.Symbols {
		configured[s.Name] = true
	}
	for _, c := range r.carried {
		configured[c.name] = true
	}
	stays := func(symbol string) bool { return configured[symbol] }
	r.tape.OpenPrefetched(cd, stays, r.fetched())
	back := make([]func(), len(r.lanes))
	for i, l := range r.lanes {
		back[i] = l.begin(d)
	}
	r.startPrefetch(stays, len(configured))
	refused, err := d.provisionConfig()
	result.Refused = refused
	if err == nil {
		err = d.bring()
	}
	r.sealPrefetch()
	if err != nil {
		return result, 0, err
	}
	if len(d.symbols) == 0 {
		result.Skipped = true
		r.logger.line(levelWarn, "%s is skipped: no symbol of the configuration can be served", cd.Date)
		for _, again := range back { // OnFinish reads the last day that there was
			again()
		}
		return result, 0, nil
	}
	r.config.Readers.dayBegan(d)
	err = d.walk()
	d.ended = true
	if endErr := d.close(err); err == nil {
		err = endErr
	}
	result.Symbols, result.Bars = len(d.symbols), d.bars
	return result, d.calls, err
}

// intervalGrid is the grid of one interval on a day.
type intervalGrid struct {
	interval sdk.Interval
	grid     market.Grid
}

// gridFor is the day's grid of an intraday interval, which all symbols share.
func (d *day) gridFor(iv sdk.Interval) market.Grid {
	for _, g := range d.grids {
		if g.interval == iv {
			return g.grid
		}
	}
	d.grids = append(d.grids, intervalGrid{iv, market.NewGrid(d.calendar, iv)})
	return d.grids[len(d.grids)-1].grid
}

// known are the symbols of the store that have bars up to this day. One whose catalogue cannot be read is left out, and the
// log says so.
func (d *day) known(symbols []string) []string {
	if d.universe != nil {
		return d.universe
	}
	d.universe = make([]string, 0, len(symbols))
	for _, name := range symbols {
		holdings, err := d.run.tape.Known(d.run.ctx, name)
		if err != nil {
			d.run.logger.line(levelWarn, "%s is left out of the universe: %v", name, err)
		} else if len(holdings) > 0 {
			d.universe = append(d.universe, name)
		}
	}
	return d.universe
}

// provisionConfig brings the configuration's symbols. Those that fail are refused for the day; the rest go on.
func (d *day) provisionConfig() ([]RefusedSymbol, error) {
	var refused []RefusedSymbol
	for _, s := range d.run.config.Symbols {
		demand := d.run.full
		demand.symbol = s.Name
		entry, _, err := d.provision(demand, byConfig(s.Location))
		if fatal := fatalError(err); fatal != nil {
			return refused, fatal
		}
		if entry.Outcome == Refused {
			refused = append(refused, RefusedSymbol{Symbol: s.Name, Location: s.Location, Code: entry.Code, Message: entry.Message})
			d.run.logger.line(levelInfo, "%s is refused for %s: %s: %s", s.Name, d.calendar.Date, entry.Code, entry.Message)
			continue
		}
		d.configs = append(d.configs, s.Name)
		if !d.run.carries(s.Name) { // else there is more to come of it
			d.prefetch(d.symbol(s.Name))
		}
	}
	return refused, nil
}

// close ends the day: OnEnd of every strategy, the snapshot, teardown.
func (d *day) close(cause error) error {
	var err error
	if cause == nil {
		for _, l := range d.run.lanes {
			if l.hooks.End != nil && !l.stopped {
				if err = l.call("end", sdk.SessionEnded, l.hooks.End); err != nil {
					break
				}
			}
		}
		if err == nil {
			err = d.catchUpCustoms()
		}
	}
	if snapErr := d.record(); err == nil {
		err = snapErr
	}
	d.teardown(cause == nil && err == nil && !d.run.next.IsZero())
	return err
}

func (d *day) record() error {
	d.run.came(d)
	if d.owesRows() {
		if err := d.timeline(); err != nil {
			return err
		}
	}
	last := d.snapshot()
	d.run.config.Readers.dayEnded(last)
	return d.run.config.Recorder.DayEnded(last)
}

// owesRows says whether the timeline lacks the day's last rows, of the close or of the instant at which the session was
// stopped. At an open that is the close of the day before there are that day's.
func (d *day) owesRows() bool {
	now := d.run.clock.Nanos()
	switch d.run.config.Timeline {
	case TimelineClose, TimelineInstant:
		return d.rowsAt != now && (now > d.calendar.Open || d.yesterday().Close < now)
	}
	return false
}

// teardown ends every handle and writes what ended: locks, and symbols that are not there on the next day. goesOn is true
// where a next day follows, to which symbols can be carried.
func (d *day) teardown(goesOn bool) {
	for _, s := range d.symbols {
		d.endLocks(s, !goesOn)
		if goesOn && d.carry(s) {
			continue
		}
		if s.owner != configHolder || s.meta.AddedBy != sdk.AddedByConfig {
			entry := d.entry(OpTeardown, s.name, byConfig(""), TornDown)
			entry.Cause = s.broughtBy
			d.run.ledger.add(entry)
		}
	}
	for _, l := range d.run.lanes {
		l.dropHandles()
		l.log.budget.newDay(d.run.logger, l.source.Name)
	}
}

// entry begins a ledger entry at the session clock.
func (d *day) entry(op Op, symbol string, who requester, outcome Outcome) Entry {
	return Entry{Day: d.calendar.Date, Time: d.run.clock.Nanos(), Active: d.active, Op: op, Symbol: symbol,
		Source: who.source, Role: who.role, Reason: who.reason, Outcome: outcome}
}

func (d *day) symbol(name string) *symbol {
	i, ok := d.find(name)
	if !ok {
		return nil
	}
	return d.symbols[i]
}

func (d *day) find(name string) (int, bool) {
	return slices.BinarySearchFunc(d.symbols, name, func(s *symbol, n string) int { return strings.Compare(s.name, n) })
}

// recount marks, of each symbol, the series whose bars are counted.
func (d *day) recount() {
	for _, s := range d.symbols {
		base := s.dayBase()
		if base == nil {
			base = s.baseSeries()
		}
		for _, r := range s.series {
			r.counts = r == base
		}
	}
}

// ordered is all series by symbol name, then from short to long: the order in which bars reach strategies.
func (d *day) ordered() []*series {
	all := make([]*series, 0, len(d.series))
	for _, s := range d.symbols {
		all = append(all, s.series...)
	}
	return all
}

// now is the session clock for metadata: nil before the session is active.
func (d *day) now() *time.Time {
	if !d.active {
		return nil
	}
	t := d.run.clock.Now().In(d.run.config.Calendar.Location())
	return &t
}
