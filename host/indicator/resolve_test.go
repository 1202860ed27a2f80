package indicator_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/sdk"
)

func TestResolveTakesNumbersOfAnyLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		raw    map[string]any
		key    string
		params map[string]any
	}{
		{"sma", nil, "sma(period=20)@5m", map[string]any{"period": int64(20)}},
		{"sma", map[string]any{}, "sma(period=20)@5m", map[string]any{"period": int64(20)}},
		{"sma", map[string]any{"period": 10}, "sma(period=10)@5m", map[string]any{"period": int64(10)}},
		{"sma", map[string]any{"period": int64(10)}, "sma(period=10)@5m", map[string]any{"period": int64(10)}},
		{"sma", map[string]any{"period": 10.0}, "sma(period=10)@5m", map[string]any{"period": int64(10)}},
		{"sma", map[string]any{"period": json.Number("10")}, "sma(period=10)@5m", map[string]any{"period": int64(10)}},
		{"sma", map[string]any{"period": json.Number("1e1")}, "sma(period=10)@5m", map[string]any{"period": int64(10)}},
		{"bbands", map[string]any{"deviations": 2.5}, "bbands(period=20, deviations=2.5)@5m",
			map[string]any{"period": int64(20), "deviations": 2.5}},
		{"bbands", map[string]any{"deviations": 3, "period": 7}, "bbands(period=7, deviations=3)@5m",
			map[string]any{"period": int64(7), "deviations": 3.0}},
		{"bbands", map[string]any{"deviations": math.Copysign(0, -1)}, "bbands(period=20, deviations=0)@5m",
			map[string]any{"period": int64(20), "deviations": 0.0}},
		{"bbands", map[string]any{"deviations": 1e-7}, "bbands(period=20, deviations=0.0000001)@5m",
			map[string]any{"period": int64(20), "deviations": 1e-7}},
		{"bbands", map[string]any{"deviations": 0.30000000000000004}, "bbands(period=20, deviations=0.30000000000000004)@5m",
			map[string]any{"period": int64(20), "deviations": 0.30000000000000004}},
		{"vwap", nil, "vwap()@5m", map[string]any{}},
	} {
		spec := mustResolve(t, c.name, c.raw)
		if got := spec.Key("5m"); got != c.key {
			t.Errorf("%s %v: key is %s, expected %s", c.name, c.raw, got, c.key)
		}
		if diff := cmp.Diff(c.params, spec.Params()); diff != "" {
			t.Errorf("%s %v: parameters (-want +got):\n%s", c.name, c.raw, diff)
		}
		if spec.Name() != c.name {
			t.Errorf("name is %s, expected %s", spec.Name(), c.name)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		raw     map[string]any
		code    sdk.Code
		message string
	}{
		{"sma", map[string]any{"perod": 5}, sdk.InvalidArgument,
			`sma has no parameter "perod"; did you mean "period"? It takes period`},
		{"bbands", map[string]any{"width": 5}, sdk.InvalidArgument,
			`bbands has no parameter "width"; it takes period, deviations`},
		{"vwap", map[string]any{"period": 5}, sdk.InvalidArgument, `vwap has no parameter "period"; it takes none`},
		{"sma", map[string]any{"period": "20"}, sdk.InvalidArgument,
			`sma: parameter "period" is the text "20", expected a whole number`},
		{"sma", map[string]any{"period": true}, sdk.InvalidArgument,
			`sma: parameter "period" is true, expected a whole number`},
		{"sma", map[string]any{"period": nil}, sdk.InvalidArgument,
			`sma: parameter "period" is missing its value, expected a whole number`},
		{"sma", map[string]any{"period": []any{20}}, sdk.InvalidArgument,
			`sma: parameter "period" is a list, expected a whole number`},
		{"bbands", map[string]any{"deviations": "wide"}, sdk.InvalidArgument,
			`bbands: parameter "deviations" is the text "wide", expected a number`},
		{"sma", map[string]any{"period": 20.5}, sdk.InvalidArgument,
			`sma: parameter "period" is 20.5, expected a whole number`},
		{"sma", map[string]any{"period": math.NaN()}, sdk.InvalidArgument,
			`sma: parameter "period" is NaN, expected a whole number`},
		{"bbands", map[string]any{"deviations": math.Inf(1)}, sdk.InvalidArgument,
			`bbands: parameter "deviations" is +Inf, expected a number`},
		{"bbands", map[string]any{"deviations": json.Number("1e999")}, sdk.InvalidArgument,
			`bbands: parameter "deviations" is 1e999, expected a number`},
		{"sma", map[string]any{"period": 0}, sdk.InvalidArgument, `sma: parameter "period" is 0, outside 1 to 10000`},
		{"sma", map[string]any{"period": -3.0}, sdk.InvalidArgument, `sma: parameter "period" is -3, outside 1 to 10000`},
		{"rsi", map[string]any{"period": 1}, sdk.InvalidArgument, `rsi: parameter "period" is 1, outside 2 to 10000`},
		{"sma", map[string]any{"period": int64(math.MaxInt64)}, sdk.InvalidArgument,
			`sma: parameter "period" is 9223372036854775807, outside 1 to 10000`},
		{"bbands", map[string]any{"deviations": -0.5}, sdk.InvalidArgument,
			`bbands: parameter "deviations" is -0.5, outside 0 to 100`},
		{"sma", map[string]any{"interval": "5m"}, sdk.InvalidArgument,
			`sma: "interval" is given beside the parameters, not as one of them`},
		{"sma", map[string]any{"seed": "talib"}, sdk.InvalidArgument, `sma has no choice of seeds: leave "seed" out`},
		{"vwap", map[string]any{"as": "v"}, sdk.NotSupported, `vwap: option "as" is not supported by this version`},
		{"bbands", map[string]any{"period": 0, "deviations": -1}, sdk.InvalidArgument,
			`bbands: parameter "deviations" is -1, outside 0 to 100`},
	} {
		def, err := indicator.Lookup(c.name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = indicator.Resolve(def, c.raw)
		var refusal *sdk.Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("%s %v: the error is %v, expected a refusal", c.name, c.raw, err)
			continue
		}
		if diff := cmp.Diff(sdk.Refuse(c.code, "", c.message), refusal); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", c.name, c.raw, diff)
		}
	}
}
