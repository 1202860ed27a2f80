package indicator_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
)

func TestColumnEqualsUpdates(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		spec := drawSpec(t)
		bars := drawBars(t, 200)
		from := rapid.IntRange(0, bars.Len()).Draw(t, "from")
		to := rapid.IntRange(from, bars.Len()).Draw(t, "to")
		resets := drawResets(t, bars.Len())

		const already = -1.0 // what out holds before must stay
		out := make([][]float64, len(spec.Outputs()))
		for k := range out {
			out[k] = []float64{already}
		}
		live := spec.Column(bars, from, to, resets, out)

		c := spec.New()
		for i := from; i < bars.Len(); i++ {
			if spec.Anchored() && i > from && slices.Contains(resets, i) {
				restart(c)
				if i >= to {
					restart(live)
				}
			}
			update(c, bars, i)
			if i >= to { // the computation that Column returned goes on
				update(live, bars, i)
			}
			for k := range out {
				got := live.Output(k)
				if i < to {
					got = out[k][1+i-from]
				}
				if !same(got, c.Output(k), 0, 0) {
					t.Fatalf("%s: bars %d to %d, bar %d, output %d: %v, one bar at a time %v",
						spec.Key("1m"), from, to, i, k, got, c.Output(k))
				}
			}
		}
		for k := range out {
			if len(out[k]) != 1+to-from || out[k][0] != already {
				t.Fatalf("%s: output %d has %d values, expected %d after the one before",
					spec.Key("1m"), k, len(out[k])-1, to-from)
			}
		}
	})
}

// Every span of a few bars, with restarts at its edges too: the computation is left as its last bar left it.
func TestColumnOfEverySpan(t *testing.T) {
	t.Parallel()
	bars, resets := synthetic(12), []int{0, 3, 7, 12}
	for _, def := range indicator.All() {
		least := map[string]any{}
		for _, p := range def.Params {
			least[p.Name] = p.Min
			if p.Kind == indicator.Choice {
				least[p.Name] = p.Choices[0]
			}
		}
		spec := mustResolve(t, def.Name, least)
		for from := range bars.Len() {
			for to := from + 1; to <= bars.Len(); to++ {
				out := make([][]float64, len(spec.Outputs()))
				live, c := spec.Column(bars, from, to, resets, out), spec.New()
				for i := from; i < to; i++ {
					if spec.Anchored() && slices.Contains(resets, i) {
						restart(c)
					}
					update(c, bars, i)
				}
				for k := range out {
					last, want := out[k][to-from-1], c.Output(k)
					if !same(last, want, 0, 0) || !same(live.Output(k), want, 0, 0) {
						t.Errorf("%s: bars %d to %d, output %d: %v in the column, %v after it, expected %v",
							spec.Key("1m"), from, to, k, last, live.Output(k), want)
					}
				}
			}
		}
	}
}

func TestAValueNeverDependsOnLaterBars(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		spec := drawSpec(t)
		bars, later := drawBars(t, 150), drawBars(t, 150)
		cut := rapid.IntRange(0, bars.Len()).Draw(t, "cut")
		resets := drawResets(t, bars.Len())
		var other market.Columns
		other.AppendAll(bars.Slice(0, cut))
		other.AppendAll(later.Slice(cut, later.Len()))

		a, b := column(spec, bars, resets), column(spec, other, resets)
		for k := range a {
			for i := range cut {
				if !same(a[k][i], b[k][i], 0, 0) {
					t.Fatalf("%s: output %d of bar %d is %v or %v, depending on bars from %d on",
						spec.Key("1m"), k, i, a[k][i], b[k][i], cut)
				}
			}
		}
	})
}

func TestOnlyAnchoredOnesRestart(t *testing.T) {
	t.Parallel()
	bars := synthetic(600)
	for _, name := range indicator.Names() {
		spec := mustResolve(t, name, nil)
		through, restarted := column(spec, bars, nil), column(spec, bars, []int{390})
		changed := !same(through[0][599], restarted[0][599], 0, 0)
		if changed != spec.Anchored() {
			t.Errorf("%s: anchored is %v, a restart changes the value: %v", name, spec.Anchored(), changed)
		}
		for k := range through {
			for i := range 390 {
				if !same(through[k][i], restarted[k][i], 0, 0) {
					t.Fatalf("%s: bar %d, before the restart, is %v or %v", name, i, through[k][i], restarted[k][i])
				}
			}
		}
	}
}

func TestColumnOfNoBars(t *testing.T) {
	t.Parallel()
	for _, name := range indicator.Names() {
		spec := mustResolve(t, name, nil)
		out := make([][]float64, len(spec.Outputs()))
		if c := spec.Column(market.Columns{}, 0, 0, []int{0}, out); c == nil || len(out[0]) != 0 {
			t.Errorf("%s: computation %v, %d values", name, c, len(out[0]))
		}
	}
}

// column is every output over all bars.
func column(spec indicator.Spec, bars market.Columns, resets []int) [][]float64 {
	out := make([][]float64, len(spec.Outputs()))
	spec.Column(bars, 0, bars.Len(), resets, out)
	return out
}

// restart begins a new day for a computation that takes notice of it.
func restart(c indicator.Computation) { c.(indicator.Restarter).Restart() }

func drawResets(t *rapid.T, n int) []int {
	resets := rapid.SliceOfNDistinct(rapid.IntRange(0, n), 0, 4, rapid.ID[int]).Draw(t, "resets")
	slices.Sort(resets)
	return resets
}
