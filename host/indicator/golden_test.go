package indicator_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/strathost/strathost/host/market"
)

// golden is a file of testdata/talib*.json: samples of the values with many parameters for each indicator, against a
// tolerance of the largest one. make_golden.py beside it says how it is made. The proof to the last digit, of each value of
// whole columns, is golden_columns_test.go.
type golden struct {
	TALib  string `json:"talib"`
	Series map[string]struct {
		Bars int                `json:"bars"`
		Sums map[string]float64 `json:"sums"`
	} `json:"series"`
	Cases []goldenCase `json:"cases"`
}

type goldenCase struct {
	Indicator string         `json:"indicator"`
	Params    map[string]any `json:"params"`
	Series    string         `json:"series"`
	Need      int            `json:"need"`
	// Tolerance is how far a value may be from TA-Lib's, as a part of the largest value of its output: rounding, of
	// TA-Lib's running sums too, and nothing else.
	Tolerance float64              `json:"tolerance"`
	Bars      []int                `json:"bars"`
	Values    map[string][]float64 `json:"values"`
	Sums      map[string]float64   `json:"sums"`
}

// inTALib are the indicators that TA-Lib has.
var inTALib = []string{
	"sma", "ema", "wma", "dema", "tema", "kama", "rsi", "macd", "stochastic", "stochrsi", "cci", "roc", "mom", "williams_r",
	"ultimate_osc", "trix", "ppo", "mfi", "atr", "natr", "bbands", "adx", "aroon", "psar", "linreg", "stddev", "obv", "adl",
	"chaikin_osc",
}

func TestValuesAreThoseOfTALib(t *testing.T) {
	t.Parallel()
	for _, g := range readGolden(t) {
		walk := synthetic(g.Series["walk"].Bars)
		requireSums(t, g.Series["walk"].Sums, walk)
		flat := market.Grow(g.Series["flat"].Bars)
		for i := range g.Series["flat"].Bars {
			flat.Append(market.Row{Start: int64(i), Open: 100.01, High: 100.01, Low: 100.01, Close: 100.01})
		}
		for _, c := range g.Cases {
			switch c.Series {
			case "walk":
				requireGolden(t, g.TALib, c, walk)
			case "flat":
				requireGolden(t, g.TALib, c, flat)
			}
		}
	}
}

func TestValuesOnRealBarsAreThoseOfTALib(t *testing.T) {
	t.Parallel()
	days := readDaily(t, filepath.Join(realDaily, "ibm.zip"))
	for _, g := range readGolden(t) {
		ibm := days.Slice(0, g.Series["ibm"].Bars)
		requireSums(t, g.Series["ibm"].Sums, ibm)
		for _, c := range g.Cases {
			if c.Series == "ibm" {
				requireGolden(t, g.TALib, c, ibm)
			}
		}
	}
}

func TestEveryIndicatorOfTALibHasGoldenValues(t *testing.T) {
	t.Parallel()
	type key struct{ indicator, series string }
	has := map[key]bool{}
	for _, g := range readGolden(t) {
		if n := g.Series["ibm"].Bars; n < 500 {
			t.Errorf("%d real bars, expected 500 or more", n)
		}
		for _, c := range g.Cases {
			has[key{c.Indicator, c.Series}] = true
			if c.Tolerance <= 0 || c.Tolerance > 1e-9 {
				t.Errorf("%s on %s: tolerance %v, expected at most 1e-9", c.Indicator, c.Series, c.Tolerance)
			}
		}
	}
	for _, name := range inTALib {
		for _, series := range []string{"walk", "ibm"} {
			if !has[key{name, series}] {
				t.Errorf("no golden file has a case of %s on %s", name, series)
			}
		}
	}
}

// readGolden reads all golden files.
func readGolden(t *testing.T) []golden {
	t.Helper()
	paths, err := filepath.Glob("testdata/talib*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	all := make([]golden, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &all[i]); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	return all
}

// requireGolden compares an indicator over the bars with the values of a case and with the sums over all bars.
func requireGolden(t *testing.T, version string, c goldenCase, bars market.Columns) {
	t.Helper()
	spec := mustResolve(t, c.Indicator, c.Params)
	if spec.Need() != c.Need {
		t.Errorf("%s: need is %d, the first value of TA-Lib comes after %d bars", spec.Key("1m"), spec.Need(), c.Need)
		return
	}
	out := column(spec, bars, nil)
	for k, name := range spec.Outputs() {
		want := c.Values[name]
		if len(want) != len(c.Bars) || len(want) == 0 {
			t.Fatalf("%s: the golden file has %d values of %s", spec.Key("1m"), len(want), name)
		}
		scale := 0.0
		for _, x := range want {
			scale = max(scale, math.Abs(x))
		}
		for j, i := range c.Bars {
			if !same(out[k][i], want[j], c.Tolerance, scale) {
				t.Errorf("%s on %s: %s of bar %d is %.17g, TA-Lib %s has %.17g",
					spec.Key("1m"), c.Series, name, i, out[k][i], version, want[j])
			}
		}
		values := out[k][c.Need-1:]
		if sum := total(values); !same(sum, c.Sums[name], c.Tolerance, scale*float64(len(values))) {
			t.Errorf("%s on %s: the sum of %s is %.17g, TA-Lib %s has %.17g",
				spec.Key("1m"), c.Series, name, sum, version, c.Sums[name])
		}
	}
}

// requireSums makes sure that both languages have the same bars.
func requireSums(t *testing.T, want map[string]float64, bars market.Columns) {
	t.Helper()
	for name, column := range map[string][]float64{
		"open": bars.Open, "high": bars.High, "low": bars.Low, "close": bars.Close, "volume": bars.Volume,
	} {
		if sum := total(column); sum != want[name] {
			t.Fatalf("the sum of %s is %v, the golden file was made with %v", name, sum, want[name])
		}
	}
}

func total(column []float64) float64 {
	sum := 0.0
	for _, x := range column {
		sum += x
	}
	return sum
}

func TestSyntheticBarsAreSound(t *testing.T) {
	t.Parallel()
	bars := synthetic(600)
	for i := range bars.Len() {
		if err := bars.Row(i).Check(); err != nil {
			t.Errorf("bar %d: %v", i, err)
		}
	}
	if !slices.Contains(bars.Volume, 0) || bars.Close[250] != bars.Close[290] || bars.Close[400] < 5*bars.Close[399] {
		t.Error("the series lacks a bar without volume, its flat stretch or its jump")
	}
}
