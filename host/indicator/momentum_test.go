package indicator_test

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
)

// Where prices have never moved, all of the group are exactly 0, whatever the price: rounding makes no oscillation.
func TestMomentumOfAFlatPriceIsZero(t *testing.T) {
	t.Parallel()
	for _, def := range indicator.All() {
		if def.Group != "momentum" {
			continue
		}
		words := []map[string]any{nil}
		for _, p := range def.Params {
			for _, word := range p.Choices {
				words = append(words, map[string]any{p.Name: word})
			}
		}
		for _, params := range words {
			spec := mustResolve(t, def.Name, params)
			for _, price := range []float64{0.0001, 0.1, 100.01, 1e6 / 3} {
				c := spec.New()
				for i := range 200 {
					c.Update(price, price, price, price, float64(i%3))
					for k, name := range spec.Outputs() {
						if v := c.Output(k); i+1 >= spec.Need() && (v != 0 || math.Signbit(v)) {
							t.Fatalf("%s at %v: %s is %v after %d bars", spec.Key("1m"), price, name, v, i+1)
						}
					}
				}
			}
		}
	}
}

// Wild prices, thin ones and flat stretches, where a range or a sum comes to be nothing.
func TestOscillatorsStayWithinTheirBounds(t *testing.T) {
	t.Parallel()
	bounds := map[string][2]float64{
		"rsi": {0, 100}, "stochastic": {0, 100}, "stochrsi": {0, 100}, "williams_r": {-100, 0}, "ultimate_osc": {0, 100},
		"tsi": {-100, 100}, "mfi": {0, 100}, "roc": {-100, math.Inf(1)}, "ppo": {-100, math.Inf(1)},
	}
	rapid.Check(t, func(t *rapid.T) {
		bars := drawBars(t, 200)
		for name, bound := range bounds {
			spec := mustResolve(t, name, nil)
			for k, values := range column(spec, bars, nil) {
				if name == "ppo" && k > 1 {
					break // the histogram is a difference of what has the bound
				}
				for i, v := range values {
					const rounding = 1e-10
					if v < bound[0]-rounding || v > bound[1]+rounding {
						t.Fatalf("%s: output %d of bar %d is %v, outside %v", spec.Key("1m"), k, i, v, bound)
					}
				}
			}
		}
	})
}

// The order of the periods says nothing: the shorter is the fast one.
func TestPeriodsMayBeGivenInAnyOrder(t *testing.T) {
	t.Parallel()
	bars := synthetic(300)
	for name, orders := range map[string][]map[string]any{
		"macd": {{"fast": 5, "slow": 30}, {"fast": 30, "slow": 5}},
		"ppo":  {{"fast": 5, "slow": 30}, {"fast": 30, "slow": 5}},
		"ultimate_osc": {{"short": 3, "medium": 9, "long": 20}, {"short": 20, "medium": 9, "long": 3},
			{"short": 9, "medium": 3, "long": 20}},
	} {
		want := mustResolve(t, name, orders[0])
		for _, params := range orders[1:] {
			got := mustResolve(t, name, params)
			if got.Key("1m") != want.Key("1m") || !maps.Equal(got.Params(), want.Params()) {
				t.Errorf("%v is %s with %v, expected one key, %s, with %v", params, got.Key("1m"), got.Params(), want.Key("1m"), want.Params())
			}
			if got.Need() != want.Need() || got.Settle() != want.Settle() {
				t.Errorf("%s: need %d, settle %d, expected %d and %d", got.Key("1m"), got.Need(), got.Settle(), want.Need(), want.Settle())
			}
			a, b := column(want, bars, nil), column(got, bars, nil)
			for k := range a {
				if !slices.Equal(a[k][want.Need()-1:], b[k][want.Need()-1:]) {
					t.Errorf("%s differs from %s", got.Key("1m"), want.Key("1m"))
				}
			}
		}
	}
}

// With the classic seed macd is the difference of two averages that an author can ask for; with talib's it is not at
// first, and comes to be.
func TestSeedsOfMACD(t *testing.T) {
	t.Parallel()
	bars := synthetic(240)
	fast := column(mustResolve(t, "ema", map[string]any{"period": 12}), bars, nil)[0]
	slow := column(mustResolve(t, "ema", map[string]any{"period": 26}), bars, nil)[0]
	classic := column(mustResolve(t, "macd", map[string]any{"seed": "classic"}), bars, nil)[0]
	talib := column(mustResolve(t, "macd", nil), bars, nil)[0]
	for i := 33; i < bars.Len(); i++ {
		if classic[i] != fast[i]-slow[i] {
			t.Fatalf("bar %d: classic is %v, expected %v", i, classic[i], fast[i]-slow[i])
		}
	}
	if first := math.Abs(talib[33] - classic[33]); first < 1e-4 {
		t.Errorf("the seeds differ by %v at the first value, expected more", first)
	}
	if last := math.Abs(talib[239] - classic[239]); last > 1e-12 {
		t.Errorf("the seeds still differ by %v after 240 bars", last)
	}
}

func TestSettleOfStochRSIIsThatOfRSIAndItsWindows(t *testing.T) {
	t.Parallel()
	for _, period := range []int{2, 14, 100} {
		rsi := mustResolve(t, "rsi", map[string]any{"period": period})
		spec := mustResolve(t, "stochrsi", map[string]any{"period": period, "fastk": 20, "fastd": 5})
		if spec.Need() != rsi.Need()+19+4 || spec.Settle() != rsi.Settle()+19+4 {
			t.Errorf("%s: need %d, settle %d, those of rsi are %d and %d", spec.Key("1m"), spec.Need(), spec.Settle(), rsi.Need(), rsi.Settle())
		}
	}
}

