package session

import (
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// counted is the series whose bars tell the historical quality of r: derived bars take the quality of what they are made of.
func counted(r *series, find func(sdk.Interval) *series) *series {
	for {
		from, derived := r.track.HistoryFrom()
		source := find(from)
		if !derived || source == nil {
			return r
		}
		r = source
	}
}

// historicalQuality is the share of a series' expected bars that whole trading days before today have, in percent, from
// the symbol's first stored bar on; false where nothing is expected.
func (d *day) historicalQuality(symbol string, s *series, days int) (float64, bool, error) {
	first, _, err := s.track.Days(d.run.ctx, days)
	if err != nil {
		return 0, false, err
	}
	present, expected := d.coverage(symbol, s, s.track.Rows(first, 0), days)
	q, ok := market.Quality(present, expected)
	return q, ok, nil
}

// coverage counts the bars that are present and expected on the days before today; a symbol's days before its first
// stored bar expect nothing.
func (d *day) coverage(symbol string, s *series, bars market.Columns, days int) (present, expected int) {
	born := d.born(symbol)
	if s.track.SpansDays() {
		from, err := d.run.config.Calendar.Back(d.calendar.Date, days)
		if err != nil {
			return 0, 0
		}
		if from.Before(born) {
			from = born
		}
		return s.track.SpansPresent(-bars.Len(), from)
	}
	for n := days; n >= 1; n-- {
		date, err := d.run.config.Calendar.Back(d.calendar.Date, n)
		if err != nil {
			continue
		}
		cd, ok := d.run.config.Calendar.Day(date, d.run.config.Hours)
		if !ok || date.Before(born) {
			continue
		}
		if !s.interval.Intraday() {
			expected++
			present += min(1, bars.Between(cd.Open, cd.Close).Len())
			continue
		}
		grid := market.NewGrid(cd, s.interval)
		expected += grid.Slots()
		present += grid.Present(bars.Between(cd.Open, cd.Close), grid.Slots())
	}
	return present, expected
}

// born is the date of a symbol's first stored bar.
func (d *day) born(symbol string) calendar.Date {
	holdings, err := d.run.tape.Holdings(d.run.ctx, symbol)
	if err != nil || len(holdings) == 0 {
		return d.calendar.Date
	}
	var first calendar.Date
	for _, h := range holdings {
		date := calendar.DateOf(time.Unix(0, h.First).UTC())
		if h.Interval.Intraday() {
			date = d.run.config.Calendar.DateAt(h.First)
		}
		if first.IsZero() || date.Before(first) {
			first = date
		}
	}
	return first
}

// pastGaps are the runs of missing bars on the days of history that the configuration asks for, from the symbol's first
// stored bar on.
func (d *day) pastGaps(symbol string, r *series) []market.Gap {
	if !r.interval.Intraday() && r.interval != "1d" {
		return nil // of a bar of several days it is not known which of them are missing
	}
	born := d.born(symbol)
	bars := r.track.Rows(r.first, 0)
	var gaps []market.Gap
	for n := r.days; n >= 1; n-- {
		date, err := d.run.config.Calendar.Back(d.calendar.Date, n)
		if err != nil || date.Before(born) {
			continue
		}
		cd, ok := d.run.config.Calendar.Day(date, d.run.config.Hours)
		if !ok {
			continue
		}
		if r.interval == "1d" {
			gaps = appendDayGap(gaps, cd, bars.Between(cd.Open, cd.Close).Len())
			continue
		}
		grid := market.NewGrid(cd, r.interval)
		gaps = append(gaps, grid.Gaps(bars.Between(cd.Open, cd.Close), grid.Slots())...)
	}
	return gaps
}

// appendDayGap adds a day without a daily bar.
func appendDayGap(gaps []market.Gap, day calendar.Day, bars int) []market.Gap {
	if bars > 0 {
		return gaps
	}
	regular := day.Regular()
	return append(gaps, market.Gap{Start: regular.Open, End: regular.Close, Bars: 1})
}
