package indicator

import "math"

// rangeRatio is the relative daily range.
//
// Formula: high - low of the last daily bar / the mean of high - low of the period daily bars before it. Source: the common
// definition, as for volume_ratio; TA-Lib has none. Inputs: high and low of daily bars. Output: value, a plain ratio, 0 or
// more: above 1 the last day was wider than the ones before, below 1 narrower. Daily: refused on intraday intervals; the
// last day is the last one that has ended. Warm-up: need = settle = period + 1 days. Where the days before have no range the
// value is 0.
func rangeRatio() Definition {
	return Definition{
		Name: "range_ratio", Group: "daily",
		Summary: "the last day's range as a multiple of the average before it",
		Formula: "high - low of the last day / mean of high - low of the period days before; 0 where these have none",
		Source:  "common definition",
		Params:  []Param{period(14, 1, "days in the average before")},
		Outputs: single(), Daily: true,
		need: func(v values) int { return v.int(0) + 1 },
		compute: func(v values) Computation {
			return &relativeRange{before: newUsual(v.int(0)), value: value(math.NaN())}
		},
	}
}

type relativeRange struct {
	before usual
	value
}

func (r *relativeRange) Update(_, high, low, _, _ float64) {
	r.value = value(r.before.push(high - low))
}
