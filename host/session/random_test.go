package session_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

// draws are the first numbers of each strategy and day.
func draws(t *testing.T, seed uint64) map[string][]float64 {
	d := newDesk(t).days(today, tomorrow)
	d.config.Seed = seed
	got := map[string][]float64{}
	draw := func(name string) sdk.Hooks {
		return acting(at("open", func(s sdk.Session) {
			for range 5 {
				got[name+" "+s.Day()] = append(got[name+" "+s.Day()], s.Random())
			}
		}), at("11:00", func(s sdk.Session) { got[name+" "+s.Day()] = append(got[name+" "+s.Day()], s.Random()) }))
	}
	d.strategy("a", draw("a"))
	d.strategy("b", draw("b"))
	d.run()
	return got
}

func TestRandomIsTheSameInEveryRunAndAnotherForEachSeedDayAndStrategy(t *testing.T) {
	t.Parallel()
	got := draws(t, 7)
	if diff := cmp.Diff(got, draws(t, 7)); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	if other := draws(t, 8); other["a "+today][0] == got["a "+today][0] {
		t.Error("two seeds give one sequence")
	}
	seen := map[float64]bool{}
	for _, sequence := range got {
		if len(sequence) != 6 {
			t.Fatalf("%d numbers, expected 6", len(sequence))
		}
		for _, v := range sequence {
			if v < 0 || v >= 1 {
				t.Errorf("%v is not in [0, 1)", v)
			}
			seen[v] = true
		}
	}
	if len(seen) != 4*6 {
		t.Errorf("%d different numbers, expected 24: strategies or days share a sequence", len(seen))
	}
	// It is the sequence of the contract, which every runtime draws.
	want := sdk.NewRandom(7, "a", today)
	for i, v := range got["a "+today] {
		if w := want.Float64(); v != w {
			t.Errorf("number %d is %v, the contract says %v", i, v, w)
		}
	}
}

// Nobody's draws move anyone else's.
func TestADrawMovesNoOtherSequence(t *testing.T) {
	t.Parallel()
	run := func(greedy bool) []float64 {
		d := newDesk(t)
		if greedy {
			d.strategy("greedy", acting(at("open", func(s sdk.Session) {
				for range 100 {
					s.Random()
				}
			})))
		}
		var got []float64
		d.strategy("a", acting(at("open", func(s sdk.Session) { got = append(got, s.Random(), s.Random()) })))
		d.run()
		return got
	}
	if a, b := run(false), run(true); !slices.Equal(a, b) {
		t.Errorf("%v alone, %v beside another", a, b)
	}
}
