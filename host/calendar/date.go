package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a civil date of the proleptic Gregorian calendar, without time or zone. It is comparable with ==, and
// [Date.Compare] orders it. The zero value is no date. The fields of a Date made by hand are not checked: an impossible
// one counts days like [time.Date], as the date some days later.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

const secondsPerDay = 24 * 60 * 60

// ParseDate reads a date written as YYYY-MM-DD, years 0001 to 9999. Any other spelling, and a date that does not
// exist such as 2025-02-30, is an error that says why.
func ParseDate(s string) (Date, error) {
	if len(s) != len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return Date{}, fmt.Errorf("date %q: want YYYY-MM-DD", s)
	}
	year, okYear := digits(s[:4])
	month, okMonth := digits(s[5:7])
	day, okDay := digits(s[8:])
	switch {
	case !okYear || !okMonth || !okDay:
		return Date{}, fmt.Errorf("date %q: want YYYY-MM-DD", s)
	case year == 0:
		return Date{}, fmt.Errorf("date %q: there is no year 0000", s)
	case month < 1 || month > 12:
		return Date{}, fmt.Errorf("date %q: there is no month %02d", s, month)
	}
	d := Date{Year: year, Month: time.Month(month), Day: day}
	if last := daysIn(year, d.Month); day < 1 || day > last {
		return Date{}, fmt.Errorf("date %q: %s %d has days 01 to %d", s, d.Month, year, last)
	}
	return d, nil
}

// DateOf returns the date that t has in its own location.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{Year: year, Month: month, Day: day}
}

// dateOfDays is the inverse of [Date.Days].
func dateOfDays(days int) Date {
	return DateOf(time.Unix(int64(days)*secondsPerDay, 0).UTC())
}

// String returns the date as YYYY-MM-DD.
func (d Date) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// AddDays returns the date n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date {
	return dateOfDays(d.Days() + n)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	return d.Midnight(time.UTC).Weekday()
}

// Before reports whether d is earlier than o.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// After reports whether d is later than o.
func (d Date) After(o Date) bool { return d.Compare(o) > 0 }

// Compare returns -1 if d is earlier than o, +1 if it is later, and 0 if they are the same date.
func (d Date) Compare(o Date) int {
	return cmp.Or(cmp.Compare(d.Year, o.Year), cmp.Compare(d.Month, o.Month), cmp.Compare(d.Day, o.Day))
}

// IsZero reports whether d is the zero value, which is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Days returns the number of days since 1970-01-01, negative before it.
func (d Date) Days() int {
	return int(d.Midnight(time.UTC).Unix() / secondsPerDay)
}

// Midnight returns the instant at which the date begins in loc. Where the zone's clocks skip midnight on that date,
// it is the instant that [time.Date] gives.
func (d Date) Midnight(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// digits reads an unsigned decimal number; unlike strconv it takes no sign.
func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// daysIn returns the length of a month: day 0 of the next month is its last day.
func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
