package indicator

import "math"

// wma is the weighted moving average.
//
// Formula: sum(weight * close) / sum(weight) over the last period closes, the weights rising in equal steps from 1 for
// the oldest to period for the newest. Source: TA-Lib WMA. Input: close. Output: value, in the currency of the price.
// Warm-up: need = settle = period. Bounds: never outside the lowest and highest close of its window by more than
// rounding.
func wma() Definition {
	return Definition{
		Name: "wma", Group: "trend",
		Summary: "weighted moving average of the close: the newer, the heavier",
		Formula: "sum(weight * close) / sum(weight) over the last period closes, weights 1 (oldest) to period (newest)",
		Source:  "TA-Lib WMA",
		Params:  []Param{period(20, 1, "bars in the average")},
		Outputs: single(), Single: true,
		need: func(v values) int { return v.int(0) },
		compute: func(v values) Computation {
			return &slantedAverage{closes: newWeighted(v.int(0)), value: value(math.NaN())}
		},
	}
}

type slantedAverage struct {
	closes weighted
	value
}

func (a *slantedAverage) Update(_, _, _, close, _ float64) {
	base, _, slanted := a.closes.push(close)
	a.value = value(base + slanted)
}
