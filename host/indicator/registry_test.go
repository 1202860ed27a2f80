package indicator_test

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/sdk"
)

func TestEveryDefinitionIsComplete(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	groups := []string{"trend", "momentum", "volatility", "volume", "levels", "daily"}
	seen := map[string]bool{}
	for _, def := range indicator.All() {
		t.Run(def.Name, func(t *testing.T) {
			if found, err := indicator.Lookup(def.Name); err != nil || found.Name != def.Name {
				t.Errorf("%s is looked up as %s: %v", def.Name, found.Name, err)
			}
			if !name.MatchString(def.Name) || seen[def.Name] {
				t.Errorf("the name %q is malformed or taken twice", def.Name)
			}
			seen[def.Name] = true
			if !slices.Contains(groups, def.Group) {
				t.Errorf("group %q is none of %v", def.Group, groups)
			}
			for what, text := range map[string]string{"summary": def.Summary, "formula": def.Formula, "source": def.Source} {
				if text == "" || strings.HasSuffix(text, ".") {
					t.Errorf("%s %q is empty or ends in a full stop", what, text)
				}
			}
			if len(def.Outputs) == 0 || (len(def.Outputs) == 1) != (def.Outputs[0] == "value") {
				t.Errorf("outputs are %v: one that is alone is named value, and no other", def.Outputs)
			}
			for _, o := range def.Outputs {
				if !name.MatchString(o) {
					t.Errorf("output %q is malformed", o)
				}
			}
			for _, p := range def.Params {
				checkParam(t, def, p)
			}
			spec := mustResolve(t, def.Name, nil)
			if need, settle := spec.Need(), spec.Settle(); need < 1 || settle < need {
				t.Errorf("need %d, settle %d: expected 1 <= need <= settle", need, settle)
			}
		})
	}
}

func checkParam(t *testing.T, def indicator.Definition, p indicator.Param) {
	t.Helper()
	if slices.Contains([]string{"interval", "on", "as"}, p.Name) || (p.Name == "seed") != (p.Kind == indicator.Choice && p.Choices[0] == "talib") {
		t.Errorf("parameter %q has a reserved name", p.Name)
	}
	if p.Help == "" {
		t.Errorf("parameter %q has no help", p.Name)
	}
	if p.Default < p.Min || p.Default > p.Max {
		t.Errorf("parameter %q: default %v is outside %v to %v", p.Name, p.Default, p.Min, p.Max)
	}
	switch p.Kind {
	case indicator.Int:
		for _, v := range []float64{p.Default, p.Min, p.Max} {
			if v != math.Trunc(v) {
				t.Errorf("parameter %q: %v is not whole", p.Name, v)
			}
		}
	case indicator.Float:
	case indicator.Choice:
		for _, word := range p.Choices {
			mustResolve(t, def.Name, map[string]any{p.Name: word})
		}
		if len(p.Choices) < 2 || p.Min != 0 || p.Max != float64(len(p.Choices)-1) {
			t.Errorf("parameter %q: %d words, %v to %v", p.Name, len(p.Choices), p.Min, p.Max)
		}
		return
	default:
		t.Errorf("parameter %q of %s has no kind", p.Name, def.Name)
	}
	for _, edge := range []float64{p.Min, p.Max} {
		spec := mustResolve(t, def.Name, map[string]any{p.Name: edge})
		if spec.Need() < 1 || spec.Settle() < spec.Need() {
			t.Errorf("at %s = %v: need %d, settle %d", p.Name, edge, spec.Need(), spec.Settle())
		}
	}
}

// allNames are the indicators that the documentation promises, sorted.
var allNames = []string{
	"adl", "adx", "aroon", "atr", "atr_daily", "avg_range", "avg_volume", "bbands", "cci", "chaikin_osc",
	"chaikin_vol", "cmf", "dema", "donchian", "ema", "force_index", "gap_stats", "high_low", "histvol", "hma",
	"ichimoku", "kama", "keltner", "linreg", "macd", "mfi", "mom", "natr", "obv", "pivot_points", "ppo", "psar",
	"pvt", "range_ratio", "roc", "rsi", "sma", "stddev", "stochastic", "stochrsi", "supertrend", "swing_high",
	"swing_low", "tema", "trix", "tsi", "twap", "ultimate_osc", "volume_ratio", "volume_sma", "vwap", "williams_r",
	"wma",
}

func TestNamesAreSorted(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(allNames, indicator.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestDefinitionsBelongToTheCaller(t *testing.T) {
	t.Parallel()
	def, err := indicator.Lookup("bbands")
	if err != nil {
		t.Fatal(err)
	}
	def.Params[0].Default, def.Outputs[0] = 7, "spoilt"
	spec := mustResolve(t, "bbands", nil)
	spec.Outputs()[1] = "spoilt"
	spec.Params()["period"] = 7
	if got := spec.Key("1m"); got != "bbands(period=20, deviations=2)@1m" {
		t.Errorf("key is %s", got)
	}
	if diff := cmp.Diff([]string{"middle", "upper", "lower"}, spec.Outputs()); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

func TestLookupOfAnUnknownNameSuggestsAndLists(t *testing.T) {
	t.Parallel()
	all := "the indicators are " + strings.Join(allNames, ", ")
	for name, want := range map[string]string{
		"vwpa":      `there is no indicator "vwpa"; did you mean "vwap"? T` + all[1:],
		"SMA":       `there is no indicator "SMA"; did you mean "sma"? T` + all[1:],
		"fibonacci": `there is no indicator "fibonacci"; ` + all,
		"":          `there is no indicator ""; ` + all,
	} {
		_, err := indicator.Lookup(name)
		var refusal *sdk.Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("%q: the error is %v, expected a refusal", name, err)
			continue
		}
		if diff := cmp.Diff(sdk.Refuse(sdk.UnknownIndicator, "", want), refusal); diff != "" {
			t.Errorf("%q (-want +got):\n%s", name, diff)
		}
	}
}

// mustResolve is the spec of a name and parameters that are known to be right.
func mustResolve(t interface {
	Helper()
	Fatalf(string, ...any)
}, name string, params map[string]any) indicator.Spec {
	t.Helper()
	def, err := indicator.Lookup(name)
	if err != nil {
		t.Fatalf("look up %s: %v", name, err)
	}
	spec, err := indicator.Resolve(def, params)
	if err != nil {
		t.Fatalf("resolve %s %v: %v", name, params, err)
	}
	return spec
}
