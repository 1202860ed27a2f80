package config

import (
	"errors"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/sdk"
)

// Indicator is an indicator that the configuration asks of all its symbols.
type Indicator struct {
	Spec     indicator.Spec
	Interval sdk.Interval
	// Place is that of the entry in data.indicators.
	Place Place
}

// Key names the indicator: its name, all of its parameters and its interval.
func (i Indicator) Key() string { return i.Spec.Key(i.Interval) }

func (r *sessionReader) indicators(n *node) []Indicator {
	var found []Indicator
	lines := map[string]int{}
	for _, item := range r.items(n) {
		ind, ok := r.indicator(item)
		if !ok {
			continue
		}
		key := ind.Key()
		if line, twice := lines[key]; twice {
			r.on(item, Duplicate, "", "the indicator %s is listed twice, first on line %d", key, line)
			continue
		}
		lines[key] = item.at.Line
		found = append(found, ind)
	}
	return found
}

// indicator reads one entry: name, interval, and the parameters beside them.
func (r *sessionReader) indicator(n *node) (Indicator, bool) {
	if !r.want(n, mapping) {
		return Indicator{}, false
	}
	f := fields{node: n, r: r.reader}
	var iv Interval
	named, timed := f.require("name"), f.require("interval")
	good := timed != nil
	if timed != nil {
		iv, good = r.interval(timed)
	}
	if named == nil {
		return Indicator{}, false
	}
	name, ok := r.word(named)
	if !ok {
		return Indicator{}, false
	}
	definition, err := indicator.Lookup(name)
	if err != nil {
		hint := didYouMean(name, indicator.Names())
		if hint == "" {
			hint = chooseFrom(indicator.Names()) + "; one of a strategy's own is for that strategy alone, which adds it itself"
		}
		r.on(named, sdk.UnknownIndicator, hint, "there is no indicator %s", quote(name))
		return Indicator{}, false
	}
	spec, ok := r.resolve(n, definition)
	if ok && good {
		if err := spec.CheckInterval(iv.Interval); err != nil {
			r.refused(timed, err, "")
			return Indicator{}, false
		}
	}
	return Indicator{Spec: spec, Interval: iv.Interval, Place: n.at}, good && ok
}

// resolve settles the parameters. Each is tried by itself first, so that every mistake is named, at its own place.
func (r *reader) resolve(n *node, definition indicator.Definition) (indicator.Spec, bool) {
	given, good := map[string]any{}, true
	for _, e := range n.entries {
		if e.key == "name" || e.key == "interval" || e.value.null() {
			continue
		}
		v, ok := r.value(e.value)
		if !ok {
			good = false
			continue
		}
		if _, err := indicator.Resolve(definition, map[string]any{e.key: v}); err != nil {
			r.refusedParameter(e, definition, err)
			good = false
			continue
		}
		given[e.key] = v
	}
	if !good {
		return indicator.Spec{}, false
	}
	spec, err := indicator.Resolve(definition, given)
	if err != nil {
		r.refused(n, err, "")
	}
	return spec, err == nil
}

// refusedParameter adds what is wrong with one parameter: its name, at the key, or its value.
func (r *reader) refusedParameter(e entry, definition indicator.Definition, err error) {
	names := make([]string, len(definition.Params))
	for i, p := range definition.Params {
		names[i] = p.Name
	}
	if slices.Contains(names, e.key) || e.key == "on" {
		r.refused(e.value, err, "")
		return
	}
	if errors.Is(err, sdk.NotSupported) { // a name that is reserved for an option
		r.at(e.keyAt, e.path, sdk.NotSupported, "leave it out", "the option "+quote(e.key)+" is not supported by this version")
		return
	}
	hint := didYouMean(e.key, names)
	switch {
	case len(names) == 0:
		hint = "it takes none"
	case hint == "":
		hint = "it takes " + strings.Join(names, ", ")
	}
	r.at(e.keyAt, e.path, sdk.InvalidArgument, hint, definition.Name+" has no parameter "+quote(e.key))
}
