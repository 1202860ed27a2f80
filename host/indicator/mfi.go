package indicator

import "math"

// mfi is the money flow index.
//
// Formula: typical = (high + low + close)/3; the flow of a bar is typical * volume, into the market where typical is above
// the one before, out of it where it is below, and neither where they are equal; mfi = 100 * flow in / (flow in + flow
// out), summed over the last period bars. Source: Gene Quong and Avrum Soudack, Stocks & Commodities (1989); TA-Lib MFI.
// Inputs: high, low, close, volume. Output: value, 0 to 100. Warm-up: need = settle = period + 1, since the first bar has
// no typical price before it. Where nothing flows, since there is no volume or no change, the value is 0, as in TA-Lib.
//
// Two typical prices are equal where they differ by no more than 1e-14 of their sum, as in TA-Lib since 0.8: highs, lows and
// closes of equal sums may have typical prices that differ in the last digit, and the bar would count with its whole
// volume. A cent in a price of a billion is far above that.
func mfi() Definition {
	return Definition{
		Name: "mfi", Group: "momentum",
		Summary: "money flow index: volume times price of rising bars as a share of that of all, from 0 to 100",
		Formula: "100 * in / (in + out), sums over the last period bars of typical * volume where typical rises and where it " +
			"falls, typical = (high + low + close)/3; 0 where nothing flows",
		Source:  "Gene Quong and Avrum Soudack, Stocks & Commodities (1989); TA-Lib MFI",
		Params:  []Param{period(14, 2, "bars in the sums")},
		Outputs: single(),
		need:    func(v values) int { return v.int(0) + 1 },
		compute: func(v values) Computation {
			return &moneyFlowIndex{last: math.NaN(), flows: newTotals(v.int(0)), value: value(math.NaN())}
		},
	}
}

// flatMove is some forty times what rounding makes of equal typical prices, as a part of the sum of two.
const flatMove = 1e-14

type moneyFlowIndex struct {
	last  float64 // the typical price before; NaN before the first
	flows totals
	value
}

func (m *moneyFlowIndex) Update(_, high, low, close, volume float64) {
	typical, last := (high+low+close)/3, m.last
	m.last = typical
	if math.IsNaN(last) { // the first bar
		return
	}
	flow, in, out := float64(typical*volume), 0.0, 0.0
	switch move := typical - last; {
	case math.Abs(move) <= flatMove*(math.Abs(typical)+math.Abs(last)):
	case move > 0:
		in = flow
	default:
		out = flow
	}
	in, out = m.flows.push(in, out)
	m.value = value(100 * share(in, in+out))
}
