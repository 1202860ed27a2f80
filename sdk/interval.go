package sdk

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Interval is the span of a bar in its canonical spelling: a whole number without leading zeros and one of the
// units s, m, h, d, w in lower case, for example 5m. Days and weeks are trading days and calendar weeks, not spans
// of hours.
type Interval string

// Unit is the last letter of an interval.
type Unit byte

// The units of an interval.
const (
	Second Unit = 's'
	Minute Unit = 'm'
	Hour   Unit = 'h'
	Day    Unit = 'd'
	Week   Unit = 'w'
)

// maxIntervalCount bounds the number of an interval: a day has 86,400 seconds, and no one needs more of any unit.
const maxIntervalCount = 86_400

var intervalForm = regexp.MustCompile(`^[1-9][0-9]{0,4}[smhdw]$`)

// ParseInterval reads an interval. It accepts the canonical spelling only, and its error says what that is.
func ParseInterval(s string) (Interval, error) {
	if !intervalForm.MatchString(s) {
		return "", Refuse(InvalidInterval, "", intervalMistake(s))
	}
	iv := Interval(s)
	if iv.Count() > maxIntervalCount {
		return "", Refuse(InvalidInterval, "", fmt.Sprintf("interval %q is longer than %d units", s, maxIntervalCount))
	}
	return iv, nil
}

func intervalMistake(s string) string {
	const form = "an interval is a whole number and one of s, m, h, d, w, such as 5m"
	switch {
	case s == "":
		return "the interval is missing: " + form
	case regexp.MustCompile(`^[1-9][0-9]*M$`).MatchString(s):
		n := s[:len(s)-1]
		return fmt.Sprintf("interval %q is ambiguous: write %sm for minutes; for months there is no interval, use weeks (%dw)",
			s, n, 4*atoi(n))
	case regexp.MustCompile(`^[1-9][0-9]*[SHDW]$`).MatchString(s):
		return fmt.Sprintf("interval %q: units are lower case", shorten(s))
	}
	return fmt.Sprintf("interval %q: %s", shorten(s), form)
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// Count is the number before the unit; 0 for a value that ParseInterval would refuse.
func (iv Interval) Count() int {
	if len(iv) < 2 {
		return 0
	}
	return atoi(string(iv[:len(iv)-1]))
}

// Unit is the unit; 0 for the empty interval.
func (iv Interval) Unit() Unit {
	if iv == "" {
		return 0
	}
	return Unit(iv[len(iv)-1])
}

// Intraday says whether the interval is made of seconds, minutes or hours.
func (iv Interval) Intraday() bool {
	u := iv.Unit()
	return u == Second || u == Minute || u == Hour
}

// Span is the length of an intraday interval; for days and weeks, whose length the calendar decides, it is an
// ordering value only: 24 hours for a day and seven times that for a week.
func (iv Interval) Span() time.Duration {
	n := time.Duration(iv.Count())
	switch iv.Unit() {
	case Second:
		return n * time.Second
	case Minute:
		return n * time.Minute
	case Hour:
		return n * time.Hour
	case Day:
		return n * 24 * time.Hour
	case Week:
		return n * 7 * 24 * time.Hour
	}
	return 0
}

// CompareIntervals orders intervals from short to long, intraday ones before days before weeks.
func CompareIntervals(a, b Interval) int {
	if ra, rb := a.rank(), b.rank(); ra != rb {
		return ra - rb
	}
	switch sa, sb := a.Span(), b.Span(); {
	case sa < sb:
		return -1
	case sa > sb:
		return 1
	}
	return 0
}

func (iv Interval) rank() int {
	switch iv.Unit() {
	case Week:
		return 2
	case Day:
		return 1
	}
	return 0
}

// SecondsInterval is the interval of a whole number of seconds, in seconds.
func SecondsInterval(span time.Duration) Interval {
	return Interval(strconv.Itoa(int(span/time.Second)) + "s")
}
