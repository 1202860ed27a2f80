package indicator

import "math"

// histvol is the historical volatility.
//
// Formula: 100 * sqrt(per_year) * the standard deviation of the last period logarithmic returns, ln(close / close
// before). It is the sample's: the squares of the distances from the mean return are divided by period - 1. Source: the
// close-to-close estimate as in John C. Hull, Options, Futures, and Other Derivatives; TA-Lib has none. Input: close.
// Output: value, in percent a year, 0 or more. Warm-up: need = settle = period + 1, since the first bar has no return.
//
// per_year is how many returns make a year, on the interval that the indicator is asked on: 252 for daily bars of a
// stock exchange, 98,280 for its one-minute bars (390 a day), 52 for weekly ones. A flat window has 0. A return from or to
// a number that is not above zero, which no price is but what it is computed on may be, counts as 0.
func histvol() Definition {
	return Definition{
		Name: "histvol", Group: "volatility",
		Summary: "historical volatility: the annualised standard deviation of logarithmic returns, in percent",
		Formula: "100 * sqrt(per_year) * sample standard deviation of the last period ln(close / close before); " +
			"the divisor is period - 1",
		Source: "the close-to-close estimate; John C. Hull, Options, Futures, and Other Derivatives",
		Params: []Param{
			period(20, 2, "returns in the deviation"),
			{Name: "per_year", Kind: Int, Default: 252, Min: 1, Max: secondsPerYear,
				Help: "returns in a year: 252 for daily bars, 98280 for one-minute bars of 390 a day"},
		},
		Outputs: single(), Single: true,
		need: func(v values) int { return v.int(0) + 1 },
		compute: func(v values) Computation {
			// From the population's variance to the sample's, annualised.
			n := v.float(0)
			return &historicalVolatility{last: math.NaN(), returns: newSpread(v.int(0)), scale: v.float(1) * n / (n - 1),
				value: value(math.NaN())}
		},
	}
}

// secondsPerYear bounds per_year: returns of one-second bars around the clock in a leap year.
const secondsPerYear = 366 * 24 * 60 * 60

type historicalVolatility struct {
	last    float64 // the close before; NaN before the first
	returns spread
	scale   float64
	value
}

func (h *historicalVolatility) Update(_, _, _, close, _ float64) {
	last := h.last
	h.last = close
	if math.IsNaN(last) { // the first bar
		return
	}
	_, variance := h.returns.push(logReturn(last, close))
	h.value = value(100 * math.Sqrt(float64(h.scale*variance)))
}
