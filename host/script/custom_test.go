package script_test

import (
	"context"
	"fmt"
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
	for _, c := range []struct {
		about      string
		col        int // of the place, on line 2
		text, want string
	}{
		{"no object", 14, `7`, `indicators: indicators must be an object of definitions by name, it is a number`},
		{"an array", 14, `[]`, `indicators: indicators must be an object of definitions by name, it is an array`},
		{"no definition", 29, `{ x: 3 }`, `indicators.x: indicator x must be an object with need and create, it is a number`},
		{"a property mistyped", 34, `{ x: { ned: 3, need: 3, create() {} } }`, `indicators.x: indicator x has no property "ned"; did you mean need?`},
		{"no need", 29, `{ x: { create() {} } }`, `indicators.x: need of indicator x must be a whole number of bars, or a function of the parameters, it is undefined`},
		{"half a bar", 34, `{ x: { need: 2.5, create() {} } }`, `indicators.x: need of indicator x must be a whole number of bars, or a function of the parameters, it is 2.5`},
		{"a settle of text", 43, `{ x: { need: 2, settle: "long", create() {} } }`, `indicators.x: settle of indicator x must be a whole number of bars, or a function of the parameters, it is a string`},
		{"no create", 29, `{ x: { need: 2 } }`, `indicators.x: create of indicator x must be a function that makes an object with update(bar), it is undefined; write: create(params) { ... return { update(bar) { ... } } }`},
		{"outputs of text", 43, `{ x: { need: 2, outputs: "a", create() {} } }`, `indicators.x: outputs of indicator x must be an array of names, it is a string`},
		{"an output of a number", 43, `{ x: { need: 2, outputs: [1], create() {} } }`, `indicators.x: outputs of indicator x must be an array of names, it has a number`},
		{"no outputs", 29, `{ x: { need: 2, outputs: [], create() {} } }`, `indicators.x: indicator x has 0 outputs, expected 1 to 16`},
		{"two of a name", 29, `{ x: { need: 2, outputs: ["a", "a"], create() {} } }`, `indicators.x: indicator x has two outputs "a"`},
		{"an output in capitals", 29, `{ x: { need: 2, outputs: ["Up"], create() {} } }`, `indicators.x: indicator x has an output "Up": lower case letters, digits and _, first a letter`},
		{"a name in capitals", 29, `{ myEma: { need: 2, create() {} } }`, `indicators.myEma: indicator "myEma" has no name that can stand in a key; lower case letters, digits and _, first a letter, at most 32`},
		{"parameters of text", 43, `{ x: { need: 2, params: "a", create() {} } }`, `indicators.x: params of indicator x must be an object of defaults, it is a string`},
		{"a default that is an object", 53, `{ x: { need: 2, params: { a: {} }, create() {} } }`, `indicators.x: the default of parameter "a" of indicator x must be a finite number, a string or a boolean, it is an object`},
		{"a default that is no number", 53, `{ x: { need: 2, params: { a: NaN }, create() {} } }`, `indicators.x: the default of parameter "a" of indicator x must be a finite number, a string or a boolean, it is NaN`},
		{"a reserved parameter", 53, `{ x: { need: 2, params: { on: 1 }, create() {} } }`, `indicators.x: indicator x: parameter "on" has a name that is reserved: interval, on, seed, as, reason`},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			s, err := script.Load(context.Background(), one(handler+"export const indicators = "+c.text+";\n").options(t))
			if err == nil {
				_ = s.Close()
				t.Fatal("it loaded")
			}
			if diff := cmp.Diff(fmt.Sprintf("scripts/a.js:2:%d: %s [invalid_argument]", c.col, c.want), err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAllMistakesInIndicatorsOfItsOwnAreToldAtOnceEachAtItsPlace(t *testing.T) {
	t.Parallel()
	_, err := script.Load(context.Background(), files{
		"scripts/a.js": `import { stretch } from "./stretch.js";
export function onBar() {}
const band = {
  params: { width: [2], on: 1 },
  outputs: ["Upper", "lower", "lower", 7],
  ned: 20,
  create() {},
};
export const indicators = {
  stretch,
  band,
  Spread: {
    outputs: ["Up", "down", "down"],
    need: "20",
    settle: -0.5,
  },
  ...{ hidden: { need: 3 } },
  none: 5,
};
`,
		"scripts/stretch.js": `export const stretch = {
  need: 20,
  create: { update() {} },
};
`,
	}.options(t))
	if err == nil {
		t.Fatal("it loaded")
	}
	want := strings.Join([]string{
		`scripts/a.js:4:13: indicators.band: the default of parameter "width" of indicator band must be a finite number, a string or a boolean, it is an array`,
		`scripts/a.js:4:25: indicators.band: indicator band: parameter "on" has a name that is reserved: interval, on, seed, as, reason`,
		`scripts/a.js:5:3: indicators.band: outputs of indicator band must be an array of names, it has a number`,
		`scripts/a.js:6:3: indicators.band: indicator band has no property "ned"; did you mean need?`,
		`scripts/a.js:9:14: indicators.hidden: create of indicator hidden must be a function that makes an object with update(bar), it is undefined; write: create(params) { ... return { update(bar) { ... } } }`,
		`scripts/a.js:11:3: indicators.band: need of indicator band must be a whole number of bars, or a function of the parameters, it is undefined`,
		`scripts/a.js:11:3: indicators.band: indicator band has an output "Upper": lower case letters, digits and _, first a letter`,
		`scripts/a.js:11:3: indicators.band: indicator band has two outputs "lower"`,
		`scripts/a.js:12:3: indicators.Spread: create of indicator Spread must be a function that makes an object with update(bar), it is undefined; write: create(params) { ... return { update(bar) { ... } } }`,
		`scripts/a.js:12:3: indicators.Spread: indicator "Spread" has no name that can stand in a key; lower case letters, digits and _, first a letter, at most 32`,
		`scripts/a.js:12:3: indicators.Spread: indicator Spread has an output "Up": lower case letters, digits and _, first a letter`,
		`scripts/a.js:12:3: indicators.Spread: indicator Spread has two outputs "down"`,
		`scripts/a.js:14:5: indicators.Spread: need of indicator Spread must be a whole number of bars, or a function of the parameters, it is a string`,
		`scripts/a.js:15:5: indicators.Spread: settle of indicator Spread must be a whole number of bars, or a function of the parameters, it is -0.5`,
		`scripts/a.js:18:3: indicators.none: indicator none must be an object with need and create, it is a number`,
		`scripts/stretch.js:3:3: indicators.stretch: create of indicator stretch must be a function that makes an object with update(bar), it is an object; write: create(params) { ... return { update(bar) { ... } } }`,
	}, " [invalid_argument]\n") + " [invalid_argument]"
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(err.Error(), "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestAnExportThatIsMeantForTheHostIsNotIgnored(t *testing.T) {
	t.Parallel()
	const definition = "{ need: 2, create: () => ({ update: () => 1 }) }"
	const mean = "did you mean indicators? write: export const indicators = { my_name: { need, create } } [unknown_export]"
	for _, c := range []struct{ export, says string }{
		{"const indicator = { stretch: " + definition + " }", "2:14: the host knows no export indicator; " + mean},
		{"const indicator = " + definition, "2:14: the host knows no export indicator; " + mean},
		{"const customIndicators = { stretch: " + definition + " }", "2:14: the host knows no export customIndicators; " + mean},
		{"const stretch = " + definition, "2:14: the host knows no export stretch; " + mean},
		{"const indicatros = {}", "2:14: the host knows no export indicatros; " + mean},
		{"const Indicators = {}", "2:14: the host knows no export Indicators; did you mean indicators? [unknown_export]"},
		{"const parameters = { size: 3 }", "2:14: the host knows no export parameters; did you mean params? [unknown_export]"},
		{"const param = { size: 3 }", "2:14: the host knows no export param; did you mean params? [unknown_export]"},
		{"const parms = { size: 3 }", "2:14: the host knows no export parms; did you mean params? [unknown_export]"},
		{"const prams = { size: 3 }", "2:14: the host knows no export prams; did you mean params? [unknown_export]"},
		{"const paramss = { size: 3 }", "2:14: the host knows no export paramss; did you mean params? [unknown_export]"},
		{"const limits = { size: 3 }, helpers = { create() {} }, parts = {}, pairs = {}, arms = {}, state = { need: 3 }", ""},
		{"function indicator() {}", ""},
		{"let param = 3", ""},
	} {
		t.Run(c.export, func(t *testing.T) {
			t.Parallel()
			s, err := script.Load(context.Background(), one("export function onBar() {}\nexport "+c.export+";\n").options(t))
			if err == nil {
				_ = s.Close()
			}
			if got := fmt.Sprint(err); c.says == "" && err != nil || c.says != "" && got != "scripts/a.js:"+c.says {
				t.Errorf("got %s\nwant %s", got, c.says)
			}
		})
	}
}

// newComputation makes the computation of the only indicator of a script.
func newComputation(t *testing.T, definition string) (sdk.Computation, error) {
	t.Helper()
	h := hooks(t, "export function onBar() {}\nexport const indicators = { x: {\n"+definition+" } };\n")
	settings, err := h.Indicators[0].Settle(nil)
	if err != nil {
		t.Fatal(err)
	}
	return h.Indicators[0].New(settings)
}

func TestWhatUpdateReturnsIsWhatItsOutputsDeclare(t *testing.T) {
	t.Parallel()
	const outputs = "outputs: ['up', 'down'], "
	for _, c := range []struct{ about, definition, want string }{
		{"one that is not declared", outputs + "need: 1, create: () => ({ update: () => ({ up: 1, down: 2, mid: 3 }) })",
			"it returned an object with mid, which outputs does not declare: its outputs are up, down"},
		{"a mistyped one", outputs + "need: 1, create: () => ({ update: () => ({ up: 1, donw: 2 }) })",
			"it returned an object with donw, which outputs does not declare, and without down: its outputs are up, down"},
		{"one that is missing", outputs + "need: 1, create: () => ({ update: () => ({ up: 1 }) })",
			"it returned an object without down: its outputs are up, down, NaN where there is none yet"},
		{"one that is undefined", outputs + "need: 1, create: () => ({ update: () => ({ up: undefined, down: 2 }) })",
			"up is undefined, expected a number, or NaN where there is none yet"},
		{"too many in an array", outputs + "need: 1, create: () => ({ update: () => [1, 2, 3] })",
			"it returned an array of 3, expected 2: up, down"},
		{"an object where one output is", "need: 1, create: () => ({ update: () => ({ up: 1, down: 2 }) })",
			`it returned an object with up, down, expected a number, or NaN where there is none yet: it has one output, value; several are declared by outputs: ["up", ...]`},
		{"getters of a class", outputs + "need: 1, create: () => ({ update: () => new (class { get up() { return 1 } get down() { return 2 } }) })", ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			computation, err := newComputation(t, c.definition)
			if err != nil {
				t.Fatal(err)
			}
			err = computation.Update(bar("A", 0, 1), make([]float64, 2)[:1+strings.Count(c.definition, outputs)])
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			at := fmt.Sprintf("scripts/a.js:3:%d", 1+strings.Index(c.definition, "create"))
			if f := failure(t, err); f.Message != c.want || f.Place != at {
				t.Errorf("got %v\nwant %s: %s", f, at, c.want)
			}
		})
	}
}

func TestAnUpdateThatIsMistypedIsTold(t *testing.T) {
	t.Parallel()
	_, err := newComputation(t, "need: 1, create: () => ({ upate: () => 1 })")
	if f := failure(t, err); f.Message != "create of x returned an object, expected an object with a function update(bar); did you mean update by upate?" {
		t.Errorf("got %v", f)
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
		"a list":              {map[string]any{"whole": []any{}}, `spread: parameter "whole": expected true or false, got an array`},
		"an object":           {map[string]any{"whole": map[string]any{"name": "rsi"}}, `spread: parameter "whole": expected true or false, got an object`},
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

// warming computes an indicator ahead while a script asks for it, as the host does.
type warming struct {
	*session
	computation sdk.Computation
	err         error
}

func (w *warming) AddIndicator(r sdk.IndicatorRequest) (sdk.Indicator, error) {
	if w.err = w.computation.Update(bar("A", 0, 1), make([]float64, 1)); w.err != nil {
		return nil, w.err
	}
	return w.session.AddIndicator(r)
}

func TestAFaultOfTheEngineInAnUpdateIsTheAuthors(t *testing.T) {
	t.Parallel()
	const fault = "RegExp.prototype[Symbol.replace].call({}, 'a', 'b')"
	for about, script := range map[string]string{
		"update": "export const indicators = { x: { need: 1, create: () => ({ update() { " + fault + "; return 1; } }) } };\n",
		"create": "export const indicators = { x: { need: 1, create() { " + fault + "; } } };\n",
	} {
		h := hooks(t, "export function onBar() {}\nexport function onStart(session) { session.addIndicator('A', 'x', { interval: '1m' }); }\n"+script)
		s := &warming{session: newSession()}
		var err error
		s.computation, err = h.Indicators[0].New(nil)
		if about == "update" {
			if err != nil {
				t.Fatal(err)
			}
			err = h.Start(s)
		}
		f := failure(t, err)
		if f.Code != sdk.StrategyError || !strings.HasPrefix(f.Message, "TypeError: the engine cannot do this") || !strings.HasPrefix(f.Place, "scripts/a.js:3:") {
			t.Errorf("%s: got %v", about, f)
		}
	}
}
