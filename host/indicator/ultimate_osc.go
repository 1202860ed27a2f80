package indicator

import "math"

// ultimateOsc is the ultimate oscillator.
//
// Formula: the true low of a bar is the lower of its low and the close before; its pressure is close - true low, its range
// the higher of its high and the close before, less the true low. share(n) = sum of the pressure / sum of the range over
// the last n bars; ultimate = 100 * (4 * share(short) + 2 * share(medium) + share(long)) / 7. Source: Larry Williams,
// Stocks & Commodities (1985); TA-Lib ULTOSC. Inputs: high, low, close. Output: value, 0 to 100 but for rounding. Of the
// three periods the shortest counts four times and the longest once, in whichever order they are given, as in TA-Lib:
// all orders are one indicator, with one key. Warm-up: need = settle = longest + 1, since the first bar has no close before
// it. Where no bar of a period has a range, its share is 0, as in TA-Lib.
func ultimateOsc() Definition {
	return Definition{
		Name: "ultimate_osc", Group: "momentum",
		Summary: "ultimate oscillator: buying pressure as a share of the range, over three periods, from 0 to 100",
		Formula: "100 * (4 * share(short) + 2 * share(medium) + share(long)) / 7, share(n) = sum of close - lowest over sum of " +
			"highest - lowest of the last n bars, highest = max(high, close before), lowest = min(low, close before); " +
			"a share is 0 where there is no range",
		Source: "Larry Williams, Stocks & Commodities (1985); TA-Lib ULTOSC",
		Params: []Param{
			periodNamed("short", 7, 1, "bars in the share that counts four times"),
			periodNamed("medium", 14, 1, "bars in the share that counts twice"),
			periodNamed("long", 28, 1, "bars in the share that counts once"),
		},
		Outputs:   single(),
		ascending: []int{0, 1, 2},
		need:      func(v values) int { return v.int(2) + 1 },
		compute: func(v values) Computation {
			return &pressure{last: math.NaN(), value: value(math.NaN()),
				short: newTotals(v.int(0)), medium: newTotals(v.int(1)), long: newTotals(v.int(2))}
		},
	}
}

type pressure struct {
	last                float64 // the close before; NaN before the first
	short, medium, long totals
	value
}

func (p *pressure) Update(_, high, low, close, _ float64) {
	last := p.last
	p.last = close
	if math.IsNaN(last) { // the first bar
		return
	}
	lowest := min(low, last)
	buying, whole := close-lowest, max(high, last)-lowest
	sum := float64(4*share(p.short.push(buying, whole))) + float64(2*share(p.medium.push(buying, whole))) +
		share(p.long.push(buying, whole))
	p.value = value(100 * (sum / 7))
}

// share is a part of a whole, 0 where there is no whole.
func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}
