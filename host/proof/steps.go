package proof

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// plan is the names of steps in the order of a plan.
var plan = []session.StepName{session.StepCreateSymbol, session.StepUpgradeSymbol, session.StepAddInterval, session.StepLoadHistorical,
	session.StepLoadSession, session.StepRegister, session.StepCalculateQuality}

// stepName is the name of a step without the interval that it may end with.
func stepName(s export.LedgerStep) session.StepName {
	if strings.HasPrefix(s.Step, string(session.StepAddInterval)) {
		return session.StepAddInterval
	}
	return session.StepName(s.Step)
}

// steps proves the steps of an entry by themselves; false where something was found.
func (p *prover) steps(d *day, e *entry) bool {
	good := true
	wrong := func(field, format string, args ...any) {
		good = false
		p.ledgerFinding(checkSteps, e, field, format, args...)
	}
	last := 0
	for _, s := range e.Steps {
		name := stepName(s)
		rank := slices.Index(plan, name)
		switch {
		case rank < 0:
			wrong("steps.step", "no plan has a step %q", s.Step)
			continue
		case rank < last:
			wrong("steps.step", "%s comes after %s, and stands ahead of it in a plan", s.Step, plan[last])
		}
		last = max(last, rank)
		if message := p.misfit(d, e, name, s); message != "" {
			wrong("steps."+s.Step, "%s", message)
		}
	}
	return good
}

// misfit says what of a step's figures does not fit; empty where all do.
func (p *prover) misfit(d *day, e *entry, name session.StepName, s export.LedgerStep) string {
	iv := sdk.Interval(s.Interval)
	if s.Interval != "" {
		if _, err := sdk.ParseInterval(s.Interval); err != nil {
			return "its interval is " + s.Interval
		}
	}
	switch name {
	case session.StepAddInterval:
		if s.Step != string(session.StepAddInterval)+s.Interval {
			return "its interval is " + quoted(s.Interval)
		}
	case session.StepLoadHistorical, session.StepLoadSession:
		if s.Interval == "" {
			return "it has no interval"
		}
		if s.Indicator != "" && !keyed(s.Indicator, s.Interval) {
			return "its interval is " + s.Interval + ", and the indicator is " + s.Indicator
		}
		return p.loaded(d, e, name, iv, s)
	case session.StepRegister:
		if s.Indicator == "" || s.Interval == "" {
			return "it names no indicator, or no interval"
		}
		if !keyed(s.Indicator, s.Interval) {
			return "its interval is " + s.Interval + ", and the indicator is " + s.Indicator
		}
		if s.Need == nil || s.Settle == nil || s.Have == nil {
			return "it lacks need, settle or have"
		}
		if *s.Need < 0 || *s.Settle < *s.Need || *s.Have < 0 {
			return "an indicator needs no more bars than it takes to settle, and has no fewer than 0"
		}
		if need, settle, known := needs(s.Indicator); known && (*s.Need != need || *s.Settle != settle) {
			return fmt.Sprintf("%s needs %d bars and settles after %d, and this says %d and %d", s.Indicator, need, settle, *s.Need, *s.Settle)
		}
	case session.StepCalculateQuality:
		if s.Quality != nil && (*s.Quality < 0 || *s.Quality > 100) {
			return "its quality is not from 0 to 100"
		}
	}
	return ""
}

// loaded says what of a run of loaded bars does not fit.
func (p *prover) loaded(d *day, e *entry, name session.StepName, iv sdk.Interval, s export.LedgerStep) string {
	if s.Bars == nil || *s.Bars < 0 {
		return "it does not say how many bars it loaded"
	}
	if s.Days != nil && (s.DaysHave == nil || *s.DaysHave > *s.Days || *s.DaysHave < 0) {
		return "more days have bars than were asked for"
	}
	if *s.Bars == 0 {
		if s.From != "" || s.To != "" {
			return "it loaded no bar, and says from when"
		}
		return ""
	}
	from, err := p.conf.instantOf(s.From)
	if err != nil {
		return "from: " + err.Error()
	}
	to, err := p.conf.instantOf(s.To)
	if err != nil {
		return "to: " + err.Error()
	}
	switch {
	case from > to || (from == to) != (*s.Bars == 1):
		return "its bars do not fit from and to"
	case name == session.StepLoadHistorical && to >= d.Open:
		return "history ends before the day, and this does not"
	case name == session.StepLoadSession && (from < d.Open && !tape.SpansDays(iv) || to >= e.at && !e.bad):
		return "the bars of today lie between the open and the clock, and these do not"
	case name == session.StepLoadSession && !e.bad && *s.Bars > d.ended(iv, e.at):
		return "there are more bars than the calendar lets have ended"
	}
	if fit, wrong := p.conf.starts(iv, s.From, from, s.To, to); wrong != "" || *s.Bars > fit {
		return cmp.Or(wrong, fmt.Sprintf("there are more bars than the %d that fit between from and to", fit))
	}
	if s.Days != nil {
		if first, err := d.cal.Back(d.Date, *s.Days); err == nil && d.cal.DateAt(from).Before(first) {
			return fmt.Sprintf("from is before %s, with which %d trading days begin", first, *s.Days)
		}
	}
	return ""
}

