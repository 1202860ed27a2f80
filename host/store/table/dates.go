package table

import (
	"fmt"
	"strings"
	"time"
)

// DateOrder says in which order dates are written whose numbers alone do not tell, such as 02/07/2025.
type DateOrder string

// The orders. Unordered refuses such dates.
const (
	Unordered  DateOrder = ""
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
)

// Check refuses what is no order.
func (o DateOrder) Check() error {
	switch o {
	case Unordered, DayFirst, MonthFirst:
		return nil
	}
	return fmt.Errorf("%q is no order of dates: it is dmy, day first, or mdy, month first", string(o))
}

// spelt reads a date that does not begin with its year, at the beginning of s: 13/07/2025, 7/15/2025, 12.07.2025,
// 2-Jul-2025, 02 Jul 2025 or Jul 2, 2025. It is the days since 1970 and what follows. Years have four digits.
func (c *Clock) spelt(s string) (days int, rest string, err error) {
	if c.spelling != "" && strings.HasPrefix(s, c.spelling) && !continues(s[len(c.spelling):]) {
		return c.speltDays, s[len(c.spelling):], nil
	}
	parts, rest := dateParts(s)
	if len(parts) != 3 {
		return 0, "", fmt.Errorf("%q is no time", s)
	}
	if len(parts[2]) != 4 || continues(rest) {
		return 0, "", fmt.Errorf("%q is no date", s)
	}
	year, first, second := digits(parts[2]), digits(parts[0]), digits(parts[1])
	var d, m int
	switch {
	case first < 0:
		m, d = monthOf(parts[0]), second
	case second < 0:
		d, m = first, monthOf(parts[1])
	case c.order == DayFirst:
		d, m = first, second
	case c.order == MonthFirst:
		m, d = first, second
	default:
		return 0, "", fmt.Errorf("%q %s: say which by --dates dmy or --dates mdy, or write YYYY-MM-DD", s, beginning(first, second))
	}
	t := time.Date(year, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d || int(t.Month()) != m || m < 1 || year < firstYear || year > lastYear {
		return 0, "", fmt.Errorf("%q is no date from %d to %d%s", s, firstYear, lastYear, c.inOrder())
	}
	c.spelling, c.speltDays = strings.Clone(s[:len(s)-len(rest)]), int(t.Unix()/secondsPerDay)
	return c.speltDays, rest, nil
}

// LooksLikeDate says whether a text is laid out as a date, whether or not it is one: three parts of numbers and letters.
func LooksLikeDate(s string) bool {
	parts, rest := dateParts(strings.TrimSpace(s))
	return len(parts) == 3 && leadingDigits(parts[2]) == len(parts[2]) && !continues(rest)
}

// beginning is what two numbers say of a date that begins with them.
func beginning(first, second int) string {
	switch {
	case first > 12 && first <= 31:
		return "begins with the day"
	case second > 12 && second <= 31:
		return "begins with the month"
	}
	return "may begin with the day or with the month"
}

func (c *Clock) inOrder() string {
	if c.order == Unordered {
		return ""
	}
	return " written as " + string(c.order)
}

// continues says whether a date goes on, so that what was read is not all of it.
func continues(rest string) bool {
	return rest != "" && rest[0] != ' ' && rest[0] != 'T' && rest[0] != ','
}

// dateParts cuts the three parts of a date off the beginning of s: numbers or names, with one kind of separator between
// them, a comma ahead of a year also.
func dateParts(s string) (parts []string, rest string) {
	for len(parts) < 3 {
		n := 0
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z') {
			n++
		}
		if n == 0 {
			return nil, s
		}
		parts, s = append(parts, s[:n]), s[n:]
		if len(parts) < 3 {
			switch {
			case strings.HasPrefix(s, ", "):
				s = s[2:]
			case s != "" && strings.ContainsRune("/.- ", rune(s[0])):
				s = s[1:]
			default:
				return nil, s
			}
		}
	}
	return parts, s
}

// monthOf is the month of an English name or the first three letters of one, 0 where it is none.
func monthOf(name string) int {
	for m := time.January; m <= time.December; m++ {
		if full := m.String(); strings.EqualFold(name, full) || len(name) == 3 && strings.EqualFold(name, full[:3]) {
			return int(m)
		}
	}
	return 0
}

// halfDay reads a time of day with AM or PM behind it as one of 24 hours. It is s itself where there is neither.
func halfDay(s string) string {
	body := strings.TrimSpace(s)
	if len(body) < 3 || !strings.EqualFold(body[len(body)-1:], "m") {
		return s
	}
	half := strings.ToUpper(body[len(body)-2:])
	if half != "AM" && half != "PM" {
		return s
	}
	body = strings.TrimSpace(body[:len(body)-2])
	hour, rest, ok := strings.Cut(body, ":")
	h := digits(hour)
	if !ok || h < 1 || h > 12 {
		return s
	}
	if h %= 12; half == "PM" {
		h += 12
	}
	return fmt.Sprintf("%02d:%s", h, rest)
}

// fromYear says whether a date begins with its year.
func fromYear(s string) bool {
	n := leadingDigits(s)
	return n >= 8 || n == 4 && len(s) > 4 && !strings.HasPrefix(s[4:], " ")
}
