package script_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

const defaults = `export const params = {
	minutes: 15, size: 100.5, name: "x", on: true, list: [1, { a: 1 }], nested: { deep: 1 },
};
const early = params.minutes;
export function onBar() {}
export function onStart(session) {
	session.log(session.params, session.params === params, Object.isFrozen(params) && Object.isFrozen(params.list) && Object.isFrozen(params.list[1]));
	session.log(params.minutes, early);
}
`

func TestTheYAMLOverridesTheDefaults(t *testing.T) {
	t.Parallel()
	o := one(defaults).options(t)
	o.Params = map[string]any{"minutes": int64(30), "size": 1.25, "name": "y", "on": false,
		"list": []any{"b", map[string]any{"z": int64(2)}, nil}, "nested": map[string]any{"z": 1.5, "a": []any{}}}
	s := newSession()
	if err := load(t, o).Hooks().Start(s); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"minutes":30,"size":1.25,"name":"y","on":false,"list":["b",{"z":2},null],"nested":{"a":[],"z":1.5}} true true`,
		"30 15",
	}
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func TestDefaultsStandWhereTheYAMLSaysNothing(t *testing.T) {
	t.Parallel()
	s := newSession()
	if err := load(t, one(defaults).options(t)).Hooks().Start(s); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"minutes":15,"size":100.5,"name":"x","on":true,"list":[1,{"a":1}],"nested":{"deep":1}} true true`,
		"15 15",
	}
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func TestFrozenDefaultsAreOverriddenInTheSessionOnly(t *testing.T) {
	t.Parallel()
	o := one("export const params = Object.freeze({ n: 1 });\nexport function onBar() {}\nexport function onStart(session) { session.log(session.params.n, params.n); }").options(t)
	o.Params = map[string]any{"n": 2}
	s := newSession()
	if err := load(t, o).Hooks().Start(s); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"2 1"}, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func TestAScriptWithoutParamsHasNone(t *testing.T) {
	t.Parallel()
	says(t, newSession(), "session.log(session.params, Object.isFrozen(session.params));", "{} true")
}

func TestMistakesInParametersAreReportedAllAtOnce(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		given      map[string]any
		want       string
	}{
		{"names and types", defaults, map[string]any{"minute": int64(1), "zzz": "x", "size": "large", "name": int64(5), "on": nil, "list": map[string]any{}, "nested": []any{}},
			`scripts/a.js:1:14: params.minute: there is no parameter minute; did you mean minutes? [invalid_parameter]
scripts/a.js:1:14: params.zzz: there is no parameter zzz; there are minutes, size, name, on, list, nested [invalid_parameter]
scripts/a.js:2:15: params.size: size must be a number as its default is, got a string [invalid_parameter]
scripts/a.js:2:28: params.name: name must be a string as its default is, got a number [invalid_parameter]
scripts/a.js:2:39: params.on: on must be a boolean as its default is, got null [invalid_parameter]
scripts/a.js:2:49: params.list: list must be an array as its default is, got an object [invalid_parameter]
scripts/a.js:2:70: params.nested: nested must be an object as its default is, got an array [invalid_parameter]`},
		{"no parameters", handler, map[string]any{"n": int64(1)}, "scripts/a.js: params.n: there is no parameter n: the script has none [invalid_parameter]"},
		{"a number that is not exact", defaults, map[string]any{"minutes": int64(1<<53 + 1)},
			"scripts/a.js:2:2: params.minutes: minutes is 9007199254740993: beyond ±2^53 a number of JavaScript is not exact [invalid_parameter]"},
		{"no object", "export const params = 5;\n" + handler, nil, "scripts/a.js:1:14: params: params must be an object of defaults, it is a number [invalid_parameter]"},
		{"null", "export const params = null;\n" + handler, nil, "scripts/a.js:1:14: params: params must be an object of defaults, it is null [invalid_parameter]"},
		{"a list", "export const params = [1];\n" + handler, nil, "scripts/a.js:1:14: params: params must be an object of defaults, it is an array [invalid_parameter]"},
		{"a class", "export const params = new Map();\n" + handler, nil, "scripts/a.js:1:14: params: params must be an object of defaults, it is an object [invalid_parameter]"},
		{"defaults that no YAML has", "export const params = { f() {}, d: new Date(), b: 1n, s: [Symbol()] };\n" + handler, nil,
			`scripts/a.js:1:25: params.f: the default of f is a function: write a number, text, true, false, an array or a plain object [invalid_parameter]
scripts/a.js:1:33: params.d: the default of d is a Date: write a number, text, true, false, an array or a plain object [invalid_parameter]
scripts/a.js:1:48: params.b: the default of b is a bigint: a YAML file has no such thing [invalid_parameter]
scripts/a.js:1:55: params.s: the default of s is a symbol: a YAML file has no such thing [invalid_parameter]`},
		{"a default that refers to itself", "export const params = { o: {} };\nparams.o.o = params.o;\n" + handler, nil,
			"scripts/a.js:1:25: params.o: the default of o is nested deeper than 16 [invalid_parameter]"},
		{"a default that throws", "export const params = { get n() { throw new Error(\"no\") } };\n" + handler, nil, "scripts/a.js:1:41: no [strategy_error]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := one(tt.text).options(t)
			o.Params = tt.given
			_, err := script.Load(context.Background(), o)
			var ds sdk.Diagnostics
			if !errors.As(err, &ds) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
