package indicator

import "math"

// stochastic is the slow stochastic oscillator.
//
// Formula: fast = 100 * (close - lowest) / (highest - lowest), the highest high and the lowest low of the last fastk
// bars; k = mean of the last slowk of these, d = mean of the last slowd of k. Source: George Lane; TA-Lib STOCH with simple
// averages. With slowk of 1 it is the fast stochastic. Inputs: high, low, close. Outputs, 0 to 100: k (the main one), d.
// Warm-up: need = settle = fastk + slowk + slowd - 2, when d has its first value; k is withheld until then, as in TA-Lib.
// Bounds: never outside 0 to 100 by more than rounding. Where all bars of a range were at one price, fast is 0, as in
// TA-Lib.
func stochastic() Definition {
	return Definition{
		Name: "stochastic", Group: "momentum",
		Summary: "slow stochastic: where the close lies in the range of the last bars, from 0 to 100, averaged",
		Formula: "fast = 100 * (close - lowest) / (highest - lowest), highest high and lowest low of the last fastk bars, " +
			"0 where they are equal; k = mean of slowk of fast; d = mean of slowd of k",
		Source: "George Lane; TA-Lib STOCH",
		Params: []Param{
			periodNamed("fastk", 14, 1, "bars in the range"),
			periodNamed("slowk", 3, 1, "values in the average k"),
			periodNamed("slowd", 3, 1, "values of k in the average d"),
		},
		Outputs: []string{"k", "d"},
		need:    func(v values) int { return v.int(0) + v.int(1) + v.int(2) - 2 },
		compute: func(v values) Computation {
			s := &slowStochastic{highs: newHighest(v.int(0)), lows: newLowest(v.int(0)),
				k: newWindow(v.int(1)), d: newWindow(v.int(2)), fields: make(fields, 2)}
			s.unknown()
			return s
		},
	}
}

type slowStochastic struct {
	highs, lows extreme
	k, d        window
	fields
}

func (s *slowStochastic) Update(_, high, low, close, _ float64) {
	highest, lowest := s.highs.push(high), s.lows.push(low)
	if math.IsNaN(highest) {
		return
	}
	fast := 0.0
	if highest > lowest {
		fast = 100 * ((close - lowest) / (highest - lowest))
	}
	k := s.k.push(fast)
	if math.IsNaN(k) {
		return
	}
	if d := s.d.push(k); !math.IsNaN(d) {
		s.fields[0], s.fields[1] = k, d
	}
}
