package calendar

import (
	"errors"
	"fmt"
	"maps"
)

// Draft is a calendar in the making: rules or the days of another calendar, and changes of single days. It refuses what
// would be without effect or ambiguous, so that a slip cannot pass for a trading day. One goroutine uses it.
type Draft struct {
	name   string
	base   *table
	fresh  bool // the base is of rules that were not used before
	traded map[Date]bool
	listed
}

var (
	// ErrOpen says that a date is a trading day already.
	ErrOpen = errors.New("a trading day already")
	// ErrClosing says that a time is none at which a day can close early.
	ErrClosing = errors.New("no early close")
	// ErrAllDay says that a market which trades around the clock cannot close early.
	ErrAllDay = errors.New("it trades around the clock")
	// ErrClockChange says that the zone's clocks are set forward or back within the hours of a trading day.
	ErrClockChange = errors.New("the clocks change within the hours")
	// ErrNoDay says that a calendar has no trading day at all.
	ErrNoDay = errors.New("no trading day")
)

// refused is an error with a sentence of its own.
type refused struct {
	kind error
	text string
}

func (r *refused) Error() string { return r.text }
func (r *refused) Unwrap() error { return r.kind }

func refusef(kind error, format string, args ...any) error {
	return &refused{kind: kind, text: fmt.Sprintf(format, args...)}
}

// Define begins a calendar that follows rules. The error is that of [Timetable.Check], or wraps [ErrRange] where the dates
// are not in order or not within [Earliest] and [Latest].
func Define(name string, r Rules) (*Draft, error) {
	if err := r.Timetable.Check(); err != nil {
		return nil, fmt.Errorf("hours of %s: %w", name, err)
	}
	if r.First.Before(Earliest()) || r.Last.After(Latest()) || r.Last.Before(r.First) {
		return nil, refusef(ErrRange, "%s to %s is not within %s to %s", r.First, r.Last, Earliest(), Latest())
	}
	base := newTable(r, listed{}, func(d Date) bool { return r.Week[d.Weekday()] })
	return &Draft{name: name, base: base, fresh: true, traded: map[Date]bool{}, listed: base.clone()}, nil
}

// Draft begins a calendar with the days of c.
func (c *Calendar) Draft(name string) *Draft {
	return &Draft{name: name, base: c.table, traded: map[Date]bool{}, listed: c.clone()}
}

func (l listed) clone() listed {
	out := listed{early: maps.Clone(l.early), notes: maps.Clone(l.notes)}
	if out.early == nil {
		out.early = map[Date]TimeOfDay{}
	}
	if out.notes == nil {
		out.notes = map[Date]string{}
	}
	return out
}

// Name returns the name of the calendar in the making.
func (d *Draft) Name() string { return d.name }

// Range returns the first and the last date that the calendar covers.
func (d *Draft) Range() (first, last Date) { return d.base.First, d.base.Last }

// IsTradingDay reports whether the date is one so far. It is false out of range.
func (d *Draft) IsTradingDay(date Date) bool {
	if traded, changed := d.traded[date]; changed {
		return traded
	}
	before, upTo, covered := d.base.tradingDays(date)
	return covered && before < upTo
}

// Close makes a trading day a day without trading. The error wraps [ErrRange], or [ErrClosed] where it is none.
func (d *Draft) Close(date Date) error {
	if err := d.covered(date); err != nil {
		return err
	}
	if !d.IsTradingDay(date) {
		return refusef(ErrClosed, "%s, a %s, is not a trading day of %s anyway", date, date.Weekday(), d.name)
	}
	delete(d.early, date)
	d.traded[date] = false
	d.note(date)
	return nil
}

// Open makes a full trading day of one without trading. The error wraps [ErrRange] or [ErrOpen].
func (d *Draft) Open(date Date) error {
	if err := d.covered(date); err != nil {
		return err
	}
	if d.IsTradingDay(date) {
		return refusef(ErrOpen, "%s, a %s, is a trading day of %s already", date, date.Weekday(), d.name)
	}
	d.traded[date] = true
	d.note(date)
	return nil
}

// CloseEarly ends the regular hours of a trading day before their usual time. The error wraps [ErrRange], [ErrClosed],
// [ErrAllDay], or [ErrClosing] where the time is not within the hours or is that of the day already.
func (d *Draft) CloseEarly(date Date, at TimeOfDay) error {
	if err := d.covered(date); err != nil {
		return err
	}
	hours := d.base.Timetable
	switch already, early := d.early[date]; {
	case hours.allDay():
		return refusef(ErrAllDay, "%s has no early closes: it trades around the clock", d.name)
	case !d.IsTradingDay(date):
		return refusef(ErrClosed, "%s, a %s, is not a trading day of %s", date, date.Weekday(), d.name)
	case at <= hours.Open || at >= hours.Close:
		return refusef(ErrClosing, "%s is not between the open %s and the close %s of %s", at, hours.Open, hours.Close, d.name)
	case early && already == at:
		return refusef(ErrClosing, "%s closes at %s on %s already", d.name, at, date)
	}
	d.early[date] = at
	d.note(date)
	return nil
}

func (d *Draft) covered(date Date) error {
	if date.Before(d.base.First) || date.After(d.base.Last) {
		return &RangeError{MIC: d.name, Wanted: date.String(), First: d.base.First, Last: d.base.Last}
	}
	return nil
}

// note keeps who changed a day of another calendar.
func (d *Draft) note(date Date) {
	if !d.fresh {
		d.notes[date] = d.name
	}
}

// Calendar returns the calendar as it is now. The error wraps [ErrNoDay], or [ErrClockChange] and names the first day on
// which the clocks change between its first and its last time.
func (d *Draft) Calendar() (*Calendar, error) {
	l := d.clone()
	t := newTable(d.base.Rules, l, d.IsTradingDay)
	if len(t.days) == 0 {
		return nil, refusef(ErrNoDay, "%s has no trading day from %s to %s", d.name, t.First, t.Last)
	}
	for _, day := range t.days {
		date := dateOfDays(int(day))
		if !d.fresh && !d.traded[date] { // the base was held to it
			continue
		}
		if !t.Timetable.steady(date, t.Location) {
			return nil, refusef(ErrClockChange, "the clocks of %s change on %s between %s and %s", t.Location, date, t.Timetable.Pre, t.Timetable.Post)
		}
	}
	return &Calendar{mic: d.name, table: t}, nil
}
