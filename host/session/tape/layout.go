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
	Interval sdk.Interval
	// From is the interval that it is derived from; empty for a stored one.
	From sdk.Interval
	// StoredHistory is true for an interval of days or weeks that is derived for today and has its past bars stored.
	StoredHistory bool
}

// Layout is how the intervals that a symbol needs are made of what is stored of it.
type Layout struct {
	// Base is the coarsest stored interval from which every needed one can be made exactly.
	Base    sdk.Interval
	recipes []Recipe
}

// Plan chooses the base and the recipes. prefer is a base that the symbol has already, or empty: it is taken where it
// can make the needs, since a series that exists is never rebuilt. ok is false, with the intervals that cannot be made,
// where there is no base for all: bars can be joined, never split.
func Plan(needs []sdk.Interval, holdings []market.Holding, prefer sdk.Interval) (l Layout, impossible []sdk.Interval, ok bool) {
	stored := make([]sdk.Interval, 0, len(holdings))
	for _, h := range holdings {
		stored = append(stored, h.Interval)
	}
	if i := slices.IndexFunc(stored, func(s sdk.Interval) bool { return SameSpan(s, prefer) }); i >= 0 && makesAll(stored[i], needs) {
		return layout(stored[i], needs, stored), nil, true
	}
	slices.SortFunc(stored, func(a, b sdk.Interval) int { return sdk.CompareIntervals(b, a) }) // coarsest first
	for _, candidate := range stored {
		if makesAll(candidate, needs) {
			return layout(candidate, needs, stored), nil, true
		}
	}
	for _, n := range needs {
		if !slices.ContainsFunc(stored, func(s sdk.Interval) bool { return makes(s, n) }) {
			impossible = append(impossible, n)
		}
	}
	if len(impossible) == 0 { // each can be made, but not all from one base
		impossible = needs
	}
	return Layout{}, impossible, false
}

func makesAll(base sdk.Interval, needs []sdk.Interval) bool {
	for _, n := range needs {
		if !makes(base, n) {
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

func layout(base sdk.Interval, needs, stored []sdk.Interval) Layout {
	l := Layout{Base: base}
	l.add(Recipe{Interval: base})
	for _, n := range needs {
		switch {
		case n == base || n.Intraday() && n.Span() == base.Span():
		case n.Intraday():
			l.add(Recipe{Interval: n, From: base})
		case n == "1d":
			l.add(daily(base, stored))
		default:
			l.add(daily(base, stored))
			l.add(Recipe{Interval: n, From: "1d", StoredHistory: slices.Contains(stored, n)})
		}
	}
	return l
}

func daily(base sdk.Interval, stored []sdk.Interval) Recipe {
	if base == "1d" {
		return Recipe{Interval: "1d"}
	}
	return Recipe{Interval: "1d", From: base, StoredHistory: slices.Contains(stored, "1d")}
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