// starts is how many bars of an interval the calendar has from the one that starts at an instant to another, both included; wrong
// says which of the two is the start of none. Of bars of several days it is how many days.
func (c configuration) starts(iv sdk.Interval, fromText string, from int64, toText string, to int64) (n int, wrong string) {
	slot := func(at int64, text string) (calendar.Date, int, string) {
		date := c.calendar.DateAt(at)
		day, trades := c.calendar.Day(date, c.hours)
		switch {
		case !trades:
		case !iv.Intraday() && at == day.Regular().Open:
			return date, 0, ""
		case iv.Intraday():
			g := market.NewGrid(day, iv)
			if k, ok := g.Slot(at); ok && g.Start(k) == at {
				return date, k, ""
			}
		}
		return date, 0, fmt.Sprintf("no %s bar of the calendar starts at %s", iv, text)
	}
	first, k, wrong := slot(from, fromText)
	last, m, wrongToo := slot(to, toText)
	if wrong = cmp.Or(wrong, wrongToo); wrong != "" {
		return 0, wrong
	}
	days, err := c.calendar.Between(first, last)
	if err != nil {
		return 0, err.Error()
	}
	if !iv.Intraday() {
		return len(days), ""
	}
	for _, date := range days[:len(days)-1] {
		day, _ := c.calendar.Day(date, c.hours)
		n += market.Slots(day, iv)
	}
	return n - k + m + 1, ""
}

// loadedPast adds what a step loaded of the days before today to what the life has of them: a step tells of those bars alone
// that no step before it told of.
func (p *prover) loadedPast(l *life, iv sdk.Interval, e *entry, s export.LedgerStep) {
	h := l.past[iv]
	h.line = e.line
	if s.Bars != nil && *s.Bars > 0 {
		h.bars += *s.Bars
		if from, err := p.conf.instantOf(s.From); err == nil && (h.from == "" || from < h.oldest) {
			h.from, h.oldest = s.From, from
		}
		if to, err := p.conf.instantOf(s.To); err == nil && (h.to == "" || to > h.latest) {
			h.to, h.latest = s.To, to
		}
		if s.Days != nil && *s.Days == p.conf.history[iv] {
			h.begins = s.From
		}
	}
	l.past[iv] = h
}

// brought takes over what the steps of an entry brought a life.
func (p *prover) brought(d *day, e *entry, l *life) {
	past := len(l.made) > 0 && len(l.streams) == 0 // so far: the first series that streams gives the base then
	for _, s := range e.Steps {
		iv := sdk.Interval(s.Interval)
		switch stepName(s) {
		case session.StepAddInterval:
			if l.first == "" {
				l.first = iv
			}
			if _, had := l.made[iv]; had {
				l.again[iv] = true
			}
			l.made[iv] = e.line
		case session.StepLoadHistorical:
			p.loadedPast(l, iv, e, s)
		case session.StepLoadSession:
			if past && len(l.streams) == 0 {
				l.first = iv
			}
			l.streams[iv] = e.line
			if _, had := l.came[iv]; !had {
				l.came[iv] = e.at
			}
			if s.Bars != nil {
				l.loaded[iv] = *s.Bars
			}
		case session.StepRegister:
			if s.Have != nil {
				r := registered{line: e.line, have: *s.Have, most: d.ended(iv, e.at)}
				for _, o := range e.Steps {
					if o.Step == string(session.StepLoadSession) && o.Interval == s.Interval && o.Bars != nil {
						r.least, r.most = *o.Bars, *o.Bars
					}
				}
				l.indicators[s.Indicator] = r
			}
		case session.StepCalculateQuality:
			l.quality, l.judged = s.Quality, e.line
		}
	}
}
