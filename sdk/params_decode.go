package sdk

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"
)

// maxExactInt is the largest whole number up to which a float64 has every one: a whole float beyond may not be what
// the person wrote.
const maxExactInt = 1 << 53

// decodeParams makes a value for each declaration, in order, or says everything that is wrong: what the declared
// parameters lack in their order, then unknown names in the alphabet's.
func decodeParams(decls []paramDecl, values map[string]any) ([]reflect.Value, Diagnostics) {
	var ds Diagnostics
	decoded := make([]reflect.Value, len(decls))
	names := make([]string, len(decls))
	for i, d := range decls {
		names[i] = d.Name
		given, ok := values[d.Name]
		if !ok {
			if d.Required() {
				ds = append(ds, Diagnostic{Path: "params." + d.Name, Code: InvalidParameter,
					Message: fmt.Sprintf("missing: %s is required", d.Name), Hint: d.Help})
			}
			decoded[i] = fresh(d.fallback)
			continue
		}
		v, err := d.take(given)
		if err != nil {
			ds = append(ds, Diagnostic{Path: "params." + d.Name, Code: InvalidParameter,
				Message: fmt.Sprintf("%v, got %s", err, show(given)), Hint: d.Help})
		}
		decoded[i] = v
	}
	var unknown []string
	for name := range values {
		if !slices.Contains(names, name) {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	for _, name := range unknown {
		ds = append(ds, Diagnostic{Path: "params." + name, Code: InvalidParameter,
			Message: fmt.Sprintf("unknown parameter %q", name), Hint: nearestHint(name, names)})
	}
	return decoded, ds
}

func nearestHint(name string, names []string) string {
	if near, ok := Nearest(name, names); ok {
		return "did you mean " + near + "?"
	}
	if len(names) == 0 {
		return "there are none"
	}
	return "the parameters are " + strings.Join(names, ", ")
}

// fresh copies a default list, so that no instance shares one with another.
func fresh(v reflect.Value) reflect.Value {
	if v.IsValid() && v.Kind() == reflect.Slice {
		return reflect.ValueOf(slices.Clone(v.Interface().([]string)))
	}
	return v
}

// decode makes a value of the field's type of what YAML or JSON brought. Its error says what was expected.
func (d paramDecl) decode(given any) (reflect.Value, error) {
	given = plainNumber(given)
	switch d.Kind {
	case ParamInt:
		if n, ok := wholeNumber(given); ok {
			v := reflect.New(d.typ).Elem()
			if v.OverflowInt(n) {
				return reflect.Value{}, fmt.Errorf("expected a whole number of %d bits", d.typ.Bits())
			}
			v.SetInt(n)
			return v, nil
		}
		return reflect.Value{}, expectedNumber("a whole number", given)
	case ParamFloat:
		switch n := given.(type) {
		case int64:
			return reflect.ValueOf(float64(n)), nil
		case float64:
			if !math.IsNaN(n) && !math.IsInf(n, 0) {
				return reflect.ValueOf(n), nil
			}
		}
		return reflect.Value{}, expectedNumber("a number", given)
	case ParamBool:
		if b, ok := given.(bool); ok {
			return reflect.ValueOf(b), nil
		}
		return reflect.Value{}, fmt.Errorf("expected true or false")
	case ParamDuration:
		switch x := given.(type) {
		case time.Duration: // of a Go program
			return reflect.ValueOf(x), nil
		case string:
			if v, err := time.ParseDuration(x); err == nil {
				return reflect.ValueOf(v), nil
			}
		}
		return reflect.Value{}, fmt.Errorf("expected a duration such as 90s or 1h30m")
	case ParamList:
		if items, ok := stringList(given); ok {
			return reflect.ValueOf(items), nil
		}
		return reflect.Value{}, fmt.Errorf("expected a list of strings%s", asList(given))
	}
	if s, ok := given.(string); ok {
		return reflect.ValueOf(s), nil
	}
	return reflect.Value{}, fmt.Errorf("expected a string")
}

// asList is how a text would be written as the list that it was meant for; empty for what is no text.
func asList(given any) string {
	const most = 40 // characters: more is no list that somebody wrote by hand
	text, ok := given.(string)
	switch {
	case !ok:
		return ""
	case utf8.RuneCountInString(text) > most:
		return ", written [A, B]"
	}
	return fmt.Sprintf(", written [%s]", strings.Trim(text, "[]"))
}

// notFinite is how YAML writes what is a number there and none of ours.
var notFinite = regexp.MustCompile(`(?i)^[-+]?\.(inf|nan)$`)

// expectedNumber says what was expected in place of what is none.
func expectedNumber(what string, given any) error {
	switch n := given.(type) {
	case float64:
		if math.IsNaN(n) || math.IsInf(n, 0) {
			what += " that is finite"
		}
	case string:
		if notFinite.MatchString(n) {
			what += " that is finite"
		}
	}
	return fmt.Errorf("expected %s", what)
}

// plainNumber makes int64 or float64 of every number that may come; anything else stays as it is.
func plainNumber(given any) any {
	switch n := given.(type) {
	case int:
		return int64(n)
	case json.Number:
		if i, err := n.Int64(); err == nil {
			return i
		}
		if f, err := n.Float64(); err == nil {
			return f
		}
	}
	return given
}

// wholeNumber takes 20 and 20.0 alike, as JSON Schema does.
func wholeNumber(given any) (int64, bool) {
	switch n := given.(type) {
	case int64:
		return n, true
	case float64:
		if n == math.Trunc(n) && math.Abs(n) <= maxExactInt {
			return int64(n), true
		}
	}
	return 0, false
}

func stringList(given any) ([]string, bool) {
	switch list := given.(type) {
	case []string:
		return slices.Clone(list), true
	case []any:
		items := make([]string, len(list))
		for i, item := range list {
			s, ok := item.(string)
			if !ok {
				return nil, false
			}
			items[i] = s
		}
		return items, true
	}
	return nil, false
}

// show is a value as a person wrote it, short enough for one line.
func show(given any) string {
	const limit = 60 // characters: enough to recognize the value
	text := fmt.Sprint(given)
	switch v := given.(type) {
	case nil:
		return "nothing"
	case string:
		if !notFinite.MatchString(v) { // as a file has it, without quotes
			text = fmt.Sprintf("%q", v)
		}
	case []any, []string, map[string]any:
		if b, err := json.Marshal(v); err == nil {
			text = string(b)
		}
	}
	if r := []rune(text); len(r) > limit {
		return string(r[:limit]) + "..."
	}
	return text
}
