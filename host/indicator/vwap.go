package indicator

import "math"

// vwap is the volume-weighted average price since the open.
//
// Formula: sum(typical * volume) / sum(volume) over the bars since the open, typical = (high + low + close)/3. Source:
// the common definition; TA-Lib has none. Inputs: high, low, close, volume. Output: value, in the currency of the price.
// Anchored: it starts anew at each trading day's open. Warm-up: need = settle = 1 bar since the open. Bounds: within the
// lowest and highest typical price since the open.
//
// Until there is volume there is no price that it weighs: the value is NaN after bars without any, and the first bar
// with volume brings the first value. A later bar without volume leaves the value as it is.
func vwap() Definition {
	return Definition{
		Name: "vwap", Group: "trend",
		Summary:  "volume-weighted average price since the open",
		Formula:  "sum(typical * volume) / sum(volume) since the open, typical = (high + low + close)/3; none before any volume",
		Source:   "common definition",
		Outputs:  single(),
		Anchored: true,
		need:     func(values) int { return 1 },
		compute:  func(values) Computation { return &weightedPrice{value: value(math.NaN())} },
	}
}

// weightedPrice moves its value towards each typical price by the bar's share of the volume so far. That is the formula
// above, rearranged so that equal typical prices have exactly that average.
type weightedPrice struct {
	volume float64
	value
}

func (w *weightedPrice) Update(_, high, low, close, volume float64) {
	if volume <= 0 {
		return
	}
	typical := (high + low + close) / 3
	if w.volume == 0 {
		w.value = value(typical)
	}
	w.volume += volume
	w.value += value(float64(volume/w.volume) * (typical - float64(w.value)))
}

func (w *weightedPrice) Restart() { *w = weightedPrice{value: value(math.NaN())} }
