package session

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// Validation says whether a symbol can be had on a day, found from the store's catalogue: of bars it reads those alone that show
// where a stored series of more than a minute starts. It looks at nothing later than the day.
type Validation struct {
	Symbol     string
	CanProceed bool
	Code       sdk.Code // why not; empty where it can
	Message    string   // why not, or what to think of where it can
	// BaseInterval is what the session's intervals would be made of; empty where they cannot be made.
	BaseInterval sdk.Interval
	// IntervalsSupported are those that are stored, and of those that are asked for the ones that can be made of
	// them, from short to long.
	IntervalsSupported []sdk.Interval
	// HasHistoricalData is true where any bar is stored of before the day, of whatever interval.
	HasHistoricalData bool
	// HistoricalRange is the start of the first bar, and of the last one or the close of the day before where bars go on,
	// UTC nanoseconds.
	HistoricalRange         [2]int64
	MeetsConfigRequirements bool
	// FirstDay is the first day of the session on which it can be had; the zero date where there is none, and where a
	// request is validated.
	FirstDay calendar.Date

	// layout is how the intervals of the plan are made; base is the symbol's once they are there; notes say what
	// was passed over.
	layout tape.Layout
	base   sdk.Interval
	notes  []string
}

// Validate tells of symbols, in their order, whether the session's first day can have each with all that the
// configuration asks of a full symbol; where not, it looks for the first day that can. It reads the store's catalogue and hardly
// any bars, and a catalogue that cannot be read is the validation of that symbol. The error is the calendar's, or ctx's.
func Validate(ctx context.Context, c Config, symbols []string) ([]Validation, error) {
	days, err := c.Calendar.Between(c.Start, c.End)
	if err != nil || len(days) == 0 {
		return nil, fmt.Errorf("the days of session %s: %w", c.Name, err)
	}
	r := &run{config: c, ctx: ctx, tape: tape.New(c.Store, c.Calendar, c.Hours, c.Incomplete)}
	want := r.configDemand()
	all := make([]Validation, len(symbols))
	pending := make([]int, len(symbols)) // indices of those that no day could have so far
	for i := range pending {
		pending[i] = i
	}
	for n, date := range days {
		d := &day{run: r}
		d.calendar, _ = c.Calendar.Day(date, c.Hours)
		r.tape.Open(d.calendar, func(string) bool { return false })
		still := pending[:0]
		for _, i := range pending {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			want.symbol = symbols[i]
			v, err := d.validate(d.analyse(want))
			if err != nil {
				refusal := storeRefusal(symbols[i], err)
				v = v.refuse(refusal.Code, refusal.Message)
			}
			if n == 0 {
				all[i] = v
			}
			if v.CanProceed {
				all[i].FirstDay = date
			} else if holdings, err := r.tape.Holdings(ctx, symbols[i]); err == nil && len(holdings) > 0 {
				still = append(still, i)
			}
		}
		if pending = still; len(pending) == 0 {
			break
		}
	}
	return all, ctx.Err()
}

// validate is phase two: can the plan be had? The error is the store's. Its codes come in the order of the one table:
// no_data_source, interval_not_supported, no_historical_data, insufficient_history, calendar_range.
func (d *day) validate(p plan) (Validation, error) {
	v := Validation{Symbol: p.symbol}
	known, err := d.run.tape.Known(d.run.ctx, p.symbol)
	if err != nil {
		return v, err
	}
	if aside := d.run.tape.Aside(p.symbol); len(known) == 0 && len(aside) > 0 {
		return v.refuse(sdk.NoDataSource, fmt.Sprintf("what is stored of %s, %s, begins at midnight UTC, and the days of this session at %s: it needs bars of minutes or hours",
			p.symbol, list(aside), d.run.config.Calendar.Starts())), nil
	}
	if len(known) == 0 {
		return v.refuse(sdk.NoDataSource, fmt.Sprintf("no data source has bars of %s up to %s", p.symbol, d.calendar.Date)), nil
	}
	v.history(known, d)
	use, passed, err := d.run.tape.Usable(d.run.ctx, p.symbol, known)
	if err != nil {
		return v, err
	}
	config, needs := d.run.config.Intervals, p.needs()
	v.IntervalsSupported = supported(use, needs)
	var impossible []sdk.Interval
	var ok bool
	if v.layout, impossible, ok = tape.Plan(config, needs, use); !ok {
		return v.refuse(sdk.IntervalNotSupported, fmt.Sprintf("%s cannot be made for %s: %s", list(impossible), p.symbol, d.whyNot(impossible, known, passed))), nil
	}
	v.notes = d.passedOver(p, v.layout, use, passed)
	v.base = p.base(v.layout)
	v.BaseInterval = v.base
	if refusal := d.pastOf(p, v, known); refusal != nil {
		return v.refuse(refusal.Code, refusal.Message), nil
	}
	v.CanProceed, v.MeetsConfigRequirements = true, p.full
	about := v.notes
	if dry := d.runDry(v.layout.Base, known); dry != "" {
		about = append(slices.Clone(about), dry)
	}
	v.Message = strings.Join(about, "; ")
	return v, nil
}

