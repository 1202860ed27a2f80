package tape

import (
	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/sdk"
)

// SpanEnd is the instant at which the daily, multi-day or weekly bar that begins on a trading date ends: the close of
// regular hours of its last trading day, UTC nanoseconds.
func SpanEnd(cal *calendar.Calendar, hours calendar.Hours, interval sdk.Interval, first calendar.Date) int64 {
	tr := Track{tape: &Tape{calendar: cal, hours: hours}, recipe: Recipe{Interval: interval}}
	last := first
	for !tr.endsSpan(last) {
		next, err := cal.Next(last)
		if err != nil {
			break
		}
		last = next
	}
	day, ok := cal.Day(last, hours)
	if !ok {
		return 0
	}
	return day.Regular().Close
}

// SpanEndsToday says whether a daily, multi-day or weekly bar ends on the current day.
func (tr *Track) SpanEndsToday() bool { return tr.endsSpan(tr.tape.day.Date) }
