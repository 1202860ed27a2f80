package indicator

import "math"

// williamsR is Williams %R.
//
// Formula: 100 * (close - highest) / (highest - lowest), the highest high and the lowest low of the last period bars.
// Source: Larry Williams, How I Made One Million Dollars (1973); TA-Lib WILLR. Inputs: high, low, close. Output: value,
// -100 (the close is the lowest) to 0 (the highest). Warm-up: need = settle = period. Where all of these bars were at one
// price, there is no range and the value is 0, as in TA-Lib.
func williamsR() Definition {
	return Definition{
		Name: "williams_r", Group: "momentum",
		Summary: "Williams %R: where the close lies in the range of the last bars, from -100 to 0",
		Formula: "100 * (close - highest) / (highest - lowest), highest high and lowest low of the last period bars; " +
			"0 where they are equal",
		Source:  "Larry Williams, How I Made One Million Dollars (1973); TA-Lib WILLR",
		Params:  []Param{period(14, 2, "bars in the range")},
		Outputs: single(),
		need:    func(v values) int { return v.int(0) },
		compute: func(v values) Computation {
			return &percentRange{highs: newHighest(v.int(0)), lows: newLowest(v.int(0)), value: value(math.NaN())}
		},
	}
}

type percentRange struct {
	highs, lows extreme
	value
}

func (p *percentRange) Update(_, high, low, close, _ float64) {
	highest, lowest := p.highs.push(high), p.lows.push(low)
	if highest == lowest {
		p.value = 0
		return
	}
	p.value = value(100 * ((close - highest) / (highest - lowest)))
}
