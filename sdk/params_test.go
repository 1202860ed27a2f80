package sdk_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/sdk"
	"pgregory.net/rapid"
)

// quiet is a strategy that does nothing.
type quiet struct{}

func (quiet) OnBars(sdk.Session, []sdk.Bar) error { return nil }

// quietScanner is a scanner that does nothing.
type quietScanner struct{}

func (quietScanner) OnScan(sdk.Session, sdk.Scan) error { return nil }

type allKinds struct {
	Lookback int            `param:"lookback" default:"20" min:"2" max:"500" help:"bars to look back"`
	Size     int64          `param:"size" default:"100"`
	Ratio    float64        `param:"ratio" default:"0.5" min:"0" max:"1"`
	Short    bool           `param:"short" default:"false"`
	Side     string         `param:"side" default:"long" min:"1" max:"5"`
	Wait     time.Duration  `param:"wait" default:"90s" min:"1s" max:"1h"`
	Symbols  []string       `param:"symbols" default:"SPY, QQQ" max:"3"`
	Cache    map[string]int // not a parameter: left alone
}

// takes makes a factory that keeps the parameters it got.
func takes[P any](got *P) sdk.Factory {
	return sdk.NewStrategy(func(p P) (quiet, error) { *got = p; return quiet{}, nil })
}

