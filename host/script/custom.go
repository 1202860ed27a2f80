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

// definitionKeys are what an indicator of the script's own is declared by.
var definitionKeys = []string{"params", "outputs", "need", "settle", "create"}

// definition is an indicator of the script's own, as its author declares it.
type definition struct {
	s        *Script
	name     string
	at       place // of its name
	creates  place // of its create
	defaults []sdk.Setting
	outputs  []string
	need     goja.Value // a number or a function of the parameters
	settle   goja.Value // the same, or undefined for need
	create   *handler
}

// takeIndicators takes the export indicators, or says what is wrong with it.
func (s *Script) takeIndicators(exported goja.Value, p *program) sdk.Diagnostics {
	t := &definitionTaker{s: s, program: p}
	all, ok := exported.(*goja.Object)
	if !ok || !s.isPlain(all) {
		t.report(t.at(""), "", "", "indicators must be an object of definitions by name, it is %s", typeName(exported))
		return t.diagnostics
	}
	for _, name := range all.Keys() {
		d := t.take(name, all.Get(name))
		s.customs = append(s.customs, sdk.CustomIndicator{Name: name, Outputs: d.outputs, File: d.at.file, Line: d.at.line, Col: d.at.col,
			Settle: d.settings, New: d.computation})
	}
	return append(t.diagnostics, sdk.CheckIndicators(s.customs, s.taken)...)
}

type definitionTaker struct {
	s           *Script
	program     *program
	diagnostics sdk.Diagnostics
}

// at is the place of a part of the definitions: of an indicator, or of a property of its definition.
func (t *definitionTaker) at(name string, part ...string) place {
	if at, ok := t.program.partPlace(strings.Join(append([]string{indicatorsName, name}, part...), ".")); ok {
		return at
	}
	return place{file: t.s.file}
}

