package export

import (
	"fmt"
	"strings"
)

// The ledger in words, for people.

// String is the step as a person reads it, with what it loaded.
func (s LedgerStep) String() string {
	text := s.Step
	if s.Indicator != "" && s.Bars != nil {
		text += " for " + s.Indicator
	} else if s.Indicator != "" {
		text += " " + s.Indicator
	} else if s.Interval != "" && !strings.HasSuffix(s.Step, s.Interval) {
		text += " " + s.Interval
	}
	if s.Bars != nil {
		text += fmt.Sprintf(": %d bars", *s.Bars)
		if *s.Bars > 0 {
			text += fmt.Sprintf(" from %s to %s", s.From, s.To)
		}
	}
	if s.Days != nil && s.DaysHave != nil {
		text += fmt.Sprintf(", %d of %d days", *s.DaysHave, *s.Days)
	}
	if s.Need != nil && s.Settle != nil && s.Have != nil {
		text += fmt.Sprintf(": needs %d bars, settles after %d, has %d", *s.Need, *s.Settle, *s.Have)
	}
	for i, x := range s.Splits {
		if i == 0 {
			text += ", adjusted for"
		} else {
			text += " and"
		}
		text += fmt.Sprintf(" %s of %s", x.Ratio, x.Date)
	}
	if s.Quality != nil {
		text += fmt.Sprintf(": %.2f %%", *s.Quality)
	}
	return text
}

// Words is the metadata as a person who reads of a day does: full or adhoc, and how it came.
func (m MetadataJSON) Words(day string) string {
	text := "adhoc"
	if m.Meets {
		text = "full"
	}
	text += ", added by " + m.AddedBy
	if m.Auto {
		text += ", auto-provisioned"
	}
	if m.Upgraded {
		text += ", upgraded from adhoc"
	}
	if m.AddedAt != nil {
		text += " (added at " + ClockOn(day, *m.AddedAt) + ")"
	}
	return text
}

// Clock is the clock time of an RFC 3339 stamp.
func Clock(stamp string) string {
	if len(stamp) < len("2006-01-02T15:04:05") {
		return stamp
	}
	return stamp[11:19]
}

// ClockOn is the clock time of an RFC 3339 stamp for a person who reads of a day (YYYY-MM-DD): of another date with it.
func ClockOn(day, stamp string) string {
	if date, _, _ := strings.Cut(stamp, "T"); date != day {
		return date + " " + Clock(stamp)
	}
	return Clock(stamp)
}

// When is the clock time of an entry, with its date where that is not its day's, or that it was before the open.
func (l LedgerLine) When() string {
	if l.SessionTime == nil {
		return "before the open"
	}
	return ClockOn(l.Day, *l.SessionTime)
}

// What is what an entry is about: add_symbol TSLA, add_indicator SPY sma(period=20)@5m, scan.
func (l LedgerLine) What() string {
	what := l.Op
	if l.Symbol != "" {
		what += " " + l.Symbol
	}
	if l.Indicator != "" {
		return what + " " + l.Indicator
	}
	if l.Interval != "" {
		return what + " " + l.Interval
	}
	return what
}

// Asked is what an entry is about, and whose it is: add_symbol TSLA for gap, scan of gap.
func (l LedgerLine) Asked() string {
	switch {
	case l.Role == "config":
		return l.What() + " for the configuration"
	case l.Op == "scan", l.Op == "stop_strategy":
		return l.What() + " of " + l.Source.Name
	}
	return l.What() + " for " + l.Source.Name
}

// Brief is an entry in a few words, to point to it from one of a day: #9 scan of gap at 09:35:00.
func (l LedgerLine) Brief(day string) string {
	var when string
	switch {
	case l.SessionTime != nil:
		when = " at " + ClockOn(day, *l.SessionTime)
	case l.Day != day:
		when = " before the open of " + l.Day
	default:
		when = " before the open"
	}
	return fmt.Sprintf("#%d %s%s", l.Seq, l.Asked(), when)
}
