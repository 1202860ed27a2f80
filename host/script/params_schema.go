package script

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// A parameter is declared by its default, minutes: 15, or by an object that says more:
//
//	minutes: { type: "int", default: 15, min: 1, max: 120, help: "how long the opening range lasts" }
//	side:    { enum: ["long", "short"], default: "long" }

// schemaKeys are what such an object may say.
var schemaKeys = []string{"type", "default", "min", "max", "enum", "help"}

// schemaTypes are the types by the names that scripts give them.
var schemaTypes = map[string]sdk.ParamKind{"int": sdk.ParamInt, "number": sdk.ParamFloat, "bool": sdk.ParamBool, "string": sdk.ParamString,
	"duration": sdk.ParamDuration, "list": sdk.ParamList}

// schemaTypeNames are the names in the order in which a person is told them.
var schemaTypeNames = []string{"int", "number", "bool", "string", "duration", "list"}

// isSchema says whether an object declares a parameter, and is not itself the default of one: it has type, enum or default,
// and no key that is far from those of a declaration.
func (s *Script) isSchema(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok || !s.isPlain(o) {
		return false
	}
	keys := o.Keys()
	if !slices.ContainsFunc(keys, func(k string) bool { return k == "type" || k == "enum" || k == "default" }) {
		return false
	}
	return !slices.ContainsFunc(keys, func(k string) bool {
		_, near := sdk.Nearest(k, schemaKeys)
		return !near
	})
}

// declaration reads the object that declares a parameter; false where it has a mistake, which it reports.
func (t *paramsTaker) declaration(name string, o *goja.Object) (sdk.Param, bool) {
	p := sdk.Param{Name: name}
	before := len(t.diagnostics)
	for _, key := range o.Keys() {
		if !slices.Contains(schemaKeys, key) {
			t.report("params."+name, suggest(key, schemaKeys), "parameter %s has no property %q", name, key)
		}
	}
	given := func(key string) goja.Value {
		v := o.Get(key)
		if v == nil || goja.IsUndefined(v) {
			return nil
		}
		return v
	}
	if v := given("help"); v != nil {
		if !goja.IsString(v) {
			t.report("params."+name, "", "help of parameter %s must be a string, it is %s", name, typeName(v))
		}
		p.Help = v.String()
	}
	p.Enum = t.choices(name, given("enum"))
	t.setKind(&p, given("type"), given("enum"), given("default"))
	if len(p.Enum) > 0 {
		t.checkChoices(p, given("enum").(*goja.Object))
	}
	for _, b := range []struct {
		key string
		to  *string
	}{{"min", &p.Min}, {"max", &p.Max}} {
		if v := given(b.key); v != nil {
			*b.to = t.bound(name, b.key, v)
		}
	}
	if v := given("default"); v != nil {
		p.Default = exported(v)
		switch {
		case goja.IsNumber(v) && !isFinite(v.ToFloat()):
			t.notFinite(name, v)
		case p.Default == nil:
			t.report("params."+name, "", "the default of parameter %s is %s: write a number, text, true, false or an array of texts", name, typeName(v))
		}
	}
	return p, len(t.diagnostics) == before
}

// setKind finds the type of a parameter: the one that is written, or that of its choices or its default.
func (t *paramsTaker) setKind(p *sdk.Param, kind, enum, fallback goja.Value) {
	if kind != nil {
		known, ok := schemaTypes[kind.String()]
		if !ok || !goja.IsString(kind) {
			t.report("params."+p.Name, suggest(kind.String(), schemaTypeNames), "parameter %s has the type %s, which there is not", p.Name, written(kind.Export()))
		}
		p.Kind = known
		return
	}
	of := fallback
	if o, ok := enum.(*goja.Object); ok && len(p.Enum) > 0 {
		of = o.Get("0")
	}
	switch typeName(of) {
	case "a number":
		p.Kind = sdk.ParamFloat
		if enum == nil && isWhole(of.ToFloat()) {
			t.report("params."+p.Name, `write type: "int" or type: "number"`, "parameter %s has no type, and a whole number may be of either", p.Name)
		}
	case "a boolean":
		p.Kind = sdk.ParamBool
	case "a string":
		p.Kind = sdk.ParamString
	case "an array":
		p.Kind = sdk.ParamList
	default:
		t.report("params."+p.Name, "there are "+strings.Join(schemaTypeNames, ", "), "parameter %s has no type", p.Name)
	}
}

