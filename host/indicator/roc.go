package indicator

import "math"

// roc is the rate of change.
//
// Formula: 100 * (close - before) / before, before being the close period bars earlier. Source: TA-Lib ROC. Input: close.
// Output: value, in percent. Warm-up: need = settle = period + 1. Bounds: -100 or more for prices. Where the close before
// was 0, as can happen on another indicator, the value is 0, as in TA-Lib.
func roc() Definition {
	return Definition{
		Name: "roc", Group: "momentum",
		Summary: "rate of change: how far the close has come in period bars, in percent",
		Formula: "100 * (close - before) / before, before = close period bars before; 0 where before is 0",
		Source:  "TA-Lib ROC",
		Params:  []Param{period(10, 1, "bars between the two closes")},
		Outputs: single(), Single: true,
		need: func(v values) int { return v.int(0) + 1 },
		compute: func(v values) Computation {
			return &rateOfChange{closes: newDelay(v.int(0)), value: value(math.NaN())}
		},
	}
}

type rateOfChange struct {
	closes delay
	value
}

func (r *rateOfChange) Update(_, _, _, close, _ float64) {
	r.value = value(percentChange(r.closes.push(close), close))
}

// percentChange is the change from one value to another in percent of the first, 0 where that is 0.
func percentChange(from, to float64) float64 {
	if from == 0 {
		return 0
	}
	return 100 * ((to - from) / from)
}
