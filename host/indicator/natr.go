package indicator

import "math"

// natr is the normalised average true range.
//
// Formula: 100 * atr / close, atr being the average true range of the same period. Source: TA-Lib NATR; John Forman,
// Cross-Market Evaluations with Normalized Average True Range, Technical Analysis of Stocks & Commodities (May 2006).
// Inputs: high, low, close. Output: value, in percent of the close, 0 or more. Warm-up: as atr's, need = period + 1,
// settle = need + ceil(ln 1e-6 / ln(1-1/period)), about 15 periods, and need for a period of 1.
//
// With a period of 1 it is 100 * range / close like any other. TA-Lib leaves the division out there and gives the range
// itself, in the currency of the price, which no user of a percentage expects.
func natr() Definition {
	return Definition{
		Name: "natr", Group: "volatility",
		Summary: "normalised average true range: the average true range in percent of the close",
		Formula: "100 * atr / close, atr = Wilder's average over period of max(high, close before) - min(low, close before)",
		Source:  "TA-Lib NATR, but for a period of 1, where TA-Lib does not divide by the close",
		Params:  []Param{period(14, 1, "ranges in the seed; the weight of a new range is 1/period")},
		Outputs: single(),
		need:    func(v values) int { return v.int(0) + 1 },
		settle:  func(v values) int { return v.int(0) + 1 + forget(wilderKeep(v.int(0))) },
		compute: func(v values) Computation {
			return &normalisedRange{ranges: averageRange{last: math.NaN(), ranges: wilder(v.int(0))}, value: value(math.NaN())}
		},
	}
}

type normalisedRange struct {
	ranges averageRange
	value
}

func (n *normalisedRange) Update(open, high, low, close, volume float64) {
	n.ranges.Update(open, high, low, close, volume)
	n.value = value(100 * (n.ranges.ranges.average / close))
}
