package indicator

import "math"

// adl is the accumulation/distribution line.
//
// Formula: from the first bar on, plus volume * ((close - low) - (high - close)) / (high - low) of each bar. Source: Marc
// Chaikin; TA-Lib AD. Inputs: high, low, close, volume. Output: value, in units of volume, of either sign. Warm-up: need
// = 1; settle = lookback.
//
// Only its changes mean something: it forgets nothing, and its level depends on the bar at which it began. On every day
// that is the lookback-th bar before the open. A bar without volume or without range leaves it as it is.
func adl() Definition {
	return Definition{
		Name: "adl", Group: "volume",
		Summary: "accumulation/distribution line: volume by where the close lies in its bar; only its changes mean something",
		Formula: "sum of volume * ((close - low) - (high - close)) / (high - low); 0 for a bar without range",
		Source:  "Marc Chaikin; TA-Lib AD",
		Params:  []Param{accumulates()},
		Outputs: single(),
		need:    func(values) int { return 1 },
		settle:  func(v values) int { return v.int(0) },
		compute: func(values) Computation { return &accumulation{value: value(math.NaN())} },
	}
}

type accumulation struct {
	flow total
	value
}

func (a *accumulation) Update(_, high, low, close, volume float64) {
	a.flow.add(chaikinFlow(high, low, close, volume))
	a.value = a.flow.value()
}

// chaikinFlow is Chaikin's money flow volume of a bar: all of the volume where it closes at its high, minus that at its
// low, and nothing in the middle or where the bar has no range.
func chaikinFlow(high, low, close, volume float64) float64 {
	span := high - low
	if span <= 0 {
		return 0
	}
	return float64(((close - low) - (high - close)) / span * volume)
}
