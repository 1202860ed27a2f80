package session

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// Validation says whether a symbol can be had, found from the store's catalogue without reading bars. It looks at
// nothing later than the session's day.
type Validation struct {
	Symbol                  string
	CanProceed              bool
	Code                    sdk.Code
	Message                 string
	BaseInterval            sdk.Interval
	IntervalsSupported      []sdk.Interval
	HasHistoricalData       bool
	HistoricalRange         [2]int64 // start of the first and last bar known, UTC nanoseconds
	MeetsConfigRequirements bool

	// layout is how the missing intervals are made; base is what the configuration would have chosen.
	layout tape.Layout
	base   sdk.Interval
}

// validate is phase two: can the plan be had? The error is the store's.
func (d *day) validate(p plan) (Validation, error) {
	v := Validation{Symbol: p.symbol}
	known, err := d.run.tape.Known(d.run.ctx, p.symbol)
	if err != nil {
		return v, err
	}
	if len(known) == 0 {
		return v.refuse(sdk.NoDataSource, fmt.Sprintf("no data source has bars of %s up to %s", p.symbol, d.calendar.Date)), nil
	}
	v.history(known, d)
	for _, b := range p.bars {
		if b.days > 0 && !v.HasHistoricalData { // the catalogue tells: no bar needs to be read
			return v.refuse(sdk.NoHistoricalData, d.noHistory(p.symbol, b.interval, b.days)), nil
		}
	}
	prefer := sdk.Interval("")
	if p.existing != nil {
		prefer = p.existing.base
	}
	var impossible []sdk.Interval
	var ok bool
	if v.layout, impossible, ok = tape.Plan(p.missing(), known, prefer); !ok {
		return v.refuse(sdk.IntervalNotSupported, fmt.Sprintf("%s cannot be made for %s: stored are %s, and bars can be joined, not split",
			list(impossible), p.symbol, list(v.IntervalsSupported))), nil
	}
	v.base = v.layout.Base
	if p.existing != nil {
		v.base = p.existing.base
		if p.full {
			if whole, _, ok := tape.Plan(p.needs(), known, ""); ok {
				v.base = whole.Base
			}
		}
	}
	v.BaseInterval, v.CanProceed, v.MeetsConfigRequirements = v.base, true, p.full
	return v, nil
}

func (d *day) noHistory(symbol string, interval sdk.Interval, days int) string {
	return fmt.Sprintf("%s has no %s bar in the %d trading days before %s", symbol, interval, days, d.calendar.Date)
}

// Validate tells of every symbol of a configuration whether it can be had on the session's first trading day, in the order
// of the configuration. It reads the store's catalogue and no bars. The error is the store's or the calendar's.
func Validate(ctx context.Context, c Config) ([]Validation, error) {
	days, err := c.Calendar.Between(c.Start, c.End)
	if err != nil || len(days) == 0 {
		return nil, fmt.Errorf("the days of session %s: %w", c.Name, err)
	}
	cd, _ := c.Calendar.Day(days[0], c.Hours)
	r := &run{config: c, ctx: ctx, tape: tape.New(c.Store, c.Calendar, c.Hours, c.Incomplete)}
	d := &day{run: r, calendar: cd}
	r.tape.Open(cd, func(string) bool { return false })
	var all []Validation
	for _, s := range c.Symbols {
		want := r.configDemand()
		want.symbol = s.Name
		v, err := d.validate(d.analyse(want))
		if err != nil {
			return all, err
		}
		all = append(all, d.requireAll(v, want))
	}
	return all, nil
}

// requireAll holds history of which every day is required against the catalogue: days before the first bar cannot be there.
func (d *day) requireAll(v Validation, want demand) Validation {
	for _, b := range want.bars {
		first, err := d.run.config.Calendar.Back(d.calendar.Date, b.days)
		if !v.CanProceed || !b.all || b.days == 0 || err != nil {
			continue
		}
		if cd, ok := d.run.config.Calendar.Day(first, d.run.config.Hours); ok && v.HistoricalRange[0] >= cd.Close {
			return v.refuse(sdk.InsufficientHistory, fmt.Sprintf("%s has bars from %s on, and %d trading days before %s are required",
				v.Symbol, d.run.stamp(v.HistoricalRange[0]), b.days, d.calendar.Date))
		}
	}
	return v
}

func (v Validation) refuse(code sdk.Code, message string) Validation {
	v.CanProceed, v.Code, v.Message = false, code, message
	return v
}

// history fills what the catalogue says of bars before the day.
func (v *Validation) history(known []market.Holding, d *day) {
	today := d.calendar.Date.Midnight(d.run.config.Calendar.Location()).UnixNano() // bars before the hours of the day are no history
	for _, h := range known {
		v.IntervalsSupported = append(v.IntervalsSupported, h.Interval)
		first, last := d.opening(h, h.First), d.opening(h, h.Last)
		if first < today {
			v.HasHistoricalData = true
			if v.HistoricalRange[0] == 0 || first < v.HistoricalRange[0] {
				v.HistoricalRange[0] = first
			}
			v.HistoricalRange[1] = max(v.HistoricalRange[1], min(last, today))
		}
	}
}

// opening is the start of a stored bar as a session names it: daily bars are stored under midnight UTC of their date.
func (d *day) opening(h market.Holding, start int64) int64 {
	if h.Interval.Intraday() {
		return start
	}
	date := calendar.DateOf(time.Unix(0, start).UTC())
	if cd, ok := d.run.config.Calendar.Day(date, d.run.config.Hours); ok {
		return cd.Regular().Open
	}
	return start
}

func list(intervals []sdk.Interval) string {
	names := make([]string, len(intervals))
	for i, iv := range intervals {
		names[i] = string(iv)
	}
	return strings.Join(names, ", ")
}
