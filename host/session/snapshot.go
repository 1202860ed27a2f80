package session

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// Snapshot is a session's data at one instant, for whoever writes or shows it.
type Snapshot struct {
	Session  string
	Exchange string
	Calendar *calendar.Calendar
	Adjust   string        // data.adjust: none or splits
	Start    calendar.Date // the session's window
	End      calendar.Date
	Day      calendar.Day
	Active   bool
	Clock    int64            // UTC nanoseconds
	Symbols  []SymbolSnapshot // by name, then life; those that left today included
}

// SymbolSnapshot is one life of a symbol on a day.
type SymbolSnapshot struct {
	Name       string
	Life       int
	RemovedAt  int64 // UTC nanoseconds; 0 while it lives
	Base       sdk.Interval
	Metadata   sdk.Metadata
	Series     []SeriesSnapshot // from short to long
	Metrics    Metrics
	Indicators []IndicatorSnapshot // in the order of their coming
	// Quality is of the base today, HistoricalQuality of the days on which the symbol was judged, in percent; nil where
	// nothing is expected.
	Quality           *float64
	HistoricalQuality *float64
	// Stale is the price with which a symbol was carried over, until the first bar of the day has ended; nil for others.
	Stale *StalePrice
}

// StalePrice is a price of an earlier day.
type StalePrice struct {
	Price float64 // NaN where there never was one
	Since int64   // the end of its bar, UTC nanoseconds; 0 for none
}

// SeriesSnapshot is the bars of one interval that have ended. Columns share the session's memory: read only.
type SeriesSnapshot struct {
	Interval    sdk.Interval
	From        sdk.Interval // what it derives from; empty for stored bars
	Streams     bool
	Today       market.Columns
	Quality     *float64
	Gaps        []market.Gap
	History     market.Columns
	HistoryDays int // trading days that the configuration asks for
	HistQuality *float64
	HistGaps    []market.Gap
}

// Metrics are the day so far, from the base bars that have ended.
type Metrics struct {
	Volume     float64
	High, Low  float64 // NaN before the first bar
	LastUpdate int64   // the end of the latest bar, UTC nanoseconds; 0 before the first
}

// IndicatorSnapshot is an indicator's latest outputs.
type IndicatorSnapshot struct {
	Key, Name   string
	Interval    sdk.Interval
	Params      map[string]any
	Fields      []string
	Values      []float64 // NaN where not ready
	LastUpdated int64     // the end of the bar that made the values, UTC nanoseconds; 0 for none
	Warmup      Warmup
}

// TimelineRow is one symbol at one instant, for timeline.csv.
type TimelineRow struct {
	Time     int64 // UTC nanoseconds
	Symbol   string
	Metrics  Metrics
	Series   []SeriesCount
	Quality  *float64
	Metadata sdk.Metadata
}

// SeriesCount is how many of today's bars of an interval have ended.
type SeriesCount struct {
	Interval sdk.Interval
	Bars     int
}

// Living are the symbols that have not left.
func (s Snapshot) Living() []SymbolSnapshot {
	return slices.DeleteFunc(slices.Clone(s.Symbols), func(x SymbolSnapshot) bool { return x.RemovedAt != 0 })
}

// snapshot takes the day as it stands at the clock.
func (d *day) snapshot() Snapshot {
	snap, gaps := d.glance()
	snap.fillGaps(gaps)
	return snap
}

// glance takes the day as it stands at the clock, and what is still to be done for the gaps of today.
func (d *day) glance() (Snapshot, []missing) {
	c := d.run.config
	snap := Snapshot{Session: c.Name, Exchange: c.Calendar.MIC(), Calendar: c.Calendar, Adjust: c.Splits.Adjusted(), Start: c.Start, End: c.End,
		Day: d.calendar, Active: d.active && !d.ended, Clock: d.run.clock.Nanos()}
	var gaps []missing
	for _, s := range d.everySymbol() {
		now := d.seenUntil(s)
		for k, r := range s.series {
			if r.streams && r.interval.Intraday() {
				gaps = append(gaps, missing{symbol: len(snap.Symbols), series: k, grid: r.grid, until: r.grid.Ended(now)})
			}
		}
		snap.Symbols = append(snap.Symbols, d.symbolSnapshot(s, now))
	}
	return snap, gaps
}

