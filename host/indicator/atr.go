package indicator

import "math"

// atr is the average true range.
//
// Formula: the true range of a bar is the higher of its high and the close before, less the lower of its low and the
// close before; averaged by Wilder's method, the mean of the first period of them and then atr += (range - atr)/period.
// Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib ATR. Inputs: high, low, close.
// Output: value, in the currency of the price, 0 or more. Warm-up: need = period + 1, since the first bar has no close
// before it; settle = need + ceil(ln 1e-6 / ln(1-1/period)), about 15 periods, and need for a period of 1.
func atr() Definition {
	return Definition{
		Name: "atr", Group: "volatility",
		Summary: "average true range: how far the price moves in a bar, gaps included",
		Formula: "Wilder's average over period of max(high, close before) - min(low, close before)",
		Source:  "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib ATR",
		Params:  []Param{period(14, 1, "ranges in the seed; the weight of a new range is 1/period")},
		Outputs: single(),
		need:    func(v values) int { return v.int(0) + 1 },
		settle:  func(v values) int { return v.int(0) + 1 + forget(wilderKeep(v.int(0))) },
		compute: func(v values) Computation { return &averageRange{last: math.NaN(), ranges: wilder(v.int(0))} },
	}
}

type averageRange struct {
	last   float64 // the close before; NaN before the first
	ranges smoothing
}

func (a *averageRange) Update(_, high, low, close, _ float64) {
	last := a.last
	a.last = close
	if math.IsNaN(last) { // the first bar
		return
	}
	a.ranges.push(max(high, last) - min(low, last))
}

func (a *averageRange) Output(k int) float64 { return value(a.ranges.average).Output(k) }
