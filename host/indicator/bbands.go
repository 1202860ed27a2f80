package indicator

import "math"

// bbands are Bollinger bands.
//
// Formula: middle is the mean of the last period closes, upper and lower lie deviations of their population standard
// deviation (the divisor is period) above and below it. Source: John Bollinger; TA-Lib BBANDS with a simple average and
// one number of deviations for both bands. Input: close. Outputs, in the currency of the price: middle (the main one,
// equal to sma of the same period), upper, lower. Warm-up: need = settle = period. Bounds: lower <= middle <= upper, all
// three equal where the window is flat; lower may be below zero.
func bbands() Definition {
	return Definition{
		Name: "bbands", Group: "volatility",
		Summary: "Bollinger bands: the average close and bands of standard deviations around it",
		Formula: "middle = mean of the last period closes; upper, lower = middle +- deviations * their population " +
			"standard deviation",
		Source: "John Bollinger; TA-Lib BBANDS",
		Params: []Param{
			period(20, 2, "bars in the average and in the deviation"),
			{Name: "deviations", Kind: Float, Default: 2, Min: 0, Max: 100,
				Help: "standard deviations from the middle to each band"},
		},
		Outputs: []string{"middle", "upper", "lower"}, Single: true,
		need: func(v values) int { return v.int(0) },
		compute: func(v values) Computation {
			b := &bands{closes: newSpread(v.int(0)), deviations: v.float(1), fields: make(fields, 3)}
			b.unknown()
			return b
		},
	}
}

type bands struct {
	closes     spread
	deviations float64
	fields
}

func (b *bands) Update(_, _, _, close, _ float64) {
	middle, variance := b.closes.push(close)
	width := float64(b.deviations * math.Sqrt(variance))
	b.fields[0], b.fields[1], b.fields[2] = middle, middle+width, middle-width
}
