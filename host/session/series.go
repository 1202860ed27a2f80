package session

import (
	"math"
	"sort"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// series is the bars of one symbol and interval on the current day. Rows are numbered as on its track: today's first
// is 0, history is negative. Rows before visible have ended; the loop moves it and touches nothing else.
type series struct {
	symbol   *symbol
	interval sdk.Interval
	track    *tape.Track
	id       int  // its place in day.series
	visible  int  // the first row that has not ended yet
	streams  bool // today's bars are loaded and will be seen
	first    int  // the first row of the history that the configuration asks for
	days     int  // the trading days of that history
	reaches  int  // the trading days of history that were loaded of it, for whomever
	counts   bool // its bars are those that a day's number of bars counts
	internal bool // it is here only for what derives from it or reads it
	holds    holds
	asked    asks         // of those who hold it
	leftOut  tape.LeftOut // of which the log has told
	told     int          // the first row of history of which a step in the ledger tells
	grid     market.Grid  // of an intraday interval
	regular  int64        // the close of regular hours: the end of a daily bar
	day      *day
	folded   Metrics // of today's rows before foldedTo
	foldedTo int
}

// today is the day so far, from the bars that have ended. Each bar is folded once, however often the day is told: a
// timeline does so at every instant, and a strategy may on every bar.
func (s *series) today() Metrics {
	if s.foldedTo == 0 {
		s.folded = Metrics{High: math.NaN(), Low: math.NaN()}
	}
	if s.foldedTo >= s.visible {
		return s.folded
	}
	c := s.track.Rows(s.foldedTo, s.visible)
	if s.foldedTo == 0 {
		s.folded.High, s.folded.Low = c.High[0], c.Low[0]
	}
	for i := range c.Len() {
		s.folded.High, s.folded.Low = max(s.folded.High, c.High[i]), min(s.folded.Low, c.Low[i])
		s.folded.Volume += c.Volume[i]
	}
	s.folded.LastUpdate = s.end(c.Start[c.Len()-1])
	s.foldedTo = s.visible
	return s.folded
}

// end is the instant from which the bar of the current day that starts at start is visible.
func (s *series) end(start int64) int64 {
	if s.interval.Intraday() {
		return s.grid.EndOf(start)
	}
	return s.regular
}

// endedAt is the number of today's rows that have ended at t.
func (s *series) endedAt(t int64) int {
	today := s.track.Rows(0, s.track.Today())
	return sort.Search(today.Len(), func(i int) bool { return s.end(today.Start[i]) > t })
}

// fill writes the bar of row r, which ends at end, without allocating.
func (s *series) fill(b *sdk.Bar, r int, end time.Time) {
	row := s.track.Row(r)
	b.Symbol, b.Interval = s.symbol.name, s.interval
	b.Start, b.End = time.Unix(0, row.Start).UTC(), end
	b.Open, b.High, b.Low, b.Close, b.Volume = row.Open, row.High, row.Low, row.Close, row.Volume
	b.Partial = s.track.Partial(r)
}

// bar is the bar of row r, of whichever day.
func (s *series) bar(r int) sdk.Bar {
	start := s.track.Row(r).Start
	var end int64
	if r >= 0 {
		end = s.end(start)
	} else {
		end = s.day.run.pastEnd(s.interval, start)
	}
	var b sdk.Bar
	s.fill(&b, r, time.Unix(0, end).UTC())
	return b
}

// pastEnd is the end of a bar of an earlier day.
func (r *run) pastEnd(interval sdk.Interval, start int64) int64 {
	date := r.config.Calendar.DateAt(start)
	day, ok := r.config.Calendar.Day(date, r.config.Hours)
	switch {
	case !ok:
		return start
	case interval.Intraday():
		return market.NewGrid(day, interval).EndOf(start)
	}
	return tape.SpanEnd(r.config.Calendar, r.config.Hours, interval, date)
}

// seriesHandle is one strategy's handle on a series: it sees the history that this strategy asked for.
type seriesHandle struct {
	series *series
	first  int
	days   int  // of history that the strategy asked for
	past   bool // it asked for history only: whoever else has the series stream, it shows nothing of today
	gone   bool
}

var _ sdk.Series = (*seriesHandle)(nil)

func (h *seriesHandle) Symbol() string         { return h.series.symbol.name }
func (h *seriesHandle) Interval() sdk.Interval { return h.series.interval }
func (h *seriesHandle) Removed() bool          { return h.gone }

func (h *seriesHandle) Len() int {
	switch {
	case h.gone:
		return 0
	case h.past:
		return -h.first
	}
	return h.series.visible - h.first
}

func (h *seriesHandle) row(i int) (int, bool) {
	if i < 0 || i >= h.Len() {
		return 0, false
	}
	return h.first + i, true
}

func (h *seriesHandle) At(i int) sdk.Bar {
	r, ok := h.row(i)
	if !ok {
		return sdk.Bar{}
	}
	return h.series.bar(r)
}

func (h *seriesHandle) Last() sdk.Bar { return h.At(h.Len() - 1) }

func (h *seriesHandle) value(i int, column func(market.Row) float64) float64 {
	r, ok := h.row(i)
	if !ok {
		return math.NaN()
	}
	return column(h.series.track.Row(r))
}

func (h *seriesHandle) Open(i int) float64  { return h.value(i, rowOpen) }
func (h *seriesHandle) High(i int) float64  { return h.value(i, rowHigh) }
func (h *seriesHandle) Low(i int) float64   { return h.value(i, rowLow) }
func (h *seriesHandle) Close(i int) float64 { return h.value(i, rowClose) }
func (h *seriesHandle) Volume(i int) float64 {
	return h.value(i, rowVolume)
}

func rowOpen(r market.Row) float64   { return r.Open }
func rowHigh(r market.Row) float64   { return r.High }
func rowLow(r market.Row) float64    { return r.Low }
func rowClose(r market.Row) float64  { return r.Close }
func rowVolume(r market.Row) float64 { return r.Volume }

// historyView is the last bars of a series at one instant. It shares the columns' memory, which is never written to
// once bars are in it, and so stays readable for as long as it is kept.
type historyView struct {
	symbol   string
	interval sdk.Interval
	columns  market.Columns
	ends     func(start int64) int64
}

var _ sdk.Series = (*historyView)(nil)

func (v *historyView) Symbol() string         { return v.symbol }
func (v *historyView) Interval() sdk.Interval { return v.interval }
func (v *historyView) Len() int               { return v.columns.Len() }
func (v *historyView) Removed() bool          { return false }
func (v *historyView) Last() sdk.Bar          { return v.At(v.Len() - 1) }

func (v *historyView) At(i int) sdk.Bar {
	if i < 0 || i >= v.Len() {
		return sdk.Bar{}
	}
	r := v.columns.Row(i)
	return sdk.Bar{Symbol: v.symbol, Interval: v.interval, Start: time.Unix(0, r.Start).UTC(),
		End: time.Unix(0, v.ends(r.Start)).UTC(), Open: r.Open, High: r.High, Low: r.Low, Close: r.Close, Volume: r.Volume,
		Partial: v.columns.Partial(i)}
}

func (v *historyView) Open(i int) float64   { return at(v.columns.Open, i) }
func (v *historyView) High(i int) float64   { return at(v.columns.High, i) }
func (v *historyView) Low(i int) float64    { return at(v.columns.Low, i) }
func (v *historyView) Close(i int) float64  { return at(v.columns.Close, i) }
func (v *historyView) Volume(i int) float64 { return at(v.columns.Volume, i) }

func at(column []float64, i int) float64 {
	if i < 0 || i >= len(column) {
		return math.NaN()
	}
	return column[i]
}
