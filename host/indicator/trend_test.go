package indicator_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/market"
)

// The numbers are worked out by hand from the definitions' formulas of them.
func TestWarmUpNumbersOfTrends(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		params       map[string]any
		need, settle int
	}{
		{"wma", nil, 20, 20},
		{"hma", nil, 20 + 4 - 1, 23},
		{"hma", map[string]any{"period": 2}, 2, 2},
		{"hma", map[string]any{"period": 25}, 25 + 5 - 1, 29},
		{"dema", map[string]any{"period": 1}, 1, 1},
		{"dema", map[string]any{"period": 3}, 5, 5 + 24}, // 11 * (1/2)^24 = 6.6e-7, 10.5 * (1/2)^23 = 1.3e-6
		{"tema", map[string]any{"period": 1}, 1, 1},
		{"tema", map[string]any{"period": 3}, 7, 7 + 26}, // 62.75 * (1/2)^26 = 9.4e-7, 57.25 * (1/2)^25 = 1.7e-6
		{"kama", nil, 11, 11 + 3313},                     // 13.8155 / 0.00417102 = 3312.3
		{"kama", map[string]any{"fast": 30, "slow": 2}, 11, 11 + 3313},
		{"kama", map[string]any{"fast": 1, "slow": 1}, 11, 11},
		{"twap", nil, 1, 1},
		{"psar", nil, 2, 2 + 691}, // 13.8155 / 0.02 = 690.8
		{"psar", map[string]any{"acceleration": 0.5, "maximum": 0.02}, 2, 2 + 691},
		{"supertrend", nil, 11, 11 + 132 + 100}, // 13.8155 / 0.105361 = 131.1
		{"supertrend", map[string]any{"period": 1, "multiplier": 0.5}, 2, 2 + 13},
		{"ichimoku", nil, 52 + 26, 78},
		{"ichimoku", map[string]any{"conversion": 80, "displacement": 0}, 80, 80},
		{"linreg", nil, 14, 14},
		{"adx", map[string]any{"period": 2}, 4, 4 + 24}, // 13 * (1/2)^24 = 7.7e-7, 12.5 * (1/2)^23 = 1.5e-6
		{"adx", map[string]any{"period": 2, "seed": "classic"}, 4, 4 + 24},
		{"aroon", nil, 15, 15},
	} {
		spec := mustResolve(t, c.name, c.params)
		if spec.Need() != c.need || spec.Settle() != c.settle {
			t.Errorf("%s: need %d, settle %d, expected %d and %d",
				spec.Key("1m"), spec.Need(), spec.Settle(), c.need, c.settle)
		}
	}
}

func TestFlatPricesOfTrendsWithoutAPeriod(t *testing.T) {
	t.Parallel()
	for name, outputs := range map[string]int{"psar": 1, "twap": 1, "ichimoku": 4} {
		spec := mustResolve(t, name, nil)
		c := spec.New()
		for i := range 200 {
			c.Update(100.01, 100.01, 100.01, 100.01, 0)
			for k := range outputs {
				if got := c.Output(k); i+1 >= spec.Need() && got != 100.01 {
					t.Fatalf("%s: output %d is %v after %d flat bars", name, k, got, i+1)
				}
			}
		}
	}
}

// An average may lie outside the closes that it averages only where its definition says so.
func TestAveragesLieWithinTheCloses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"wma", "kama", "twap", "ichimoku"}).Draw(t, "name")
		bars := drawBars(t, 150)
		c, low, high := mustResolve(t, name, nil).New(), math.Inf(1), math.Inf(-1)
		for i := range bars.Len() {
			update(c, bars, i)
			low, high = min(low, bars.Low[i]), max(high, bars.High[i])
			if v := c.Output(0); v < low-1e-12*high || v > high+1e-12*high {
				t.Fatalf("%s: %v after %d bars between %v and %v", name, v, i+1, low, high)
			}
		}
	})
}

// The spans at a bar are those of displacement bars before it, to the bar.
func TestTheCloudComesFromThePast(t *testing.T) {
	t.Parallel()
	c := mustResolve(t, "ichimoku", map[string]any{"conversion": 1, "base": 2, "span_b": 3, "displacement": 2}).New()
	var got [][]float64
	for _, price := range []float64{1, 2, 4, 8, 16, 32} { // bars from price to price + 1
		c.Update(price, price+1, price, price, 1)
		got = append(got, []float64{c.Output(0), c.Output(1), c.Output(2), c.Output(3)})
	}
	nan := math.NaN()
	none := []float64{nan, nan, nan, nan}
	// base: (price before + price + 1)/2. Two bars ago conversion, base and the middle of three bars were 4.5, 3.5 and 3
	// at the first bar with values, and 8.5, 6.5 and 5.5 at the next.
	want := [][]float64{none, none, none, none, {16.5, 12.5, 4, 3}, {32.5, 24.5, 7.5, 5.5}}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return same(a, b, 0, 0) })); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

// The two seeds of adx begin apart and come together as they forget.
func TestTheSeedsOfADXFade(t *testing.T) {
	t.Parallel()
	bars := synthetic(600)
	talib, classic := mustResolve(t, "adx", nil), mustResolve(t, "adx", map[string]any{"seed": "classic"})
	if talib.Key("1d") != "adx(period=14, seed=talib)@1d" || classic.Key("1d") != "adx(period=14, seed=classic)@1d" {
		t.Errorf("keys are %s and %s", talib.Key("1d"), classic.Key("1d"))
	}
	a, b := column(talib, bars, nil)[0], column(classic, bars, nil)[0]
	if first := talib.Need() - 1; math.Abs(a[first]-b[first]) < 1e-3 {
		t.Errorf("the first values are %v and %v", a[first], b[first])
	}
	if settled := talib.Settle() - 1; !same(a[settled], b[settled], 1e-6, 100) {
		t.Errorf("the settled values are %v and %v", a[settled], b[settled])
	}
}

// Prices leap to a million times theirs now and then: what has left the window leaves no digit of error behind.
func TestWeightedWindowsForgetWhatWasLarge(t *testing.T) {
	t.Parallel()
	const n = 300_000
	var bars market.Columns
	state := uint64(11)
	for i := range n {
		state = state*6364136223846793005 + 1442695040888963407
		close := 1_000.01 + float64(state>>33%200)/100
		if i%50_000 < 3 {
			close *= 1e6
		}
		bars.Append(market.Row{Start: int64(i), Open: close, High: close, Low: close, Close: close})
	}
	for name, period := range map[string]int{"wma": 30, "hma": 30, "linreg": 50} {
		spec := mustResolve(t, name, map[string]any{"period": period})
		c := spec.New()
		for i := range bars.Len() {
			update(c, bars, i)
			if i%50_000 < 200 || (i%997 != 0 && i < n-100) {
				continue
			}
			seen := bars.Slice(i-199, i+1)
			for k, want := range formulas[name](seen, spec.Params()) {
				if got := c.Output(k); math.Abs(got-want) > 1e-11 { // closes lie within two of one another
					t.Fatalf("%s: output %d of bar %d is %.17g, expected %.17g", spec.Key("1m"), k, i, got, want)
				}
			}
		}
	}
}
