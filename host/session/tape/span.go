package tape

import (
	"slices"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// Spans are the runs of trading days that the bars of one interval cover: a day for 1d, and for an intraday interval;
// the trading days of N calendar weeks for Nw, counted from that of 1970-01-05; N trading days for Nd, counted from
// the calendar's first.
type Spans struct {
	calendar *calendar.Calendar
	interval sdk.Interval
}

// SpansOf are the spans of an interval on a calendar.
func SpansOf(cal *calendar.Calendar, interval sdk.Interval) Spans {
	return Spans{calendar: cal, interval: interval}
}

// SpansDays says whether a bar of the interval may be of several trading days.
func SpansDays(interval sdk.Interval) bool { return !interval.Intraday() && interval != "1d" }

// First is the first trading date of the span that holds the trading date d.
func (s Spans) First(d calendar.Date) calendar.Date {
	switch {
	case !SpansDays(s.interval):
		return d
	case s.interval.Unit() == sdk.Week:
		first, err := s.calendar.Next(s.monday(d).AddDays(-1)) // the Monday may be a holiday
		if err != nil {
			return d
		}
		return first
	}
	ordinal, ok := s.calendar.Ordinal(d)
	if !ok {
		return d
	}
	first, err := s.calendar.Back(d, ordinal%s.interval.Count())
	if err != nil {
		return d
	}
	return first
}

// monday is the Monday with which the span of weeks that holds d begins.
func (s Spans) monday(d calendar.Date) calendar.Date {
	monday := d.AddDays(-(int(d.Weekday()) + 6) % 7)
	return monday.AddDays(-7 * (monday.Days() / 7 % s.interval.Count()))
}

// Ends says whether the trading date d is the last of its span.
func (s Spans) Ends(d calendar.Date) bool {
	next, err := s.calendar.Next(d)
	if err != nil {
		return true
	}
	return s.First(next).After(d)
}

// Last is the last trading date of the span that holds the trading date d.
func (s Spans) Last(d calendar.Date) calendar.Date {
	for !s.Ends(d) {
		next, err := s.calendar.Next(d)
		if err != nil {
			break
		}
		d = next
	}
	return d
}

// Reach is how many trading days before the trading date d hold a whole span, and how many do before every day, going by how
// long the latest spans were. Both are 0 where the calendar has no whole span before d.
func (s Spans) Reach(d calendar.Date) (here, everywhere int) {
	longest, begin := 0, d
	for range 3 { // of holidays, three weeks have one without
		last, err := s.calendar.Prev(begin)
		if err == nil && !s.Ends(last) {
			last, err = s.calendar.Prev(s.First(last))
		}
		if err != nil {
			break
		}
		begin = s.First(last)
		days, err := s.calendar.Between(begin, last)
		if err != nil {
			break
		}
		longest = max(longest, len(days))
		if here == 0 {
			if days, err = s.calendar.Between(begin, d); err == nil {
				here = len(days) - 1
			}
		}
	}
	return here, max(here, 2*longest-1)
}

// Begins is the first trading date of the span that a bar stored under date begins; false where none begins there. A week
// may be stored under its Monday where that was a holiday. One that is stored under any other day of the week is refused:
// nobody can tell whether that is its end or its beginning, and a wrong guess would show bars before they have ended.
func (s Spans) Begins(date calendar.Date) (calendar.Date, bool) {
	first, err := s.calendar.Next(date.AddDays(-1))
	if err != nil || s.First(first) != first {
		return calendar.Date{}, false
	}
	if s.interval.Unit() == sdk.Week && SpansDays(s.interval) {
		return first, !date.Before(s.monday(first))
	}
	return first, date == first
}

// Whole are the holdings that bars can be made of: all but those of several days or of weeks whose first bar does not
// begin a span. What later bars are is seen when they are loaded.
func Whole(cal *calendar.Calendar, holdings []market.Holding) []market.Holding {
	oldest, _ := cal.Range()
	return slices.DeleteFunc(slices.Clone(holdings), func(h market.Holding) bool {
		date := dateOfMidnight(h.First)
		if !SpansDays(h.Interval) || date.Before(oldest) { // of what is older than the calendar it cannot be told
			return false
		}
		_, ok := SpansOf(cal, h.Interval).Begins(date)
		return !ok
	})
}

// SpanEnd is the instant at which the daily, multi-day or weekly bar that begins on a trading date ends: the close of
// regular hours of its last trading day, UTC nanoseconds.
func SpanEnd(cal *calendar.Calendar, hours calendar.Hours, interval sdk.Interval, first calendar.Date) int64 {
	day, ok := cal.Day(SpansOf(cal, interval).Last(first), hours)
	if !ok {
		return 0
	}
	return day.Regular().Close
}

func (tr *Track) spans() Spans { return SpansOf(tr.tape.calendar, tr.recipe.Interval) }

// SpansDays says whether a bar of the track may be of several trading days.
func (tr *Track) SpansDays() bool { return SpansDays(tr.recipe.Interval) }

// SpanEndsToday says whether a daily, multi-day or weekly bar ends on the current day.
func (tr *Track) SpanEndsToday() bool { return tr.spans().Ends(tr.tape.day.Date) }
