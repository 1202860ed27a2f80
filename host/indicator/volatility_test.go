package indicator_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/indicator"
)

func TestTheLogarithmOfAReturn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.Float64Range(1e-4, 1e6).Draw(t, "from")
		move := rapid.SampledFrom([]float64{1e-12, 1e-7, 1e-3, 0.3, 0.5, 0.999}).Draw(t, "move")
		to := from * (1 + move*rapid.Float64Range(-1, 1).Draw(t, "part"))
		if rapid.Bool().Draw(t, "far") {
			to = rapid.Float64Range(1e-4, 1e6).Draw(t, "to")
		}
		got, want := indicator.LogReturn(from, to), math.Log1p((to-from)/from)
		if to < from/2 || to > 2*from {
			want = math.Log(to / from)
		}
		if !same(got, want, 1e-15, math.Abs(want)) {
			t.Fatalf("ln(%v / %v) is %.17g, expected %.17g", to, from, got, want)
		}
	})
	for _, c := range []struct{ from, to, want float64 }{
		{7, 7, 0}, {1, 2, math.Ln2}, {8, 1, -3 * math.Ln2}, {math.E, 1, -1},
		{5e-324, math.MaxFloat64, 1454.2227848147652}, // as far apart as numbers can be
		{0, 5, 0}, {5, 0, 0}, {-1, -1, 0}, {-1, 5, 0},
	} {
		if got := indicator.LogReturn(c.from, c.to); !same(got, c.want, 1e-15, math.Abs(c.want)) {
			t.Errorf("ln(%v / %v) is %.17g, expected %.17g", c.to, c.from, got, c.want)
		}
	}
}

// The numbers are worked out by hand: returns of ln 2 and -ln 2 have a mean of 0 and a sample variance of 2 (ln 2)^2.
func TestHistoricalVolatilityIsOfTheSampleAndAnnual(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		params map[string]any
		want   float64
	}{
		{map[string]any{"period": 2}, 100 * math.Ln2 * math.Sqrt(2*252)},
		{map[string]any{"period": 2, "per_year": 98_280}, 100 * math.Ln2 * math.Sqrt(2*98_280)},
		{map[string]any{"period": 2, "per_year": 1}, 100 * math.Ln2 * math.Sqrt2},
	} {
		spec := mustResolve(t, "histvol", c.params)
		v := spec.New()
		for _, close := range []float64{3, 10, 20, 10} {
			v.Update(close, close, close, close, 0)
		}
		if got := v.Output(0); !same(got, c.want, 1e-14, c.want) {
			t.Errorf("%s is %v, expected %v", spec.Key("1d"), got, c.want)
		}
	}
}

// What it is computed on may be a number that no price can be.
func TestHistoricalVolatilityOfWhatIsNoPrice(t *testing.T) {
	t.Parallel()
	spec := mustResolve(t, "histvol", map[string]any{"period": 2, "on": "volume"})
	c := spec.New()
	for i, volume := range []float64{0, 0, 5, 5, 0, 0, 5, 5, 5} {
		c.Update(1, 1, 1, 1, volume)
		if got := c.Output(0); i+1 >= spec.Need() && got != 0 {
			t.Errorf("after %d volumes: %v, expected 0", i+1, got)
		}
	}
}

// Ranges of 2 and then 3, averages of one bar, compared over two: up by half, and down again by a third.
func TestChaikinVolatilityTellsOfTheRangeBefore(t *testing.T) {
	t.Parallel()
	c := mustResolve(t, "chaikin_vol", map[string]any{"period": 1, "change": 2}).New()
	for i, bar := range []struct{ span, want float64 }{
		{2, math.NaN()}, {2, math.NaN()}, {3, 50}, {2, 0}, {2, -100.0 / 3},
		{0, -100}, {0, -100}, // no range at all
		{2, 0}, {2, 0}, // and nothing to compare with
		{4, 100},
	} {
		c.Update(10, 10+bar.span, 10, 10, 0)
		if got := c.Output(0); !same(got, bar.want, 1e-14, 100) {
			t.Errorf("bar %d: %v, expected %v", i, got, bar.want)
		}
	}
}

// An average of ranges that were some long ago never quite comes to be nothing: what is left is not divided by.
func TestChaikinVolatilityAfterALongFlatStretch(t *testing.T) {
	t.Parallel()
	c := mustResolve(t, "chaikin_vol", map[string]any{"period": 2, "change": 3}).New()
	update := func(span float64) float64 {
		c.Update(10, 10+span, 10, 10, 0)
		return c.Output(0)
	}
	for range 10 {
		update(1)
	}
	want := 100 * (math.Pow(3, -3) - 1) // the average keeps a third a bar
	for i := range 2_000 {
		if got := update(0); i >= 2 && i < 25 && !same(got, want, 1e-12, 100) || i >= 30 && got != 0 {
			t.Fatalf("flat bar %d: %v", i, got)
		}
	}
	if got := update(1e6); got != 0 {
		t.Errorf("a range after none: %v, expected 0", got)
	}
}

func TestKeltnerChannelsBeginTogether(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ period, atr, need, settle int }{
		{20, 10, 20, 20 + 139}, // the middle takes longer on both counts: 11 + 132 for the range
		{5, 14, 15, 15 + 187},  // the range does
		{30, 20, 30, 21 + 270}, // 30 + 208 for the middle
	} {
		spec := mustResolve(t, "keltner", map[string]any{"period": c.period, "atr_period": c.atr})
		if spec.Need() != c.need || spec.Settle() != c.settle {
			t.Errorf("%s: need %d, settle %d, expected %d and %d", spec.Key("1m"), spec.Need(), spec.Settle(), c.need, c.settle)
		}
		for k, column := range column(spec, synthetic(100), nil) {
			if !math.IsNaN(column[c.need-2]) || math.IsNaN(column[c.need-1]) {
				t.Errorf("%s: output %d begins elsewhere than at bar %d", spec.Key("1m"), k, c.need)
			}
		}
	}
}

// TA-Lib leaves the division by the close out for a period of 1.
func TestTheNormalisedRangeOfOneBarIsInPercentToo(t *testing.T) {
	t.Parallel()
	c := mustResolve(t, "natr", map[string]any{"period": 1}).New()
	c.Update(49, 50, 48, 49, 0)
	c.Update(50, 51, 50, 50, 0)
	if got := c.Output(0); got != 4 {
		t.Errorf("a true range of 2 at a close of 50 is %v, expected 4 percent", got)
	}
}
