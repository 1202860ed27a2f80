package host

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// CheckData is CheckDataBy with the calendar of XNYS.
func CheckData(ctx context.Context, source string, symbols []string) (DataCheck, error) {
	return CheckDataBy(ctx, source, nil, symbols)
}

// CheckDataBy reads all bars of some symbols of a store, of all where none is named, and compares them with a calendar,
// XNYS for nil, and with one another. A mistake in the data is a finding; the error is that of a store that cannot be opened,
// a symbol that it does not have, and ctx's.
func CheckDataBy(ctx context.Context, source string, c *Calendar, symbols []string) (DataCheck, error) {
	c, err := orNewYork(c)
	if err != nil {
		return DataCheck{}, err
	}
	from, err := openSource(ctx, source, c.Location())
	if err != nil {
		return DataCheck{}, err
	}
	k := checker{store: from, calendar: c, held: map[string][]market.Holding{}, out: DataCheck{Store: from.Name(), Exchange: c.MIC(), Series: []CheckedSeries{}, Counts: map[sdk.Code]int{}, Findings: []Finding{}}}
	all, err := from.Symbols(ctx)
	if err != nil {
		return DataCheck{}, err
	}
	if err := k.readSplits(ctx, source); err != nil {
		return DataCheck{}, err
	}
	whole := len(symbols) == 0
	if whole {
		symbols = all
		if err := k.files(ctx); err != nil {
			return DataCheck{}, err
		}
	}
	for _, s := range symbols {
		symbol, err := storedSymbol(s, all, from.Name())
		if err != nil {
			return DataCheck{}, err
		}
		if err := k.symbol(ctx, symbol); err != nil {
			return DataCheck{}, err
		}
	}
	k.idleSplits(whole)
	k.rows()
	return k.out, nil
}

// storedSymbol is a symbol as the store spells it; the error names the nearest one that it has.
func storedSymbol(name string, stored []string, in string) (string, error) {
	symbol, err := sdk.CanonicalSymbol(name)
	if err != nil {
		return "", err
	}
	if slices.Contains(stored, symbol) {
		return symbol, nil
	}
	hint := "host data ls lists what it has"
	if near, ok := sdk.Nearest(symbol, stored); ok {
		hint = "did you mean " + near + "?"
	}
	return "", fmt.Errorf("%s in %s: %w; %s", symbol, in, store.ErrNoSymbol, hint)
}

// checker gathers what is found in a store.
type checker struct {
	store    store.Reader
	calendar *calendar.Calendar
	out      DataCheck
	// counting leaves out all findings, and what is found by prices: expected and missing bars are counted only.
	counting bool
	splits   *market.Splits              // that are listed; nil without a list that can be read
	held     map[string][]market.Holding // of the symbols that were checked
	unread   []string                    // symbols of which it cannot be told what the store has
	// verified says that every file was read already: what cannot be read was found then.
	verified bool
}

// found takes a finding; series is nil for one of a file.
func (k *checker) found(series *CheckedSeries, f Finding) {
	if k.counting {
		return
	}
	if series != nil {
		f.Symbol, f.Interval = series.Symbol, series.Interval
		series.Findings[f.Code]++
	}
	if k.out.Counts[f.Code]++; k.out.Counts[f.Code] <= FindingsOfAKind {
		k.out.Findings = append(k.out.Findings, f)
	}
}