// whyNot says why intervals cannot be made, and the way out.
func (d *day) whyNot(impossible []sdk.Interval, known []market.Holding, passed []tape.PassedOver) string {
	text := tape.WhyNot(d.run.config.Calendar, impossible, known)
	for _, o := range passed {
		text += fmt.Sprintf("; the stored %s bars are of no use here: %s; finer bars that start on the session's would do", o.Interval, d.offGrid(o))
	}
	return text
}

// passedOver tells of the stored intervals that a plan would have used if their bars started where the session's do.
func (d *day) passedOver(p plan, l tape.Layout, use []market.Holding, passed []tape.PassedOver) []string {
	var notes []string
	for _, o := range passed {
		would, _, _ := tape.Plan(d.run.config.Intervals, p.missing(), append(slices.Clone(use), market.Holding{Interval: o.Interval}))
		for _, r := range would.Recipes() {
			if stored := r.From == "" || r.StoredHistory; !stored || !tape.SameSpan(r.Interval, o.Interval) {
				continue
			}
			instead := l.Base
			if now, ok := l.Recipe(o.Interval); ok {
				instead = now.From
			}
			notes = append(notes, fmt.Sprintf("the stored %s bars are passed over for %s: %s", o.Interval, instead, d.offGrid(o)))
		}
	}
	return notes
}

// offGrid says where bars start that do not start on the session's.
func (d *day) offGrid(o tape.PassedOver) string {
	at := time.Unix(0, o.Start).In(d.run.config.Calendar.Location())
	return fmt.Sprintf("they start between two of the session's, which are counted from the open, as that of %s does", at.Format("2006-01-02 15:04"))
}

// runDry warns of a base whose bars ended before the trading day ahead of this one: it may well not stream. Empty where the
// catalogue does not tell.
func (d *day) runDry(base sdk.Interval, known []market.Holding) string {
	i := slices.IndexFunc(known, func(h market.Holding) bool { return tape.SameSpan(h.Interval, base) })
	if i < 0 {
		return ""
	}
	last := d.opening(known[i], known[i].Last)
	if last >= d.yesterday().Regular().Open {
		return ""
	}
	return fmt.Sprintf("its %s bars end on %s", base, d.run.config.Calendar.DateAt(last))
}

