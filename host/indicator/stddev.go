package indicator

import "math"

// stddev is the standard deviation.
//
// Formula: the square root of the mean square of the distances of the last period closes from their mean; the divisor is
// period, which makes it the population's. Source: TA-Lib STDDEV with one deviation. Input: close. Output: value, in the
// currency of the price, 0 or more. Warm-up: need = settle = period. Bounds: no more than half the span of the window;
// exactly 0 where the window is flat.
func stddev() Definition {
	return Definition{
		Name: "stddev", Group: "volatility",
		Summary: "standard deviation of the close, that of the population",
		Formula: "sqrt(mean of (close - mean)^2) over the last period closes; the divisor is period",
		Source:  "TA-Lib STDDEV",
		Params:  []Param{period(20, 2, "bars in the deviation")},
		Outputs: single(), Single: true,
		need: func(v values) int { return v.int(0) },
		compute: func(v values) Computation {
			return &deviation{closes: newSpread(v.int(0)), value: value(math.NaN())}
		},
	}
}

type deviation struct {
	closes spread
	value
}

func (d *deviation) Update(_, _, _, close, _ float64) {
	_, variance := d.closes.push(close)
	d.value = value(math.Sqrt(variance))
}
