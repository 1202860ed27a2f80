package indicator_test

import (
	"math"

	"github.com/strathost/strathost/host/market"
)

var volatilityFormulas = map[string]formula{
	"natr": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{firstFormulas["atr"](bars, params)[0] / bars.Close[bars.Len()-1] * 100}
	},
	"keltner": func(bars market.Columns, params map[string]any) []float64 {
		middle := firstFormulas["ema"](bars, params)[0]
		width := params["multiplier"].(float64) * firstFormulas["atr"](bars, map[string]any{"period": params["atr_period"]})[0]
		return []float64{middle, middle + width, middle - width}
	},
	"donchian": func(bars market.Columns, params map[string]any) []float64 {
		extremes := levelsFormulas["high_low"](bars, params)
		return []float64{extremes[0], extremes[0]/2 + extremes[1]/2, extremes[1]}
	},
	"stddev": func(bars market.Columns, params map[string]any) []float64 {
		closes := tail(bars.Close, params["period"])
		return []float64{math.Sqrt(squares(closes) / float64(len(closes)))}
	},
	"histvol": func(bars market.Columns, params map[string]any) []float64 {
		var returns []float64
		for i := 1; i < bars.Len(); i++ {
			returns = append(returns, math.Log1p((bars.Close[i]-bars.Close[i-1])/bars.Close[i-1]))
		}
		returns = tail(returns, params["period"])
		deviation := math.Sqrt(squares(returns) / float64(len(returns)-1))
		return []float64{deviation * math.Sqrt(float64(params["per_year"].(int64))) * 100}
	},
	"chaikin_vol": func(bars market.Columns, params map[string]any) []float64 {
		n, change := int(params["period"].(int64)), int(params["change"].(int64))
		spans := ranges(bars)
		now := recursive(spans, n, 2/(float64(n)+1))
		before := recursive(spans[:len(spans)-change], n, 2/(float64(n)+1))
		if before < 1e-12*bars.Close[bars.Len()-1] {
			return []float64{0}
		}
		return []float64{100 * (now/before - 1)}
	},
}

// squares is the sum of the squares of the distances from the mean. Distances from the first value come before anything
// is summed, so that equal values have exactly none.
func squares(x []float64) float64 {
	distances := make([]float64, len(x))
	for i, v := range x {
		distances[i] = v - x[0]
	}
	m, sum := mean(distances), 0.0
	for _, d := range distances {
		sum += (d - m) * (d - m)
	}
	return sum
}
