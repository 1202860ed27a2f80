package indicator

import "math"

// gapStats are the opening gaps of the last days.
//
// Formula: the gap of a day is 100 * (open - close before) / close before. Outputs, over the last period daily bars:
//
//   - gap (the main one): that of the last day, in percent, above 0 for an open above the close before
//   - mean: the mean of the gaps, in percent, up and down set off against each other
//   - mean_size: the mean of their sizes whatever their direction, in percent, 0 or more: the usual gap
//   - up: the share of days that opened above the close before, 0 to 1
//   - filled: of the days with a gap, the share whose price came back to the close before within the day, 0 to 1: with the
//     low at or below it after a gap up, with the high at or above it after a gap down; 0 where no day had a gap
//
// Source: the common definitions; TA-Lib has none. Inputs: open, high, low, close of daily bars. Daily: refused on intraday
// intervals. The last day is the last one that has ended: today's own gap is in today's open, not here before the close.
// Warm-up: need = settle = period + 1 days, since the first has no close before it. A day counts as filled by the range of
// its bar alone, and every difference of open and close before is a gap, be it a cent.
func gapStats() Definition {
	return Definition{
		Name: "gap_stats", Group: "daily",
		Summary: "opening gaps of the last days: the last one, their mean and size, how many were up, how many were filled",
		Formula: "gap = 100 * (open - close before) / close before; over the last period days mean = mean gap, mean_size = mean " +
			"|gap|, up = share of days with gap > 0, filled = share of the days with a gap on which low <= close before <= high",
		Source:  "common definitions",
		Params:  []Param{period(20, 1, "days with a gap or none")},
		Outputs: []string{"gap", "mean", "mean_size", "up", "filled"}, Daily: true,
		need: func(v values) int { return v.int(0) + 1 },
		compute: func(v values) Computation {
			g := &gaps{last: math.NaN(), gaps: newWindow(v.int(0)), sizes: newWindow(v.int(0)), days: make([]gapDay, v.int(0)),
				fields: make(fields, 5)}
			g.unknown()
			return g
		},
	}
}

type gaps struct {
	last        float64 // the close before; NaN before the first
	gaps, sizes window
	days        []gapDay // a ring of the last period days
	place       int
	sum         gapDay // of all days in it: counts, which nothing rounds
	fields
}

// gapDay counts the days in it that opened above the close before, with a gap, and with a gap that was filled.
type gapDay struct{ up, gapped, filled int32 }

func (g *gaps) Update(open, high, low, close, _ float64) {
	last := g.last
	g.last = close
	if math.IsNaN(last) { // the first bar
		return
	}
	gap := 100 * ((open - last) / last)
	mean, size := g.gaps.push(gap), g.sizes.push(math.Abs(gap))
	g.count(gapDay{
		up:     one(open > last),
		gapped: one(open != last),
		filled: one(open > last && low <= last || open < last && high >= last),
	})
	if math.IsNaN(mean) { // all five begin together
		return
	}
	g.fields[0], g.fields[1], g.fields[2] = gap, mean, size
	g.fields[3], g.fields[4] = float64(g.sum.up)/float64(len(g.days)), 0
	if g.sum.gapped > 0 {
		g.fields[4] = float64(g.sum.filled) / float64(g.sum.gapped)
	}
}

// count takes a day in place of the oldest.
func (g *gaps) count(day gapDay) {
	old := g.days[g.place]
	g.days[g.place] = day
	if g.place++; g.place == len(g.days) {
		g.place = 0
	}
	g.sum.up += day.up - old.up
	g.sum.gapped += day.gapped - old.gapped
	g.sum.filled += day.filled - old.filled
}

// one is 1 for true and 0 for false.
func one(yes bool) int32 {
	if yes {
		return 1
	}
	return 0
}
