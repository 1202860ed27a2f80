package tape

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// Recipe says how one interval of a symbol is made.
type Recipe struct {
	// Interval is spelled as it is stored, where it is.
	Interval sdk.Interval
	// From is the interval that it is derived from; empty for a stored one.
	From sdk.Interval
	// StoredHistory is true for an interval that is derived for today and has its past bars stored.
	StoredHistory bool
}

// Layout is how the intervals that a symbol needs are made of what is stored of it.
type Layout struct {
	// Base is what the first of the needed intervals is made of: of a symbol that needs the configuration's, their base.
	Base    sdk.Interval
	recipes []Recipe
}

// Plan says of what each needed interval is made. That depends on the configuration's intervals, on what is stored of the
// symbol and on the interval alone, never on what else is needed, was asked for before or exists: the base of an interval is the
// coarsest stored one from which it and all of the configuration's can be made exactly; where there is none, the coarsest from
// which it can be made. So seconds that somebody asks for beside minutes come from a second stored series, and the minutes are
// what they would be without. Bars before today come from the stored interval where it is stored, else from the base.
//
// ok is false, with the intervals that cannot be made, where some cannot: bars can be joined, never split. The configuration's,
// where all are needed, are made of one base or not at all.
func Plan(config, needs []sdk.Interval, holdings []market.Holding) (l Layout, impossible []sdk.Interval, ok bool) {
	stored := coarsestFirst(holdings)
	l.recipes = make([]Recipe, 0, len(needs)+2)
	for _, n := range needs {
		base, found := coarsest(stored, config, n)
		if !found {
			base, found = coarsest(stored, nil, n)
		}
		if !found {
			impossible = append(impossible, n)
			continue
		}
		if l.Base == "" {
			l.Base = base
		}
		l.addAll(base, n, stored)
	}
	if len(impossible) == 0 && len(config) > 0 && contains(needs, config) {
		if _, joint := coarsest(stored, config, config[0]); !joint { // each can be made, but not all from one base
			impossible = config
		}
	}
	if len(impossible) > 0 {
		return Layout{}, impossible, false
	}
	return l, nil, true
}

// CanMake says whether bars of an interval can be made of what is stored.
func CanMake(n sdk.Interval, holdings []market.Holding) bool {
	return slices.ContainsFunc(holdings, func(h market.Holding) bool { return makes(h.Interval, n) })
}

// coarsest is the first of the stored intervals, of which each is finer than the one before, that makes n and all of the others.
func coarsest(stored, others []sdk.Interval, n sdk.Interval) (sdk.Interval, bool) {
	i := slices.IndexFunc(stored, func(base sdk.Interval) bool {
		return makes(base, n) && !slices.ContainsFunc(others, func(o sdk.Interval) bool { return !makes(base, o) })
	})
	if i < 0 {
		return "", false
	}
	return stored[i], true
}

func coarsestFirst(holdings []market.Holding) []sdk.Interval {
	stored := make([]sdk.Interval, len(holdings))
	for i, h := range holdings {
		stored[i] = h.Interval
	}
	slices.SortFunc(stored, func(a, b sdk.Interval) int { return sdk.CompareIntervals(b, a) })
	return stored
}

// contains says whether all of some intervals are in a list, in whatever spelling.
func contains(list, all []sdk.Interval) bool {
	for _, iv := range all {
		if !slices.ContainsFunc(list, func(o sdk.Interval) bool { return SameSpan(o, iv) }) {
			return false
		}
	}
	return true
}

// makes says whether bars of interval base can be joined to bars of interval n exactly.
func makes(base, n sdk.Interval) bool {
	switch {
	case n.Intraday():
		return base.Intraday() && n.Span()%base.Span() == 0
	case base.Intraday():
		return true
	case n == base:
		return true
	}
	return base == "1d"
}

// addAll adds the recipe of an interval after those of what it is made of.
func (l *Layout) addAll(base, n sdk.Interval, stored []sdk.Interval) {
	l.add(Recipe{Interval: base})
	switch {
	case SameSpan(n, base):
	case n.Intraday() || n == "1d":
		l.add(derived(base, n, stored))
	default:
		if base != "1d" {
			l.add(derived(base, "1d", stored))
		}
		l.add(derived("1d", n, stored))
	}
}

func derived(from, n sdk.Interval, stored []sdk.Interval) Recipe {
	if i := slices.IndexFunc(stored, func(s sdk.Interval) bool { return SameSpan(s, n) }); i >= 0 {
		return Recipe{Interval: stored[i], From: from, StoredHistory: true}
	}
	return Recipe{Interval: n, From: from}
}

func (l *Layout) add(r Recipe) {
	if _, have := l.Recipe(r.Interval); !have {
		l.recipes = append(l.recipes, r)
	}
}

// Recipe is how an interval is made; false for one that the layout does not have. An interval of equal span stands
// for the one that was asked for.
func (l Layout) Recipe(interval sdk.Interval) (Recipe, bool) {
	for _, r := range l.recipes {
		if SameSpan(r.Interval, interval) {
			return r, true
		}
	}
	return Recipe{}, false
}

// Chain is an interval and what has to be in the session for it, one after the other: each is made of the next. What today's
// bar of a day is made of need not be, where the days before are stored: the tape has it.
func (l Layout) Chain(interval sdk.Interval) []sdk.Interval {
	chain := make([]sdk.Interval, 0, 3)
	for {
		r, ok := l.Recipe(interval)
		if !ok {
			return chain
		}
		chain = append(chain, r.Interval)
		if r.From == "" || r.StoredHistory && r.Interval == "1d" {
			return chain
		}
		interval = r.From
	}
}

// Recipes are all recipes, each after the one that it derives from. Read-only.
func (l Layout) Recipes() []Recipe { return l.recipes }

// SameSpan says whether two intervals are one series: equal, or intraday and of equal length as 60m and 1h are.
func SameSpan(a, b sdk.Interval) bool {
	return a == b || a.Intraday() && b.Intraday() && a.Span() == b.Span()
}

// WhyNot says why Plan can make none of the intervals that are impossible of what is stored of a symbol, and the way out.
func WhyNot(cal *calendar.Calendar, impossible []sdk.Interval, stored []market.Holding) string {
	var names []string
	days := false
	for _, h := range stored {
		names = append(names, string(h.Interval))
		days = days || SpansDays(h.Interval)
	}
	text := "stored are " + strings.Join(names, ", ")
	for _, h := range stored {
		if !slices.Contains(impossible, h.Interval) || len(Whole(cal, []market.Holding{h})) > 0 {
			continue
		}
		begins := "one of its bars does: they are " + fmt.Sprint(h.Interval.Count()) + " trading days each, counted from the calendar's first"
		if h.Interval.Unit() == sdk.Week {
			begins = "its week does, a Monday"
			if h.Interval.Count() > 1 {
				begins = "its weeks do, a Monday"
			}
		}
		return fmt.Sprintf("%s, but the first %s bar, of %s, does not begin where %s; with 1d stored they are made of that",
			text, h.Interval, dateOfMidnight(h.First), begins)
	}
	if days && slices.ContainsFunc(impossible, func(n sdk.Interval) bool { return !n.Intraday() }) {
		return text + "; days and weeks are made of 1d or of intraday bars"
	}
	return text + ", and bars can be joined, not split"
}
