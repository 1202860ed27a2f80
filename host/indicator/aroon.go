package indicator

// aroon tells how long ago the highest high and the lowest low were.
//
// Formula: over the last period + 1 bars, up = 100 * (period - bars since the highest high) / period, down the same of
// the lowest low, oscillator = up - down; of equal extremes the newest counts. Source: Tushar Chande (1995); TA-Lib
// AROON and AROONOSC. Inputs: high, low. Outputs: up (the main one) and down, 0 to 100; oscillator, -100 to 100.
// Warm-up: need = settle = period + 1. Where prices are flat every bar is an extreme: up and down are 100, the
// oscillator 0.
func aroon() Definition {
	return Definition{
		Name: "aroon", Group: "trend",
		Summary: "Aroon: how new the highest high and the lowest low are",
		Formula: "over period + 1 bars, up = 100 * (period - bars since the highest high) / period, down = the same of the lowest " +
			"low, oscillator = up - down",
		Source:  "Tushar Chande (1995); TA-Lib AROON, AROONOSC",
		Params:  []Param{period(14, 2, "bars back to the oldest that is looked at")},
		Outputs: []string{"up", "down", "oscillator"},
		need:    func(v values) int { return v.int(0) + 1 },
		compute: func(v values) Computation {
			n := v.int(0)
			a := &ages{highs: newHighest(n + 1), lows: newLowest(n + 1), need: n + 1, period: float64(n),
				fields: make(fields, 3)}
			a.unknown()
			return a
		},
	}
}

type ages struct {
	highs, lows extreme
	need        int
	period      float64
	fields
}

func (a *ages) Update(_, high, low, _, _ float64) {
	a.highs.push(high)
	a.lows.push(low)
	if a.highs.seen < a.need {
		return
	}
	up := 100 * (a.period - float64(a.highs.age())) / a.period
	down := 100 * (a.period - float64(a.lows.age())) / a.period
	a.fields[0], a.fields[1], a.fields[2] = up, down, up-down
}
