package calendar

import (
	"fmt"
	"time"
)

// shift moves the days of a market that trades around the clock: each begins at a time of its date, and ends where that of
// the next date begins.
type shift struct {
	starts TimeOfDay
	zone   *time.Location
}

// AllDay reports whether the market trades around the clock: its days begin where those before them end.
func (c *Calendar) AllDay() bool { return c.Timetable.allDay() }

// Shifted returns a calendar with the trading days of c, each of which begins at a time of its date on the clocks of zone
// and ends at that time of the next date. A nil zone is the exchange's. A day is 23 or 25 hours long where these clocks
// change within it. The error wraps [ErrHours] where the market does not trade around the clock, or where starts is 24:00.
func (c *Calendar) Shifted(starts TimeOfDay, zone *time.Location) (*Calendar, error) {
	switch {
	case !c.AllDay():
		return nil, refusef(ErrHours, "%s opens at %s and closes at %s: only days of a market that trades around the clock can start at another time",
			c.mic, c.Timetable.Open, c.Timetable.Close)
	case starts == midnightAfter:
		return nil, refusef(ErrHours, "24:00 is the start of the next day: write 00:00")
	}
	if zone == nil {
		zone = c.Location()
	}
	if starts == 0 && zone.String() == c.Location().String() {
		return c, nil
	}
	return &Calendar{mic: c.mic, table: c.table, shift: &shift{starts: starts, zone: zone}}, nil
}

// Starts says when the days begin, as in "17:00 America/New_York"; empty where they begin at the open, or at midnight, of
// their date.
func (c *Calendar) Starts() string {
	if c.shift == nil {
		return ""
	}
	return fmt.Sprintf("%s %s", c.shift.starts, c.shift.zone)
}

// DateAt returns the date to which an instant, UTC nanoseconds, belongs, whether that is a trading day or not: the one on
// the exchange's clocks, or of a shifted calendar that whose day has begun and not ended.
func (c *Calendar) DateAt(t int64) Date {
	if c.shift == nil {
		return DateOf(time.Unix(0, t).In(c.Location()))
	}
	d := DateOf(time.Unix(0, t).In(c.shift.zone))
	if t < c.shift.starts.on(d, c.shift.zone) {
		return d.AddDays(-1)
	}
	return d
}

// Span returns the instants that belong to a date, UTC nanoseconds, to exclusive: see [Calendar.DateAt].
func (c *Calendar) Span(d Date) (from, to int64) {
	next := d.AddDays(1)
	if c.shift == nil {
		return d.Midnight(c.Location()).UnixNano(), next.Midnight(c.Location()).UnixNano()
	}
	return c.shift.starts.on(d, c.shift.zone), c.shift.starts.on(next, c.shift.zone)
}

// shifted lays out a trading day of a shifted calendar.
func (c *Calendar) shifted(d Date) Day {
	from, to := c.Span(d)
	return Day{Date: d, Open: from, Close: to, Segments: []Segment{{Kind: SegmentRegular, Open: from, Close: to}}, Location: c.Location()}
}
