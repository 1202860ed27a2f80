package indicator

import "math"

// ppo is the percentage price oscillator.
//
// Formula: ppo = 100 * (average of fast closes - average of slow closes) / average of slow closes; signal = average of
// signal values of ppo; histogram = ppo - signal. All three averages are of one kind, exponential ones each seeded with
// the mean of its first period values or simple ones. Source: Gerald Appel; TA-Lib PPO, which has the first output alone
// and simple averages by default. Input: close. Outputs, in percent, of either sign: ppo (the main one), signal,
// histogram. Unlike macd's they compare across symbols.
//
// Of fast and slow the shorter one is the fast one, in whichever order they are given, as in TA-Lib: both orders are
// one indicator, with one key. Warm-up: need = slow + signal - 1, when the signal has its first value; the others are
// withheld until then, as in TA-Lib's MACD: one number says when an indicator is ready, whichever field is read. So a
// signal of 1 gives ppo as early as TA-Lib's PPO, at bar slow. settle = need with simple averages, and as for macd
// with exponential ones. Bounds: for prices ppo is above -100. It is 0 where prices have been flat, and, as in TA-Lib,
// where the slow average is 0.
func ppo() Definition {
	return Definition{
		Name: "ppo", Group: "momentum",
		Summary: "percentage price oscillator: a fast average of the close over a slow one, in percent, and its own average",
		Formula: "ppo = 100 * (average(fast) - average(slow)) / average(slow) of the close; signal = average of ppo; " +
			"histogram = ppo - signal; ppo is 0 where average(slow) is 0",
		Source: "Gerald Appel; TA-Lib PPO, from the signal's first value on; with a signal of 1 that is TA-Lib's first",
		Params: []Param{
			periodNamed("fast", 12, 2, "bars in the fast average, the shorter of the two"),
			periodNamed("slow", 26, 2, "bars in the slow average"),
			periodNamed("signal", 9, 1, "values of ppo in the signal"),
			choice("average", "the kind of all three averages: ema as most charts draw it, sma as TA-Lib's default", "ema", "sma"),
		},
		Outputs: []string{"ppo", "signal", "histogram"}, Single: true,
		ascending: []int{0, 1},
		need:      macdNeed,
		settle: func(v values) int {
			if v.int(3) == ppoSimple {
				return macdNeed(v)
			}
			return macdNeed(v) + forgetChain(v.int(1), v.int(2))
		},
		compute: func(v values) Computation {
			p := &priceOscillator{
				fast: averaging(v.int(3), v.int(0)), slow: averaging(v.int(3), v.int(1)), signal: averaging(v.int(3), v.int(2)),
				fields: make(fields, 3),
			}
			p.unknown()
			return p
		},
	}
}

// ppoSimple is the place of sma among the kinds of averages.
const ppoSimple = 1

// averaging is a moving average of either kind: it takes a value and gives the average, NaN until there is one.
func averaging(kind, period int) func(float64) float64 {
	if kind == ppoSimple {
		w := newWindow(period)
		return w.push
	}
	s := exponential(period)
	return func(x float64) float64 {
		s.push(x)
		return s.average
	}
}

type priceOscillator struct {
	fast, slow, signal func(float64) float64
	fields
}

func (p *priceOscillator) Update(_, _, _, close, _ float64) {
	fast, slow := p.fast(close), p.slow(close)
	if math.IsNaN(slow) {
		return
	}
	line := percentChange(slow, fast)
	if signal := p.signal(line); !math.IsNaN(signal) {
		p.fields[0], p.fields[1], p.fields[2] = line, signal, line-signal
	}
}
