package indicator

import "math"

// cmf is Chaikin's money flow.
//
// Formula: sum(volume * ((close - low) - (high - close)) / (high - low)) / sum(volume) over the last period bars. Source:
// Marc Chaikin; TA-Lib has none. Inputs: high, low, close, volume. Output: value, -1 (every bar closes at its low) to 1 (at
// its high). Warm-up: need = settle = period. A bar without range adds its volume and no flow. Where the window has no
// volume the value is 0.
func cmf() Definition {
	return Definition{
		Name: "cmf", Group: "volume",
		Summary: "Chaikin's money flow: where the closes lie in their bars, weighed by volume",
		Formula: "sum(volume * ((close - low) - (high - close)) / (high - low)) / sum(volume) over the last period bars; " +
			"0 where there is no volume",
		Source:  "Marc Chaikin",
		Params:  []Param{period(20, 1, "bars in both sums")},
		Outputs: single(),
		need:    func(v values) int { return v.int(0) },
		compute: func(v values) Computation {
			return &flowShare{sums: newTotals(v.int(0)), value: value(math.NaN())}
		},
	}
}

type flowShare struct {
	sums totals // of the flow and of the volume
	value
}

func (m *flowShare) Update(_, high, low, close, volume float64) {
	flow, all := m.sums.push(chaikinFlow(high, low, close, volume), volume)
	if all <= 0 {
		m.value = 0
		return
	}
	m.value = value(flow / all)
}
