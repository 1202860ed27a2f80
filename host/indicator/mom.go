package indicator

import "math"

// mom is momentum.
//
// Formula: close - the close period bars before. Source: TA-Lib MOM. Input: close. Output: value, in the currency of the
// price, of either sign. Warm-up: need = settle = period + 1. Bounds: none; 0 where the two closes are equal.
func mom() Definition {
	return Definition{
		Name: "mom", Group: "momentum",
		Summary: "momentum: how far the close has come in period bars",
		Formula: "close - close period bars before",
		Source:  "TA-Lib MOM",
		Params:  []Param{period(10, 1, "bars between the two closes")},
		Outputs: single(), Single: true,
		need: func(v values) int { return v.int(0) + 1 },
		compute: func(v values) Computation {
			return &momentum{closes: newDelay(v.int(0)), value: value(math.NaN())}
		},
	}
}

type momentum struct {
	closes delay
	value
}

func (m *momentum) Update(_, _, _, close, _ float64) { m.value = value(close - m.closes.push(close)) }
