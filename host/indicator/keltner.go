package indicator

import "math"

// keltner are Keltner channels.
//
// Formula: middle is the ema of the close over period; upper and lower lie multiplier average true ranges (atr over
// atr_period) above and below it. Source: Linda Bradford Raschke's form of Chester W. Keltner's channels (How to Make
// Money in Commodities, 1960), the one that charts draw today; Keltner's own was the simple average of ten typical prices
// and of ten ranges. The averages are those of ema and atr, so of TA-Lib EMA and ATR; TA-Lib has no channels. Inputs:
// high, low, close. Outputs, in the currency of the price: middle (the main one), upper, lower. Warm-up: need = the
// greater of period and atr_period + 1; settle = the greater of what ema and atr of these periods take. Bounds: lower <=
// middle <= upper; all three are equal where no price has ever moved; lower may be below zero.
func keltner() Definition {
	return Definition{
		Name: "keltner", Group: "volatility",
		Summary: "Keltner channels: the exponential average of the close and bands of average true ranges around it",
		Formula: "middle = ema of the close over period; upper, lower = middle +- multiplier * atr over atr_period",
		Source:  "Linda Bradford Raschke's form of Chester W. Keltner's channels; the averages are TA-Lib's EMA and ATR",
		Params: []Param{
			period(20, 1, "bars in the seed of the middle; the weight of a new close is 2/(period+1)"),
			periodNamed("atr_period", 10, 1, "ranges in the seed of the range; the weight of a new one is 1/atr_period"),
			{Name: "multiplier", Kind: Float, Default: 2, Min: 0, Max: 100,
				Help: "average true ranges from the middle to each band"},
		},
		Outputs: []string{"middle", "upper", "lower"},
		need:    func(v values) int { return max(v.int(0), v.int(1)+1) },
		settle: func(v values) int {
			return max(v.int(0)+forget(exponentialKeep(v.int(0))), v.int(1)+1+forget(wilderKeep(v.int(1))))
		},
		compute: func(v values) Computation {
			c := &keltnerChannels{closes: exponential(v.int(0)), multiplier: v.float(2), fields: make(fields, 3),
				ranges: averageRange{last: math.NaN(), ranges: wilder(v.int(1))}}
			c.unknown()
			return c
		},
	}
}

type keltnerChannels struct {
	closes     smoothing
	ranges     averageRange
	multiplier float64
	fields
}

func (c *keltnerChannels) Update(open, high, low, close, volume float64) {
	c.closes.push(close)
	c.ranges.Update(open, high, low, close, volume)
	middle, width := c.closes.average, float64(c.multiplier*c.ranges.ranges.average)
	if math.IsNaN(width) { // the middle waits for it; without a middle there are no bands
		return
	}
	c.fields[0], c.fields[1], c.fields[2] = middle, middle+width, middle-width
}
