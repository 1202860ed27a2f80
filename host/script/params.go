package script

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// paramName is how the name of a parameter looks that the YAML and --set can give.
var paramName = regexp.MustCompile(`^[\pL_$][\pL\pN_$-]*$`)

// maxParamDepth bounds the nesting of a parameter.
const maxParamDepth = 16

// takeParams makes session.params of the defaults that the script exports and of the values of the YAML. The exported
// object itself becomes session.params, with the YAML's values in it and frozen, so that params.minutes and
// session.params.minutes cannot differ in a handler; only where the author has frozen it, it stays as it was.
func (s *Script) takeParams(defaults goja.Value, given map[string]any, p *program) sdk.Diagnostics {
	t := &paramsTaker{s: s, program: p}
	exported, _ := defaults.(*goja.Object)
	if defaults != nil && (exported == nil || !s.isPlain(exported)) {
		t.report("params", "", "params must be an object of defaults, it is %s", typeName(defaults))
		return t.diagnostics
	}
	values, names := t.values(exported, given)
	s.declared = t.declared
	if len(t.diagnostics) > 0 {
		return t.diagnostics
	}
	if exported == nil || !t.put(exported, names, values) {
		exported = s.rt.NewObject()
		t.put(exported, names, values)
	}
	s.guardParams(exported, names)
	if err := s.natives.frozen(exported); err != nil {
		t.report("params", "", "params cannot be frozen: %v", err)
	}
	s.params = exported
	return t.diagnostics
}

type paramsTaker struct {
	s           *Script
	program     *program
	declared    []Param
	diagnostics sdk.Diagnostics
}

// report adds a mistake at the place of a parameter, or of all of them.
func (t *paramsTaker) report(path, hint, format string, args ...any) {
	at, ok := t.program.partPlace(path)
	if !ok {
		at.file = t.s.file
	}
	t.diagnostics = append(t.diagnostics, sdk.Diagnostic{File: at.file, Line: at.line, Col: at.col, Path: path,
		Code: sdk.InvalidParameter, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// Param is a parameter that a script declares.
type Param struct {
	sdk.Param
	// Declared says that the script declares it with its type. Else its default stands for it: Kind is the type of the
	// default as a script has it, such as "an object", and Default is of encoding/json's types.
	Declared bool
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
		switch {
		case !paramName.MatchString(name):
			t.report("params."+name, "write letters, digits, _ and -, first a letter, such as minutes", "%q is no name of a parameter", name)
		case t.s.isSchema(v):
			t.bySchema(name, v.(*goja.Object), values, given)
		default:
			t.byDefault(name, v, values, given)
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

// bySchema takes a parameter that is declared with its type.
func (t *paramsTaker) bySchema(name string, o *goja.Object, values map[string]goja.Value, given map[string]any) {
	values[name] = undefined
	p, ok := t.declaration(name, o)
	if !ok {
		return
	}
	set, ds := sdk.DeclareParams([]sdk.Param{p})
	for _, d := range ds {
		t.report(d.Path, p.Help, "%s", d.Message)
	}
	if len(ds) > 0 {
		return
	}
	decoded := set.Params()[0]
	if decoded.Kind == sdk.ParamDuration {
		decoded.Default = p.Default // as it is written, and read
	}
	t.declared = append(t.declared, Param{Param: decoded, Declared: true})
	if _, isGiven := given[name]; !isGiven && p.Required() {
		if !t.s.describing {
			t.report("params."+name, p.Help, "missing: %s is required", name)
		}
		return
	}
	value, err := t.value(set, p, given)
	if err != nil {
		t.report("params."+name, p.Help, "%v", err)
		return
	}
	values[name] = value
}

// byDefault takes a parameter that is declared by its default alone.
func (t *paramsTaker) byDefault(name string, v goja.Value, values map[string]goja.Value, given map[string]any) {
	if missing := t.missing(name, v); missing {
		values[name] = undefined
		return
	}
	if goja.IsNumber(v) && !isFinite(v.ToFloat()) {
		values[name] = undefined
		t.notFinite(name, v)
		return
	}
	frozen, err := t.s.frozenCopy(v, 0)
	if err != nil {
		t.report("params."+name, "", "the default of %s %v", name, err)
	}
	values[name] = frozen
	if err == nil {
		t.declared = append(t.declared, Param{Param: sdk.Param{Name: name, Kind: sdk.ParamKind(typeName(v)), Default: frozen.Export()}})
	}
	override, ok := given[name]
	if !ok || err != nil {
		return
	}
	value, err := t.s.fromYAML(override)
	switch want, got := typeName(v), typeName(value); {
	case err != nil:
		t.report("params."+name, "", "%s %v", name, err)
	case want != got:
		t.report("params."+name, "", "%s must be %s as its default is, got %s", name, want, got)
	default:
		values[name] = value
	}
}

// missing reports a parameter of which neither a default nor a type is said, and says whether it did.
func (t *paramsTaker) missing(name string, v goja.Value) bool {
	if goja.IsNull(v) || goja.IsUndefined(v) {
		t.report("params."+name, fmt.Sprintf(`write %s: { type: "number" } for one that the YAML must give, or a default; there are the types %s`,
			name, strings.Join(schemaTypeNames, ", ")), "the default of %s is %s, which has no type", name, typeName(v))
		return true
	}
	o, ok := v.(*goja.Object)
	if !ok || !t.s.isPlain(o) {
		return false
	}
	keys := o.Keys()
	if len(keys) == 0 || slices.ContainsFunc(keys, func(k string) bool { return !slices.Contains(schemaKeys, k) }) {
		return false
	}
	t.report("params."+name, fmt.Sprintf(`write type: "int" or type: "number" beside %s, or a default; an object that is itself the default has other names in it`,
		strings.Join(keys, ", ")), "parameter %s has neither a type nor a default", name)
	return true
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
		case "a number":
			if !isFinite(v.ToFloat()) { // within an array or an object
				return nil, fmt.Errorf("has %s: write finite numbers", v)
			}
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
