package clock

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/strathost/strathost/host/calendar"
)

// Moment is a time of the trading day: a clock time of the exchange, or the open or the close and how far from it. It
// is comparable with ==; two spellings of one moment, such as "close-90s" and "close-1m30s", are equal. The zero value
// is no moment.
type Moment struct {
	from anchor
	// seconds since midnight, after the open, or before the close.
	seconds int
}

// anchor is what a moment is counted from.
type anchor uint8

const (
	fromNothing anchor = iota
	fromMidnight
	fromOpen
	fromClose
)

// longest bounds the distance from the open or the close: no trading day is longer.
const longest = 24 * time.Hour

// ParseMoment reads a moment, which is one of
//
//	15:55 or 15:55:30   the exchange's clock time, two digits each, 00:00 to 23:59:59
//	open, close         the first and the last instant of the trading day
//	open+5m, close-90s  so long after the open or before the close, a Go duration of whole seconds, up to 24h
//
// An error says which part is wrong. Moments before the open and after the close, such as "open-5m", are refused.
func ParseMoment(s string) (Moment, error) {
	m, err := parseMoment(s)
	if err != nil {
		return Moment{}, fmt.Errorf("time %q: %w", s, err)
	}
	return m, nil
}

func parseMoment(s string) (Moment, error) {
	if after, ok := strings.CutPrefix(s, "open"); ok {
		return parseDistance(fromOpen, after, "+", "-", "before the open")
	}
	if after, ok := strings.CutPrefix(s, "close"); ok {
		return parseDistance(fromClose, after, "-", "+", "after the close")
	}
	return parseClockTime(s)
}

// parseDistance reads what follows the anchor: nothing, or the sign that leads into the day and a duration.
func parseDistance(from anchor, s, inward, outward, outside string) (Moment, error) {
	if s == "" {
		return Moment{from: from}, nil
	}
	if strings.HasPrefix(s, outward) {
		return Moment{}, fmt.Errorf("it lies %s, outside of the trading day", outside)
	}
	written, ok := strings.CutPrefix(s, inward)
	if !ok {
		return Moment{}, errSpelling
	}
	// time.ParseDuration takes a sign of its own, which would make "open+-5m" a way to leave the day.
	if strings.HasPrefix(written, "+") || strings.HasPrefix(written, "-") {
		return Moment{}, errSpelling
	}
	d, err := time.ParseDuration(written)
	switch {
	case err != nil:
		return Moment{}, fmt.Errorf("%q is not a duration like 5m, 90s or 1h30m", written)
	case d <= 0:
		return Moment{}, fmt.Errorf("the duration %q is not above zero", written)
	case d%time.Second != 0:
		return Moment{}, fmt.Errorf("the duration %q is not of whole seconds", written)
	case d > longest:
		return Moment{}, fmt.Errorf("the duration %q is longer than a day", written)
	}
	return Moment{from: from, seconds: int(d / time.Second)}, nil
}

// errSpelling is the hint for what is none of the forms.
var errSpelling = errors.New("want HH:MM or HH:MM:SS up to 23:59:59, open, close, open+5m or close-5m")

// parseClockTime reads HH:MM or HH:MM:SS. Writing it again finds spellings that package time lets pass, such as "9:30".
func parseClockTime(s string) (Moment, error) {
	layout := "15:04"
	if len(s) == len(time.TimeOnly) {
		layout = time.TimeOnly
	}
	t, err := time.Parse(layout, s)
	if err != nil || t.Format(layout) != s {
		return Moment{}, errSpelling
	}
	return Moment{from: fromMidnight, seconds: t.Hour()*3600 + t.Minute()*60 + t.Second()}, nil
}

// On returns the instant of the moment on a trading day, in UTC nanoseconds since 1970, and whether it lies within the
// day, its open and its close included. On an early close, moments of the afternoon do not. Open and close are those
// of the day as it was asked for: with extended hours, the pre-market's open and the post-market's close. A clock time
// is the exchange's on the date of the day, or within a day that reaches over midnight. The zero Moment and the zero Day give 0 and false.
func (m Moment) On(day calendar.Day) (int64, bool) {
	if day.Location == nil {
		return 0, false
	}
	var at int64
	switch away := int64(m.seconds) * int64(time.Second); m.from {
	case fromMidnight:
		at = m.clockTime(day.Date, day.Location)
		for _, away := range []int{-1, 1} { // a day of a market that trades around the clock may reach over midnight
			if near := m.clockTime(day.Date.AddDays(away), day.Location); (at < day.Open || at > day.Close) && day.Open <= near && near <= day.Close {
				at = near
			}
		}
	case fromOpen:
		at = day.Open + away
	case fromClose:
		at = day.Close - away
	default:
		return 0, false
	}
	return at, day.Open <= at && at <= day.Close
}

// clockTime is the instant of a clock time on a date.
func (m Moment) clockTime(d calendar.Date, loc *time.Location) int64 {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, m.seconds, 0, loc).UnixNano()
}

// IsZero reports whether m is the zero value, which is no moment.
func (m Moment) IsZero() bool { return m == Moment{} }

// String returns the one spelling that all spellings of the moment share: seconds of a clock time only if there are
// any, durations in hours, minutes and seconds without those that are zero. It is empty for the zero Moment.
func (m Moment) String() string {
	switch m.from {
	case fromMidnight:
		hour, minute, second := m.seconds/3600, m.seconds/60%60, m.seconds%60
		if second == 0 {
			return fmt.Sprintf("%02d:%02d", hour, minute)
		}
		return fmt.Sprintf("%02d:%02d:%02d", hour, minute, second)
	case fromOpen:
		return "open" + distance("+", m.seconds)
	case fromClose:
		return "close" + distance("-", m.seconds)
	default:
		return ""
	}
}

// distance writes seconds as a signed duration, and 0 as nothing. [time.Duration.String] would write 5m as 5m0s.
func distance(sign string, seconds int) string {
	if seconds == 0 {
		return ""
	}
	text := sign
	for _, unit := range []struct {
		letter string
		value  int
	}{{"h", seconds / 3600}, {"m", seconds / 60 % 60}, {"s", seconds % 60}} {
		if unit.value > 0 {
			text += fmt.Sprintf("%d%s", unit.value, unit.letter)
		}
	}
	return text
}
