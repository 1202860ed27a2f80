package config

import (
	"slices"

	"github.com/strathost/strathost/sdk"
)

// Interval is an interval with the place where it was written. Intervals of equal span, such as 60m and 1h, are one
// series: in a session all of them have the spelling that was written first.
type Interval struct {
	Interval sdk.Interval
	Place    Place
}

// interval reads an interval and checks it against the session's length.
func (r *sessionReader) interval(n *node) (Interval, bool) {
	s, ok := r.word(n)
	if !ok {
		return Interval{}, false
	}
	iv, err := sdk.ParseInterval(s)
	if err != nil {
		r.refused(n, err, "")
		return Interval{}, false
	}
	if length := r.window.length; length > 0 && iv.Intraday() && iv.Span() > length {
		r.on(n, sdk.InvalidInterval, "use 1d", "the interval %s is longer than the session of %s, which has %s", iv,
			r.window.calendar.MIC(), shortDuration(length))
		return Interval{}, false
	}
	return Interval{Interval: r.spelling(iv), Place: n.at}, true
}

// spelling is the session's first spelling of an interval's span.
func (r *sessionReader) spelling(iv sdk.Interval) sdk.Interval {
	for _, first := range r.spellings {
		if sdk.CompareIntervals(first, iv) == 0 {
			return first
		}
	}
	r.spellings = append(r.spellings, iv)
	return iv
}

// intervals reads a list of intervals, each with its node.
func (r *sessionReader) intervals(n *node) (found []Interval, nodes []*node) {
	for _, item := range r.items(n) {
		iv, ok := r.interval(item)
		if !ok {
			continue
		}
		same := slices.IndexFunc(found, func(o Interval) bool { return o.Interval == iv.Interval })
		if same < 0 {
			found, nodes = append(found, iv), append(nodes, item)
			continue
		}
		if first := found[same]; item.text == string(first.Interval) {
			r.on(item, Duplicate, "", "the interval %s is listed twice, first on line %d", item.text, first.Place.Line)
		} else {
			r.on(item, Duplicate, "", "the interval %s is the same as %s on line %d", item.text, first.Interval, first.Place.Line)
		}
	}
	return found, nodes
}

// finest is the shortest of a list of intervals.
func finest(list []Interval) (Interval, bool) {
	if len(list) == 0 {
		return Interval{}, false
	}
	return slices.MinFunc(list, func(a, b Interval) int { return sdk.CompareIntervals(a.Interval, b.Interval) }), true
}
