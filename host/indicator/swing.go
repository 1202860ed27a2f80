package indicator

import "math"

// swingHigh is the last swing high.
//
// Formula: a bar is a swing high if its high is above the highs of the strength bars before it and of the strength bars
// after it; two equal highs so near to one another are none. The value is the high of the last such bar, from the
// strength-th bar after it on: only then is it known, and nothing is looked at ahead of its time. Source: the common
// definition, also known as a pivot high or a fractal (Bill Williams, strength 2); TA-Lib has none. Input: high. Output:
// value, in the currency of the price. Warm-up: need = 2 strength + 1; settle = the greater of lookback and need.
//
// Until a swing is confirmed there is none to tell: the value is NaN, which may take longer than need bars, and in a market
// that only rises it takes for ever. How far back the last one lies has no bound: on every day it is looked for from the
// lookback-th bar before the open.
func swingHigh() Definition {
	return swing("swing_high", "the last confirmed swing high: a high above those of the bars around it",
		"high of the last bar whose high is above those of the strength bars on each side of it, known strength bars later; "+
			"none before the first", 1)
}

// swingLow is the last swing low.
//
// Formula: a bar is a swing low if its low is below the lows of the strength bars before it and of the strength bars after
// it. The value is the low of the last such bar, from the strength-th bar after it on. Input: low. All else, NaN until the
// first one included, is as of swingHigh.
func swingLow() Definition {
	return swing("swing_low", "the last confirmed swing low: a low below those of the bars around it",
		"low of the last bar whose low is below those of the strength bars on each side of it, known strength bars later; "+
			"none before the first", -1)
}

// swing defines a swing high (sign 1) or low (-1).
func swing(name, summary, formula string, sign float64) Definition {
	need := func(v values) int { return 2*v.int(0) + 1 }
	return Definition{
		Name: name, Group: "levels",
		Summary: summary,
		Formula: formula,
		Source:  "common definition; with strength 2, Bill Williams' fractals",
		Params: []Param{
			periodNamed("strength", 2, 1, "bars on each side that the swing stands out from"),
			lookback("bars before the open from which the last swing is looked for"),
		},
		Outputs: single(),
		need:    need,
		settle:  func(v values) int { return max(v.int(1), need(v)) },
		compute: func(v values) Computation {
			n := v.int(0)
			return &swings{after: newExtreme(n, sign), before: newDelay(n + 1), candidates: newDelay(n), value: value(math.NaN())}
		},
	}
}

type swings struct {
	after      extreme // of the newest strength bars
	before     delay   // what that was when the bar ahead of the candidate was the newest
	candidates delay   // the bar that has strength bars after it
	value
}

func (s *swings) Update(_, high, low, _, _ float64) {
	x, sign := high, s.after.sign
	if sign < 0 {
		x = low
	}
	after := s.after.push(x)
	before, candidate := s.before.push(after), s.candidates.push(x)
	if sign*candidate > sign*before && sign*candidate > sign*after { // neither where there are no such bars yet
		s.value = value(candidate)
	}
}
