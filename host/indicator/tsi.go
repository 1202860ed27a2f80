package indicator

import "math"

// tsi is the true strength index.
//
// Formula: change = close - the close before; tsi = 100 * twice(change) / twice(|change|), twice being the EMA over short
// of the EMA over long, each seeded with the mean of its first values. Source: William Blau, Stocks & Commodities (1991);
// TA-Lib has none. Input: close. Output: value, -100 to 100. An ema on it is its usual signal line. Warm-up: need = long +
// short, since the first bar has no change; settle = need and the bars until the past weighs less than 1e-6 in an EMA of
// an EMA. Bounds: never outside -100 to 100 by more than rounding.
//
// Where no close has ever differed from the one before, the value is 0. Later a flat stretch leaves the value near where
// it was, since both averages fade alike. So settle holds for the two averages, as for rsi.
func tsi() Definition {
	return Definition{
		Name: "tsi", Group: "momentum",
		Summary: "true strength index: the smoothed change of the close as a share of how much it moves",
		Formula: "100 * twice(change) / twice(|change|), change = close - close before, twice(x) = ema(short) of ema(long) " +
			"of x; 0 where the close has never moved",
		Source: "William Blau, Stocks & Commodities (1991)",
		Params: []Param{
			periodNamed("long", 25, 1, "changes in the first average"),
			periodNamed("short", 13, 1, "values in the average of that"),
		},
		Outputs: single(), Single: true,
		need:   func(v values) int { return v.int(0) + v.int(1) },
		settle: func(v values) int { return v.int(0) + v.int(1) + forgetChain(v.int(0), v.int(1)) },
		compute: func(v values) Computation {
			return &trueStrength{last: math.NaN(), value: value(math.NaN()),
				changes: exponentialChain(v.int(0), v.int(1)), moves: exponentialChain(v.int(0), v.int(1))}
		},
	}
}

type trueStrength struct {
	last           float64 // the close before; NaN before the first
	changes, moves chain
	value
}

func (t *trueStrength) Update(_, _, _, close, _ float64) {
	change := close - t.last
	t.last = close
	if math.IsNaN(change) { // the first bar
		return
	}
	up, all := t.changes.push(change), t.moves.push(math.Abs(change))
	if all == 0 {
		t.value = 0
		return
	}
	t.value = value(100 * (up / all))
}
