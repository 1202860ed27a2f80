package indicator

import "math"

// forceIndex is Elder's force index.
//
// Formula: the ema over period of (close - close before) * volume. Source: Alexander Elder, Trading for a Living (1993);
// the average is that of ema. TA-Lib has none. Inputs: close, volume. Output: value, in currency times volume, of either
// sign. Warm-up: need = period + 1, since the first bar has no change; settle = need + ceil(ln 1e-6 /
// ln((period-1)/(period+1))), and need for a period of 1. Bounds: 0 where no bar has both volume and a change.
func forceIndex() Definition {
	return Definition{
		Name: "force_index", Group: "volume",
		Summary: "Elder's force index: the average of the change of the close times the volume",
		Formula: "ema over period of (close - close before) * volume",
		Source:  "Alexander Elder, Trading for a Living (1993)",
		Params:  []Param{period(13, 1, "changes in the seed; the weight of a new one is 2/(period+1)")},
		Outputs: single(),
		need:    func(v values) int { return v.int(0) + 1 },
		settle:  func(v values) int { return v.int(0) + 1 + forget(exponentialKeep(v.int(0))) },
		compute: func(v values) Computation { return &force{last: math.NaN(), changes: exponential(v.int(0))} },
	}
}

type force struct {
	last    float64 // the close before; NaN before the first
	changes smoothing
}

func (f *force) Update(_, _, _, close, volume float64) {
	last := f.last
	f.last = close
	if math.IsNaN(last) { // the first bar
		return
	}
	f.changes.push(float64((close - last) * volume))
}

func (f *force) Output(k int) float64 { return value(f.changes.average).Output(k) }