// report adds a mistake at a place, of an indicator or, without a name, of all.
func (t *definitionTaker) report(at place, name, hint, format string, args ...any) {
	path := indicatorsName
	if name != "" {
		path += "." + name
	}
	t.diagnostics = append(t.diagnostics, sdk.Diagnostic{File: at.file, Line: at.line, Col: at.col, Path: path,
		Code: sdk.InvalidArgument, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (t *definitionTaker) take(name string, v goja.Value) *definition {
	d := &definition{s: t.s, name: name, at: t.at(name), creates: t.at(name, "create"), outputs: []string{"value"}, settle: undefined}
	o, ok := v.(*goja.Object)
	if !ok || !t.s.isPlain(o) {
		t.report(d.at, name, "", "indicator %s must be an object with need and create, it is %s", name, typeName(v))
		return d
	}
	for _, key := range o.Keys() {
		if !slices.Contains(definitionKeys, key) {
			t.report(t.at(name, key), name, suggest(key, definitionKeys), "indicator %s has no property %q", name, key)
		}
	}
	if outputs := o.Get("outputs"); outputs != nil && !goja.IsUndefined(outputs) {
		if names, ok := t.names(name, outputs); ok || len(names) > 0 { // the names that it has are checked all the same
			d.outputs = names
		}
	}
	t.takeDefaults(d, o.Get("params"))
	d.need = t.bars(name, "need", o.Get("need"))
	if v := o.Get("settle"); v != nil && !goja.IsUndefined(v) {
		d.settle = t.bars(name, "settle", v)
	}
	create := o.Get("create")
	fn, ok := goja.AssertFunction(create)
	if !ok {
		t.report(d.creates, name, "write: create(params) { ... return { update(bar) { ... } } }",
			"create of indicator %s must be a function that makes an object with update(bar), it is %s", name, typeName(create))
	}
	d.create = &handler{name: "create of " + name, place: d.creates.String(), fn: fn}
	return d
}

// names are the names of the outputs, and whether all of them are texts.
func (t *definitionTaker) names(name string, v goja.Value) (names []string, ok bool) {
	at := t.at(name, "outputs")
	if typeName(v) != "an array" {
		t.report(at, name, "", "outputs of indicator %s must be an array of names, it is %s", name, typeName(v))
		return nil, false
	}
	ok = true
	t.s.rt.ForOf(v, func(item goja.Value) bool {
		if !goja.IsString(item) {
			t.report(at, name, "", "outputs of indicator %s must be an array of names, it has %s", name, typeName(item))
			ok = false
			return true
		}
		names = append(names, item.String())
		return true
	})
	return names, ok
}

func (t *definitionTaker) takeDefaults(d *definition, v goja.Value) {
	if v == nil || goja.IsUndefined(v) {
		return
	}
	o, ok := v.(*goja.Object)
	if !ok || !t.s.isPlain(o) {
		t.report(t.at(d.name, "params"), d.name, "", "params of indicator %s must be an object of defaults, it is %s", d.name, typeName(v))
		return
	}
	for _, key := range o.Keys() {
		at := t.at(d.name, "params", key)
		value, ok := settingOf(o.Get(key))
		if !ok {
			t.report(at, d.name, "", "the default of parameter %q of indicator %s must be a finite number, a string or a boolean, it is %s", key, d.name, told(o.Get(key)))
		}
		for _, m := range sdk.CheckSettingName(key) {
			t.report(at, d.name, m.Hint, "indicator %s: %s", d.name, m.Message)
		}
		d.defaults = append(d.defaults, sdk.Setting{Name: key, Value: value})
	}
}

// bars is a number of bars, or a function of the parameters that gives one.
func (t *definitionTaker) bars(name, key string, v goja.Value) goja.Value {
	if v != nil && goja.IsNumber(v) && isWhole(v.ToFloat()) {
		return v
	}
	if v != nil && typeName(v) == "a function" {
		return v
	}
	t.report(t.at(name, key), name, "", "%s of indicator %s must be a whole number of bars, or a function of the parameters, it is %s", key, name, told(v))
	return undefined
}

// told is a wrong value as a message shows it: a number by itself, of the rest what it is.
func told(v goja.Value) string {
	if v != nil && goja.IsNumber(v) {
		return v.String()
	}
	return typeName(v)
}

// settingOf is a value of the script's as a setting.
func settingOf(v goja.Value) (any, bool) {
	switch typeName(v) {
	case "a number":
		f := v.ToFloat()
		if isWhole(f) {
			return int64(f), true
		}
		return f, !math.IsNaN(f) && !math.IsInf(f, 0)
	case "a string":
		return v.String(), true
	case "a boolean":
		return v.ToBoolean(), true
	}
	return nil, false
}

// settings are the defaults with the parameters of a request in their places. A value is of its default's type.
func (d *definition) settings(params map[string]any) ([]sdk.Setting, error) {
	settings := slices.Clone(d.defaults)
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.Name
	}
	for _, name := range sortedKeys(params) {
		i := slices.Index(names, name)
		if i < 0 {
			hint := "; there are none"
			if len(names) > 0 {
				hint = "; " + suggest(name, names)
			}
			return nil, sdk.RefuseSettings(d.name, fmt.Sprintf("unknown parameter %q%s", name, hint))
		}
		value := plainSetting(params[name])
		if want := kindOfSetting(settings[i].Value); value == nil || kindOfSetting(value) != want {
			return nil, sdk.RefuseSettings(d.name, fmt.Sprintf("parameter %q: expected %s, got %s", name, want, written(params[name])))
		}
		settings[i].Value = value
	}
	return settings, nil
}

// plainSetting is a parameter of a request as a setting; nil for what cannot be one.
func plainSetting(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case int64, string, bool:
		return v
	case float64:
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return nil
		case isWhole(v):
			return int64(v)
		}
		return v
	}
	return nil
}

func kindOfSetting(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case bool:
		return "true or false"
	}
	return "a number"
}

// written is a wrong value as its author wrote it, or what it is.
func written(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case string:
		return strconv.Quote(clip(v))
	case map[string]any:
		return "an object"
	case []any, []string:
		return "an array"
	}
	return fmt.Sprint(v)
}
