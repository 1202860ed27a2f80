package indicator_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
)

// The numbers are worked out by hand from the formula in Spec.Settle.
func TestWarmUpNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		period       any
		need, settle int
	}{
		{"sma", 1, 1, 1},
		{"sma", 20, 20, 20},
		{"bbands", 20, 20, 20},
		{"vwap", nil, 1, 1},
		{"ema", 1, 1, 1},
		{"ema", 2, 2, 2 + 13},     // (1/3)^13 = 6.3e-7, (1/3)^12 = 1.9e-6
		{"ema", 3, 3, 3 + 20},     // (1/2)^20 = 9.5e-7, (1/2)^19 = 1.9e-6
		{"ema", 20, 20, 20 + 139}, // 13.8155 / 0.100083 = 138.04
		{"rsi", 2, 3, 3 + 20},
		{"rsi", 14, 15, 15 + 187}, // 13.8155 / 0.0741080 = 186.42
		{"atr", 1, 2, 2},
		{"atr", 14, 15, 15 + 187},
		{"atr", 10_000, 10_001, 10_001 + 138_149}, // 13.815511 / 1.0000500e-4 = 138,148.2
	} {
		var params map[string]any
		if c.period != nil {
			params = map[string]any{"period": c.period}
		}
		spec := mustResolve(t, c.name, params)
		if spec.Need() != c.need || spec.Settle() != c.settle {
			t.Errorf("%s: need %d, settle %d, expected %d and %d",
				spec.Key("1m"), spec.Need(), spec.Settle(), c.need, c.settle)
		}
	}
}

func TestNeedIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		spec := drawSpec(t)
		bars := drawBars(t, spec.Need()+50)
		bars.Volume[0] = 1 // vwap has no value before any volume, which has a test of its own
		c := spec.New()
		for k := range spec.Outputs() {
			if v := c.Output(k); !math.IsNaN(v) {
				t.Fatalf("%s: output %d is %v before any bar", spec.Key("1m"), k, v)
			}
		}
		for i := range bars.Len() {
			update(c, bars, i)
			for k, name := range spec.Outputs() {
				v := c.Output(k)
				ready := i+1 >= spec.Need()
				if ready && slices.Contains(waiting, spec.Name()) {
					continue // TestASwingIsKnownWhenItIsConfirmed says when
				}
				if ready != (!math.IsNaN(v) && !math.IsInf(v, 0)) {
					t.Fatalf("%s: %s is %v after %d bars, need is %d", spec.Key("1m"), name, v, i+1, spec.Need())
				}
			}
		}
	})
}

// A computation that began settle bars ago agrees with one that began long before. Closes move by one equal step up or
// down, so that an average of them or of their changes cannot come to be small beside what it was.
func TestSettledIsForgotten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		spec := drawSpec(t)
		before := rapid.IntRange(1, 300).Draw(t, "bars before")
		bars := drawSteps(t, before+spec.Settle()+20)
		if spec.Anchored() {
			before = 0 // nothing counts from before the open
		}
		long, short, level := spec.New(), spec.New(), 0.0
		for i := range bars.Len() {
			update(long, bars, i)
			if i < before {
				continue
			}
			update(short, bars, i)
			if i-before+1 < spec.Settle() {
				continue
			}
			for k, name := range spec.Outputs() {
				a, b := long.Output(k), short.Output(k)
				if slices.Contains(waiting, spec.Name()) && math.IsNaN(b) {
					continue // nothing in the bars of the warm-up to tell of; where there was, both tell of it
				}
				if slices.Contains(accumulating, spec.Name()) {
					if i-before+1 == spec.Settle() {
						level = a - b
					}
					b += level // all that settles are the changes since
				}
				size := scale(spec.Name(), a, bars.Slice(0, i+1), spec.Params())
				if math.IsNaN(b) || math.Abs(a-b) > 1e-6*size {
					t.Fatalf("%s: %s is %v, and %v with %d bars of warm-up, settle is %d",
						spec.Key("1m"), name, a, b, i-before+1, spec.Settle())
				}
			}
		}
	})
}

