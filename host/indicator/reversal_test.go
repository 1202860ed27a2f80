package indicator_test

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
)

// reversing are the indicators that change sides. Their sides do not fade, and settle says no more than what these
// tests show: on random walks and on real days, starts that far apart agree.
func reversing(t *testing.T) []indicator.Spec {
	return []indicator.Spec{
		mustResolve(t, "psar", nil),
		mustResolve(t, "psar", map[string]any{"acceleration": 0.02, "maximum": 0.02}),
		mustResolve(t, "psar", map[string]any{"acceleration": 0.1, "maximum": 0.2}),
		mustResolve(t, "psar", map[string]any{"acceleration": 1, "maximum": 1}),
		mustResolve(t, "supertrend", nil),
		mustResolve(t, "supertrend", map[string]any{"multiplier": 0}),
		mustResolve(t, "supertrend", map[string]any{"period": 1, "multiplier": 2}),
		mustResolve(t, "supertrend", map[string]any{"period": 14, "multiplier": 5}),
	}
}

func TestReversingOnesAgreeOnRandomWalksOnceSettled(t *testing.T) {
	t.Parallel()
	for _, spec := range reversing(t) {
		apart := 0
		for seed := range uint64(150) {
			random := rand.New(rand.NewPCG(7, seed))
			before := 20 + random.IntN(400)
			apart += requireAgreement(t, spec, randomWalk(random, before+spec.Settle()+300), before)
		}
		if apart == 0 {
			t.Errorf("%s: all starts agree from need bars on: the walks show nothing", spec.Key("1m"))
		}
	}
}

func TestReversingOnesAgreeOnRealDaysOnceSettled(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"ibm.zip", "spy.zip", "aig.zip", "bac.zip"} {
		days := readDaily(t, filepath.Join(realDaily, file))
		for _, spec := range reversing(t) {
			for before := 100; before+spec.Settle() < days.Len(); before += 250 {
				requireAgreement(t, spec, days.Slice(0, min(days.Len(), before+spec.Settle()+300)), before)
			}
		}
	}
}

// requireAgreement compares a computation of all bars with one of those from before on, once that has settled. It is 1
// where the two differ when the second one has its first value, otherwise 0.
func requireAgreement(t *testing.T, spec indicator.Spec, bars market.Columns, before int) (apart int) {
	t.Helper()
	long, short := spec.New(), spec.New()
	for i := range bars.Len() {
		update(long, bars, i)
		if i < before {
			continue
		}
		update(short, bars, i)
		for k, name := range spec.Outputs() {
			a, b, have := long.Output(k), short.Output(k), i-before+1
			agree := same(a, b, 1e-6, math.Abs(a))
			if !agree && have == spec.Need() {
				apart = 1
			}
			if !agree && have >= spec.Settle() {
				t.Fatalf("%s: %s is %v, and %v with %d bars of warm-up after %d, settle is %d",
					spec.Key("1m"), name, a, b, have, before, spec.Settle())
			}
		}
	}
	return apart
}

// randomWalk is n bars of eight normal steps each.
func randomWalk(random *rand.Rand, n int) market.Columns {
	bars, price := market.Grow(n), 100.0
	for i := range n {
		open := price
		high, low := open, open
		for range 8 {
			price *= 1 + 0.0005*random.NormFloat64()
			high, low = max(high, price), min(low, price)
		}
		bars.Append(market.Row{Start: int64(i), Open: open, High: high, Low: low, Close: price, Volume: 1})
	}
	return bars
}

// A stop never lies inside its bar, and within a leg it only follows the price.
func TestTheStopStaysAheadOfThePrice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, bars := mustResolve(t, "psar", nil).New(), drawBars(t, 200)
		stop := math.NaN()
		for i := range bars.Len() {
			last := stop
			update(c, bars, i)
			stop = c.Output(0)
			if stop > bars.Low[i] && stop < bars.High[i] {
				t.Fatalf("bar %d from %v to %v: the stop is %v", i, bars.Low[i], bars.High[i], stop)
			}
			rising := i > 0 && last < bars.Low[i-1] && stop < bars.Low[i]
			falling := i > 0 && last > bars.High[i-1] && stop > bars.High[i]
			if rising && stop < last || falling && stop > last {
				t.Fatalf("bar %d: the stop went from %v to %v in one leg", i, last, stop)
			}
		}
	})
}

func TestTheLineLiesOnTheSideThatTheDirectionSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, bars := mustResolve(t, "supertrend", map[string]any{"multiplier": 1.5}).New(), drawBars(t, 200)
		line, direction := math.NaN(), 0.0
		for i := range bars.Len() {
			lastLine, lastDirection := line, direction
			update(c, bars, i)
			line, direction = c.Output(0), c.Output(1)
			if direction != lastDirection || math.IsNaN(line) { // a bar that turns may lie beyond the other band
				continue
			}
			if direction*(bars.Close[i]-line) < 0 || math.Abs(direction) != 1 {
				t.Fatalf("bar %d: the close is %v, the line %v, the direction %v", i, bars.Close[i], line, direction)
			}
			if direction*(bars.Close[i-1]-lastLine) >= 0 && direction*(line-lastLine) < 0 {
				t.Fatalf("bar %d: the line went back from %v to %v in direction %v", i, lastLine, line, direction)
			}
		}
	})
}
