package indicator

// linreg is the straight line through the last closes.
//
// Formula: the line of least squares through the last period closes, one step apart: with mean their plain mean and
// slanted their mean by the weights 1 (oldest) to period (newest), slope = 6 * (slanted - mean) / (period-1), and the
// line passes through the mean in the middle. Source: TA-Lib LINEARREG, LINEARREG_SLOPE and LINEARREG_INTERCEPT. Input:
// close. Outputs: end (the main one), the line at the newest bar, in the currency of the price; slope, its rise in a
// bar, in that currency; intercept, the line at the oldest bar of the window. Warm-up: need = settle = period. Bounds:
// none; a flat window has exactly its price for both ends and a slope of 0.
func linreg() Definition {
	return Definition{
		Name: "linreg", Group: "trend",
		Summary: "linear regression: the straight line through the last closes, its end, its slope and its beginning",
		Formula: "line of least squares through the last period closes: end = at the newest bar, slope = rise in a bar, " +
			"intercept = at the oldest bar",
		Source:  "TA-Lib LINEARREG, LINEARREG_SLOPE, LINEARREG_INTERCEPT",
		Params:  []Param{period(14, 2, "bars in the line")},
		Outputs: []string{"end", "slope", "intercept"}, Single: true,
		need: func(v values) int { return v.int(0) },
		compute: func(v values) Computation {
			l := &line{closes: newWeighted(v.int(0)), fields: make(fields, 3)}
			l.unknown()
			return l
		},
	}
}

type line struct {
	closes weighted
	fields
}

func (l *line) Update(_, _, _, close, _ float64) {
	base, mean, slanted := l.closes.push(close)
	half := 3 * (slanted - mean) // the rise over half of the line
	l.fields[0] = base + (mean + half)
	l.fields[1] = 2 * half / (l.closes.period - 1)
	l.fields[2] = base + (mean - half)
}
