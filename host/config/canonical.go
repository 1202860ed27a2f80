package config

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// canonical writes a node as JSON with sorted keys, without spaces and without what is null. Scalars have the form in
// which they were read: a number where a number was wanted, and text as it was written everywhere else, so that the
// ticker 1E5 stays apart from 100000 and 5930 is the same as "5930".
func (r *reader) canonical(n *node) []byte {
	var b bytes.Buffer
	r.writeCanonical(&b, n)
	return b.Bytes()
}

func (r *reader) writeCanonical(b *bytes.Buffer, n *node) {
	switch n.kind {
	case scalar:
		form, ok := r.forms[n]
		if !ok {
			form = jsonString(n.text)
		}
		b.WriteString(form)
	case list:
		b.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			r.writeCanonical(b, item)
		}
		b.WriteByte(']')
	case mapping:
		sorted := slices.Clone(n.entries)
		slices.SortFunc(sorted, func(a, b entry) int { return strings.Compare(a.key, b.key) })
		b.WriteByte('{')
		first := true
		for _, e := range sorted {
			if e.value.null() {
				continue
			}
			if !first {
				b.WriteByte(',')
			}
			first = false
			b.WriteString(jsonString(e.key))
			b.WriteByte(':')
			r.writeCanonical(b, e.value)
		}
		b.WriteByte('}')
	}
}

// jsonString writes text as JSON, as it is: <, > and & need no escape outside of HTML.
func jsonString(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil { // a string can always be encoded
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// jsonFloat writes a finite number in its shortest form, with a point or an exponent, so that it stays apart from a
// whole number.
func jsonFloat(v float64) string {
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if strings.ContainsAny(s, ".e") {
		return s
	}
	return s + ".0"
}

// written is the YAML of a node as the author wrote it, with comments, indented afresh. It is empty where the YAML
// library cannot write it again.
func written(n *node) (text string) {
	// The library panics on trees that it cannot write; a text for people is not worth losing a run for.
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	var b strings.Builder
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if e.Encode(n.source) != nil || e.Close() != nil {
		return ""
	}
	return b.String()
}
