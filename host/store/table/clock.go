package table

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Moment is a time as it was read.
type Moment struct {
	At   int64 // UTC nanoseconds; of a bare date, midnight UTC
	Date int   // days since 1970 of the date as it was written, or Unwritten
	Form Form
	// Midnight says that the time of day is written as 00:00:00, as some programs write a date.
	Midnight bool
}

// Unwritten is the date of an instant that says none: one in UTC, or a number. Its date is that of the clock's own zone,
// unless it is midnight UTC.
const Unwritten = -1 << 31

// Form is what a written time says.
type Form int

// The forms, the one that says most first.
const (
	Instant  Form = iota // date, time of day and zone, or a number since 1970
	WallTime             // date and time of day
	BareDate             // date
)

// Bars begin in these years: a time outside of them is one that was misread.
const (
	firstYear, lastYear = 1900, 2199
	// Of the years for which numbers are taken, so that one that lost a digit is none.
	epochStart = 315_532_800   // 1980-01-01 in seconds
	epochEnd   = 4_102_444_800 // 2100-01-01 in seconds
	mostDigits = 19

	second        = int64(1_000_000_000)
	secondsPerDay = 24 * 60 * 60
	// NanosecondsPerDay is the length of a day without a change of clocks.
	NanosecondsPerDay = secondsPerDay * second
)

// Clock reads times. It remembers the last date, since the next row mostly has the same, and belongs to one goroutine.
type Clock struct {
	location *time.Location

	text string // the last date that was read, YYYY-MM-DD
	days int    // its days since 1970

	order     DateOrder
	spelling  string // the last date that did not begin with its year
	speltDays int

	around        int   // the date for which offset holds, if steady
	known, steady bool  // steady: the zone's clocks do not change on or next to the date
	offset        int64 // of the zone, seconds
}

// NewClock is a clock for times that are written without a zone: they are read in the location.
func NewClock(location *time.Location) *Clock { return &Clock{location: location} }

// Ordered makes the clock read dates such as 02/07/2025, in the order given. It is the clock itself.
func (c *Clock) Ordered(o DateOrder) *Clock {
	c.order = o
	return c
}

// Read reads a time: a number of seconds, milliseconds, microseconds or nanoseconds since 1970, or YYYY-MM-DD (or with
// slashes or dots, or YYYYMMDD; or a date that begins with the day or the month: see DateOrder) alone or followed by a T or
// spaces, HH:MM or HH:MM:SS (or HHMM, HHMMSS) with decimals, or with AM or PM, and Z, UTC or an offset.
func (c *Clock) Read(s string) (Moment, error) {
	s = strings.TrimSpace(s)
	if n := leadingDigits(s); n == len(s) || n > 8 && s[n] == '.' {
		switch {
		case n == 0:
			return Moment{}, errors.New("is missing")
		case n == 14:
			if m, err := c.written(s[:8] + "T" + s[8:]); err == nil {
				return m, nil
			}
		case n == 8:
			return c.written(s)
		}
		return number(s, n)
	}
	return c.written(s)
}

// number reads a time in units since 1970. The units are told apart by size: between the years 1980 and 2100 no number
// can be meant in two of them.
func number(s string, digits int) (Moment, error) {
	if digits > mostDigits {
		return Moment{}, fmt.Errorf("%q is no time", s)
	}
	whole := int64(0)
	for i := range digits {
		whole = whole*10 + int64(s[i]-'0')
		if whole < 0 {
			return Moment{}, fmt.Errorf("%q is no time", s)
		}
	}
	unit, ok := EpochUnit(whole)
	if !ok {
		return Moment{}, fmt.Errorf("%q is no time: %s", s, notSince1970)
	}
	part, err := decimals(s[digits:], unit)
	if err != nil {
		return Moment{}, fmt.Errorf("%q is no time", s)
	}
	return Moment{At: whole*unit + part, Date: Unwritten, Form: Instant}, nil
}

const notSince1970 = "as seconds, milliseconds, microseconds or nanoseconds since 1970 it is not within 1980 to 2099"

// EpochUnit is the length in nanoseconds of the units, seconds to nanoseconds, of which so many since 1970 are within 1980
// to 2099. It is false if there are none; there are never two.
func EpochUnit(n int64) (int64, bool) {
	for unit := second; unit > 0; unit /= 1000 {
		if scale := second / unit; n >= epochStart*scale && n < epochEnd*scale {
			return unit, true
		}
	}
	return 0, false
}

// Epoch is the instant of a number of units since 1970, of the unit that EpochUnit tells.
func Epoch(n int64) (Moment, error) {
	unit, ok := EpochUnit(n)
	if !ok {
		return Moment{}, fmt.Errorf("%d is no time: %s", n, notSince1970)
	}
	return Moment{At: n * unit, Date: Unwritten, Form: Instant}, nil
}

// decimals reads what follows the whole number of units, nothing or a point and digits, in nanoseconds.
func decimals(s string, unit int64) (int64, error) {
	if s == "" {
		return 0, nil
	}
	if s[0] != '.' || len(s) == 1 || leadingDigits(s[1:]) != len(s)-1 {
		return 0, fmt.Errorf("%q are no decimals", s)
	}
	sum := int64(0)
	for i := 1; i < len(s); i++ {
		unit /= 10
		sum += int64(s[i]-'0') * unit
	}
	return sum, nil
}

