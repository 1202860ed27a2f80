package compare

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/strathost/strathost/host/export"
)

// inputs are what went into the two runs and is not alike: the configuration by its keys, code and data by their digests.
func inputs(a, b export.Manifest) ([]Change, error) {
	out := []Change{}
	differ := func(field, x, y string) {
		if x != y {
			out = append(out, Change{Field: field, A: x, B: y})
		}
	}
	differ("session", a.Session, b.Session)
	differ("set", strings.Join(a.Set, ", "), strings.Join(b.Set, ", "))
	differ("without", strings.Join(a.Without, ", "), strings.Join(b.Without, ", "))
	differ("host", a.Host, b.Host)
	pace := func(path []string) bool { return len(path) == 1 && path[0] == "speed" } // it changes no result
	config, err := documents(a.Config, b.Config, pace)
	if err != nil {
		return nil, fmt.Errorf("the configuration of a run: %w", err)
	}
	out = append(out, config...)
	settled := func(field, key, x, y string) { // unless the configuration says it already
		if !slices.ContainsFunc(config, func(c Change) bool { return c.Field == key }) {
			differ(field, x, y)
		}
	}
	settled("exchange", "exchange", a.Exchange, b.Exchange)
	settled("seed", "seed", strconv.FormatUint(a.Seed, 10), strconv.FormatUint(b.Seed, 10))
	settled("store", "data.source", a.Store, b.Store)
	settled("adjust", "data.adjust", a.Adjust, b.Adjust)
	out = append(out, named("line of ", a.Symbols, b.Symbols, func(s export.ManifestSymbol) (string, string) { return s.Symbol, s.Location })...)
	out = append(out, named("", a.Strategies, b.Strategies, func(s export.ManifestSource) (string, string) {
		what := strings.TrimSpace(s.Kind + " " + s.Path)
		if s.Digest != "" {
			what += ", digest " + short(s.Digest)
		}
		if s.Kind == "universe" {
			return "universe of " + s.Name, what
		}
		return s.Name, what
	})...)
	out = append(out, named("bars of ", inBoth(a.Data, b.Data), inBoth(b.Data, a.Data), func(s export.ManifestData) (string, string) {
		digest := "digest " + short(s.Digest)
		if s.Digest == "" {
			digest = "none in the store"
		}
		return strings.TrimSpace(s.Symbol + s.File + " " + s.Interval), digest
	})...)
	return out, nil
}

// inBoth are the data of symbols that the other run looked up too. What one run alone looked up came of the run.
func inBoth(data, other []export.ManifestData) []export.ManifestData {
	looked := map[string]bool{}
	for _, x := range other {
		looked[x.Symbol] = true
	}
	return slices.DeleteFunc(slices.Clone(data), func(x export.ManifestData) bool { return x.File == "" && !looked[x.Symbol] })
}

// named are the changes of two lists by the names of their items: those of a in their order, then those that b has alone.
func named[T any](prefix string, a, b []T, of func(T) (name, what string)) []Change {
	other := map[string]string{}
	for _, x := range b {
		name, what := of(x)
		other[name] = what
	}
	var out []Change
	for _, x := range a {
		name, what := of(x)
		if other[name] != what {
			out = append(out, Change{Field: prefix + name, A: what, B: other[name]})
		}
		delete(other, name)
	}
	for _, x := range b {
		name, what := of(x)
		if _, left := other[name]; left {
			out = append(out, Change{Field: prefix + name, B: what})
		}
	}
	return out
}

// short is the beginning of a digest, which tells two apart.
func short(digest string) string { return digest[:min(12, len(digest))] }

// documents are the values that two JSON documents have not alike, by their paths. An item of a list goes by its name,
// where it has one. The paths of what is left out are not compared.
func documents(a, b []byte, leaveOut func(path []string) bool) ([]Change, error) {
	x, err := document(a)
	if err != nil {
		return nil, err
	}
	y, err := document(b)
	if err != nil {
		return nil, err
	}
	w := &walk{leaveOut: leaveOut}
	w.compare(nil, x, y)
	return w.out, nil
}

func document(b []byte) (v any, err error) {
	if len(b) == 0 {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

// walk compares two values, and what is in them.
type walk struct {
	out      []Change
	leaveOut func(path []string) bool
}

func (w *walk) compare(path []string, a, b any) {
	if w.leaveOut != nil && w.leaveOut(path) {
		return
	}
	x, xIsMap := fields(a)
	y, yIsMap := fields(b)
	if !xIsMap || !yIsMap {
		if p, q := value(a), value(b); p != q {
			w.out = append(w.out, Change{Field: strings.Join(path, "."), A: p, B: q})
		}
		return
	}
	var keys []string
	for k := range x {
		keys = append(keys, k)
	}
	for k := range y {
		if _, both := x[k]; !both {
			keys = append(keys, k)
		}
	}
	place := func(key string) int { // in a list; the items with names come after
		if i, err := strconv.Atoi(key); err == nil && i >= 0 {
			return i
		}
		return math.MaxInt
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a, b)) })
	for _, k := range keys {
		w.compare(append(slices.Clip(path), k), x[k], y[k])
	}
}

// fields are the values of an object by their keys, or of a list by the names of its items, or their places.
func fields(v any) (map[string]any, bool) {
	switch v := v.(type) {
	case map[string]any:
		return v, true
	case []any:
		out := make(map[string]any, len(v))
		for i, item := range v {
			key := strconv.Itoa(i)
			if m, ok := item.(map[string]any); ok {
				if name, ok := m["name"].(string); ok && out[name] == nil {
					key = name
				}
			}
			out[key] = item
		}
		return out, true
	}
	return nil, false
}

func value(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return asJSON(v)
}