// pastOf holds the history that a plan asks for against the first and last bar of what it is made of. What is missing
// between the two, only the bars themselves tell.
func (d *day) pastOf(p plan, v Validation, known []market.Holding) *sdk.Refusal {
	cal := d.run.config.Calendar
	yesterday := d.yesterday()
	var short, beyond *sdk.Refusal // told only where nothing that comes first in the table is
	for _, b := range p.bars {
		if b.days == 0 || b.again { // of what was had before, the bars themselves tell what is left
			continue
		}
		if tape.SpansDays(b.interval) {
			if here, everywhere := tape.SpansOf(cal, b.interval).Reach(d.calendar.Date); b.days < here {
				return sdk.Refuse(sdk.NoHistoricalData, p.symbol, fmt.Sprintf("the %d trading days before %s hold no whole %s bar: "+
					"ask for %d days, or %d to have one before any day", b.days, d.calendar.Date, b.interval, here, everywhere))
			}
		}
		h, ok := stored(v.layout, b.interval, known)
		if !ok { // the plan has each of its intervals
			continue
		}
		first, last := d.opening(h, h.First), d.opening(h, h.Last)
		date, err := cal.Back(d.calendar.Date, b.days)
		oldest, _ := cal.Day(date, d.run.config.Hours)
		switch {
		case first >= yesterday.Close || err == nil && last < oldest.Open:
			return sdk.Refuse(sdk.NoHistoricalData, p.symbol, d.noHistory(p.symbol, b.interval, b.days))
		case err == nil && tape.SpansDays(h.Interval): // which of its days a bar of several days has, no catalogue tells
		case err != nil:
			beyond = storeRefusal(p.symbol, fmt.Errorf("%d days before %s: %w", b.days, d.calendar.Date, err))
		case b.all && first >= oldest.Close:
			short = d.tooShort(p.symbol, b, fmt.Sprintf("begin on %s", d.run.stamp(first)))
		case b.all && last < yesterday.Open:
			short = d.tooShort(p.symbol, b, fmt.Sprintf("end on %s", d.run.stamp(last)))
		}
	}
	if short != nil {
		return short
	}
	return beyond
}

func (d *day) tooShort(symbol string, b seriesPlan, how string) *sdk.Refusal {
	return sdk.Refuse(sdk.InsufficientHistory, symbol, fmt.Sprintf("the bars of %s for %s %s, and all of the %d trading days before %s are required",
		symbol, b.interval, how, b.days, d.calendar.Date))
}

func (d *day) noHistory(symbol string, interval sdk.Interval, days int) string {
	return fmt.Sprintf("%s has no %s bar in the %d trading days before %s", symbol, interval, days, d.calendar.Date)
}

// yesterday is the trading day before: history is what lies before its close. On the calendar's first day it is a day of
// no length at the open.
func (d *day) yesterday() calendar.Day {
	prev, err := d.run.config.Calendar.Prev(d.calendar.Date)
	if err == nil {
		if cd, ok := d.run.config.Calendar.Day(prev, d.run.config.Hours); ok {
			return cd
		}
	}
	return calendar.Day{Open: d.calendar.Open, Close: d.calendar.Open}
}

// stored is the holding that the past bars of an interval are made of.
func stored(l tape.Layout, interval sdk.Interval, known []market.Holding) (market.Holding, bool) {
	for {
		r, ok := l.Recipe(interval)
		if !ok {
			return market.Holding{}, false
		}
		if r.From == "" || r.StoredHistory {
			i := slices.IndexFunc(known, func(h market.Holding) bool { return h.Interval == r.Interval })
			if i < 0 {
				return market.Holding{}, false
			}
			return known[i], true
		}
		interval = r.From
	}
}

// supported are the stored intervals, and those that are needed and can be made of one of them, from short to long.
func supported(known []market.Holding, needs []sdk.Interval) []sdk.Interval {
	all := intervalsOf(known)
	for _, n := range needs {
		if tape.CanMake(n, known) && !slices.ContainsFunc(all, func(iv sdk.Interval) bool { return tape.SameSpan(iv, n) }) {
			all = append(all, n)
		}
	}
	slices.SortStableFunc(all, sdk.CompareIntervals)
	return all
}

func intervalsOf(known []market.Holding) []sdk.Interval {
	all := make([]sdk.Interval, len(known))
	for i, h := range known {
		all[i] = h.Interval
	}
	return all
}

func (v Validation) refuse(code sdk.Code, message string) Validation {
	v.CanProceed, v.Code, v.Message = false, code, message
	return v
}

// history fills what the catalogue says of bars before the day.
func (v *Validation) history(known []market.Holding, d *day) {
	edge := d.yesterday().Close
	for _, h := range known {
		first, last := d.opening(h, h.First), d.opening(h, h.Last)
		if first >= edge {
			continue
		}
		if !v.HasHistoricalData || first < v.HistoricalRange[0] {
			v.HistoricalRange[0] = first
		}
		v.HasHistoricalData = true
		v.HistoricalRange[1] = max(v.HistoricalRange[1], min(last, edge))
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
