package config

import (
	"fmt"

	"github.com/strathost/strathost/sdk"
	"gopkg.in/yaml.v3"
)

// The bounds of a document. They are far beyond any configuration and keep a hostile one from taking the host down.
const (
	maxFileBytes = 1 << 20
	maxDepth     = 64
	// maxNodes counts an alias as often as it is used, and the defaults once for each session.
	maxNodes = 1_000_000
)

// expander makes nodes of what the YAML parser gives. The nodes of an anchor are made once and shared.
type expander struct {
	mistakes *mistakes
	file     string
	made     map[*yaml.Node]*node // nil while it is being made
	failed   bool                 // a bound was passed: nothing below it may be read
}

// node makes a node. It returns nil where there is no sensible one, after saying why.
func (x *expander) node(y *yaml.Node, path string, level int) *node {
	if y.Kind == yaml.AliasNode {
		return x.alias(y, path, level)
	}
	if level > maxDepth {
		x.fail(x.place(y), path, TooLarge, fmt.Sprintf("this is nested deeper than %d levels", maxDepth))
		return nil
	}
	if y.Kind != yaml.ScalarNode || y.Anchor != "" {
		x.made[y] = nil
	}
	n := &node{at: x.place(y), path: path, size: 1, depth: 1, source: y}
	switch y.Kind {
	case yaml.ScalarNode:
		n.text, n.plain = y.Value, y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	case yaml.SequenceNode:
		n.kind = list
		for i, item := range y.Content {
			x.adopt(n, x.node(item, itemPath(path, i), level+1), func(child *node) { n.items = append(n.items, child) })
		}
	case yaml.MappingNode:
		n.kind = mapping
		x.entries(n, y, level+1)
	}
	x.tag(n, y)
	if n.depth > maxDepth {
		x.fail(n.at, path, TooLarge, fmt.Sprintf("with its aliases this is nested deeper than %d levels", maxDepth))
	}
	if n.size > maxNodes {
		x.fail(n.at, path, TooLarge, fmt.Sprintf("with its aliases this has more than %d values", maxNodes))
	}
	x.made[y] = n
	return n
}

// adopt gives a node a child and counts it.
func (x *expander) adopt(n, child *node, add func(*node)) {
	if child == nil {
		return
	}
	add(child)
	n.depth = max(n.depth, child.depth+1)
	n.size = min(n.size+child.size, maxNodes+1) // no overflow, however many aliases
}

// entries makes the entries of a mapping. Of a key that is given twice the first counts.
func (x *expander) entries(n *node, y *yaml.Node, level int) {
	lines := map[string]int{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		k, v := y.Content[i], y.Content[i+1]
		at := x.place(k)
		if k.Kind == yaml.AliasNode && k.Alias != nil {
			k = k.Alias
		}
		if k.Kind != yaml.ScalarNode {
			x.mistakes.at(at, n.path, YAMLSyntax, "", "a key must be text, not a list or a map")
			continue
		}
		path := keyPath(n.path, k.Value)
		if k.Tag == "!!merge" {
			x.mistakes.at(at, n.path, sdk.NotSupported, "write what sessions share into defaults", "merge keys (<<) are not supported")
			continue
		}
		if first, twice := lines[k.Value]; twice {
			x.mistakes.at(at, path, Duplicate, "", fmt.Sprintf("the key %s is given twice, first on line %d", quote(k.Value), first))
			continue
		}
		lines[k.Value] = at.Line
		value := x.node(v, path, level)
		if value != nil && value.empty() && v.Kind != yaml.AliasNode {
			value.at = at // nothing was written, so there is no better place than the key
		}
		x.adopt(n, value, func(child *node) {
			n.entries = append(n.entries, entry{key: k.Value, keyAt: at, path: path, value: child})
		})
	}
}

// alias finds the node of an alias's anchor. The parser knows every anchor, but lets one contain itself.
func (x *expander) alias(y *yaml.Node, path string, level int) *node {
	n, known := x.made[y.Alias]
	switch {
	case known && n == nil:
		x.fail(x.place(y), path, YAMLSyntax, fmt.Sprintf("the alias *%s stands inside of its own anchor", y.Value))
		return nil
	case !known:
		// An anchor on a key, or on a value that was left out: the alias stands for its text.
		return x.node(y.Alias, path, level)
	}
	return n
}

// tag refuses explicit types: a value's meaning comes from its key. !!str is what quotes are.
func (x *expander) tag(n *node, y *yaml.Node) {
	if y.Style&yaml.TaggedStyle == 0 {
		return
	}
	if y.Kind == yaml.ScalarNode && y.Tag == "!!str" {
		n.plain = false
		return
	}
	x.mistakes.on(n, YAMLSyntax, "leave it out; quotes make text of a number", "the tag %s has no meaning here", quote(y.Tag))
}

func (x *expander) fail(at Place, path string, code sdk.Code, message string) {
	if !x.failed {
		x.mistakes.at(at, path, code, "", message)
	}
	x.failed = true
}

func (x *expander) place(y *yaml.Node) Place { return Place{File: x.file, Line: y.Line, Col: y.Column} }
