package indicator

import "math"

// pvt is the price volume trend.
//
// Formula: 0 at the first bar, then plus volume * (close - close before) / close before of each bar. Source: the common
// definition, as in Steven B. Achelis, Technical Analysis from A to Z; TA-Lib has none. Inputs: close, volume. Output:
// value, in units of volume, of either sign. Warm-up: need = 1; settle = lookback.
//
// Only its changes mean something: it forgets nothing, and its level depends on the bar at which it began. On every day
// that is the lookback-th bar before the open. A bar without volume or with an unchanged close leaves it as it is.
func pvt() Definition {
	return Definition{
		Name: "pvt", Group: "volume",
		Summary: "price volume trend: volume added up by the return of its bar; only its changes mean something",
		Formula: "0 at the first bar, then += volume * (close - close before) / close before",
		Source:  "common definition; Steven B. Achelis, Technical Analysis from A to Z",
		Params:  []Param{accumulates()},
		Outputs: single(),
		need:    func(values) int { return 1 },
		settle:  func(v values) int { return v.int(0) },
		compute: func(values) Computation { return &priceVolume{last: math.NaN(), value: value(math.NaN())} },
	}
}

type priceVolume struct {
	last   float64 // the close before; NaN before the first
	volume total
	value
}

func (p *priceVolume) Update(_, _, _, close, volume float64) {
	if !math.IsNaN(p.last) {
		p.volume.add(float64(volume * ((close - p.last) / p.last)))
	}
	p.last = close
	p.value = p.volume.value()
}
