package indicator

// ema is the exponential moving average.
//
// Formula: seeded with the mean of the first period closes, then ema += (close - ema) * 2/(period+1). Source: TA-Lib
// EMA with its default seed. Input: close. Output: value, in the currency of the price. Warm-up: need = period; settle =
// period + ceil(ln 1e-6 / ln((period-1)/(period+1))), about 8 periods; both 1 for a period of 1. Bounds: within the
// lowest and highest close that it has seen.
func ema() Definition {
	return Definition{
		Name: "ema", Group: "trend",
		Summary: "exponential moving average of the close",
		Formula: "mean of the first period closes, then ema += (close - ema) * 2/(period+1)",
		Source:  "TA-Lib EMA",
		Params:  []Param{period(20, 1, "bars in the seed; the weight of a new close is 2/(period+1)")},
		Outputs: single(), Single: true,
		need:    func(v values) int { return v.int(0) },
		settle:  func(v values) int { return v.int(0) + forget(exponentialKeep(v.int(0))) },
		compute: func(v values) Computation { return &exponentialAverage{closes: exponential(v.int(0))} },
	}
}

type exponentialAverage struct{ closes smoothing }

func (a *exponentialAverage) Update(_, _, _, close, _ float64) { a.closes.push(close) }

func (a *exponentialAverage) Output(k int) float64 { return value(a.closes.average).Output(k) }