// written reads a time that begins with a date.
func (c *Clock) written(s string) (Moment, error) {
	days, rest, err := c.leadingDate(s)
	if err != nil {
		return Moment{}, err
	}
	if rest == "" {
		return Moment{At: int64(days) * NanosecondsPerDay, Date: days, Form: BareDate}, nil
	}
	if rest[0] != 'T' && rest[0] != 't' && rest[0] != ' ' && rest[0] != ',' {
		return Moment{}, fmt.Errorf("%q is no time", s)
	}
	rest = halfDay(strings.TrimLeft(rest[1:], " "))
	end := strings.IndexAny(rest, "Zz+-U ")
	if end < 0 {
		end = len(rest)
	}
	ofDay, err := TimeOfDay(rest[:end])
	if err != nil {
		return Moment{}, fmt.Errorf("%q: %w", s, err)
	}
	local := int64(days)*NanosecondsPerDay + ofDay
	zone := strings.TrimLeft(rest[end:], " ")
	if zone == "" {
		at, err := c.Resolve(days, ofDay)
		if err != nil {
			return Moment{}, fmt.Errorf("%q: %w", s, err)
		}
		return Moment{At: at, Date: days, Form: WallTime, Midnight: ofDay == 0}, nil
	}
	offset, err := offsetOf(zone)
	if err != nil {
		return Moment{}, fmt.Errorf("%q: %w", s, err)
	}
	if offset == 0 {
		days = Unwritten
	}
	return Moment{At: local - offset, Date: days, Form: Instant}, nil
}

// leadingDate reads the date that s begins with, and is what follows it.
func (c *Clock) leadingDate(s string) (days int, rest string, err error) {
	if !fromYear(s) {
		if len(s) < 8 {
			return 0, "", fmt.Errorf("%q is no time", s)
		}
		return c.spelt(s)
	}
	length := 10
	if leadingDigits(s) == 8 {
		length = 8
	}
	if len(s) < length {
		return 0, "", fmt.Errorf("%q is no time", s)
	}
	days, err = c.date(s[:length])
	return days, s[length:], err
}

// date reads YYYY-MM-DD, YYYY/MM/DD, YYYY.MM.DD or YYYYMMDD.
func (c *Clock) date(s string) (int, error) {
	if s == c.text {
		return c.days, nil
	}
	var y, m, d int
	ok := false
	switch {
	case len(s) == 8:
		y, m, d, ok = digits(s[:4]), digits(s[4:6]), digits(s[6:]), true
	case (s[4] == '-' || s[4] == '/' || s[4] == '.') && s[7] == s[4]:
		y, m, d, ok = digits(s[:4]), digits(s[5:7]), digits(s[8:]), true
	}
	if !ok || y < 0 || m < 0 || d < 0 {
		return 0, fmt.Errorf("%q is no date", s)
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if ty, tm, td := t.Date(); ty != y || int(tm) != m || td != d || y < firstYear || y > lastYear {
		return 0, fmt.Errorf("%q is no date from %d to %d", s, firstYear, lastYear)
	}
	c.text, c.days = strings.Clone(s), int(t.Unix()/secondsPerDay)
	return c.days, nil
}

// TimeOfDay reads HH:MM, HH:MM:SS, HHMM or HHMMSS, the ones with seconds with decimals or without, in nanoseconds
// since midnight.
func TimeOfDay(s string) (int64, error) {
	h, m, sec, rest := -1, -1, 0, ""
	switch n := leadingDigits(s); {
	case n == 1 && len(s) > 1 && s[1] == ':': // 9:30
		return TimeOfDay("0" + s)
	case n == 2 && len(s) >= 5 && s[2] == ':':
		h, m = digits(s[:2]), digits(s[3:5])
		if len(s) > 5 {
			sec = -1
			if len(s) >= 8 && s[5] == ':' {
				sec, rest = digits(s[6:8]), s[8:]
			}
		}
	case n == 4 && len(s) == 4:
		h, m = digits(s[:2]), digits(s[2:])
	case n == 6:
		h, m, sec, rest = digits(s[:2]), digits(s[2:4]), digits(s[4:6]), s[6:]
	}
	part, err := decimals(rest, second)
	if err != nil || h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 59 {
		return 0, fmt.Errorf("%q is no time of day", s)
	}
	return int64((h*60+m)*60+sec)*second + part, nil
}

// offsetOf reads Z, UTC, or an offset such as -05:00, -0500 or -05, in nanoseconds.
func offsetOf(s string) (int64, error) {
	if s == "Z" || s == "z" || s == "UTC" {
		return 0, nil
	}
	sign := int64(1)
	switch s[0] {
	case '-':
		sign = -1
	case '+':
	default:
		return 0, fmt.Errorf("%q is no zone: write Z or an offset such as -05:00", s)
	}
	h, m := -1, 0
	switch t := s[1:]; {
	case len(t) == 2:
		h = digits(t)
	case len(t) == 4:
		h, m = digits(t[:2]), digits(t[2:])
	case len(t) == 5 && t[2] == ':':
		h, m = digits(t[:2]), digits(t[3:])
	}
	if h < 0 || h > 14 || m < 0 || m > 59 {
		return 0, fmt.Errorf("%q is no offset: write one such as -05:00", s)
	}
	return sign * int64(h*60+m) * 60 * second, nil
}

// leadingDigits counts the digits at the beginning of s.
func leadingDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// digits is the number that s is written as, or -1 if it is not made of digits alone.
func digits(s string) int {
	if s == "" || leadingDigits(s) != len(s) {
		return -1
	}
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
