package indicator

import "math"

// kama is Kaufman's adaptive moving average.
//
// Formula: efficiency = |close - close period bars ago| / sum of |close - close before| over the last period bars, 1
// where the price has not moved; kama += (close - kama) * (slow' + efficiency * (fast' - slow'))^2 with fast' =
// 2/(fast+1) and slow' = 2/(slow+1), beginning from the close before the first value. Source: Perry Kaufman, Smarter
// Trading (1995); TA-Lib KAMA, whose fast and slow are 2 and 30. Input: close. Output: value, in the currency of the
// price. Bounds: within the lowest and highest close that it has seen.
//
// Warm-up: need = period + 1. How fast it forgets depends on the market; settle is for the slowest, a price that goes
// nowhere all the time: need + ceil(ln 1e-6 / ln(1-w*w)), w the lesser of fast' and slow', 3,313 bars more for a slow
// of 30.
func kama() Definition {
	return Definition{
		Name: "kama", Group: "trend",
		Summary: "Kaufman's adaptive moving average of the close: fast in a trend, slow in noise",
		Formula: "kama += (close - kama) * (2/(slow+1) + efficiency * (2/(fast+1) - 2/(slow+1)))^2, efficiency = |change over " +
			"period bars| / sum of |change of a bar|; from the close before the first value",
		Source: "Perry Kaufman, Smarter Trading (1995); TA-Lib KAMA",
		Params: []Param{
			period(10, 2, "bars over which efficiency is measured"),
			{Name: "fast", Kind: Int, Default: 2, Min: 1, Max: maxAdaptive,
				Help: "period of the ema whose weight, squared, a new close has in a straight line"},
			{Name: "slow", Kind: Int, Default: 30, Min: 1, Max: maxAdaptive,
				Help: "period of the ema whose weight, squared, a new close has in pure noise"},
		},
		Outputs: single(), Single: true,
		need: func(v values) int { return v.int(0) + 1 },
		settle: func(v values) int {
			least := exponentialWeight(max(v.int(1), v.int(2)))
			return v.int(0) + 1 + forget(1-least*least)
		},
		compute: func(v values) Computation {
			return &adaptiveAverage{closes: newDelay(v.int(0)), moves: newWindow(v.int(0)), last: math.NaN(),
				fast: exponentialWeight(v.int(1)), slow: exponentialWeight(v.int(2)), value: value(math.NaN())}
		},
	}
}

// maxAdaptive bounds fast and slow: the weight is squared, and 200 takes as long to forget as an average of Wilder's
// over 10,000 bars.
const maxAdaptive = 200

// exponentialWeight is 2/(period+1).
func exponentialWeight(period int) float64 { return 2 / float64(period+1) }

type adaptiveAverage struct {
	closes     delay
	moves      window // of the last period changes, without their signs
	last       float64
	fast, slow float64 // weights
	value
}

func (a *adaptiveAverage) Update(_, _, _, close, _ float64) {
	old, last := a.closes.push(close), a.last
	a.last = close
	if math.IsNaN(last) { // the first bar
		return
	}
	way := float64(a.moves.push(math.Abs(close-last)) * a.moves.period)
	if math.IsNaN(old) {
		return
	}
	if math.IsNaN(float64(a.value)) {
		a.value = value(last)
	}
	efficiency := 1.0
	if change := math.Abs(close - old); change < way {
		efficiency = change / way
	}
	weight := a.slow + float64(efficiency*(a.fast-a.slow))
	weight *= weight
	a.value += value(float64(weight * (close - float64(a.value))))
}
