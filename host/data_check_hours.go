package host

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
)

// span is how far the days of a series were looked at.
type span struct {
	last   calendar.Date // the latest day that has a bar; zero ahead of the first
	before summary       // of that day
	gone   int           // trading days without a bar between it and the one ahead of it
}

// intraday checks a series of intraday bars against the regular hours of each of its days.
func (k *checker) intraday(ctx context.Context, s *CheckedSeries, h market.Holding) error {
	var known span
	inside := 0
	err := k.months(ctx, s.Symbol, h, func(bars market.Columns) {
		var days []market.Columns
		for bars.Len() > 0 {
			loc := k.calendar.Location()
			date := dateIn(bars.Start[0], loc)
			n := bars.Search(date.AddDays(1).Midnight(loc).UnixNano())
			if day, ok := k.calendar.Day(date, calendar.Regular); ok {
				if regular := k.day(s, &known, day, bars.Slice(0, n)); regular.Len() > 0 {
					days = append(days, regular)
					inside += regular.Len()
				}
			} else {
				s.Outside += n
			}
			bars = bars.Slice(n, bars.Len())
		}
		if !k.counting {
			k.outliers(s, days, leastIntradayOutlier)
		}
	})
	if err == nil && inside == 0 && s.Outside > 0 {
		k.found(s, Finding{Code: FoundOutsideHours, Start: k.instant(h.First, s.Interval),
			Message: fmt.Sprintf("none of %d bars is in the regular hours of %s: import them with the right --tz", s.Bars, k.calendar.MIC())})
	}
	return err
}

// day checks the bars of one trading day, and gives those of them that are on the grid of its regular hours.
func (k *checker) day(s *CheckedSeries, known *span, day calendar.Day, bars market.Columns) market.Columns {
	inside := bars.Between(day.Open, day.Close)
	s.Outside += bars.Len() - inside.Len()
	grid := market.NewGrid(day, s.Interval)
	if !grid.Holds(inside) {
		inside = k.onGrid(s, grid, inside)
	}
	if inside.Len() == 0 {
		return inside
	}
	k.missingDays(s, known, day)
	s.Expected += grid.Slots()
	for _, g := range grid.Gaps(inside, grid.Slots()) {
		s.Missing += g.Bars
		k.found(s, Finding{Code: FoundGap, Start: k.instant(g.Start, s.Interval), End: k.instant(g.End, s.Interval), Bars: g.Bars,
			Message: counted(g.Bars, "bar") + " missing"})
	}
	if k.counting {
		return inside
	}
	k.split(s, known, summary{date: day.Date, start: inside.Start[0], open: inside.Open[0], close: inside.Close[inside.Len()-1],
		high: slices.Max(inside.High), low: slices.Min(inside.Low), level: math.Log(median(inside.Close))})
	return inside
}

// onGrid finds bars that start between two slots, and gives the others.
func (k *checker) onGrid(s *CheckedSeries, grid market.Grid, bars market.Columns) market.Columns {
	on := market.Grow(bars.Len())
	for i, start := range bars.Start {
		slot, ok := grid.Slot(start)
		if ok && grid.Start(slot) == start {
			on.Append(bars.Row(i))
			continue
		}
		k.found(s, Finding{Code: FoundOffGrid, Start: k.instant(start, s.Interval),
			Message: fmt.Sprintf("it starts between two bars of %s; the one that it is in starts at %s", s.Interval, k.instant(grid.Start(slot), s.Interval))})
	}
	return on
}

// spans finds bars of several days or of weeks that do not begin where a bar of their interval does, and those that begin
// where the one ahead of them does.
func (k *checker) spans(s *CheckedSeries, bars market.Columns) {
	spans, latest := tape.SpansOf(k.calendar, s.Interval), calendar.Date{}
	for _, start := range bars.Start {
		date := dateIn(start, time.UTC)
		begin, ok := spans.Begins(date)
		if ok && begin != latest {
			latest = begin
			continue
		}
		message := fmt.Sprintf("no bar of %s begins there", s.Interval)
		if ok {
			message = "the bar ahead of it is of the same days"
		} else if first, err := k.calendar.Prev(date.AddDays(1)); err == nil {
			message += fmt.Sprintf("; the one that it is in begins on %s", spans.First(first))
		}
		k.found(s, Finding{Code: FoundOffGrid, Start: date.String(), Message: message})
	}
}

// missingDays finds the trading days between the last one that has a bar and this one.
func (k *checker) missingDays(s *CheckedSeries, known *span, day calendar.Day) {
	last := known.last
	known.last, known.gone = day.Date, 0
	if last.IsZero() {
		return
	}
	dates, err := k.calendar.Between(last, day.Date)
	if err != nil || len(dates) < 3 { // both ends are trading days
		return
	}
	missing, bars := dates[1:len(dates)-1], 0
	for _, d := range missing {
		expected := 1
		if s.Interval.Intraday() {
			lost, _ := k.calendar.Day(d, calendar.Regular)
			expected = market.Slots(lost, s.Interval)
		}
		bars += expected
	}
	known.gone = len(missing)
	s.Expected += bars
	s.Missing += bars
	k.found(s, Finding{Code: FoundMissingDays, Start: missing[0].String(), End: missing[len(missing)-1].String(), Bars: bars,
		Message: counted(len(missing), "trading day") + " without a bar"})
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
