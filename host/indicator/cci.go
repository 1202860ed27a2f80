package indicator

import "math"

// cci is the commodity channel index.
//
// Formula: typical = (high + low + close)/3; cci = (typical - mean) / (0.015 * deviation), mean being that of the last
// period typical prices and deviation the mean distance of them from it. Source: Donald Lambert, Commodities (1980);
// TA-Lib CCI. Inputs: high, low, close. Output: value, a number without a unit, of which Lambert meant most to lie between
// -100 and 100. Warm-up: need = settle = period. Bounds: within 33.4 periods of 0. Where the window is flat, the value is
// 0, as in TA-Lib. It is flat where deviation is no more than 1e-14 of the typical price, which is rounding: highs, lows and
// closes of equal sums may have typical prices that differ in the last digit.
//
// The deviation is from a mean that moves with each bar, so each bar looks at the whole window: unlike other indicators it
// takes the longer the longer the period, and the period has a lower bound for it.
func cci() Definition {
	return Definition{
		Name: "cci", Group: "momentum",
		Summary: "commodity channel index: how far the typical price is from its average, in parts of how far it usually is",
		Formula: "(typical - mean) / (0.015 * deviation), typical = (high + low + close)/3, mean and mean absolute deviation " +
			"of the last period typical prices; 0 where they are equal",
		Source: "Donald Lambert, Commodities (1980); TA-Lib CCI",
		Params: []Param{{Name: "period", Kind: Int, Default: 20, Min: 2, Max: maxCCIPeriod,
			Help: "bars in the mean and in the deviation"}},
		Outputs: single(),
		need:    func(v values) int { return v.int(0) },
		compute: func(v values) Computation {
			return &channel{typical: newDelay(v.int(0)), value: value(math.NaN())}
		},
	}
}

// maxCCIPeriod keeps a bar at about a microsecond.
const maxCCIPeriod = 1_000

// flatDeviation is some fifty times what rounding makes of equal typical prices, as a part of them.
const flatDeviation = 1e-14

type channel struct {
	typical delay
	value
}

func (c *channel) Update(_, high, low, close, _ float64) {
	typical := (high + low + close) / 3
	c.typical.push(typical)
	// Distances from the newest price lose no digits to the level of the prices, and are 0 where the window is flat. Until
	// it is full, its empty places make all of this NaN.
	n := float64(len(c.typical.cells))
	mean := distances(c.typical.cells, typical) / n
	deviation := deviations(c.typical.cells, typical, mean) / n
	if deviation <= flatDeviation*math.Abs(typical) {
		c.value = 0
		return
	}
	c.value = value(-mean / float64(0.015*deviation))
}

// distances is the sum of the distances of the values from one of them. It is added up in four parts, as in deviations: a
// processor adds these side by side, and a bar takes half the time.
func distances(values []float64, from float64) float64 {
	var a, b, c, d float64
	for ; len(values) >= 4; values = values[4:] {
		a += values[0] - from
		b += values[1] - from
		c += values[2] - from
		d += values[3] - from
	}
	for _, x := range values {
		a += x - from
	}
	return (a + b) + (c + d)
}

// deviations is the sum of the sizes of these distances less their mean.
func deviations(values []float64, from, mean float64) float64 {
	var a, b, c, d float64
	for ; len(values) >= 4; values = values[4:] {
		a += math.Abs(values[0] - from - mean)
		b += math.Abs(values[1] - from - mean)
		c += math.Abs(values[2] - from - mean)
		d += math.Abs(values[3] - from - mean)
	}
	for _, x := range values {
		a += math.Abs(x - from - mean)
	}
	return (a + b) + (c + d)
}
