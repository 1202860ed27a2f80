package indicator

import (
	"slices"

	"github.com/strathost/strathost/host/market"
)

// Column computes the indicator over bars from <= i < to, from a computation that has seen none before, and appends the
// value of output k after each of these bars to out[k], NaN where there is none yet. out has one slice for each output;
// 0 <= from <= to <= bars.Len().
//
// resets are indices of bars, ascending, before which an anchored computation starts anew, as at each open. Indices
// outside from to to are passed over, and other indicators take no notice of any.
//
// It returns the computation as the last bar left it. Going on with it one bar at a time gives the same values, to the
// last bit, as a longer column would have.
func (s Spec) Column(bars market.Columns, from, to int, resets []int, out [][]float64) Computation {
	c := s.New()
	for k := range out {
		out[k] = slices.Grow(out[k], to-from)
	}
	restarter, restarts := c.(Restarter)
	if !restarts {
		resets = nil
	}
	for _, r := range resets {
		if r <= from || r >= to {
			continue
		}
		run(c, bars.Slice(from, r), out)
		restarter.Restart()
		from = r
	}
	run(c, bars.Slice(from, to), out)
	return c
}

// columnar is a computation of one output with a loop of its own over a column, for those whose arithmetic is so short
// that two calls a bar would double it. It gives the same values as the calls would.
type columnar interface {
	// updateAll takes all bars and writes the value after bar i to out[i]; out is as long as bars.
	updateAll(bars market.Columns, out []float64)
}

// run updates c with all bars and appends its outputs, for which there is room.
func run(c Computation, bars market.Columns, out [][]float64) {
	n := bars.Len()
	first := make([]int, len(out)) // where this run's values begin, by output
	for k := range out {
		first[k] = len(out[k])
		out[k] = out[k][:first[k]+n]
	}
	if fast, ok := c.(columnar); ok && len(out) == 1 {
		fast.updateAll(bars, out[0][first[0]:])
		return
	}
	for i := range n {
		c.Update(bars.Open[i], bars.High[i], bars.Low[i], bars.Close[i], bars.Volume[i])
		for k := range out {
			out[k][first[k]+i] = c.Output(k)
		}
	}
}
