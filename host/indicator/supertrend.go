package indicator

import "math"

// supertrend is a band of average true ranges that follows the price on one side of it and changes sides when it is
// crossed.
//
// Formula: upper, lower = (high + low)/2 +- multiplier * atr. The upper band only falls, and the lower only rises, from
// one bar to the next, until a close has crossed the band: the next bar takes its own. Where the direction is down and
// the close is above the upper band, or up and the close below the lower one, it changes. The first direction is down.
// Source: Olivier Seban; the rules are those of TradingView's ta.supertrend, with the atr of this package; TA-Lib has
// none. Inputs: high, low, close. Outputs: line (the main one), the lower band in direction up and the upper one in
// direction down, in the currency of the price; direction, 1 up or -1 down (TradingView's sign is the other). Bounds:
// in direction up the close is not below the line, in direction down not above it, but for a bar that has just turned:
// where bands are narrower than the bar it may lie beyond both. Where prices are flat from the start, line is that
// price and direction -1.
//
// Warm-up: need = period + 1, as for atr. The bands follow the atr, which forgets as atr does; the direction does not
// fade, and no number of bars makes it certain that two starts have the same one. They have once closes have crossed
// both bands, on a random walk after a time that grows with the square of their distance: settle = need + ceil(ln 1e-6
// / ln(1-1/period)) + ceil(10 * (1 + multiplier^2)), 243 by default. Of 4,000 starts on random walks the slowest needed
// 106 bars by default, and of 1,000 with a multiplier of 10 it needed 432, where settle is 1,153.
func supertrend() Definition {
	return Definition{
		Name: "supertrend", Group: "trend",
		Summary: "supertrend: a band of average true ranges that trails the price, and changes sides when a close crosses it",
		Formula: "upper, lower = (high + low)/2 +- multiplier * atr, the upper only falling and the lower only rising until a " +
			"close crosses it; line = lower in direction 1, upper in direction -1",
		Source: "Olivier Seban, as in TradingView's ta.supertrend",
		Params: []Param{
			period(10, 1, "ranges in the seed of the atr; the weight of a new range is 1/period"),
			{Name: "multiplier", Kind: Float, Default: 3, Min: 0, Max: 20,
				Help: "average true ranges from the middle of a bar to each band"},
		},
		Outputs: []string{"line", "direction"},
		need:    func(v values) int { return v.int(0) + 1 },
		settle: func(v values) int {
			return v.int(0) + 1 + forget(wilderKeep(v.int(0))) + int(math.Ceil(10*(1+v.float(1)*v.float(1))))
		},
		compute: func(v values) Computation {
			s := &flippingBand{ranges: averageRange{last: math.NaN(), ranges: wilder(v.int(0))}, multiplier: v.float(1),
				fields: make(fields, 2)}
			s.unknown()
			return s
		},
	}
}

type flippingBand struct {
	ranges       averageRange
	multiplier   float64
	upper, lower float64
	direction    float64 // 1 up, -1 down, 0 before the first band
	fields
}

func (s *flippingBand) Update(_, high, low, close, _ float64) {
	before := s.ranges.last
	s.ranges.Update(0, high, low, close, 0)
	if math.IsNaN(s.ranges.ranges.average) {
		return
	}
	middle, width := (high+low)/2, float64(s.multiplier*s.ranges.ranges.average)
	upper, lower := middle+width, middle-width
	if s.direction == 0 {
		s.upper, s.lower, s.direction = upper, lower, -1
	} else {
		s.follow(upper, lower, before, close)
	}
	s.fields[0], s.fields[1] = s.upper, s.direction
	if s.direction > 0 {
		s.fields[0] = s.lower
	}
}

// follow takes the bands of a bar, the close before it and its own.
func (s *flippingBand) follow(upper, lower, before, close float64) {
	if upper < s.upper || before > s.upper {
		s.upper = upper
	}
	if lower > s.lower || before < s.lower {
		s.lower = lower
	}
	switch {
	case s.direction < 0 && close > s.upper:
		s.direction = 1
	case s.direction > 0 && close < s.lower:
		s.direction = -1
	}
}
