package indicator

import (
	"math"

	"github.com/strathost/strathost/host/market"
)

// sma is the simple moving average.
//
// Formula: the mean of the last period closes. Source: TA-Lib SMA. Input: close. Output: value, in the currency of the
// price. Warm-up: need = settle = period. Bounds: never outside the lowest and highest close of its window by more than
// rounding.
func sma() Definition {
	return Definition{
		Name: "sma", Group: "trend",
		Summary: "simple moving average of the close",
		Formula: "mean of the last period closes",
		Source:  "TA-Lib SMA",
		Params:  []Param{period(20, 1, "bars in the average")},
		Outputs: single(), Single: true,
		need: func(v values) int { return v.int(0) },
		compute: func(v values) Computation {
			return &simpleAverage{closes: newWindow(v.int(0)), value: value(math.NaN())}
		},
	}
}

type simpleAverage struct {
	closes window
	value
}

func (a *simpleAverage) Update(_, _, _, close, _ float64) { a.value = value(a.closes.push(close)) }

func (a *simpleAverage) updateAll(bars market.Columns, out []float64) {
	for i, x := range bars.Close {
		out[i] = a.closes.push(x)
	}
	if n := len(out); n > 0 {
		a.value = value(out[n-1])
	}
}
