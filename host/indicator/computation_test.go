package indicator_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
)

func TestEveryIndicatorHasAFormulaToBeHeldAgainst(t *testing.T) {
	t.Parallel()
	for _, name := range indicator.Names() {
		if formulas[name] == nil {
			t.Errorf("formula_test.go has no formula of %s", name)
		}
	}
}

func TestStreamingEqualsTheFormulaAtEachBar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		spec := drawSpec(t)
		bars := drawBars(t, rapid.IntRange(spec.Need(), 300).Draw(t, "bars"))
		c := spec.New()
		for i := range bars.Len() {
			update(c, bars, i)
			if i+1 >= spec.Need() {
				requireFormula(t, spec, c, bars.Slice(0, i+1))
			}
		}
	})
}

func TestNothingLeaksBetweenComputationsOrOverARestart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		spec := drawSpec(t)
		bars, others := drawBars(t, 120), drawBars(t, 120)
		alone, beside, other, used := spec.New(), spec.New(), spec.New(), spec.New()
		for i := range rapid.IntRange(0, others.Len()).Draw(t, "used") {
			update(used, others, i)
		}
		if spec.Anchored() {
			restart(used)
		} else {
			used = spec.New()
		}
		for k := range spec.Outputs() {
			if v := used.Output(k); !math.IsNaN(v) {
				t.Fatalf("%s: output %d is %v after a restart", spec.Key("1m"), k, v)
			}
		}
		for i := range bars.Len() {
			update(alone, bars, i)
			update(other, others, i)
			update(beside, bars, i)
			update(used, bars, i)
			for k := range spec.Outputs() {
				want := alone.Output(k)
				if got := beside.Output(k); !same(got, want, 0, 0) {
					t.Fatalf("%s: bar %d: %v beside another computation, %v alone", spec.Key("1m"), i, got, want)
				}
				if got := used.Output(k); !same(got, want, 0, 0) {
					t.Fatalf("%s: bar %d: %v after a restart, %v when new", spec.Key("1m"), i, got, want)
				}
			}
		}
	})
}

func TestAnOutputThatIsNotThereIsNaN(t *testing.T) {
	t.Parallel()
	bars := synthetic(300)
	for _, name := range indicator.Names() {
		spec := mustResolve(t, name, nil)
		c := spec.New()
		for i := range bars.Len() {
			update(c, bars, i)
		}
		for _, k := range []int{-1, len(spec.Outputs()), 1 << 40} {
			if v := c.Output(k); !math.IsNaN(v) {
				t.Errorf("%s: output %d is %v", name, k, v)
			}
		}
	}
}

func TestFlatPricesGiveExactlyThatPrice(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]float64{
		"sma": {100.01}, "ema": {100.01}, "rsi": {0}, "atr": {0}, "bbands": {100.01, 100.01, 100.01},
		"wma": {100.01}, "dema": {100.01}, "tema": {100.01}, "hma": {100.01}, "kama": {100.01},
		"supertrend": {100.01, -1}, "linreg": {100.01, 0, 100.01}, "adx": {0, 0, 0}, "aroon": {100, 100, 0},
		"natr": {0}, "keltner": {100.01, 100.01, 100.01}, "donchian": {100.01, 100.01, 100.01}, "stddev": {0}, "histvol": {0},
		"chaikin_vol": {0}, "volume_sma": {5}, "volume_ratio": {1}, "force_index": {0}, "cmf": {0}, "high_low": {100.01, 100.01},
		"avg_volume": {5}, "avg_range": {0}, "atr_daily": {0}, "gap_stats": {0, 0, 0, 0, 0}, "range_ratio": {0},
	} {
		for _, period := range []int{2, 7, 20, 333} {
			spec := mustResolve(t, name, map[string]any{"period": period})
			c := spec.New()
			for i := range 3 * period {
				c.Update(100.01, 100.01, 100.01, 100.01, 5)
				for k := range want {
					if got := c.Output(k); i+1 >= spec.Need() && got != want[k] {
						t.Fatalf("%s: output %d is %v after %d bars, expected %v", spec.Key("1m"), k, got, i+1, want[k])
					}
				}
			}
		}
	}
}

