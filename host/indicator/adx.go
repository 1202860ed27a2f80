package indicator

import "math"

// adx is the average directional index with its two directional indicators.
//
// Formula: a bar's rise is high - high before, its fall is low before - low; the larger of the two counts as a move in
// its direction where it is above 0, the other as none. Rises, falls and true ranges (see atr) are averaged by Wilder's
// method over period; plus_di and minus_di = 100 * averaged rises or falls / averaged range; dx = 100 * |plus_di -
// minus_di| / (plus_di + minus_di); adx is Wilder's average of dx, seeded with the mean of its first period values.
// Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib ADX, PLUS_DI and MINUS_DI. Inputs:
// high, low, close. Outputs: adx (the main one), plus_di, minus_di, each 0 to 100 and without a unit.
//
// The seed says how the averages of rises, falls and ranges begin: classic, as in the book, with the mean of the first
// period of them; talib with the sum of the first period - 1 divided by period, which a first step of the recursion
// follows. Both have the first value after the same bars.
//
// Where the averaged range is 0, nothing having moved yet, both indicators are 0. Where both are 0 there is no dx: it
// counts as 0 in adx's seed and leaves adx as it is later, as in TA-Lib.
//
// Warm-up: need = 2*period, from which all three are shown: one number says when an indicator is ready, whichever field is
// read. TA-Lib has PLUS_DI and MINUS_DI from bar period + 1; from bar 2*period on they are the same. dx forgets by (1-a)^k,
// a = 1/period, and so does adx, which averages it: settle = need + the smallest k with (1 + k*a) * (1-a)^k < 1e-6, about
// 19 periods in all. As with rsi that is for the averages: after Settle bars without a move adx still tells of the moves
// before them.
func adx() Definition {
	return Definition{
		Name: "adx", Group: "trend",
		Summary: "average directional index: how strong a trend is, and which way it goes",
		Formula: "plus_di, minus_di = 100 * Wilder's average of rises of the high, of falls of the low / that of the true range; " +
			"adx = Wilder's average of 100 * |plus_di - minus_di| / (plus_di + minus_di)",
		Source: "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib ADX, PLUS_DI, MINUS_DI, all three " +
			"from ADX's first value on",
		Params: []Param{
			period(14, 2, "bars in each average; the weight of a new value is 1/period"),
			choice("seed", "how the averages begin: talib, or classic as in Wilder's book", "talib", "classic"),
		},
		Outputs: []string{"adx", "plus_di", "minus_di"},
		need:    func(v values) int { return 2 * v.int(0) },
		settle: func(v values) int {
			keep := wilderKeep(v.int(0))
			return 2*v.int(0) + forgetWeighted(keep, func(k float64) float64 { return 1 + k*(1-keep) })
		},
		compute: func(v values) Computation {
			n := v.int(0)
			d := &directional{seed: n - 1, period: n, keep: wilderKeep(n), index: wilder(n), fields: make(fields, 3)}
			if v.int(1) == 1 { // classic
				d.seed = n
			}
			d.unknown()
			return d
		},
	}
}

type directional struct {
	started                bool
	high, low, close       float64 // of the bar before
	seed, period           int
	seen                   int // bars with one before them, no more than period
	keep                   float64
	rises, falls, distance float64 // Wilder's sums: period times the averages
	index                  smoothing
	fields
}

func (d *directional) Update(_, high, low, close, _ float64) {
	rise, fall := high-d.high, d.low-low
	distance := max(high, d.close) - min(low, d.close)
	d.high, d.low, d.close = high, low, close
	if !d.started {
		d.started = true
		return
	}
	if rise <= 0 || rise <= fall {
		if fall <= 0 || fall <= rise {
			fall = 0
		}
		rise = 0
	} else {
		fall = 0
	}
	if d.seen < d.seed {
		d.rises, d.falls, d.distance = d.rises+rise, d.falls+fall, d.distance+distance
	} else {
		d.rises = float64(d.keep*d.rises) + rise
		d.falls = float64(d.keep*d.falls) + fall
		d.distance = float64(d.keep*d.distance) + distance
	}
	if d.seen < d.period {
		d.seen++
	}
	if d.seen == d.period {
		d.measure()
	}
}

// measure makes the outputs of the sums.
func (d *directional) measure() {
	plus, minus := 0.0, 0.0
	if d.distance > 0 {
		plus, minus = 100*(d.rises/d.distance), 100*(d.falls/d.distance)
	}
	both := d.rises + d.falls
	switch {
	case both > 0:
		d.index.push(100 * (math.Abs(d.rises-d.falls) / both))
	case d.index.seen < d.period:
		d.index.push(0)
	}
	if adx := d.index.average; !math.IsNaN(adx) {
		d.fields[0], d.fields[1], d.fields[2] = adx, plus, minus
	}
}
