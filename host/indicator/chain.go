package indicator

import "math"

// chain is smoothings one on another: each takes the averages of the one ahead of it, once that has them.
type chain []smoothing

// exponentialChain is an EMA of each period, the first of them on the values themselves.
func exponentialChain(periods ...int) chain {
	c := make(chain, len(periods))
	for i, n := range periods {
		c[i] = exponential(n)
	}
	return c
}

// push takes a value and is the last average, NaN until there is one. That takes the sum of the periods, less one for
// each smoothing but the first.
func (c chain) push(x float64) float64 {
	for i := range c {
		s := &c[i]
		s.push(x)
		if x = s.average; math.IsNaN(x) {
			break
		}
	}
	return x
}

// forgetChain is forget for a chain of EMAs: the smallest number of values after which the past weighs less than 1e-6
// in the last average, where before them it was the whole of every average. Averages of one value remember nothing.
func forgetChain(periods ...int) int {
	weights := make([]float64, len(periods))
	remembers := false
	for i, n := range periods {
		if remembers = remembers || n > 1; remembers {
			weights[i] = 1
		}
	}
	bars := 0
	for ; weights[len(weights)-1] >= settled; bars++ {
		ahead := 0.0 // the new values weigh the past not at all
		for i, n := range periods {
			weights[i] = ahead + float64(exponentialKeep(n)*(weights[i]-ahead))
			ahead = weights[i]
		}
	}
	return bars
}
