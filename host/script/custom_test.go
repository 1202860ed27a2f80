package script_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

func TestMistakesInIndicatorsOfItsOwnAreToldAtTheirExport(t *testing.T) {
	t.Parallel()
	const handler = "export function onBar() {}\n"
	const at = "scripts/a.js:2:14: indicators"
	for _, c := range []struct{ about, text, want string }{
		{"no object", `7`, at + `: indicators must be an object of definitions by name, it is a number`},
		{"an array", `[]`, at + `: indicators must be an object of definitions by name, it is an array`},
		{"no definition", `{ x: 3 }`, at + `.x: indicator x must be an object with need and create, it is a number`},
		{"a property mistyped", `{ x: { ned: 3, need: 3, create() {} } }`, at + `.x: indicator x has no property "ned"; did you mean need?`},
		{"no need", `{ x: { create() {} } }`, at + `.x: need of indicator x must be a whole number of bars, or a function of the parameters, it is undefined`},
		{"half a bar", `{ x: { need: 2.5, create() {} } }`, at + `.x: need of indicator x must be a whole number of bars, or a function of the parameters, it is 2.5`},
		{"a settle of text", `{ x: { need: 2, settle: "long", create() {} } }`, at + `.x: settle of indicator x must be a whole number of bars, or a function of the parameters, it is a string`},
		{"no create", `{ x: { need: 2 } }`, at + `.x: create of indicator x must be a function that makes an object with update(bar), it is undefined; write: create(params) { ... return { update(bar) { ... } } }`},
		{"outputs of text", `{ x: { need: 2, outputs: "a", create() {} } }`, at + `.x: outputs of indicator x must be an array of names, it is a string`},
		{"an output of a number", `{ x: { need: 2, outputs: [1], create() {} } }`, at + `.x: outputs of indicator x must be an array of names, it has a number`},
		{"no outputs", `{ x: { need: 2, outputs: [], create() {} } }`, at + `.x: indicator x has 0 outputs, expected 1 to 16`},
		{"two of a name", `{ x: { need: 2, outputs: ["a", "a"], create() {} } }`, at + `.x: indicator x has two outputs "a"`},
		{"an output in capitals", `{ x: { need: 2, outputs: ["Up"], create() {} } }`, at + `.x: indicator x has an output "Up": lower case letters, digits and _, first a letter`},
		{"a name in capitals", `{ myEma: { need: 2, create() {} } }`, at + `.myEma: indicator "myEma" has no name that can stand in a key; lower case letters, digits and _, first a letter, at most 32`},
		{"parameters of text", `{ x: { need: 2, params: "a", create() {} } }`, at + `.x: params of indicator x must be an object of defaults, it is a string`},
		{"a default that is an object", `{ x: { need: 2, params: { a: {} }, create() {} } }`, at + `.x: the default of parameter "a" of indicator x must be a finite number, a string or a boolean, it is an object`},
		{"a default that is no number", `{ x: { need: 2, params: { a: NaN }, create() {} } }`, at + `.x: the default of parameter "a" of indicator x must be a finite number, a string or a boolean, it is NaN`},
		{"a reserved parameter", `{ x: { need: 2, params: { on: 1 }, create() {} } }`, at + `.x: indicator x: parameter "on" has a name that is reserved: interval, on, seed, as, reason`},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			s, err := script.Load(context.Background(), one(handler+"export const indicators = "+c.text+";\n").options(t))
			if err == nil {
				_ = s.Close()
				t.Fatal("it loaded")
			}
			if diff := cmp.Diff(c.want+" [invalid_argument]", err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
	if h := hooks(t, handler+"export const indicator = {};\n"); h.Indicators != nil {
		t.Errorf("an export of another name declares %+v", h.Indicators)
	}
	_, err := script.Load(context.Background(), one(handler+"export const Indicators = {};\n").options(t))
	if err == nil || !strings.Contains(err.Error(), "did you mean indicators?") {
		t.Errorf("a mistyped export gives %v", err)
	}
}

func TestIndicatorsOfItsOwnAreDeclaredToTheHost(t *testing.T) {
	t.Parallel()
	h := hooks(t, `export function onBar() {}
export const indicators = {
  spread: { params: { period: 3, factor: 0.5, kind: "two words", whole: true }, need: 3, outputs: ["up", "down"], create: () => ({ update: () => [1, 2] }) },
  plain: { need: (p) => 4, create: () => ({ update: () => 1 }) },
};
`)
	if len(h.Indicators) != 2 || h.Indicators[0].Name != "spread" || h.Indicators[1].Name != "plain" {
		t.Fatalf("declared: %+v", h.Indicators)
	}
	settings, err := h.Indicators[0].Settle(map[string]any{"factor": 2, "period": 7.5, "whole": false})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range settings {
		got = append(got, s.String())
	}
	if diff := cmp.Diff([]string{"period=7.5", "factor=2", `kind="two words"`, "whole=false"}, got); diff != "" {
		t.Error(diff)
	}
	for name, c := range map[string]struct {
		params map[string]any
		says   string
	}{
		"a word for a number": {map[string]any{"period": "x"}, `spread: parameter "period": expected a number, got "x"`},
		"infinite":            {map[string]any{"period": math.Inf(1)}, `spread: parameter "period": expected a number, got +Inf`},
		"a number for a word": {map[string]any{"kind": 3}, `spread: parameter "kind": expected a string, got 3`},
		"a list":              {map[string]any{"whole": []any{}}, `spread: parameter "whole": expected true or false, got []`},
		"an unknown one":      {map[string]any{"perod": 3}, `spread: unknown parameter "perod"; did you mean period?`},
	} {
		if _, err := h.Indicators[0].Settle(c.params); sdk.CodeOf(err) != sdk.InvalidArgument || !strings.HasSuffix(err.Error(), c.says) {
			t.Errorf("%s gives %v, expected %s", name, err, c.says)
		}
	}
	if _, err := h.Indicators[1].Settle(map[string]any{"period": 3}); err == nil || !strings.HasSuffix(err.Error(), `plain: unknown parameter "period"; there are none`) {
		t.Errorf("a parameter of an indicator without any gives %v", err)
	}
}