func TestVWAPWaitsForVolume(t *testing.T) {
	t.Parallel()
	c := mustResolve(t, "vwap", nil).New()
	type bar struct{ price, volume float64 }
	var got []float64
	for _, b := range []bar{{10, 0}, {11, 0}, {12, 100}, {15, 0}, {18, 300}} {
		c.Update(b.price, b.price, b.price, b.price, b.volume)
		got = append(got, c.Output(0))
	}
	restart(c)
	c.Update(20, 22, 18, 20, 0)
	got = append(got, c.Output(0))
	c.Update(20, 23, 18, 22, 1)
	got = append(got, c.Output(0))
	want := []float64{math.NaN(), math.NaN(), 12, 12, 16.5, math.NaN(), 21}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

// A million bars and more: a running sum has lost digits by then, and a sum that once held large values has lost more.
func TestNothingDriftsOverAMillionBars(t *testing.T) {
	t.Parallel()
	const n = 1_200_000
	closes := make([]float64, n)
	state := uint64(7)
	for i := range closes {
		state = state*6364136223846793005 + 1442695040888963407
		closes[i] = 100_000.01 + float64(state>>33%200)/100 - 1
		if i%100_000 < 3 {
			closes[i] *= 1e6
		}
	}
	for _, spec := range []indicator.Spec{
		mustResolve(t, "sma", map[string]any{"period": 30}),
		mustResolve(t, "bbands", map[string]any{"period": 20}),
		mustResolve(t, "bbands", map[string]any{"period": 500}),
		mustResolve(t, "stddev", map[string]any{"period": 20}),
		mustResolve(t, "histvol", map[string]any{"period": 20}),
		mustResolve(t, "ema", map[string]any{"period": 30}),
	} {
		c := spec.New()
		for i, x := range closes {
			c.Update(x, x, x, x, 1)
			if i < 2_000 || (i%997 != 0 && i < n-100) {
				continue
			}
			seen := market.Columns{Start: make([]int64, 2_000), Close: closes[i-1999 : i+1]}
			want := formulas[spec.Name()](seen, spec.Params())
			if !same(c.Output(0), want[0], 1e-9, want[0]) {
				t.Fatalf("%s: bar %d: %.17g, expected %.17g", spec.Key("1m"), i, c.Output(0), want[0])
			}
			if len(want) == 1 {
				continue
			}
			// The width is where cancellation shows: subtracting the bands leaves it some ten digits.
			width, expected := c.Output(1)-c.Output(2), want[1]-want[2]
			if !same(width, expected, 1e-8, expected) {
				t.Fatalf("%s: bar %d: width %.17g, expected %.17g", spec.Key("1m"), i, width, expected)
			}
		}
	}
}

// Not parallel: the count of allocations is of the whole process.
func TestUpdateAllocatesNothing(t *testing.T) {
	bars := synthetic(1_000)
	for _, spec := range withChains(t) {
		c := spec.New()
		if allocs := testing.AllocsPerRun(3, func() {
			for i := range bars.Len() {
				update(c, bars, i)
				_ = c.Output(0)
			}
		}); allocs != 0 {
			t.Errorf("%s: %v allocations in %d updates", spec.Key("1m"), allocs, bars.Len())
		}
	}
}

// withChains are all indicators by default, and those that can be on something else on a field of the bar, on a second
// output, on one that starts anew at each open, and on as many others as may be on one another.
func withChains(t *testing.T) []indicator.Spec {
	t.Helper()
	var specs []indicator.Spec
	for _, def := range indicator.All() {
		specs = append(specs, mustResolve(t, def.Name, nil))
		if !def.Single {
			continue
		}
		for _, on := range []any{
			"hlc3",
			map[string]any{"name": "adx", "field": "plus_di"},
			map[string]any{"name": "vwap"},
			map[string]any{"name": "ema", "on": map[string]any{"name": "macd", "on": map[string]any{"name": "rsi", "on": "hl2"}}},
		} {
			specs = append(specs, mustResolve(t, def.Name, map[string]any{"on": on}))
		}
	}
	return specs
}

// requireFormula compares the outputs of c with the formula over the bars that it has seen.
func requireFormula(t interface {
	Helper()
	Fatalf(string, ...any)
}, spec indicator.Spec, c indicator.Computation, seen market.Columns) {
	t.Helper()
	want := formulas[spec.Name()](seen, spec.Params())
	got := make([]float64, len(want))
	size := 0.0 // of all outputs: a lower band near zero has no more digits than the middle
	for k := range want {
		got[k] = c.Output(k)
		size = max(size, scale(spec.Name(), want[k], seen, spec.Params()))
	}
	if !slices.EqualFunc(got, want, func(a, b float64) bool { return same(a, b, 1e-9, size) }) {
		t.Fatalf("%s: after %d bars: %v, expected %v", spec.Key("1m"), seen.Len(), got, want)
	}
}
