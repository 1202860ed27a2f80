package indicator

import "math"

// twap is the time-weighted average price since the open.
//
// Formula: the mean of typical over the bars since the open, typical = (high + low + close)/3 as in vwap; each bar
// weighs the same, and a missing one nothing. Source: the common definition; TA-Lib has none. Inputs: high, low, close.
// Output: value, in the currency of the price. Anchored: it starts anew at each trading day's open. Warm-up: need =
// settle = 1 bar since the open. Bounds: within the lowest and highest typical price since the open, but for rounding.
func twap() Definition {
	return Definition{
		Name: "twap", Group: "trend",
		Summary:  "time-weighted average price since the open",
		Formula:  "mean of typical since the open, typical = (high + low + close)/3",
		Source:   "common definition",
		Outputs:  single(),
		Anchored: true,
		need:     func(values) int { return 1 },
		compute:  func(values) Computation { return &timedPrice{value: value(math.NaN())} },
	}
}

type timedPrice struct {
	bars float64 // since the open
	value
}

func (p *timedPrice) Update(_, high, low, close, _ float64) {
	typical := (high + low + close) / 3
	if p.bars == 0 {
		p.value = value(typical)
	}
	p.bars++
	p.value += value((typical - float64(p.value)) / p.bars)
}

func (p *timedPrice) Restart() { *p = timedPrice{value: value(math.NaN())} }
