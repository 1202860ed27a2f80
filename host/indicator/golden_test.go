package indicator_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/strathost/strathost/host/market"
)

// golden is testdata/talib.json; make_golden.py beside it says how it is made.
type golden struct {
	TALib string             `json:"talib"`
	Bars  int                `json:"bars"`
	Sums  map[string]float64 `json:"sums"`
	Cases []struct {
		Indicator string               `json:"indicator"`
		Params    map[string]any       `json:"params"`
		Series    string               `json:"series"`
		Need      int                  `json:"need"`
		Bars      []int                `json:"bars"`
		Values    map[string][]float64 `json:"values"`
	} `json:"cases"`
}

func TestValuesAreThoseOfTALib(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/talib.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	walk := synthetic(g.Bars)
	requireSums(t, g.Sums, walk)
	flat := market.Grow(g.Bars)
	for i := range g.Bars {
		flat.Append(market.Row{Start: int64(i), Open: 100.01, High: 100.01, Low: 100.01, Close: 100.01})
	}
	tested := map[string]bool{}
	for _, c := range g.Cases {
		spec := mustResolve(t, c.Indicator, c.Params)
		tested[c.Indicator] = true
		if spec.Need() != c.Need {
			t.Errorf("%s: need is %d, the first value of TA-Lib comes after %d bars", spec.Key("1m"), spec.Need(), c.Need)
		}
		out := column(spec, map[string]market.Columns{"walk": walk, "flat": flat}[c.Series], nil)
		for k, name := range spec.Outputs() {
			if len(c.Values[name]) != len(c.Bars) || len(c.Bars) == 0 {
				t.Fatalf("%s: the golden file has %d values of %s", spec.Key("1m"), len(c.Values[name]), name)
			}
			for j, i := range c.Bars {
				got, want := out[k][i], c.Values[name][j]
				if !same(got, want, tolerance, math.Abs(want)) {
					t.Errorf("%s on %s: %s of bar %d is %.17g, TA-Lib %s has %.17g",
						spec.Key("1m"), c.Series, name, i, got, g.TALib, want)
				}
			}
		}
	}
	for _, name := range []string{"sma", "ema", "rsi", "atr", "bbands"} {
		if !tested[name] {
			t.Errorf("the golden file has no case of %s", name)
		}
	}
}

// tolerance is how far a value may be from TA-Lib's, as a part of it: rounding, and nothing else.
const tolerance = 1e-12

// requireSums makes sure that both languages made the same bars.
func requireSums(t *testing.T, want map[string]float64, bars market.Columns) {
	t.Helper()
	for name, column := range map[string][]float64{
		"open": bars.Open, "high": bars.High, "low": bars.Low, "close": bars.Close, "volume": bars.Volume,
	} {
		sum := 0.0
		for _, x := range column {
			sum += x
		}
		if sum != want[name] {
			t.Fatalf("the sum of %s is %v, the golden file was made with %v", name, sum, want[name])
		}
	}
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
