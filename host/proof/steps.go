package proof

import (
	"slices"
	"strings"

	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/session"
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
		case rank < last && e.Op != string(session.OpCarry): // a carry has the steps of several plans
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
		return p.loaded(d, e, name, iv, s)
	case session.StepRegister:
		if s.Indicator == "" || s.Interval == "" {
			return "it names no indicator, or no interval"
		}
		if s.Need == nil || s.Settle == nil || s.Have == nil {
			return "it lacks need, settle or have"
		}
		if *s.Need < 0 || *s.Settle < *s.Need || *s.Have < 0 {
			return "an indicator needs no more bars than it takes to settle, and has no fewer than 0"
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
	case iv.Intraday() && int64(*s.Bars-1) > (to-from)/int64(iv.Span()):
		return "there are more bars than fit between from and to"
	case name == session.StepLoadHistorical && to >= d.Open:
		return "history ends before the day, and this does not"
	case name == session.StepLoadSession && (from < d.Open || to >= e.at && !e.bad):
		return "the bars of today lie between the open and the clock, and these do not"
	case name == session.StepLoadSession && !e.bad && *s.Bars > d.ended(iv, e.at):
		return "there are more bars than the calendar lets have ended"
	}
	return ""
}

// brought takes over what the steps of an entry brought a life.
func (p *prover) brought(d *day, e *entry, l *life) {
	for _, s := range e.Steps {
		iv := sdk.Interval(s.Interval)
		switch stepName(s) {
		case session.StepAddInterval:
			if l.first == "" {
				l.first = iv
			}
			l.made[iv] = e.line
		case session.StepLoadHistorical:
			if s.Days != nil {
				l.own[iv] = l.own[iv] || e.Op == string(session.OpAddBars)
			}
			if s.Days != nil && s.Bars != nil && e.Op == string(session.OpAddSymbol) {
				l.past[iv] = history{line: e.line, bars: *s.Bars, days: *s.Days, from: s.From, to: s.To}
			}
		case session.StepLoadSession:
			l.streams[iv] = e.line
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