// everySymbol is the day's symbols, those that left included, by name, then life.
func (d *day) everySymbol() []*symbol {
	return slices.SortedFunc(slices.Values(slices.Concat(d.gone, d.symbols)), func(a, b *symbol) int {
		return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.life, b.life))
	})
}

// seenUntil is the clock, and for a symbol that left, when it did.
func (d *day) seenUntil(s *symbol) int64 {
	if s.removedAt != 0 {
		return s.removedAt
	}
	return d.run.clock.Nanos()
}

// fillGaps finds the gaps of today's intraday bars. Bars that are seen have ended and are one to a slot: as many as there are slots
// leave none out.
func (s *Snapshot) fillGaps(of []missing) {
	for _, m := range of {
		if r := &s.Symbols[m.symbol].Series[m.series]; r.Today.Len() < m.until {
			r.Gaps = m.grid.Gaps(r.Today, m.until)
		}
	}
}

func (d *day) symbolSnapshot(s *symbol, now int64) SymbolSnapshot {
	out := SymbolSnapshot{Name: s.name, Life: s.life, RemovedAt: s.removedAt, Base: s.madeOf(), Metadata: s.meta}
	out.Quality, out.Metrics = d.told(s, now)
	if s.stale() {
		out.Stale = &StalePrice{Price: d.carriedPrice(s), Since: s.came.at}
	}
	for _, r := range s.series {
		out.Series = append(out.Series, d.seriesSnapshot(s, r, now))
	}
	if s.judgedDays > 0 {
		out.HistoricalQuality = d.pastQuality(s, s.seriesOf(s.judgedInterval), s.judgedDays)
	}
	for _, i := range s.indicators {
		out.Indicators = append(out.Indicators, i.snapshot())
	}
	return out
}

// told is the growing day of a symbol: the quality of its base so far, and its metrics.
func (d *day) told(s *symbol, now int64) (*float64, Metrics) {
	if r := s.dayBase(); r != nil {
		return d.quality(r, now), r.today()
	}
	metrics := Metrics{High: math.NaN(), Low: math.NaN()}
	if base := s.baseSeries(); base != nil {
		return d.quality(base, now), metrics
	}
	return nil, metrics
}

// quality is the share of the bars expected from the open to now that have come, of intraday series; derived ones take
// their base's. nil where nothing is expected.
func (d *day) quality(r *series, now int64) *float64 {
	present, expected := 0, 0
	switch {
	case !r.streams:
		return nil
	case now >= r.regular && !r.interval.Intraday() && r.track.Root().Interval().Intraday(): // of bars that the session has not
		present, expected = d.unseen(r.track.Root(), now)
	case r.interval.Intraday():
		expected, present = r.grid.Ended(now), r.visible // stored bars are one to a slot, and those that are seen have ended
	case now >= r.regular && r.track.SpanEndsToday():
		expected, present = 1, r.visible
	}
	q, ok := market.Quality(present, expected)
	if !ok {
		return nil
	}
	return &q
}

// unseen is how many of today's intraday bars of a track have come by now, and how many are expected, where no series of the symbol
// streams them: a daily bar that is made of them takes their quality all the same.
func (d *day) unseen(source *tape.Track, now int64) (present, expected int) {
	grid := market.NewGrid(d.calendar, source.Interval())
	today := source.Rows(0, source.Today())
	return sort.Search(today.Len(), func(i int) bool { return grid.EndOf(today.Start[i]) > now }), grid.Ended(now)
}