// notFinite reports a default that no YAML and no JSON can write.
func (t *paramsTaker) notFinite(name string, v goja.Value) {
	t.report("params."+name, "write a finite number, or a text or 0 for none", "the default of parameter %s is %s, which is no number that the YAML could give", name, v)
}

func isFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// checkChoices reports an enum that does not fit the type of its parameter.
func (t *paramsTaker) checkChoices(p sdk.Param, enum *goja.Object) {
	switch p.Kind {
	case sdk.ParamList, sdk.ParamBool, sdk.ParamDuration:
		t.report("params."+p.Name, `enum is for a string, a number or an int: drop it, or write type: "string"`, "parameter %s: a %s takes no enum", p.Name, p.Kind)
		return
	}
	for _, key := range enum.Keys() {
		v := enum.Get(key)
		switch {
		case p.Kind == sdk.ParamString && !goja.IsString(v):
			t.report("params."+p.Name, `write them in quotes, or type: "number"`, "parameter %s is a string, and its enum has the number %s", p.Name, v)
		case p.Kind == sdk.ParamInt && !goja.IsNumber(v), p.Kind == sdk.ParamFloat && !goja.IsNumber(v):
			t.report("params."+p.Name, `write numbers, or type: "string"`, "parameter %s is a number, and its enum has %s", p.Name, written(v.Export()))
		case p.Kind == sdk.ParamInt && !isWhole(v.ToFloat()):
			t.report("params."+p.Name, `write whole numbers, or type: "number"`, "parameter %s is an int, and its enum has %s", p.Name, v)
		case goja.IsNumber(v) && !isFinite(v.ToFloat()):
			t.report("params."+p.Name, "write finite numbers", "the enum of parameter %s has %s", p.Name, v)
		default:
			continue
		}
		return // one of them tells enough
	}
}

// choices are the values of an enum: all texts, or all numbers.
func (t *paramsTaker) choices(name string, v goja.Value) []string {
	if v == nil {
		return nil
	}
	var out []string
	kind := ""
	if o, ok := v.(*goja.Object); ok && typeName(v) == "an array" {
		for _, key := range o.Keys() {
			item := o.Get(key)
			is := typeName(item)
			if is != "a string" && is != "a number" || kind != "" && kind != is {
				out = nil
				break
			}
			kind = is
			if is == "a number" {
				out = append(out, strconv.FormatFloat(item.ToFloat(), 'g', -1, 64))
			} else {
				out = append(out, item.String())
			}
		}
	}
	if len(out) == 0 {
		t.report("params."+name, `write enum: ["long", "short"]`, "enum of parameter %s must be an array of texts, or of numbers", name)
	}
	return out
}

// bound is a min or a max as sdk.Param has it.
func (t *paramsTaker) bound(name, key string, v goja.Value) string {
	switch f := v.ToFloat(); {
	case goja.IsString(v): // of a duration
		return v.String()
	case !goja.IsNumber(v) || !isFinite(f):
		t.report("params."+name, "", "%s of parameter %s must be a number, it is %s", key, name, told(v))
		return ""
	default:
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
}

// exported is a default of a declaration in Go, nil where it can be none.
func exported(v goja.Value) any {
	if o, ok := v.(*goja.Object); ok {
		if typeName(o) != "an array" {
			return nil
		}
		list := []any{}
		for _, key := range o.Keys() {
			list = append(list, exported(o.Get(key)))
		}
		return list
	}
	value, _ := settingOf(v)
	return value
}

// value is what a script reads of a declared parameter: of a duration the text, as session.every takes it.
func (t *paramsTaker) value(set sdk.ParamSet, p sdk.Param, given map[string]any) (goja.Value, error) {
	written, isGiven := given[p.Name]
	if !isGiven {
		written = p.Default
	}
	decoded, err := set.Decode(p.Name, written)
	if err != nil {
		return nil, err
	}
	switch v := decoded.(type) {
	case []string:
		list := make([]any, len(v))
		for i, text := range v {
			list[i] = text
		}
		return t.s.fromYAML(list)
	case int64, float64, bool, string:
		return t.s.fromYAML(v)
	}
	return t.s.fromYAML(fmt.Sprint(written))
}
