package calendar

import (
	"fmt"
	"time"
)

// Calendar is the trading calendar of one exchange. It never changes once made and may be used by any number of
// goroutines. [Lookup] returns one of those in the binary, [Define] and [Calendar.Draft] begin one of one's own.
type Calendar struct {
	mic string
	*table
	shift *shift // nil where days begin on their date
}

// MIC returns the name by which the calendar was looked up, or that it was given.
func (c *Calendar) MIC() string { return c.mic }

// Location returns the exchange's time zone.
func (c *Calendar) Location() *time.Location { return c.table.Location }

// Range returns the first and the last date that the calendar covers. They need not be trading days.
func (c *Calendar) Range() (first, last Date) { return c.First, c.Last }

// Rules returns what the calendar follows on all days but single ones.
func (c *Calendar) Rules() Rules { return c.table.Rules }

// Note says why a date is closed, closes early or is traded beyond the calendar's week: the occasion, or the name of the
// user-defined calendar that says so. It is empty where that is not known, and for all other dates.
func (c *Calendar) Note(d Date) string { return c.notes[d] }

// FullDay returns the latest trading day that does not close early, or the latest of all where every one does. Days of
// usual length are alike, whatever their date.
func (c *Calendar) FullDay(h Hours) Day {
	var latest Day
	for i := len(c.days) - 1; i >= 0; i-- {
		day, _ := c.Day(c.tradingDay(i), h)
		if !day.Early {
			return day
		}
		if latest.Date.IsZero() {
			latest = day
		}
	}
	return latest
}

// Day returns the trading day of a date with its times for the hours asked for. It returns false if the date is no
// trading day or is out of range, and for hours other than [Regular], [Extended] and empty.
func (c *Calendar) Day(d Date, h Hours) (Day, bool) {
	if h != Regular && h != Extended && h != "" {
		return Day{}, false
	}
	ordinal, ok := c.Ordinal(d)
	if !ok {
		return Day{}, false
	}
	d = c.tradingDay(ordinal) // the same date, spelt the one way that the map below knows
	if c.shift != nil {
		return c.shifted(d), true
	}
	closing, early := c.early[d]
	if !early {
		closing = c.Timetable.Close
	}
	return c.Timetable.day(d, closing, h, c.table.Location), true
}

// IsTradingDay reports whether the exchange trades on the date. It is false out of range.
func (c *Calendar) IsTradingDay(d Date) bool {
	_, ok := c.Ordinal(d)
	return ok
}

// Ordinal returns the index of a trading day among all trading days of the calendar, counted from 0, in constant time.
// It returns false if the date is no trading day or is out of range.
func (c *Calendar) Ordinal(d Date) (int, bool) {
	before, upTo, covered := c.tradingDays(d)
	if !covered || before == upTo {
		return 0, false
	}
	return before, true
}

// Next returns the first trading day after d. Where a date between d, exclusive, and the answer is not covered, the
// error wraps [ErrRange].
func (c *Calendar) Next(d Date) (Date, error) {
	before, _, covered := c.tradingDays(d.AddDays(1))
	if covered && before < len(c.days) {
		return c.tradingDay(before), nil
	}
	return Date{}, c.outside("a trading day after " + d.String())
}

// Prev returns the last trading day before d. Where a date between the answer and d, exclusive, is not covered, the
// error wraps [ErrRange].
func (c *Calendar) Prev(d Date) (Date, error) {
	_, upTo, covered := c.tradingDays(d.AddDays(-1))
	if covered && upTo > 0 {
		return c.tradingDay(upTo - 1), nil
	}
	return Date{}, c.outside("a trading day before " + d.String())
}

// Between returns the trading days from one date to another, both included: a from that is no trading day means the
// next one, a to that is none the one before. The list is empty if the market is closed throughout. It is an error if
// from is after to, and one that wraps [ErrRange] if either is out of range.
func (c *Calendar) Between(from, to Date) ([]Date, error) {
	begin, _, covered := c.tradingDays(from)
	if !covered {
		return nil, c.outside(from.String())
	}
	_, end, covered := c.tradingDays(to)
	if !covered {
		return nil, c.outside(to.String())
	}
	if from.Days() > to.Days() {
		return nil, fmt.Errorf("trading days of %s: from %s is after to %s", c.mic, from, to)
	}
	dates := make([]Date, 0, end-begin)
	for i := begin; i < end; i++ {
		dates = append(dates, c.tradingDay(i))
	}
	return dates, nil
}

// Back returns the trading day n trading days before d; with n = 0 that is d. It is an error that wraps [ErrClosed] if
// d is no trading day, one that wraps [ErrRange] if d or the answer is out of range, and an error if n is negative.
func (c *Calendar) Back(d Date, n int) (Date, error) {
	if n < 0 {
		return Date{}, fmt.Errorf("trading days of %s: cannot go back %d days from %s", c.mic, n, d)
	}
	at, upTo, covered := c.tradingDays(d)
	if !covered {
		return Date{}, c.outside(d.String())
	}
	if at == upTo {
		return Date{}, fmt.Errorf("trading days of %s: %s is %w", c.mic, d, ErrClosed)
	}
	if n > at {
		return Date{}, c.outside(fmt.Sprintf("%d trading days before %s", n, d))
	}
	return c.tradingDay(at - n), nil
}

// outside makes the error for something that was asked for and is not covered.
func (c *Calendar) outside(wanted string) error {
	return &RangeError{MIC: c.mic, Wanted: wanted, First: c.First, Last: c.Last}
}
