package script

import (
	"fmt"
	"slices"
	"sort"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// maxParamDepth bounds the nesting of a parameter.
const maxParamDepth = 16

// takeParams makes session.params of the defaults that the script exports and of the values of the YAML. The exported
// object itself becomes session.params, with the YAML's values in it and frozen, so that params.minutes and
// session.params.minutes cannot differ in a handler; only where the author has frozen it, it stays as it was.
func (s *Script) takeParams(defaults goja.Value, given map[string]any, at place) sdk.Diagnostics {
	if at.file == "" {
		at.file = s.file
	}
	t := &paramsTaker{s: s, at: at}
	exported, _ := defaults.(*goja.Object)
	if defaults != nil && (exported == nil || !s.isPlain(exported)) {
		t.report("params", "", "params must be an object of defaults, it is %s", typeName(defaults))
		return t.diagnostics
	}
	values, names := t.values(exported, given)
	if len(t.diagnostics) > 0 {
		return t.diagnostics
	}
	if exported == nil || !t.put(exported, names, values) {
		exported = s.rt.NewObject()
		t.put(exported, names, values)
	}
	if err := s.natives.frozen(exported); err != nil {
		t.report("params", "", "params cannot be frozen: %v", err)
	}
	s.params = exported
	return t.diagnostics
}

type paramsTaker struct {
	s           *Script
	at          place
	diagnostics sdk.Diagnostics
}

func (t *paramsTaker) report(path, hint, format string, args ...any) {
	t.diagnostics = append(t.diagnostics, sdk.Diagnostic{File: t.at.file, Line: t.at.line, Col: t.at.col, Path: path,
		Code: sdk.InvalidParameter, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// values are the parameters that hold, frozen, and their names in the script's order.
func (t *paramsTaker) values(exported *goja.Object, given map[string]any) (map[string]goja.Value, []string) {
	values := map[string]goja.Value{}
	var names []string
	if exported != nil {
		names = exported.Keys()
	}
	for _, name := range names {
		v := exported.Get(name)
		frozen, err := t.s.frozenCopy(v, 0)
		if err != nil {
			t.report("params."+name, "", "the default of %s %v", name, err)
		}
		values[name] = frozen
		override, ok := given[name]
		if !ok || err != nil {
			continue
		}
		value, err := t.s.fromYAML(override)
		switch want, got := typeName(v), typeName(value); {
		case err != nil:
			t.report("params."+name, "", "%s %v", name, err)
		case want != got && want != "null" && want != "undefined":
			t.report("params."+name, "", "%s must be %s as its default is, got %s", name, want, got)
		default:
			values[name] = value
		}
	}
	for _, name := range sortedKeys(given) {
		if slices.Contains(names, name) {
			continue
		}
		if len(names) == 0 {
			t.report("params."+name, "", "there is no parameter %s: the script has none", name)
			continue
		}
		t.report("params."+name, suggest(name, names), "there is no parameter %s", name)
	}
	return values, names
}

// put sets the values of an object, and says whether it could.
func (t *paramsTaker) put(o *goja.Object, names []string, values map[string]goja.Value) bool {
	for _, name := range names {
		if o.DefineDataProperty(name, values[name], goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE) != nil {
			return false
		}
	}
	return true
}

// isPlain says whether an object was written as {...}.
func (s *Script) isPlain(o *goja.Object) bool {
	p := o.Prototype()
	return typeName(o) == "an object" && (p == nil || p == s.natives.object)
}

// frozenCopy is a default as a value that cannot change: a copy, of plain values only.
func (s *Script) frozenCopy(v goja.Value, depth int) (goja.Value, error) {
	if depth > maxParamDepth {
		return nil, fmt.Errorf("is nested deeper than %d", maxParamDepth)
	}
	o, ok := v.(*goja.Object)
	if !ok {
		switch kind := typeName(v); kind {
		case "a symbol", "a bigint":
			return nil, fmt.Errorf("is %s: a YAML file has no such thing", kind)
		}
		return v, nil
	}
	var copied *goja.Object
	switch kind := typeName(o); {
	case kind == "an array":
		copied = s.rt.NewArray()
	case s.isPlain(o):
		copied = s.rt.NewObject()
	case kind == "an object":
		return nil, fmt.Errorf("is a %s: write a number, text, true, false, an array or a plain object", o.ClassName())
	default:
		return nil, fmt.Errorf("is %s: write a number, text, true, false, an array or a plain object", kind)
	}
	for _, key := range o.Keys() {
		value, err := s.frozenCopy(o.Get(key), depth+1)
		if err != nil {
			return nil, err
		}
		if err := copied.Set(key, value); err != nil {
			return nil, err
		}
	}
	return copied, s.natives.frozen(copied)
}

// fromYAML is a value of the YAML's as a value that cannot change.
func (s *Script) fromYAML(v any) (goja.Value, error) {
	switch v := v.(type) {
	case nil:
		return goja.Null(), nil
	case string, bool, float64:
		return s.rt.ToValue(v), nil
	case int:
		return s.fromYAML(int64(v))
	case int64:
		if v > 1<<53 || v < -1<<53 {
			return nil, fmt.Errorf("is %d: beyond ±2^53 a number of JavaScript is not exact", v)
		}
		return s.rt.ToValue(v), nil
	case []any:
		list := s.rt.NewArray()
		for i, item := range v {
			value, err := s.fromYAML(item)
			if err != nil {
				return nil, err
			}
			if err := list.Set(fmt.Sprint(i), value); err != nil {
				return nil, err
			}
		}
		return list, s.natives.frozen(list)
	case map[string]any:
		o := s.rt.NewObject()
		for _, key := range sortedKeys(v) {
			value, err := s.fromYAML(v[key])
			if err != nil {
				return nil, err
			}
			if err := o.DefineDataProperty(key, value, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
				return nil, err
			}
		}
		return o, s.natives.frozen(o)
	}
	return nil, fmt.Errorf("is no value of a YAML file")
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
