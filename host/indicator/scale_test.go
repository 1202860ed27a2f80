package indicator_test

import (
	"math"
	"slices"

	"github.com/strathost/strathost/host/market"
)

// scales are what the values of some indicators are measured by, where a difference is to be as small as a part of
// something: they are differences themselves, and may come out next to nothing of large numbers, whose rounding and
// whose past they carry. All others are measured by their own size.
var scales = map[string]func(bars market.Columns, params map[string]any) float64{
	"chaikin_vol": func(market.Columns, map[string]any) float64 { return 100 }, // percent of an average range
	"cmf":         func(market.Columns, map[string]any) float64 { return 1 },   // a share of the volume
	"pvt": func(bars market.Columns, _ map[string]any) float64 {
		return sum(magnitudes(returnVolumes(bars)))
	},
	"adl": func(bars market.Columns, _ map[string]any) float64 { return sum(magnitudes(flows(bars))) },
	"chaikin_osc": func(bars market.Columns, params map[string]any) float64 {
		// What the steps of the line weigh in the slower average, without what offsets what.
		n, held := float64(max(params["fast"].(int64), params["slow"].(int64))), 0.0
		for _, step := range magnitudes(flows(bars)) {
			held = (held + step) * (1 - 2/(n+1))
		}
		return held
	},
	"force_index": func(bars market.Columns, params map[string]any) float64 {
		n := int(params["period"].(int64))
		return recursive(magnitudes(forces(bars)), n, 2/(float64(n)+1))
	},
	// Differences of prices: a hundredth of the price, which makes 1e-9 of it 1e-11 of the price.
	"macd":   func(bars market.Columns, _ map[string]any) float64 { return slices.Max(bars.Close) / 100 },
	"ppo":    func(market.Columns, map[string]any) float64 { return 1 }, // the same in percent
	"roc":    func(market.Columns, map[string]any) float64 { return 1 },
	"trix":   func(market.Columns, map[string]any) float64 { return 1 },
	"linreg": func(bars market.Columns, _ map[string]any) float64 { return slices.Max(bars.Close) / 100 }, // its slope
	// Shares of what prices move, and distances in parts of that: of the whole span that they can take.
	"rsi":          func(market.Columns, map[string]any) float64 { return 100 },
	"adx":          func(market.Columns, map[string]any) float64 { return 100 },
	"tsi":          func(market.Columns, map[string]any) float64 { return 200 },
	"cci":          func(market.Columns, map[string]any) float64 { return 100 },
	"ultimate_osc": func(market.Columns, map[string]any) float64 { return 100 },
	"mfi":          func(market.Columns, map[string]any) float64 { return 100 },
	// A share of the range of rsi, as a part of which its rounding and its past count: all of it in a range next to nothing.
	"stochrsi": func(bars market.Columns, params map[string]any) float64 { return 100 * 100 / narrowest(bars, params) },
}

// scale is what an indicator's value is measured by after the bars that it has seen.
func scale(name string, value float64, seen market.Columns, params map[string]any) float64 {
	size := math.Abs(value)
	if of := scales[name]; of != nil {
		size = max(size, of(seen, params))
	}
	return size
}

// accumulating are the indicators that forget nothing: their changes tell, not their level.
var accumulating = []string{"obv", "pvt", "adl"}

// waiting are the indicators that may have no value after need bars, until there is what they tell of: a swing.
var waiting = []string{"swing_high", "swing_low"}
