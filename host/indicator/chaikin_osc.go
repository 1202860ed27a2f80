package indicator

import "math"

// chaikinOsc is Chaikin's oscillator.
//
// Formula: the ema over fast less the ema over slow of the accumulation/distribution line (adl). With the seed talib
// both averages begin at the line's first value, with classic each at the mean of its first fast or slow values. Source:
// Marc Chaikin; TA-Lib ADOSC. Inputs: high, low, close, volume. Output: value, in units of volume, of either sign. Warm-up:
// need = the greater of fast and slow; settle = need + ceil(ln 1e-6 / ln((n-1)/(n+1))), n being that greater one. Bounds: 0
// where no bar has volume and range, and for fast = slow.
//
// The line's level, which depends on where it begins, is no part of the difference. It is kept out of the computation
// too, so that it takes no digits however long the line has been growing.
func chaikinOsc() Definition {
	slower := func(v values) int { return max(v.int(0), v.int(1)) }
	return Definition{
		Name: "chaikin_osc", Group: "volume",
		Summary: "Chaikin's oscillator: the momentum of the accumulation/distribution line",
		Formula: "ema over fast - ema over slow of the sum of volume * ((close - low) - (high - close)) / (high - low)",
		Source:  "Marc Chaikin; TA-Lib ADOSC",
		Params: []Param{
			periodNamed("fast", 3, 1, "bars of the fast average; the weight of a new value is 2/(fast+1)"),
			periodNamed("slow", 10, 1, "bars of the slow average; the weight of a new value is 2/(slow+1)"),
			choice("seed", "how the averages begin: talib, at the line's first value; classic, at the mean of their first fast or slow",
				"talib", "classic"),
		},
		Outputs: single(),
		need:    slower,
		settle:  func(v values) int { return slower(v) + forget(exponentialKeep(slower(v))) },
		compute: func(v values) Computation {
			fast, slow := v.int(0), v.int(1)
			o := &oscillator{fast: lag{keep: exponentialKeep(fast), seed: 1}, slow: lag{keep: exponentialKeep(slow), seed: 1},
				need: slower(v), value: value(math.NaN())}
			if v.int(2) == 1 {
				o.fast.seed, o.slow.seed = fast, slow
			}
			return o
		},
	}
}

type oscillator struct {
	fast, slow lag
	seen, need int // bars so far, no more than need
	value
}

func (o *oscillator) Update(_, high, low, close, volume float64) {
	flow := chaikinFlow(high, low, close, volume)
	o.fast.push(flow)
	o.slow.push(flow)
	if o.seen < o.need {
		if o.seen++; o.seen < o.need {
			return
		}
	}
	o.value = value(o.fast.behind - o.slow.behind)
}

// lag is how far an exponential average of a line lies from the line, computed of the line's steps alone: where the line
// steps by x, the average comes to lie x further behind, and then the part keep of all that.
type lag struct {
	keep       float64
	seed, seen int // values in the seed, and those so far, no more than seed
	behind     float64
}

func (l *lag) push(step float64) {
	if l.seen >= l.seed {
		l.behind = float64(l.keep * (l.behind - step))
		return
	}
	// The mean of the line so far: all values but the newest come to lie step further behind. It counts from the seed-th.
	seen := float64(l.seen)
	l.seen++
	l.behind = float64(seen*(l.behind-step)) / float64(l.seen)
}