// pastKey is whole trading days of a series before today. What is known of them stays so for the day.
type pastKey struct {
	series *series
	days   int
}

// pastQuality is the quality of days before today, in percent, which is found once a day; nil where nothing is expected.
func (d *day) pastQuality(s *symbol, r *series, days int) *float64 {
	if r == nil || days == 0 {
		return nil
	}
	key := pastKey{counted(r, s.seriesOf), days}
	if known, ok := d.past[key]; ok {
		return known
	}
	q, ok, err := d.historicalQuality(s.name, key.series, days)
	if err != nil {
		return nil
	}
	var found *float64
	if ok {
		found = &q
	}
	d.past[key] = found
	return found
}

// pastGapsOf are the gaps of days before today, which are found once a day.
func (d *day) pastGapsOf(r *series) []market.Gap {
	key := pastKey{r, r.days}
	known, ok := d.pastGap[key]
	if !ok {
		known = d.pastGaps(r.symbol.name, r)
		d.pastGap[key] = known
	}
	return known
}

func (d *day) seriesSnapshot(s *symbol, r *series, now int64) SeriesSnapshot {
	from, _ := r.track.Derived()
	if source := s.seriesOf(from); source != nil {
		from = source.interval // as the symbol spells it
	}
	out := SeriesSnapshot{Interval: r.interval, From: from, Streams: r.streams, HistoryDays: r.days,
		Today: r.track.Rows(0, max(0, r.visible)), History: r.track.Rows(r.first, 0)}
	source := s.source(r)
	if r.streams && !source.streams { // it is here for its history only
		source = r
	}
	out.Quality = d.quality(source, now)
	if r.streams && r.interval == "1d" && now >= r.regular {
		out.Gaps = appendDayGap(nil, d.calendar, out.Today.Len())
	}
	if r.days > 0 {
		out.HistQuality = d.pastQuality(s, r, r.days)
		out.HistGaps = d.pastGapsOf(r)
	}
	return out
}

// snapshot is the indicator as it is: of a strategy's own, which is computed ahead of the strategy's calls, the values of the
// latest bar that it has had.
func (s *indicatorState) snapshot() IndicatorSnapshot {
	out := IndicatorSnapshot{Key: s.key, Name: s.spec.Name(), Interval: s.series.interval, Params: s.spec.Params(),
		Fields: s.spec.Outputs(), Warmup: s.warmup}
	behind := 0
	custom, own := s.spec.(*customFormula)
	if own {
		behind = max(0, s.series.visible-s.first-len(s.out[0]))
	}
	for k := range s.out {
		value := s.output(k, behind)
		if own && behind > 0 {
			value = custom.told(k, s.out[k])
		}
		out.Values = append(out.Values, value)
	}
	if last := s.series.visible - 1 - behind; last >= s.first && s.series.track.History()+last >= 0 {
		bar := s.series.bar(last)
		out.LastUpdated = bar.End.UnixNano()
	}
	return out
}

// told is output k of the latest bar that the indicator has had, of which column has the outputs; NaN where there is none.
func (c *customFormula) told(k int, column []float64) float64 {
	n := len(column)
	if n == 0 {
		return math.NaN()
	}
	if far, ok := c.computation.(sdk.DeferredComputation); ok && !c.early(n-1) {
		return far.Latest(k)
	}
	return column[n-1]
}

// timeline records a row for each symbol at the clock.
func (d *day) timeline() error {
	now := d.run.clock.Nanos()
	d.rowsAt = now
	for _, s := range d.symbols {
		row := TimelineRow{Time: now, Symbol: s.name, Metadata: s.meta}
		row.Quality, row.Metrics = d.told(s, now)
		for _, r := range s.series {
			if r.streams {
				row.Series = append(row.Series, SeriesCount{Interval: r.interval, Bars: r.visible})
			}
		}
		if err := d.run.config.Recorder.Timeline(row); err != nil {
			return err
		}
	}
	return nil
}
