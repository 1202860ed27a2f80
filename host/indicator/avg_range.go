package indicator

import "math"

// avgRange is the average daily range.
//
// Formula: the mean of high - low over the last period daily bars, the last included. Source: the common definition of the
// average daily range (ADR); TA-Lib SMA of high - low. Gaps over night are no part of it; with them it is atr_daily.
// Inputs: high and low of daily bars. Output: value, in the currency of the price, 0 or more. Daily: refused on intraday
// intervals; today's range counts when the day has ended. Warm-up: need = settle = period days.
func avgRange() Definition {
	return Definition{
		Name: "avg_range", Group: "daily",
		Summary: "average daily range: how far the price moves within a day",
		Formula: "mean of high - low over the last period days",
		Source:  "common definition; TA-Lib SMA of high - low",
		Params:  []Param{period(14, 1, "days in the average")},
		Outputs: single(), Daily: true,
		need: func(v values) int { return v.int(0) },
		compute: func(v values) Computation {
			return &averageSpan{spans: newWindow(v.int(0)), value: value(math.NaN())}
		},
	}
}

type averageSpan struct {
	spans window
	value
}

func (a *averageSpan) Update(_, high, low, _, _ float64) { a.value = value(a.spans.push(high - low)) }
