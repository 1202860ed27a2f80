package indicator

import "math"

// total is a sum over all bars so far that keeps what rounding takes from it, by Neumaier's method: after millions of
// bars it has the digits that it had after the first.
type total struct{ sum, lost float64 }

func (t *total) add(x float64) {
	sum := t.sum + x
	if math.Abs(t.sum) >= math.Abs(x) {
		t.lost += (t.sum - sum) + x
	} else {
		t.lost += (x - sum) + t.sum
	}
	t.sum = sum
}

func (t *total) value() value { return value(t.sum + t.lost) }

// lookback is the parameter of an indicator that forgets nothing: how far back from a day's open it begins. It is its
// settle, which is where the bars begin that a computation is given: so its value on a day depends on the day and on
// the bars, not on who asked first.
func lookback(help string) Param {
	return periodNamed("lookback", 250, 1, help)
}

// accumulates is the lookback of an indicator that adds up from its first bar.
func accumulates() Param {
	return lookback("bars before the open from which it adds up; its level depends on it, its changes do not")
}
