package config

import (
	"regexp"
	"strings"

	"github.com/strathost/strathost/sdk"
)

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expand replaces ${NAME} in a text by the environment's value. A dollar sign before anything but a brace is itself.
// Mistakes name the variable, never a value: it may be a secret.
func (r *reader) expand(n *node, text string) (string, bool) {
	var b strings.Builder
	good := true
	for {
		before, after, found := strings.Cut(text, "${")
		b.WriteString(before)
		if !found {
			return b.String(), good
		}
		name, rest, closed := strings.Cut(after, "}")
		if !closed {
			r.on(n, sdk.InvalidArgument, "", "${ is not closed by }")
			return "", false
		}
		text = rest
		if !variableName.MatchString(name) {
			r.on(n, sdk.InvalidArgument, "", "%s is not the name of an environment variable", quote(name))
			good = false
			continue
		}
		value, set := r.getenv(name)
		if !set {
			r.on(n, UnsetVariable, "", "the environment variable %s is not set", clip(name))
			good = false
		}
		b.WriteString(value)
	}
}

// Variable is an environment variable that a plugin gets.
type Variable struct {
	Name string
	// Value is what was written with ${NAME} replaced. It may be a secret: it belongs in no file and no message.
	Value string
	Place Place
}

// variables reads env, in the order in which it was written.
func (r *reader) variables(n *node) []Variable {
	if n == nil || !r.want(n, mapping) {
		return nil
	}
	var vs []Variable
	for _, e := range n.entries {
		if !variableName.MatchString(e.key) {
			r.at(e.keyAt, e.path, sdk.InvalidArgument, "", quote(e.key)+" is not the name of an environment variable")
			continue
		}
		if e.value.null() {
			r.on(e.value, WrongType, `write "" for empty text`, "want text, not %s", e.value.describe())
			continue
		}
		text, ok := r.text(e.value)
		if !ok {
			continue
		}
		if value, ok := r.expand(e.value, text); ok {
			vs = append(vs, Variable{Name: e.key, Value: value, Place: e.value.at})
		}
	}
	return vs
}