// The remaining weight of the past in a chain of averages, worked out from the other end: an average of weight a weighs a
// value that came n bars ago by a*(1-a)^n, and a chain by the convolution of these.
func TestSettleOfAveragesOnAverages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		params map[string]any
		chain  []int
		need   int
	}{
		{"macd", nil, []int{26, 9}, 34},
		{"macd", map[string]any{"fast": 3, "slow": 2, "signal": 1}, []int{3}, 3},
		{"ppo", nil, []int{26, 9}, 34},
		{"ppo", map[string]any{"average": "sma"}, nil, 34},
		{"trix", map[string]any{"period": 1}, nil, 2},
		{"trix", nil, []int{15, 15, 15}, 44},
		{"tsi", nil, []int{25, 13}, 38},
		{"tsi", map[string]any{"long": 1, "short": 40}, []int{40}, 41},
	} {
		const horizon = 600
		weights := make([]float64, horizon) // of a value so many bars ago
		weights[0] = 1
		for _, n := range c.chain {
			a, next := 2/float64(n+1), make([]float64, horizon)
			for i, w := range weights {
				for j := range horizon - i {
					next[i+j] += w * a * math.Pow(1-a, float64(j))
				}
			}
			weights = next
		}
		left, bars := 1.0, 0
		for c.chain != nil && left >= 1e-6 {
			left -= weights[bars]
			bars++
		}
		spec := mustResolve(t, c.name, c.params)
		if spec.Need() != c.need || spec.Settle() != c.need+bars {
			t.Errorf("%s: need %d, settle %d, expected %d and %d", spec.Key("1m"), spec.Need(), spec.Settle(), c.need, c.need+bars)
		}
	}
}

// Highs and lows that lie equally far from one price have equal typical prices, which differ in their last digit.
func TestCCITakesRoundingForFlat(t *testing.T) {
	t.Parallel()
	c := mustResolve(t, "cci", map[string]any{"period": 3}).New()
	typical := map[float64]bool{}
	for i := range 200 {
		high, low := float64(3010+i)/100, float64(3010-i)/100
		c.Update(30.1, high, low, 30.1, 1)
		typical[(high+low+30.1)/3] = true
		if v := c.Output(0); i >= 2 && v != 0 {
			t.Fatalf("bar %d: cci is %v, expected 0", i, v)
		}
	}
	if len(typical) < 2 {
		t.Error("all typical prices were equal to the last digit: the test shows nothing")
	}
	c.Update(30.1, 30.11, 30.1, 30.1, 1) // a cent is no rounding
	if v := c.Output(0); math.Abs(v-100) > 1e-6 {
		t.Errorf("cci is %v after a cent, expected 100", v)
	}
}

// On another series there can be nothing to take a part of.
func TestPercentOfNothingIsZero(t *testing.T) {
	t.Parallel()
	for name, params := range map[string]map[string]any{
		"roc": {"period": 2}, "trix": {"period": 2}, "ppo": {"fast": 2, "slow": 3, "signal": 2},
	} {
		params["on"] = "volume"
		spec := mustResolve(t, name, params)
		c := spec.New()
		for i := range 20 {
			c.Update(10, 11, 9, 10, 0)
			for k := range spec.Outputs() {
				if v := c.Output(k); i+1 >= spec.Need() && v != 0 {
					t.Fatalf("%s: output %d is %v after %d bars without volume", spec.Key("1m"), k, v, i+1)
				}
			}
		}
		c.Update(10, 11, 9, 10, 500)
		for k := range spec.Outputs() {
			if v := c.Output(k); math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("%s: output %d is %v at the first volume", spec.Key("1m"), k, v)
			}
		}
	}
}

// A million bars with spikes of a million times the price among them: sums that are made by taking the oldest value away
// have lost their digits by then.
func TestMomentumDoesNotDrift(t *testing.T) {
	t.Parallel()
	const n = 1_000_000
	random := rand.New(rand.NewPCG(1, 2))
	bars := market.Grow(n)
	for i := range n {
		close := 100_000.01 + float64(random.IntN(200))/100
		high, low := close+float64(random.IntN(50))/100, close-float64(random.IntN(50))/100
		if i%100_000 < 3 {
			close, high, low = close*1e6, high*1e6, low*1e6
		}
		bars.Append(market.Row{Start: int64(i), Open: close, High: high, Low: low, Close: close, Volume: float64(random.IntN(1e6))})
	}
	for _, spec := range []indicator.Spec{
		mustResolve(t, "ultimate_osc", nil), mustResolve(t, "mfi", nil), mustResolve(t, "cci", nil), mustResolve(t, "stochastic", nil),
		mustResolve(t, "ppo", map[string]any{"average": "sma"}), mustResolve(t, "macd", nil), mustResolve(t, "tsi", nil),
		mustResolve(t, "stochrsi", nil), mustResolve(t, "trix", nil),
	} {
		c := spec.New()
		for i := range n {
			update(c, bars, i)
			if i%9_973 == 9_000 || i >= n-50 {
				requireFormula(t, spec, c, bars.Slice(i+1-5_000, i+1))
			}
		}
	}
}
