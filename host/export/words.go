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

// String is the metadata as a person reads them: full or adhoc, and how it came.
func (m MetadataJSON) String() string {
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
		text += " (added at " + Clock(*m.AddedAt) + ")"
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

// When is the clock time of an entry, or that it was before the open.
func (l LedgerLine) When() string {
	if l.SessionTime == nil {
		return "before the open"
	}
	return Clock(*l.SessionTime)
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

// Brief is an entry in a few words, to point to it: #9 scan of gap at 09:35:00.
func (l LedgerLine) Brief() string {
	when := " at " + l.When()
	if l.SessionTime == nil {
		when = " before the open"
	}
	return fmt.Sprintf("#%d %s%s", l.Seq, l.Asked(), when)
}
