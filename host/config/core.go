package config

import (
	"math"
	"strconv"

	"github.com/strathost/strathost/sdk"
)

// value reads a parameter, whose type only its strategy knows, in the sense of YAML 1.2's core schema, narrowed to what
// cannot be meant otherwise: true and false; decimal whole numbers (int64); decimal numbers with a point or an exponent
// (float64); lists ([]any); maps (map[string]any). Everything else is text, as it was written: quoted scalars, dates,
// 012, 0x1F, 1_000, yes, ON, TRUE, NULL.
func (r *reader) value(n *node) (any, bool) {
	switch n.kind {
	case list:
		return r.values(n)
	case mapping:
		return r.valueMap(n)
	}
	if !n.plain {
		return r.text(n)
	}
	switch {
	case n.null():
		r.on(n, WrongType, "leave the key out, or quote it", "a parameter cannot be %s", nullWord(n))
		return nil, false
	case n.text == "true" || n.text == "false":
		return r.boolean(n)
	case isNumber(n, wholeForm):
		v, err := strconv.ParseInt(n.text, 10, 64)
		if err != nil {
			r.on(n, sdk.InvalidArgument, "quote it to have it as text", "%s does not fit a whole number of 64 bits", clip(n.text))
			return nil, false
		}
		r.forms[n] = strconv.FormatInt(v, 10)
		return v, true
	case isNumber(n, decimalForm):
		v, err := strconv.ParseFloat(n.text, 64)
		if err != nil || math.IsInf(v, 0) {
			r.on(n, sdk.InvalidArgument, "quote it to have it as text", "%s does not fit a number of 64 bits", clip(n.text))
			return nil, false
		}
		r.forms[n] = jsonFloat(v)
		return v, true
	}
	return r.text(n)
}

func (r *reader) values(n *node) (any, bool) {
	values, good := make([]any, 0, len(n.items)), true
	for _, item := range n.items {
		v, ok := r.value(item)
		values, good = append(values, v), good && ok
	}
	return values, good
}

func (r *reader) valueMap(n *node) (any, bool) {
	values, good := make(map[string]any, len(n.entries)), true
	for _, e := range n.entries {
		v, ok := r.value(e.value)
		values[e.key], good = v, good && ok
	}
	return values, good
}

// Params are the parameters of a strategy or scanner as they were written: string, bool, int64, float64, []any and
// map[string]any.
type Params struct {
	Values map[string]any
	// Places says of each name of Values where its value was written.
	Places map[string]Place
	// Names are the names in the order in which they were written.
	Names []string
}

// params reads the parameters. Their names belong to the strategy, which checks them.
func (r *reader) params(n *node) Params {
	p := Params{Values: map[string]any{}, Places: map[string]Place{}}
	if n == nil || !r.want(n, mapping) {
		return p
	}
	for _, e := range n.entries {
		v, ok := r.value(e.value)
		if !ok {
			continue
		}
		p.Values[e.key], p.Places[e.key], p.Names = v, e.value.at, append(p.Names, e.key)
	}
	return p
}

func nullWord(n *node) string {
	if n.empty() {
		return "left empty"
	}
	return n.text
}
