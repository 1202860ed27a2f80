package indicator

import "math"

// stochRSI is the stochastic of the relative strength index.
//
// Formula: k = 100 * (rsi - lowest) / (highest - lowest), the highest and lowest rsi of the last fastk of them; d = mean
// of the last fastd of k. Source: Tushar Chande and Stanley Kroll, The New Technical Trader (1994), with a scale of 100;
// TA-Lib STOCHRSI with a simple average. Input: close. Outputs, 0 to 100: k (the main one), d. Warm-up: need = period +
// fastk + fastd - 1, when d has its first value; k is withheld until then, as in TA-Lib. settle = need and the bars until
// rsi has forgotten its start. Bounds: never outside 0 to 100 by more than rounding.
//
// Where rsi has not moved, k is 0. A range of less than 1e-12 points counts as that, as in TA-Lib: over a flat stretch rsi
// stays where it was but for rounding. The weight of 1e-6 that settle leaves to the past is one in rsi; k magnifies it
// where the range of rsi is narrow.
func stochRSI() Definition {
	return Definition{
		Name: "stochrsi", Group: "momentum",
		Summary: "stochastic RSI: where the relative strength index lies in its own range, from 0 to 100",
		Formula: "k = 100 * (rsi - lowest) / (highest - lowest), highest and lowest rsi(period) of the last fastk, 0 where " +
			"it has not moved; d = mean of fastd of k",
		Source: "Tushar Chande and Stanley Kroll, The New Technical Trader (1994); TA-Lib STOCHRSI",
		Params: []Param{
			period(14, 2, "changes in the seed of rsi; the weight of a new change is 1/period"),
			periodNamed("fastk", 14, 1, "values of rsi in the range"),
			periodNamed("fastd", 3, 1, "values of k in the average d"),
		},
		Outputs: []string{"k", "d"}, Single: true,
		need:   stochRSINeed,
		settle: func(v values) int { return stochRSINeed(v) + forget(wilderKeep(v.int(0))) },
		compute: func(v values) Computation {
			s := &stochasticStrength{
				strength: strength{last: math.NaN(), gain: wilder(v.int(0)), loss: wilder(v.int(0)), value: value(math.NaN())},
				highs:    newHighest(v.int(1)), lows: newLowest(v.int(1)), d: newWindow(v.int(2)), fields: make(fields, 2),
			}
			s.unknown()
			return s
		},
	}
}

func stochRSINeed(v values) int { return v.int(0) + v.int(1) + v.int(2) - 1 }

// flatStrength is the range in points below which rsi has not moved: above what rounding makes of it over a window, and
// TA-Lib's limit.
const flatStrength = 1e-12

type stochasticStrength struct {
	strength    strength
	highs, lows extreme
	d           window
	fields
}

func (s *stochasticStrength) Update(open, high, low, close, volume float64) {
	s.strength.Update(open, high, low, close, volume)
	rsi := float64(s.strength.value)
	if math.IsNaN(rsi) {
		return
	}
	highest, lowest := s.highs.push(rsi), s.lows.push(rsi)
	if math.IsNaN(highest) {
		return
	}
	k := 0.0
	if highest-lowest >= flatStrength {
		k = 100 * ((rsi - lowest) / (highest - lowest))
	}
	if d := s.d.push(k); !math.IsNaN(d) {
		s.fields[0], s.fields[1] = k, d
	}
}
