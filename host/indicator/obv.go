package indicator

import "math"

// obv is the on-balance volume.
//
// Formula: the volume of the first bar, then plus the volume of a bar that closes above the close before, and minus the
// volume of one that closes below it. Source: Joseph E. Granville, Granville's New Key to Stock Market Profits (1963);
// TA-Lib OBV. Inputs: close, volume. Output: value, in units of volume, of either sign. Warm-up: need = 1; settle =
// lookback.
//
// Only its changes mean something: it forgets nothing, and its level depends on the bar at which it began. On every day
// that is the lookback-th bar before the open. A bar without volume or with an unchanged close leaves it as it is.
func obv() Definition {
	return Definition{
		Name: "obv", Group: "volume",
		Summary: "on-balance volume: volume added up, that of falling closes taken away; only its changes mean something",
		Formula: "volume of the first bar, then += volume where close > close before, -= volume where close < close before",
		Source:  "Joseph E. Granville, Granville's New Key to Stock Market Profits (1963); TA-Lib OBV",
		Params:  []Param{accumulates()},
		Outputs: single(),
		need:    func(values) int { return 1 },
		settle:  func(v values) int { return v.int(0) },
		compute: func(values) Computation { return &balance{last: math.NaN(), value: value(math.NaN())} },
	}
}

type balance struct {
	last   float64 // the close before; NaN before the first
	volume total
	value
}

func (b *balance) Update(_, _, _, close, volume float64) {
	last := b.last
	b.last = close
	switch {
	case close > last || math.IsNaN(last):
		b.volume.add(volume)
	case close < last:
		b.volume.add(-volume)
	}
	b.value = b.volume.value()
}