func TestDefaultsStandInForWhatIsNotGiven(t *testing.T) {
	t.Parallel()
	var got allKinds
	if _, err := takes(&got).Make(nil); err != nil {
		t.Fatal(err)
	}
	want := allKinds{Lookback: 20, Size: 100, Ratio: 0.5, Side: "long", Wait: 90 * time.Second, Symbols: []string{"SPY", "QQQ"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestValuesOfYAMLAndOfJSONDecodeAlike(t *testing.T) {
	t.Parallel()
	want := allKinds{Lookback: 5, Size: 7, Ratio: 1, Short: true, Side: "short", Wait: time.Minute, Symbols: []string{"A"}}
	for name, values := range map[string]map[string]any{
		"yaml": {"lookback": int64(5), "size": 7.0, "ratio": int64(1), "short": true, "side": "short", "wait": "1m", "symbols": []any{"A"}},
		"json": {"lookback": json.Number("5"), "size": json.Number("7.0"), "ratio": json.Number("1"), "short": true, "side": "short",
			"wait": "60s", "symbols": []any{"A"}},
		"go": {"lookback": 5, "size": 7, "ratio": 1, "short": true, "side": "short", "wait": "1m", "symbols": []string{"A"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got allKinds
			if _, err := takes(&got).Make(values); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestEveryMistakeIsReportedAtOnce(t *testing.T) {
	t.Parallel()
	type params struct {
		Lookback int           `param:"lookback" default:"20" min:"2"`
		Fast     int           `param:"fast"`
		Ratio    float64       `param:"ratio" default:"0.5" max:"1"`
		Wait     time.Duration `param:"wait" default:"1m"`
		Symbols  []string      `param:"symbols" default:"A"`
		Side     string        `param:"side" default:"long" help:"long or short"`
	}
	var got params
	_, err := takes(&got).Make(map[string]any{
		"lookback": int64(1), "ratio": 1.5, "wait": int64(5), "symbols": []any{"A", int64(1)}, "side": nil,
		"lookbak": int64(3), "colour": "red",
	})
	want := []string{
		`params.lookback: expected at least 2, got 1 [invalid_parameter]`,
		`params.fast: missing: fast is required [invalid_parameter]`,
		`params.ratio: expected at most 1, got 1.5 [invalid_parameter]`,
		`params.wait: expected a duration such as 90s or 1h30m, got 5 [invalid_parameter]`,
		`params.symbols: expected a list of strings, got ["A",1] [invalid_parameter]`,
		`params.side: expected a string, got nothing; long or short [invalid_parameter]`,
		`params.colour: unknown parameter "colour"; the parameters are lookback, fast, ratio, wait, symbols, side [invalid_parameter]`,
		`params.lookbak: unknown parameter "lookbak"; did you mean lookback? [invalid_parameter]`,
	}
	if err == nil {
		t.Fatal("no error")
	}
	if d := cmp.Diff(want, strings.Split(err.Error(), "\n")); d != "" {
		t.Error(d)
	}
}

func TestAValueOfAnotherTypeIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		param string
		value any
		want  string
	}{
		"a fraction for a whole number":  {"lookback", 2.5, "expected a whole number, got 2.5"},
		"words for a whole number":       {"lookback", "20", `expected a whole number, got "20"`},
		"a number beyond 64 bits":        {"size", json.Number("9223372036854775808"), "expected a whole number, got 9223372036854775808"},
		"not a number":                   {"ratio", math.NaN(), "expected a number that is finite, got NaN"},
		"infinity":                       {"ratio", math.Inf(1), "expected a number that is finite, got +Inf"},
		"what YAML has for not a number": {"ratio", ".nan", "expected a number that is finite, got .nan"},
		"what YAML has for infinity":     {"lookback", "-.Inf", "expected a whole number that is finite, got -.Inf"},
		"a word for a bool":              {"short", "yes", `expected true or false, got "yes"`},
		"a number for words":             {"side", int64(1), "expected a string, got 1"},
		"a map for a list":               {"symbols", map[string]any{"a": "b"}, `expected a list of strings, got {"a":"b"}`},
		"a word for a list":              {"symbols", "SPY", `expected a list of strings, written [SPY], got "SPY"`},
		"too many items":                 {"symbols", []any{"A", "B", "C", "D"}, `expected at most 3 items, got ["A","B","C","D"]`},
		"too long words":                 {"side", "sideways", `expected at most 5 characters, got "sideways"`},
		"too short a wait":               {"wait", "10ms", `expected at least 1s, got "10ms"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got allKinds
			_, err := takes(&got).Make(map[string]any{c.param: c.value})
			var ds sdk.Diagnostics
			if !errors.As(err, &ds) || len(ds) != 1 {
				t.Fatalf("got %v, expected one diagnostic", err)
			}
			if ds[0].Message != c.want || ds[0].Path != "params."+c.param {
				t.Errorf("got %s: %s, expected %s", ds[0].Path, ds[0].Message, c.want)
			}
		})
	}
}

type tagged struct {
	Fast int `param:"fast" defalt:"1"`
}

func newTagged(tagged) (quiet, error) { return quiet{}, nil } // its line is told

func TestAMistakeInATagHasALine(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("params_test.go")
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(text), "func newTagged(")
	want := fmt.Sprintf("params_test.go:%d: params: sdk_test.tagged.Fast: unknown tag \"defalt\"; did you mean default?; "+
		"the line is that of the constructor which takes it [invalid_argument]", strings.Count(before, "\n")+1)
	if got := fmt.Sprint(sdk.NewStrategy(newTagged).Check()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestABadStructOfParametersIsFoundByMake(t *testing.T) {
	t.Parallel()
	made := func(f sdk.Factory) error { _, err := f.Make(nil); return err }
	var (
		wrongTag struct {
			A int `param:"a" defalt:"1"`
		}
		otherTag struct {
			A int `param:"a" default:"1" json:"a"`
		}
		noParam struct {
			A int `default:"1"`
		}
		mistypedParam struct {
			A int `parm:"a"`
		}
		unexported struct {
			a int `param:"a" default:"1"` //nolint:unused // the test is about it
		}
		badDefault struct {
			A int `param:"a" default:"many"`
		}
		outOfRange struct {
			A int `param:"a" default:"1" min:"2"`
		}
		badKind struct {
			A float32 `param:"a" default:"1"`
		}
		badName struct {
			A int `param:"A" default:"1"`
		}
		twice struct {
			A int `param:"a" default:"1"`
			B int `param:"a" default:"1"`
		}
		listTag struct {
			A []string `param:"a" default:"[SPY,QQQ]"`
		}
		boolRange struct {
			A bool `param:"a" default:"true" min:"1"`
		}
		crossed struct {
			A int `param:"a" default:"1" min:"3" max:"2"`
		}
	)
	_ = unexported.a
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"an unknown tag":           {made(takes(&wrongTag)), `unknown tag "defalt"; did you mean default?`},
		"another package's tag":    {made(takes(&otherTag)), `unknown tag "json"; the tags of a parameter are`},
		"no param tag":             {made(takes(&noParam)), `tag "default" without a param tag`},
		"a mistyped param tag":     {made(takes(&mistypedParam)), `unknown tag "parm"; did you mean param?`},
		"an unexported field":      {made(takes(&unexported)), "must be exported"},
		"a default of words":       {made(takes(&badDefault)), `default "many": expected a whole number`},
		"a default out of range":   {made(takes(&outOfRange)), `default "1": expected at least 2`},
		"a kind that is none":      {made(takes(&badKind)), "type float32 is none of"},
		"a name in capitals":       {made(takes(&badName)), `param "A" is no name`},
		"the same name twice":      {made(takes(&twice)), `param "a" is also the name of field A`},
		"a list in brackets":       {made(takes(&listTag)), `default "[SPY,QQQ]": in a tag a list has no brackets: write SPY,QQQ`},
		"a range of a bool":        {made(takes(&boolRange)), `min "1": a bool has no range`},
		"a range the wrong way":    {made(takes(&crossed)), "min 3 is above max 2"},
		"no struct":                {made(takes(new(int))), "expected a struct"},
		"no constructor":           {made(sdk.NewStrategy[struct{}, quiet](nil)), "the constructor is nil"},
		"a factory made by no one": {made(sdk.Factory{}), "the plugin has no factory"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
				t.Errorf("got %v, expected %s", c.err, c.want)
			}
		})
	}
}

func TestTheSchemaSaysWhatMakeTakes(t *testing.T) {
	t.Parallel()
	type params struct {
		Fast    int           `param:"fast" min:"1" max:"10" help:"the fast average"`
		Ratio   float64       `param:"ratio" default:"0.5"`
		Short   bool          `param:"short" default:"false"`
		Wait    time.Duration `param:"wait" default:"90s" max:"1h" help:"pause"`
		Symbols []string      `param:"symbols" default:"" min:"0" max:"3"`
	}
	var got params
	want := `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{` +
		`"fast":{"type":"integer","description":"the fast average","minimum":1,"maximum":10},` +
		`"ratio":{"type":"number","default":0.5},` +
		`"short":{"type":"boolean","default":false},` +
		`"wait":{"type":"string","description":"pause","default":"1m30s",` +
		`"pattern":"^[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$","x-maximum":"1h"},` +
		`"symbols":{"type":"array","default":[],"minItems":0,"maxItems":3,"items":{"type":"string"}}},` +
		`"required":["fast"],"additionalProperties":false}`
	if d := cmp.Diff(want, string(takes(&got).Schema())); d != "" {
		t.Error(d)
	}
}

func TestInstancesDoNotShareADefaultList(t *testing.T) {
	t.Parallel()
	var got allKinds
	f := takes(&got)
	if _, err := f.Make(nil); err != nil {
		t.Fatal(err)
	}
	got.Symbols[0] = "changed"
	if _, err := f.Make(nil); err != nil {
		t.Fatal(err)
	}
	if got.Symbols[0] != "SPY" {
		t.Error("a default was changed by an instance")
	}
}

func TestNoValueMakesDecodingPanic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.Just[any](nil), rapid.Float64().AsAny(), rapid.Int64().AsAny(), rapid.String().AsAny(), rapid.Bool().AsAny(),
			rapid.SliceOf(rapid.String().AsAny()).AsAny(), rapid.Map(rapid.String(), func(s string) any { return json.Number(s) }),
		)
		values := rapid.MapOf(rapid.SampledFrom([]string{"lookback", "size", "ratio", "short", "side", "wait", "symbols", "x"}), value).Draw(t, "values")
		var got allKinds
		if _, err := takes(&got).Make(values); err == nil && (got.Lookback < 2 || got.Lookback > 500 || !(got.Ratio >= 0 && got.Ratio <= 1)) {
			t.Errorf("out of range: %+v", got)
		}
	})
}
