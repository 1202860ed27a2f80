package indicator

import "math"

// psar is the parabolic stop and reverse.
//
// Formula: in a rising leg the stop of the next bar is stop + factor * (extreme - stop), no higher than the lows of
// this bar and of the one before; extreme is the highest high of the leg, and factor begins with acceleration and grows
// by it with each new extreme, up to maximum. A low at or below the stop turns the leg: the value is then the extreme,
// no lower than this bar's high, and a falling leg begins from it, the mirror of a rising one. The first leg falls
// where the second bar's low fell, and by more than its high rose; otherwise it rises. An acceleration above maximum is
// maximum. Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978), who leaves the first leg to the
// trader; TA-Lib SAR. Inputs: high, low. Output: value, in the currency of the price: the stop that held during the
// bar, or on a bar that turns the leg the first stop of the new one. Bounds: never inside the bar, at most its low in a
// rising leg and at least its high in a falling one; the price itself where it is flat.
//
// Warm-up: need = 2. A leg does not fade, so no number of bars makes it certain that two starts have the same one. From
// the first bar on which both turn the same way off the same extreme they are equal for good, and in a leg that neither
// leaves, the stop forgets where it began at least as fast as by (1-acceleration)^k. settle is for the slowest of
// these: need + ceil(-ln 1e-6 / acceleration), 693 by default. Of 4,000 starts on random walks the slowest needed 151
// bars by default, and 348 with acceleration = maximum = 0.02, where the factor never grows.
func psar() Definition {
	return Definition{
		Name: "psar", Group: "trend",
		Summary: "parabolic stop and reverse: a stop that follows the price ever closer, and changes sides when it is hit",
		Formula: "stop += factor * (extreme - stop), not into the last two bars; factor grows by acceleration with each new " +
			"extreme up to maximum; a bar that meets the stop turns the leg, and the stop is its extreme",
		Source: "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib SAR",
		Params: []Param{
			{Name: "acceleration", Kind: Float, Default: 0.02, Min: 0.001, Max: 1,
				Help: "factor at the start of a leg, and its step with each new extreme"},
			{Name: "maximum", Kind: Float, Default: 0.2, Min: 0.001, Max: 1, Help: "bound of the factor, and of acceleration"},
		},
		Outputs: single(),
		need:    func(values) int { return 2 },
		settle:  func(v values) int { return 2 + int(math.Ceil(-math.Log(settled)/min(v.float(0), v.float(1)))) },
		compute: func(v values) Computation {
			return &parabola{acceleration: min(v.float(0), v.float(1)), maximum: v.float(1), high: math.NaN(),
				value: value(math.NaN())}
		},
	}
}

// parabola knows one leg, the rising one: in a falling leg prices change their signs, and highs become lows.
type parabola struct {
	acceleration, maximum float64
	high, low             float64 // of the bar before; NaN before the first
	side                  float64 // 1 in a rising leg, -1 in a falling one, 0 before the first
	stop, extreme         float64 // times side
	factor                float64
	value
}

func (p *parabola) Update(_, high, low, _, _ float64) {
	highBefore, lowBefore := p.high, p.low
	p.high, p.low = high, low
	if math.IsNaN(highBefore) { // the first bar
		return
	}
	if p.side == 0 {
		p.begin(high, low, highBefore, lowBefore)
		highBefore, lowBefore = high, low
	}
	if p.side < 0 {
		high, low, highBefore, lowBefore = -low, -high, -lowBefore, -highBefore
	}
	if low > p.stop {
		p.value = value(p.side * p.stop)
		if high > p.extreme {
			p.extreme, p.factor = high, min(p.factor+p.acceleration, p.maximum)
		}
		p.stop = min(p.stop+float64(p.factor*(p.extreme-p.stop)), lowBefore, low)
		return
	}
	top := max(p.extreme, high)
	p.value = value(p.side * top)
	next := max(top+float64(p.acceleration*(low-top)), highBefore, high)
	p.side, p.stop, p.extreme, p.factor = -p.side, -next, -low, p.acceleration
}

// begin makes the first leg of the first two bars.
func (p *parabola) begin(high, low, highBefore, lowBefore float64) {
	p.side, p.stop, p.extreme, p.factor = 1, lowBefore, high, p.acceleration
	if fell := lowBefore - low; fell > 0 && fell > high-highBefore {
		p.side, p.stop, p.extreme = -1, -highBefore, -low
	}
}
