package config

import (
	"fmt"
	"regexp"

	"gopkg.in/yaml.v3"
)

// kind is what a node is.
type kind uint8

const (
	scalar kind = iota
	list
	mapping
)

// String is the kind in words, for messages.
func (k kind) String() string {
	switch k {
	case list:
		return "a list"
	case mapping:
		return "a map"
	}
	return "text"
}

// node is one value of the document. It is what the author wrote and no more: the text of a scalar and whether it was
// quoted, never a type that YAML would guess. Aliases share the node of their anchor, so nodes form a graph without
// cycles; they are not changed once made.
type node struct {
	kind    kind
	text    string // of a scalar
	plain   bool   // a scalar without quotes
	items   []*node
	entries []entry
	at      Place
	path    string // where it was written, such as defaults.data.symbols[0]
	size    int    // nodes below and with it, an alias counted as often as it is used
	depth   int    // levels below and with it
	source  *yaml.Node
}

// entry is one key of a mapping with its value.
type entry struct {
	key   string
	keyAt Place
	path  string
	value *node
}

// null reports whether the value is nothing: empty, ~ or null. NULL and Null are text, they may be tickers.
func (n *node) null() bool {
	return n.kind == scalar && n.plain && (n.text == "" || n.text == "~" || n.text == "null")
}

// empty reports whether nothing at all was written.
func (n *node) empty() bool { return n.kind == scalar && n.plain && n.text == "" }

// entry finds a key.
func (n *node) entry(key string) (entry, bool) {
	for _, e := range n.entries {
		if e.key == key {
			return e, true
		}
	}
	return entry{}, false
}

// describe says what the value is, for messages about a wrong type.
func (n *node) describe() string {
	switch {
	case n.kind != scalar:
		return n.kind.String()
	case n.empty():
		return "nothing"
	case n.plain:
		return quote(n.text)
	}
	return "the text " + quote(n.text)
}

var simpleKey = regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}$`)

// keyPath extends a path by a key, itemPath by an index.
func keyPath(path, key string) string {
	if !simpleKey.MatchString(key) {
		key = quote(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

func itemPath(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
