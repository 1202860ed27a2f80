package indicator

import "math"

// smoothing is a recursive average: the mean of the first period values, and from then on the part keep of the last
// average and the part 1-keep of each new value. An EMA and Wilder's averages are this with different parts.
type smoothing struct {
	keep    float64
	period  int
	seen    int     // values so far, no more than period
	first   float64 // the first value: the seed is a mean of distances from it, exact for equal values
	sum     float64
	average float64 // NaN until there are period values
}

// exponential is an EMA's smoothing.
func exponential(period int) smoothing {
	return smoothing{keep: exponentialKeep(period), period: period, average: math.NaN()}
}

// wilder is the smoothing of Wilder's RSI and ATR.
func wilder(period int) smoothing {
	return smoothing{keep: wilderKeep(period), period: period, average: math.NaN()}
}

// exponentialKeep is 1 - 2/(period+1).
func exponentialKeep(period int) float64 { return float64(period-1) / float64(period+1) }

// wilderKeep is 1 - 1/period.
func wilderKeep(period int) float64 { return float64(period-1) / float64(period) }

// push takes a value.
func (s *smoothing) push(x float64) {
	if s.seen < s.period {
		s.begin(x)
		return
	}
	// Written from x and not from the average, so that a period of 1 gives x itself and equal values give that value.
	s.average = x - float64(s.keep*(x-s.average))
}

// begin takes one of the first period values.
func (s *smoothing) begin(x float64) {
	if s.seen == 0 {
		s.first = x
	}
	s.seen++
	s.sum += x - s.first
	if s.seen == s.period {
		s.average = s.first + s.sum/float64(s.period)
	}
}

// settled is the weight below which the past counts as forgotten.
const settled = 1e-6

// forget is the smallest number of values after which a smoothing has its start below that: the smallest whole k with
// keep^k < 1e-6, 0 where nothing is kept (the logarithm is then minus infinity).
func forget(keep float64) int { return int(math.Ceil(math.Log(settled) / math.Log(keep))) }

// forgetWeighted is forget for a value that is made of several averages of one keep, and weighs them as they were k
// values ago by weight(k)*keep^k in all. weight is never below 1, and with it that product falls once keep^k is so small.
func forgetWeighted(keep float64, weight func(k float64) float64) int {
	k := forget(keep)
	if keep == 0 {
		return k
	}
	for left := math.Pow(keep, float64(k)); weight(float64(k))*left >= settled; left *= keep {
		k++
	}
	return k
}
