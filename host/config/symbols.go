package config

import (
	"errors"

	"github.com/strathost/strathost/sdk"
)

// Symbol is a symbol in its canonical spelling, with the place where it was written.
type Symbol struct {
	Name  string
	Place Place
}

// symbols reads a list of symbols. Every scalar is a symbol's text, whatever YAML makes of it: ON, NO, TRUE, NULL,
// 5930, 1E5.
func (r *reader) symbols(n *node) []Symbol {
	var found []Symbol
	lines := map[string]int{}
	for _, item := range r.items(n) {
		s, ok := r.word(item)
		if !ok {
			continue
		}
		name, err := sdk.CanonicalSymbol(s)
		if err != nil {
			r.refused(item, err, "")
			continue
		}
		if line, twice := lines[name]; twice {
			r.on(item, Duplicate, "", "the symbol %s is listed twice, first on line %d", name, line)
			continue
		}
		lines[name] = item.at.Line
		found = append(found, Symbol{Name: name, Place: item.at})
	}
	return found
}

// refused adds what sdk or an indicator has to say about a value, under its code.
func (r *reader) refused(n *node, err error, hint string) {
	var refusal *sdk.Refusal
	if errors.As(err, &refusal) {
		r.on(n, refusal.Code, hint, "%s", refusal.Message)
		return
	}
	r.on(n, sdk.InvalidArgument, hint, "%v", err)
}