// What shows that settle says something: with need bars alone, a recursive indicator is still far off.
func TestNeedIsNotSettled(t *testing.T) {
	t.Parallel()
	bars := synthetic(200)
	for _, name := range []string{"ema", "dema", "tema", "kama", "adx", "rsi", "atr", "macd", "ppo", "stochrsi", "trix", "tsi",
		"natr", "keltner", "chaikin_vol", "chaikin_osc", "force_index", "atr_daily"} {
		spec := mustResolve(t, name, nil)
		long, short := spec.New(), spec.New()
		for i := range bars.Len() {
			update(long, bars, i)
			if i >= bars.Len()-spec.Need() {
				update(short, bars, i)
			}
		}
		if a, b := long.Output(0), short.Output(0); math.Abs(a-b) < 1e-5*math.Abs(a) {
			t.Errorf("%s: %v and %v agree after need bars", spec.Key("1m"), a, b)
		}
	}
}

// drawSteps draws n bars whose closes move by one cent each.
func drawSteps(t *rapid.T, n int) market.Columns {
	bits := rapid.SliceOfN(rapid.Uint64(), n/64+1, n/64+1).Draw(t, "directions")
	bars, close := market.Grow(n), 10_000+n // never near zero, where a price would have no scale
	for i := range n {
		open := close
		if bits[i/64]>>(i%64)&1 == 1 {
			close++
		} else {
			close--
		}
		high := float64(max(open, close)) / 100
		if i%3 == 0 {
			high += 0.005
		}
		bars.Append(market.Row{Start: int64(i), Open: float64(open) / 100, High: high,
			Low: float64(min(open, close)) / 100, Close: float64(close) / 100, Volume: float64(100 + i%7)})
	}
	return bars
}

// drawSpec draws an indicator and its parameters, periods being small enough for many bars to follow.
func drawSpec(t *rapid.T) indicator.Spec {
	def := rapid.SampledFrom(indicator.All()).Draw(t, "indicator")
	params := map[string]any{}
	for _, p := range def.Params {
		switch p.Kind {
		case indicator.Int:
			params[p.Name] = rapid.IntRange(int(p.Min), int(min(p.Max, 40))).Draw(t, p.Name)
		case indicator.Choice:
			params[p.Name] = rapid.SampledFrom(p.Choices).Draw(t, p.Name)
		default:
			params[p.Name] = rapid.Float64Range(p.Min, min(p.Max, 5)).Draw(t, p.Name)
		}
	}
	return mustResolve(t, def.Name, params)
}

// drawBars draws n bars with stretches of different character: flat, quiet, wild, and jumps over many magnitudes.
func drawBars(t *rapid.T, n int) market.Columns {
	bars := market.Grow(n)
	close := rapid.SampledFrom([]float64{0.0001, 1, 99.99, 100_000.01}).Draw(t, "first price")
	for bars.Len() < n {
		stretch := rapid.IntRange(1, 60).Draw(t, "stretch")
		move := rapid.SampledFrom([]float64{0, 1e-7, 1e-3, 0.05}).Draw(t, "move")
		volume := rapid.SampledFrom([]float64{0, 100, 1e9}).Draw(t, "volume")
		state := rapid.Uint64().Draw(t, "walk")
		if rapid.IntRange(0, 9).Draw(t, "jump") == 0 {
			close = rapid.Float64Range(0.01, 1e6).Draw(t, "to")
		}
		for range min(stretch, n-bars.Len()) {
			open := close
			unit := func() float64 { // -1 to 1
				state = state*6364136223846793005 + 1442695040888963407
				return float64(int64(state)) / (1 << 63)
			}
			close = open * (1 + move*unit())
			bars.Append(market.Row{Start: int64(bars.Len()), Open: open,
				High: max(open, close) * (1 + move*math.Abs(unit())), Low: min(open, close) * (1 - move*math.Abs(unit())),
				Close: close, Volume: math.Floor(volume * math.Abs(unit()))})
		}
	}
	return bars
}

func update(c indicator.Computation, bars market.Columns, i int) {
	c.Update(bars.Open[i], bars.High[i], bars.Low[i], bars.Close[i], bars.Volume[i])
}

// same says whether two values are equal but for the tolerance, as a part of scale; NaN equals NaN.
func same(a, b, tolerance, scale float64) bool {
	if math.IsNaN(a) || math.IsNaN(b) {
		return math.IsNaN(a) == math.IsNaN(b)
	}
	return math.Abs(a-b) <= tolerance*scale
}
