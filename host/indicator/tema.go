package indicator

import "math"

// tema is the triple exponential moving average.
//
// Formula: 3 * first - 3 * second + third: the ema of the close, the ema of that and the ema of that one, all over
// period, each seeded with the mean of its first period values. Source: Patrick Mulloy, Technical Analysis of Stocks &
// Commodities (1994); TA-Lib TEMA. Input: close. Output: value, in the currency of the price. Warm-up: need = 3*period
// - 2, where the third begins. After k more closes the three averages of that bar weigh |3 - 3*k*a + a*a*k*(k+1)/2|,
// |k*a - 3| and 1 times (1-a)^k, a = 2/(period+1): settle = need + the smallest k with which the sum of these is below
// 1e-6, about 12 periods in all; need for a period of 1. Bounds: none, it overshoots where the price turns. Equal
// closes have exactly that value.
func tema() Definition {
	return Definition{
		Name: "tema", Group: "trend",
		Summary: "triple exponential moving average of the close: an ema with hardly any lag",
		Formula: "3 * ema - 3 * ema of the ema + ema of the ema of the ema, all over period",
		Source:  "Patrick Mulloy, Technical Analysis of Stocks & Commodities (1994); TA-Lib TEMA",
		Params:  []Param{period(20, 1, "bars in the seed of each average; the weight of a new value is 2/(period+1)")},
		Outputs: single(), Single: true,
		need: func(v values) int { return 3*v.int(0) - 2 },
		settle: func(v values) int {
			keep := exponentialKeep(v.int(0))
			a := 1 - keep
			return 3*v.int(0) - 2 + forgetWeighted(keep, func(k float64) float64 {
				return math.Abs(3-3*k*a+a*a*k*(k+1)/2) + math.Abs(k*a-3) + 1
			})
		},
		compute: func(v values) Computation {
			n := v.int(0)
			return &tripleAverage{first: exponential(n), second: exponential(n), third: exponential(n), value: value(math.NaN())}
		},
	}
}

type tripleAverage struct {
	first, second, third smoothing
	value
}

func (a *tripleAverage) Update(_, _, _, close, _ float64) {
	a.first.push(close)
	first := a.first.average
	if math.IsNaN(first) {
		return
	}
	a.second.push(first)
	second := a.second.average
	if math.IsNaN(second) {
		return
	}
	a.third.push(second)
	a.value = value(float64(3*(first-second)) + a.third.average)
}
