package indicator

// highLow are the highest high and the lowest low.
//
// Formula: the highest high and the lowest low of the last period bars, the newest included. Source: TA-Lib MAX of the
// high and MIN of the low. Inputs: high, low. Outputs, in the currency of the price: high (the main one), low. Warm-up: need
// = settle = period. Bounds: low <= high, equal where the window is flat. With the middle between both it is donchian.
func highLow() Definition {
	return Definition{
		Name: "high_low", Group: "levels",
		Summary: "the highest high and the lowest low of the last bars",
		Formula: "highest high and lowest low of the last period bars, the newest included",
		Source:  "TA-Lib MAX and MIN",
		Params:  []Param{period(20, 1, "bars, the newest included")},
		Outputs: []string{"high", "low"},
		need:    func(v values) int { return v.int(0) },
		compute: func(v values) Computation {
			h := &highAndLow{highs: newHighest(v.int(0)), lows: newLowest(v.int(0)), fields: make(fields, 2)}
			h.unknown()
			return h
		},
	}
}

type highAndLow struct {
	highs, lows extreme
	fields
}

func (h *highAndLow) Update(_, high, low, _, _ float64) {
	h.fields[0], h.fields[1] = h.highs.push(high), h.lows.push(low)
}
