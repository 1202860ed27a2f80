package config

import (
	"slices"

	"github.com/strathost/strathost/sdk"
)

// FollowKind says which symbols a strategy follows from the open.
type FollowKind string

const (
	// FollowConfig: all symbols of the configuration.
	FollowConfig FollowKind = "config"
	// FollowNone: none.
	FollowNone FollowKind = "none"
	// FollowList: those that are listed. They need not be symbols of the configuration: one that comes later is
	// followed once it is there.
	FollowList FollowKind = "list"
)

// Follow is what a strategy gets bars of. Symbols that it adds itself it always follows.
type Follow struct {
	Kind    FollowKind
	Symbols []Symbol // of FollowList
	// From are the scanners and strategies of the session whose finds it follows too.
	From []Name
	// Intervals are among those of data.intervals; the shortest of them where none is given.
	Intervals []Interval
	Place     Place
}

// Name is a reference to a scanner or strategy.
type Name struct {
	Name  string
	Place Place
}

func (r *sessionReader) follow(n *node, listed []Interval) Follow {
	f := Follow{Kind: FollowConfig}
	if shortest, ok := finest(listed); ok {
		f.Intervals = []Interval{shortest}
	}
	if n == nil {
		return f
	}
	keys, ok := r.fields(n, inFollow)
	if !ok {
		return f
	}
	f.Place = n.at
	if n := keys.get("symbols"); n != nil {
		f.Kind, f.Symbols = r.followed(n)
	}
	f.From = r.references(keys.get("from"))
	if n := keys.get("intervals"); n != nil {
		f.Intervals = r.followedIntervals(n, listed)
	}
	return f
}

func (r *sessionReader) followed(n *node) (FollowKind, []Symbol) {
	if n.kind != scalar {
		symbols := r.symbols(n)
		if n.kind == list && len(n.items) == 0 {
			return FollowNone, nil
		}
		return FollowList, symbols
	}
	r.forms[n] = jsonString(n.text)
	if n.text == string(FollowConfig) || n.text == string(FollowNone) {
		return FollowKind(n.text), nil
	}
	hint := didYouMean(n.text, []string{string(FollowConfig), string(FollowNone)})
	if _, err := sdk.CanonicalSymbol(n.text); err == nil && hint == "" {
		hint = "write [" + n.text + "]"
	}
	r.on(n, sdk.InvalidArgument, hint, "want config, none or a list of symbols, not %s", n.describe())
	return FollowConfig, nil
}

// followedIntervals reads intervals that symbols of the session have: others would never have a bar.
func (r *sessionReader) followedIntervals(n *node, listed []Interval) []Interval {
	found, nodes := r.intervals(n)
	if n.kind == list && len(n.items) == 0 {
		r.on(n, MissingKey, "", "the list of intervals is empty")
	}
	if r.partial || len(listed) == 0 {
		return found
	}
	names := make([]string, len(listed))
	for i, iv := range listed {
		names[i] = string(iv.Interval)
	}
	for i, iv := range found {
		if !slices.Contains(names, string(iv.Interval)) {
			r.on(nodes[i], sdk.InvalidInterval, "add it there, or follow "+orList(names), "the interval %s is not among data.intervals",
				iv.Interval)
		}
	}
	return found
}

func (r *sessionReader) references(n *node) []Name {
	var found []Name
	lines := map[string]int{}
	for _, item := range r.items(n) {
		s, ok := r.word(item)
		if !ok {
			continue
		}
		if line, twice := lines[s]; twice {
			r.on(item, Duplicate, "", "%s is listed twice, first on line %d", quote(s), line)
			continue
		}
		lines[s] = item.at.Line
		found = append(found, Name{Name: s, Place: item.at})
		r.sources = append(r.sources, item)
	}
	return found
}

// checkSources refuses what follow.from names and the session does not have, once all names are known.
func (r *sessionReader) checkSources() {
	if r.partial {
		return
	}
	names := make([]string, len(r.names))
	for i, n := range r.names {
		names[i] = n.text
	}
	for _, n := range r.sources {
		if slices.Contains(names, n.text) {
			continue
		}
		hint := didYouMean(n.text, names)
		if hint == "" && len(names) > 0 {
			hint = chooseFrom(names)
		}
		r.on(n, UnknownStrategy, hint, "this session has no scanner or strategy %s", quote(n.text))
	}
}
