package indicator

// donchian is the Donchian channel.
//
// Formula: upper is the highest high and lower the lowest low of the last period bars, the newest included; middle is
// the mean of both. Source: Richard Donchian; TA-Lib has its parts, MAX of the high and MIN of the low. Inputs: high, low.
// Outputs, in the currency of the price: upper (the main one), middle, lower. Warm-up: need = settle = period. Bounds:
// lower <= middle <= upper, all three equal where the window is flat.
//
// The newest bar being part of the window, no close is ever above upper: a breakout is a close above the upper of the
// bar before.
func donchian() Definition {
	return Definition{
		Name: "donchian", Group: "volatility",
		Summary: "Donchian channel: the highest high and the lowest low of the last bars",
		Formula: "upper = highest high, lower = lowest low of the last period bars, the newest included; " +
			"middle = (upper + lower)/2",
		Source:  "Richard Donchian; TA-Lib MAX and MIN",
		Params:  []Param{period(20, 1, "bars in the channel")},
		Outputs: []string{"upper", "middle", "lower"},
		need:    func(v values) int { return v.int(0) },
		compute: func(v values) Computation {
			c := &donchianChannel{highs: newHighest(v.int(0)), lows: newLowest(v.int(0)), fields: make(fields, 3)}
			c.unknown()
			return c
		},
	}
}

type donchianChannel struct {
	highs, lows extreme
	fields
}

func (c *donchianChannel) Update(_, high, low, _, _ float64) {
	upper, lower := c.highs.push(high), c.lows.push(low)
	c.fields[0], c.fields[1], c.fields[2] = upper, (upper+lower)/2, lower
}
