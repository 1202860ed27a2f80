package indicator

import "math"

// trix is the rate of change of a triple average.
//
// Formula: triple = EMA of the EMA of the EMA of the close, each over period and seeded with the mean of its first
// values; trix = 100 * (triple - before) / before, before being triple at the bar before. Source: Jack Hutson, Stocks &
// Commodities (1983); TA-Lib TRIX. Input: close. Output: value, in percent a bar, of either sign. Warm-up: need = 3 *
// period - 1; settle = need and the bars until the past weighs less than 1e-6 in the triple average, about 10 periods
// more. Bounds: none; 0 where prices have been flat and, as in TA-Lib, where the triple average before was 0.
func trix() Definition {
	return Definition{
		Name: "trix", Group: "momentum",
		Summary: "how fast a triple exponential average of the close moves, in percent a bar",
		Formula: "100 * (triple - before) / before, triple = ema(ema(ema(close))), before = triple one bar before; " +
			"0 where before is 0",
		Source:  "Jack Hutson, Stocks & Commodities (1983); TA-Lib TRIX",
		Params:  []Param{period(15, 1, "bars in each of the three averages")},
		Outputs: single(), Single: true,
		need:   func(v values) int { return 3*v.int(0) - 1 },
		settle: func(v values) int { return 3*v.int(0) - 1 + forgetChain(v.int(0), v.int(0), v.int(0)) },
		compute: func(v values) Computation {
			n := v.int(0)
			return &tripleChange{closes: exponentialChain(n, n, n), last: math.NaN(), value: value(math.NaN())}
		},
	}
}

type tripleChange struct {
	closes chain
	last   float64 // the triple average at the bar before; NaN before the first
	value
}

func (t *tripleChange) Update(_, _, _, close, _ float64) {
	triple := t.closes.push(close)
	t.value = value(percentChange(t.last, triple))
	t.last = triple
}