// files verifies the files of a store that can do so.
func (k *checker) files(ctx context.Context) error {
	verifiable, ok := k.store.(interface{ Check(context.Context) error })
	if !ok {
		return nil
	}
	err := verifiable.Check(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	k.verified = true
	for _, fault := range each(err) {
		k.found(nil, Finding{Code: FoundDamage, Message: fault.Error()})
	}
	return nil
}

// each is the errors that one joins, itself where it joins none.
func each(err error) []error {
	for e := err; e != nil; {
		switch x := e.(type) {
		case interface{ Unwrap() []error }:
			return x.Unwrap()
		case interface{ Unwrap() error }:
			e = x.Unwrap()
		default:
			e = nil
		}
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// rows takes over what a folder of CSV files says of its files and rows.
func (k *checker) rows() {
	folder, ok := k.store.(interface{ Diagnostics() sdk.Diagnostics })
	if !ok {
		return
	}
	for _, d := range folder.Diagnostics() {
		k.found(nil, Finding{Code: d.Code, File: d.File, Line: d.Line, Message: d.Message})
	}
}

func (k *checker) symbol(ctx context.Context, symbol string) error {
	holdings, err := k.store.Holdings(ctx, symbol)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	k.held[symbol] = holdings
	if err != nil {
		k.unread = append(k.unread, symbol)
		s := CheckedSeries{Symbol: symbol, Findings: map[sdk.Code]int{}}
		k.unreadable(&s, err)
		k.out.Series = append(k.out.Series, s)
		return nil
	}
	for _, h := range holdings {
		s := CheckedSeries{Symbol: symbol, Interval: h.Interval, Bars: h.Bars, Findings: map[sdk.Code]int{}}
		err = k.count(ctx, &s, h)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			k.unreadable(&s, err)
		}
		if q, ok := market.Quality(s.Expected-s.Missing, s.Expected); ok && err == nil {
			s.Quality = &q
		}
		k.out.Series = append(k.out.Series, s)
	}
	return nil
}

// count checks a series, and counts its expected and missing bars.
func (k *checker) count(ctx context.Context, s *CheckedSeries, h market.Holding) error {
	if h.Interval.Intraday() {
		return k.intraday(ctx, s, h)
	}
	return k.days(ctx, s)
}

// unreadable is a series that cannot be read, which is known already where every file was verified.
func (k *checker) unreadable(s *CheckedSeries, err error) {
	if k.verified && k.out.Counts[FoundDamage] > 0 {
		s.Findings[FoundDamage]++
		return
	}
	k.found(s, Finding{Code: FoundDamage, Message: err.Error()})
}

// instant is how a start is written: the exchange's time, and the date for bars of days.
func (k *checker) instant(t int64, interval sdk.Interval) string {
	return startText(market.Holding{Interval: interval}, t, k.calendar.Location())
}

// months calls do with the bars of each month of a holding, in the exchange's time: a series may be longer than fits into
// memory.
func (k *checker) months(ctx context.Context, symbol string, h market.Holding, do func(market.Columns)) error {
	loc := k.calendar.Location()
	for m := dateIn(h.First, loc); m.Midnight(loc).UnixNano() <= h.Last; {
		next := nextMonth(m)
		bars, err := k.store.Bars(ctx, symbol, h.Interval, m.Midnight(loc).UnixNano(), next.Midnight(loc).UnixNano())
		if err != nil {
			return err
		}
		do(bars)
		m = next
	}
	return nil
}

// nextMonth is the first day of the month after that of a date.
func nextMonth(d calendar.Date) calendar.Date {
	return calendar.DateOf(time.Date(d.Year, d.Month+1, 1, 0, 0, 0, 0, time.UTC))
}

// days checks bars of days and weeks, of which there are never many.
func (k *checker) days(ctx context.Context, s *CheckedSeries) error {
	bars, err := k.store.Bars(ctx, s.Symbol, s.Interval, math.MinInt64, math.MaxInt64)
	if err != nil {
		return err
	}
	if !k.counting {
		k.outliers(s, []market.Columns{bars}, leastDailyOutlier)
	}
	if s.Interval != "1d" {
		k.spans(s, bars)
		return nil
	}
	var known span
	for i := range bars.Len() {
		date := dateIn(bars.Start[i], time.UTC)
		day, ok := k.calendar.Day(date, calendar.Regular)
		if !ok {
			k.found(s, Finding{Code: FoundNotTradingDay, Start: date.String(), Message: k.closed(date)})
			continue
		}
		s.Expected++
		k.missingDays(s, &known, day)
		if k.counting {
			continue
		}
		k.split(s, &known, summary{date: date, start: bars.Start[i], open: bars.Open[i], close: bars.Close[i], high: bars.High[i], low: bars.Low[i],
			level: median([]float64{math.Log(bars.Open[i]), math.Log(bars.High[i]), math.Log(bars.Low[i]), math.Log(bars.Close[i])})})
	}
	return nil
}

func (k *checker) closed(d calendar.Date) string {
	if first, last := k.calendar.Range(); d.Before(first) || d.After(last) {
		return fmt.Sprintf("the calendar of %s has no such date: it is from %s to %s", k.calendar.MIC(), first, last)
	}
	return fmt.Sprintf("%s was closed on this %s", k.calendar.MIC(), d.Weekday())
}
