package indicator

import "math"

// chaikinVol is Chaikin's volatility.
//
// Formula: e is the ema of high - low over period; value = 100 * (e - e of change bars before) / e of change bars before.
// Source: Marc Chaikin, as in Steven B. Achelis, Technical Analysis from A to Z; the average is that of ema. TA-Lib has
// none. Inputs: high, low, close. Output: value, in percent, -100 or more: above 0 ranges widen, below it they narrow.
// Warm-up: need = period + change; settle = need + ceil(ln 1e-6 / ln((period-1)/(period+1))).
//
// Where the ranges were nothing, there is no share of them to tell: the value is 0 while the average of change bars before
// is below 1e-12 of the close. An average of nothing but flat bars is 0; one of what came before them only nears it.
func chaikinVol() Definition {
	return Definition{
		Name: "chaikin_vol", Group: "volatility",
		Summary: "Chaikin's volatility: by how much the average range has changed, in percent",
		Formula: "100 * (e / (e of change bars before) - 1), e = ema of high - low over period; " +
			"0 where that of before is less than 1e-12 of the close",
		Source: "Marc Chaikin; Steven B. Achelis, Technical Analysis from A to Z",
		Params: []Param{
			period(10, 1, "ranges in the seed; the weight of a new range is 2/(period+1)"),
			periodNamed("change", 10, 1, "bars over which the average range is compared"),
		},
		Outputs: single(),
		need:    func(v values) int { return v.int(0) + v.int(1) },
		settle:  func(v values) int { return v.int(0) + v.int(1) + forget(exponentialKeep(v.int(0))) },
		compute: func(v values) Computation {
			return &rangeChange{ranges: exponential(v.int(0)), averages: newDelay(v.int(1)), value: value(math.NaN())}
		},
	}
}

// noRange is the part of the close below which an average range counts as none.
const noRange = 1e-12

type rangeChange struct {
	ranges   smoothing
	averages delay
	value
}

func (r *rangeChange) Update(_, high, low, close, _ float64) {
	r.ranges.push(high - low)
	before := r.averages.push(r.ranges.average)
	if before < float64(noRange*close) {
		r.value = 0
		return
	}
	r.value = value(100 * ((r.ranges.average - before) / before))
}
