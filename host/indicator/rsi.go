package indicator

import "math"

// rsi is the relative strength index.
//
// Formula: a close above the one before is a gain of the difference, one below it a loss; both are averaged by Wilder's
// method, the mean of the first period of them and then average += (new - average)/period; rsi = 100 * gain / (gain +
// loss). Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib RSI. Input: close. Output:
// value, 0 to 100. Warm-up: need = period + 1, since the first bar has no change; settle = need + ceil(ln 1e-6 /
// ln(1-1/period)), about 15 periods.
//
// Where no close has ever differed from the one before, there is neither gain nor loss and the value is 0, as in TA-Lib.
// Later a flat stretch leaves the value where it was, since gain and loss fade alike. So settle holds for gain and loss:
// after a stretch of Settle flat bars the value still tells of the changes before it.
func rsi() Definition {
	return Definition{
		Name: "rsi", Group: "momentum",
		Summary: "relative strength index: gains as a share of all changes of the close",
		Formula: "100 * gain / (gain + loss), Wilder's averages over period of the rises and falls of the close; " +
			"0 where it has never moved",
		Source:  "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib RSI",
		Params:  []Param{period(14, 2, "changes in the seed; the weight of a new change is 1/period")},
		Outputs: single(), Single: true,
		need:   func(v values) int { return v.int(0) + 1 },
		settle: func(v values) int { return v.int(0) + 1 + forget(wilderKeep(v.int(0))) },
		compute: func(v values) Computation {
			return &strength{last: math.NaN(), gain: wilder(v.int(0)), loss: wilder(v.int(0)), value: value(math.NaN())}
		},
	}
}

type strength struct {
	last       float64 // the close before; NaN before the first
	gain, loss smoothing
	value
}

func (s *strength) Update(_, _, _, close, _ float64) {
	change := close - s.last
	s.last = close
	if math.IsNaN(change) { // the first bar
		return
	}
	s.gain.push(max(change, 0))
	s.loss.push(max(-change, 0))
	gain, both := s.gain.average, s.gain.average+s.loss.average
	if both == 0 {
		s.value = 0
		return
	}
	s.value = value(100 * (gain / both))
}
