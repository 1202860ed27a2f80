package config

import (
	"github.com/strathost/strathost/sdk"
)

// Require says what becomes of a symbol whose history is partly missing.
type Require string

const (
	// RequireSome serves the symbol and records the shortfall.
	RequireSome Require = "some"
	// RequireAll refuses the symbol with insufficient_history.
	RequireAll Require = "all"
)

// History is one pair of an interval and a number of days that the configuration asks of its symbols. An entry of
// data.history with several intervals makes several.
type History struct {
	Interval sdk.Interval
	// Days is the number of whole trading days before the session's day, 1 to 10000.
	Days    int
	Require Require
	// Place is that of the interval in the entry.
	Place Place
}

// maxHistoryDays is some forty years.
const maxHistoryDays = 10_000

func (r *sessionReader) history(n *node) []History {
	type pair struct {
		interval sdk.Interval
		days     int
	}
	var found []History
	lines := map[pair]int{}
	for _, item := range r.items(n) {
		f, ok := r.fields(item, inHistory)
		if !ok {
			continue
		}
		days := r.historyDays(f.require("days"))
		require := RequireSome
		if n := f.get("require"); n != nil {
			if word, ok := r.choice(n, string(RequireSome), string(RequireAll)); ok {
				require = Require(word)
			}
		}
		written := f.require("intervals")
		intervals, nodes := r.intervals(written)
		for i, iv := range intervals {
			p := pair{iv.Interval, days}
			if line, twice := lines[p]; twice && days > 0 {
				r.on(nodes[i], Duplicate, "", "%d days of %s are asked for twice, first on line %d", days, iv.Interval, line)
				continue
			}
			lines[p] = iv.Place.Line
			found = append(found, History{Interval: iv.Interval, Days: days, Require: require, Place: iv.Place})
		}
		if written != nil && written.kind == list && len(written.items) == 0 {
			r.on(written, MissingKey, "", "the list of intervals is empty")
		}
	}
	return found
}

// historyDays reads a number of days, which the calendar must have before the first day of the session. It is 0 after
// a mistake.
func (r *sessionReader) historyDays(n *node) int {
	if n == nil {
		return 0
	}
	days, ok := r.whole(n, 1, maxHistoryDays)
	if !ok {
		return 0
	}
	w := r.window
	if w.first.IsZero() {
		return days
	}
	if _, err := w.calendar.Back(w.first, days); err != nil {
		covered, _ := w.calendar.Range()
		r.on(n, sdk.CalendarRange, "", "the calendar of %s begins on %s, less than %d trading days before %s", w.calendar.MIC(), covered,
			days, w.first)
	}
	return days
}
