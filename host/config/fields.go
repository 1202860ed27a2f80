package config

import (
	"fmt"
	"slices"
	"strings"
)

// fields are the keys of a mapping that has been checked for unknown ones.
type fields struct {
	*node
	r *reader
}

// want refuses a value of another kind.
func (r *reader) want(n *node, k kind) bool {
	if n.kind == k {
		return true
	}
	hint := ""
	if k == list && n.kind == scalar && n.plain && !strings.ContainsAny(n.text, "[]{},") && len(n.text) <= longestQuote {
		hint = fmt.Sprintf("write [%s]", n.text)
	}
	r.on(n, WrongType, hint, "want %s, not %s", k, n.describe())
	return false
}

// fields reads the keys of a mapping. It returns false where the value is no mapping.
func (r *reader) fields(n *node, in level) (fields, bool) {
	if !r.want(n, mapping) {
		return fields{}, false
	}
	for _, e := range n.entries {
		if !slices.Contains(r.keys[in], e.key) {
			r.unknown(e, in)
		}
	}
	return fields{node: n, r: r}, true
}

// unknown refuses a key that the level does not have, once, however many sessions take it over from the defaults.
func (r *reader) unknown(e entry, in level) {
	if r.refusedKeys[e.keyAt] {
		return
	}
	r.refusedKeys[e.keyAt] = true
	known := r.keys[in]
	hint := didYouMean(e.key, known)
	if hint == "" {
		hint = r.keys.misplaced(e.key, in)
	}
	switch {
	case in == inScanner && e.key == "follow":
		hint = "a scanner finds symbols and follows none: only strategies have follow"
	case hint == "":
		hint = "the keys here are " + strings.Join(known, ", ")
	}
	r.at(e.keyAt, e.path, UnknownKey, hint, "unknown key "+quote(e.key))
}

// get is the value of a key, or nil where it is not given or null.
func (f fields) get(key string) *node {
	e, ok := f.entry(key)
	if !ok || e.value.null() {
		return nil
	}
	return e.value
}

// require is get for a key that must be there.
func (f fields) require(key string) *node {
	n := f.get(key)
	if n == nil {
		f.missing(key)
	}
	return n
}

// missing refuses a mapping without a key, at the key where it stands there without a value.
func (f fields) missing(key string) {
	if e, ok := f.entry(key); ok {
		f.r.at(e.keyAt, e.path, MissingKey, "", "the key "+key+" has no value")
		return
	}
	f.r.on(f.node, MissingKey, "", "the key %s is missing", key)
}

// items are the values of a list, without those that were left empty, which are refused.
func (r *reader) items(n *node) []*node {
	if n == nil || !r.want(n, list) {
		return nil
	}
	var items []*node
	for _, item := range n.items {
		if item.empty() {
			r.on(item, MissingKey, "", "this entry of the list is empty")
			continue
		}
		items = append(items, item)
	}
	return items
}
