package tape

import (
	"context"
	"fmt"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// load appends to dst the bars of the trading days from first to last, both included, by the track's recipe. Where it
// fails, dst is as it was.
func (tr *Track) load(ctx context.Context, dst *market.Columns, first, last calendar.Date) error {
	interval := tr.recipe.Interval
	derived := tr.source != nil && !(tr.recipe.StoredHistory && last.Before(tr.tape.day.Date))
	switch {
	case derived && tr.SpansDays():
		return tr.joinDays(dst, first, last)
	case derived:
		return tr.derive(dst, first, last)
	}
	from := dst.Len()
	read := tr.storedIntraday
	switch {
	case tr.SpansDays():
		read = tr.storedSpans
	case interval == "1d":
		read = tr.storedDaily
	}
	if err := read(ctx, dst, first, last); err != nil {
		return err
	}
	for tr.recipe.From != "" && len(dst.Made) < dst.Len() { // the track's other bars are derived: every bar has its counts
		dst.Made, dst.Want = append(dst.Made, 1), append(dst.Want, 1)
	}
	return tr.adjust(dst, from)
}

func (tr *Track) storedIntraday(ctx context.Context, dst *market.Columns, first, last calendar.Date) error {
	from, _ := tr.tape.date(first)
	to, _ := tr.tape.date(last)
	// Whole dates are read, not hours, so that bars outside the hours are counted.
	begin, _ := tr.tape.calendar.Span(first)
	_, end := tr.tape.calendar.Span(last)
	raw, err := tr.read(ctx, min(from.Open, begin), max(to.Close, end))
	if err != nil {
		return err
	}
	days, err := tr.tape.calendar.Between(first, last)
	if err != nil {
		return fmt.Errorf("days of %s: %w", tr.symbol, err)
	}
	if dst.Len() == 0 && cap(dst.Start) == 0 {
		*dst = tr.grow(raw.Len() + tr.rowsADay())
	}
	outside := raw.Len()
	for _, d := range days {
		day, _ := tr.tape.date(d)
		inside := raw.Between(day.Open, day.Close) // segments follow one another without a hole
		outside -= inside.Len()
		grid := market.NewGrid(day, tr.recipe.Interval)
		if grid.Holds(inside) {
			dst.AppendAll(inside)
			continue
		}
		// A bar that starts between two slots would be seen before it has ended.
		for i := range inside.Len() {
			if slot, ok := grid.Slot(inside.Start[i]); ok && grid.Start(slot) == inside.Start[i] {
				dst.Append(inside.Row(i))
			} else {
				tr.leftOut.OffGrid++
			}
		}
	}
	tr.leftOut.Outside += outside
	return nil
}

// storedDaily reads daily bars, whose stored start is midnight UTC of their date, and names each by its day's open.
func (tr *Track) storedDaily(ctx context.Context, dst *market.Columns, first, last calendar.Date) error {
	raw, err := tr.read(ctx, first.Midnight(utc).UnixNano(), last.AddDays(1).Midnight(utc).UnixNano())
	if err != nil {
		return err
	}
	for i := range raw.Len() {
		day, ok := tr.tape.date(dateOfMidnight(raw.Start[i]))
		if !ok {
			tr.leftOut.Outside++
			continue
		}
		row := raw.Row(i)
		row.Start = day.Regular().Open
		dst.Append(row)
	}
	return nil
}

// storedSpans reads bars of several days and of weeks, whose stored start is midnight UTC of a date, and names each by the
// open of its span's first trading day: those that end within the dates. A bar that begins no span is left out, since
// what it covers is not known, and so is one with a split within it, which cannot be adjusted.
func (tr *Track) storedSpans(ctx context.Context, dst *market.Columns, first, last calendar.Date) error {
	spans := tr.spans()
	from := spans.First(first)
	if spans.interval.Unit() == sdk.Week {
		from = spans.monday(first)
	}
	raw, err := tr.read(ctx, from.Midnight(utc).UnixNano(), last.AddDays(1).Midnight(utc).UnixNano())
	if err != nil {
		return err
	}
	latest := calendar.Date{} // with which the span of the latest bar begins
	for i := range raw.Len() {
		begin, ok := spans.Begins(dateOfMidnight(raw.Start[i]))
		if !ok || begin == latest {
			tr.leftOut.OffGrid++
			continue
		}
		end := spans.Last(begin)
		if end.Before(first) || end.After(last) {
			continue
		}
		latest = begin
		if tr.splitWithin(begin, end) {
			tr.leftOut.Split++
			continue
		}
		row := raw.Row(i)
		day, _ := tr.tape.date(begin)
		row.Start = day.Regular().Open
		dst.Append(row)
		if tr.recipe.From != "" { // a stored bar counts as made of all of its days
			dates, err := tr.tape.calendar.Between(begin, end)
			if err != nil {
				return fmt.Errorf("days of %s: %w", tr.symbol, err)
			}
			dst.Made, dst.Want = append(dst.Made, int32(len(dates))), append(dst.Want, int32(len(dates)))
		}
	}
	return nil
}

func (tr *Track) read(ctx context.Context, from, to int64) (market.Columns, error) {
	c, err := tr.tape.store.Bars(ctx, tr.symbol, tr.recipe.Interval, from, to)
	if err != nil {
		return market.Columns{}, fmt.Errorf("bars of %s %s: %w", tr.symbol, tr.recipe.Interval, err)
	}
	return c, nil
}

func (tr *Track) derive(dst *market.Columns, first, last calendar.Date) error {
	days, err := tr.tape.calendar.Between(first, last)
	if err != nil {
		return fmt.Errorf("days of %s: %w", tr.symbol, err)
	}
	if cap(dst.Start) == 0 {
		*dst = market.GrowDerived((len(days) + 1) * tr.rowsADay())
	}
	source := tr.source.recipe.Interval
	for _, d := range days {
		day, _ := tr.tape.date(d)
		bars := tr.source.columns.Between(day.Open, day.Close)
		if tr.recipe.Interval == "1d" {
			market.DeriveDay(dst, bars, day, source, tr.tape.incomplete)
		} else {
			market.DeriveIntraday(dst, bars, day, source, tr.recipe.Interval, tr.tape.incomplete)
		}
	}
	return nil
}

// joinDays makes bars of several trading days or of weeks, those that end within the dates.
func (tr *Track) joinDays(dst *market.Columns, first, last calendar.Date) error {
	days, err := tr.tape.calendar.Between(first, last)
	if err != nil {
		return fmt.Errorf("days of %s: %w", tr.symbol, err)
	}
	for _, d := range days {
		if !tr.spans().Ends(d) {
			continue
		}
		dates, err := tr.tape.calendar.Between(tr.spans().First(d), d)
		if err != nil {
			return fmt.Errorf("days of %s: %w", tr.symbol, err)
		}
		from, _ := tr.tape.date(dates[0])
		to, _ := tr.tape.date(d)
		daily := tr.source.columns.Between(from.Regular().Open, to.Regular().Close)
		market.DeriveSpan(dst, daily, from.Regular().Open, len(dates), tr.tape.incomplete)
	}
	return nil
}

func dateOfMidnight(t int64) calendar.Date {
	return calendar.DateOf(timeAt(t))
}

func timeAt(t int64) time.Time { return time.Unix(0, t).UTC() }
