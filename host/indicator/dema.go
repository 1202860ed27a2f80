package indicator

import "math"

// dema is the double exponential moving average.
//
// Formula: 2 * ema - ema of the ema, both over period, each seeded with the mean of its first period values. Source:
// Patrick Mulloy, Technical Analysis of Stocks & Commodities (1994); TA-Lib DEMA. Input: close. Output: value, in the
// currency of the price. Warm-up: need = 2*period - 1, where the ema of the ema begins. After k more closes the two
// averages of that bar weigh |2 - k*a| and 1 times (1-a)^k, a = 2/(period+1): settle = need + the smallest k with (|2 -
// k*a| + 1) * (1-a)^k < 1e-6, about 10 periods in all; need for a period of 1. Bounds: none, it overshoots where the
// price turns. Equal closes have exactly that value.
func dema() Definition {
	return Definition{
		Name: "dema", Group: "trend",
		Summary: "double exponential moving average of the close: an ema with less lag",
		Formula: "2 * ema - ema of the ema, both over period",
		Source:  "Patrick Mulloy, Technical Analysis of Stocks & Commodities (1994); TA-Lib DEMA",
		Params:  []Param{period(20, 1, "bars in the seed of each average; the weight of a new value is 2/(period+1)")},
		Outputs: single(), Single: true,
		need: func(v values) int { return 2*v.int(0) - 1 },
		settle: func(v values) int {
			keep := exponentialKeep(v.int(0))
			return 2*v.int(0) - 1 + forgetWeighted(keep, func(k float64) float64 { return math.Abs(2-k*(1-keep)) + 1 })
		},
		compute: func(v values) Computation {
			n := v.int(0)
			return &doubleAverage{first: exponential(n), second: exponential(n), value: value(math.NaN())}
		},
	}
}

type doubleAverage struct {
	first, second smoothing
	value
}

func (a *doubleAverage) Update(_, _, _, close, _ float64) {
	a.first.push(close)
	first := a.first.average
	if math.IsNaN(first) {
		return
	}
	a.second.push(first)
	a.value = value(first + (first - a.second.average))
}
