package sdktest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/handmade"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// Row is one bar made by hand, with exactly these values.
type Row struct{ Open, High, Low, Close, Volume float64 }

// Missing is a row that leaves its bar out.
func Missing() Row { return Row{Close: math.NaN()} }

// Series are bars of a symbol, one after another on the exchange's grid. After the last bar of a day comes the first of the
// next trading day.
type Series struct {
	Symbol   string
	Interval sdk.Interval
	// Start is the exchange's time of the first bar, such as 2025-07-02 09:30; a date alone is the open.
	Start string
	Rows  []Row
}

// Closes are bars of closes alone: each opens at the close before it, the first at its own, with the larger and the smaller of
// both for its high and low and a volume of 100. A NaN leaves its bar out.
func Closes(symbol string, interval sdk.Interval, start string, closes ...float64) Series {
	s := Series{Symbol: symbol, Interval: interval, Start: start}
	before := math.NaN()
	for _, c := range closes {
		if math.IsNaN(c) {
			s.Rows = append(s.Rows, Missing())
			continue
		}
		r := handmade.Closing(before, c)
		s.Rows = append(s.Rows, Row{r.Open, r.High, r.Low, r.Close, r.Volume})
		before = c
	}
	return s
}

// expand gives each bar its place on a calendar's grid.
func expand(list []Series, cal *calendar.Calendar, hours calendar.Hours) ([]handmade.Bar, error) {
	var out []handmade.Bar
	for i, s := range list {
		fail := func(err error) error { return fmt.Errorf("bars[%d], %s %s: %w", i, s.Symbol, s.Interval, err) }
		symbol, err := sdk.CanonicalSymbol(s.Symbol)
		if err != nil {
			return nil, fail(err)
		}
		interval, err := sdk.ParseInterval(string(s.Interval))
		if err == nil {
			err = handmade.CheckInterval(interval)
		}
		if err != nil {
			return nil, fail(err)
		}
		w, err := handmade.NewWalk(cal, hours, interval, s.Start)
		if err != nil {
			return nil, fail(err)
		}
		for j, r := range s.Rows {
			if j > 0 {
				if err := w.Next(); err != nil {
					return nil, fail(fmt.Errorf("row %d: %w", j, err))
				}
			}
			if math.IsNaN(r.Close) {
				continue
			}
			row := market.Row{Start: w.Start(), Open: r.Open, High: r.High, Low: r.Low, Close: r.Close, Volume: r.Volume}
			if err := row.Check(); err != nil {
				return nil, fail(fmt.Errorf("row %d: %w", j, err))
			}
			out = append(out, handmade.Bar{Symbol: symbol, Interval: interval, Start: w.Text(), Row: row})
		}
	}
	return out, nil
}

// takeFromBars fills in what the session does not say.
func (b *bench) takeFromBars() error {
	if b.given["source"] != nil {
		return fmt.Errorf("the bars are the data: give Bars or source, not both")
	}
	exchange, hours := handmade.Exchange, calendar.Regular
	if name, ok := b.given["exchange"].(string); ok {
		exchange = name
	}
	if h, ok := b.given["hours"].(string); ok {
		hours = calendar.Hours(h)
	}
	var first, last string
	if b.given["start"] == nil || b.given["end"] == nil {
		cal, err := calendar.Lookup(exchange)
		if err != nil {
			return fmt.Errorf("give start and end: %w", err)
		}
		made, err := expand(b.bars, cal, hours)
		if err != nil {
			return err
		}
		for _, m := range made {
			day, _, _ := strings.Cut(m.Start, " ")
			if first == "" || day < first {
				first = day
			}
			last = max(last, day)
		}
	}
	var symbols []string
	var intervals []sdk.Interval
	for _, s := range b.bars {
		if !slices.Contains(symbols, s.Symbol) {
			symbols = append(symbols, s.Symbol)
		}
		if !slices.Contains(intervals, s.Interval) {
			intervals = append(intervals, s.Interval)
		}
	}
	slices.SortFunc(intervals, sdk.CompareIntervals)
	for _, x := range []struct {
		key   string
		value any
	}{{"symbols", symbols}, {"intervals", intervals}, {"start", first}, {"end", last}} {
		if b.given[x.key] == nil {
			b.given[x.key] = x.value
		}
	}
	return nil
}
