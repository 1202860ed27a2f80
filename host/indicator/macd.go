package indicator

import "math"

// macd is the moving average convergence/divergence.
//
// Formula: macd = EMA of fast closes - EMA of slow closes; signal = EMA of macd over signal of its values; histogram =
// macd - signal. Each EMA is seeded with the mean of its first period values, as in ema. Source: Gerald Appel; TA-Lib
// MACD. Input: close. Outputs, in the currency of the price, of either sign: macd (the main one), signal, histogram.
//
// The two seeds differ in where the fast average begins: with talib, as in TA-Lib, so late that its first value comes
// with the slow one's; with classic, on the first bar, so that it equals ema of that period. What differs fades as fast
// does.
//
// Of fast and slow the shorter one is the fast one, in whichever order they are given, as in TA-Lib: both orders are
// one indicator, with one key. Warm-up: need = slow + signal - 1, when the signal has its first value; the others are
// withheld until then, as in TA-Lib. settle = need and the bars until the past weighs less than 1e-6 in the signal, an EMA
// of an EMA: 185 more for 12, 26 and 9. Bounds: macd lies within the distance between the highest and lowest close; all
// are 0 where prices have been flat.
func macd() Definition {
	return Definition{
		Name: "macd", Group: "momentum",
		Summary: "moving average convergence/divergence: a fast average of the close less a slow one, and its own average",
		Formula: "macd = ema(fast) - ema(slow) of the close; signal = ema of macd; histogram = macd - signal",
		Source:  "Gerald Appel; TA-Lib MACD",
		Params: []Param{
			periodNamed("fast", 12, 2, "bars in the fast average, the shorter of the two"),
			periodNamed("slow", 26, 2, "bars in the slow average"),
			periodNamed("signal", 9, 1, "values of macd in the signal"),
			choice("seed", "talib begins the fast average so that both have their first value at the same bar, classic at the first bar",
				"talib", "classic"),
		},
		Outputs: []string{"macd", "signal", "histogram"}, Single: true,
		ascending: []int{0, 1},
		need:      macdNeed,
		settle: func(v values) int {
			return macdNeed(v) + forgetChain(v.int(1), v.int(2))
		},
		compute: func(v values) Computation {
			fast, slow := v.int(0), v.int(1)
			c := &convergence{fast: exponential(fast), slow: exponential(slow), signal: exponential(v.int(2)), fields: make(fields, 3)}
			if v.int(3) == 0 { // talib
				c.wait = slow - fast
			}
			c.unknown()
			return c
		},
	}
}

func macdNeed(v values) int { return v.int(1) + v.int(2) - 1 }

type convergence struct {
	wait               int // bars that the fast average has yet to pass over
	fast, slow, signal smoothing
	fields
}

func (c *convergence) Update(_, _, _, close, _ float64) {
	c.slow.push(close)
	if c.wait > 0 {
		c.wait--
		return
	}
	c.fast.push(close)
	line := c.fast.average - c.slow.average
	if math.IsNaN(line) {
		return
	}
	c.signal.push(line)
	if signal := c.signal.average; !math.IsNaN(signal) {
		c.fields[0], c.fields[1], c.fields[2] = line, signal, line-signal
	}
}
