package indicator_test

import (
	"maps"
	"math"

	"github.com/strathost/strathost/host/market"
)

// formula is the textbook definition of an indicator, from scratch over all bars that a computation has seen, the last of
// which is the one that the outputs belong to. It shares no code with the package and is in no hurry. Bars are at least
// Need; params are Spec.Params.
type formula = func(bars market.Columns, params map[string]any) []float64

// formulas are those of all indicators, by name: the ones below and those of the files formula_GROUP_test.go.
var formulas = allFormulas(firstFormulas, volatilityFormulas, volumeFormulas, levelsFormulas, dailyFormulas, trendFormulas, momentumFormulas)

func allFormulas(groups ...map[string]formula) map[string]formula {
	all := map[string]formula{}
	for _, group := range groups {
		maps.Copy(all, group)
	}
	return all
}

var firstFormulas = map[string]formula{
	"sma": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{mean(tail(bars.Close, params["period"]))}
	},
	"ema": func(bars market.Columns, params map[string]any) []float64 {
		n := int(params["period"].(int64))
		return []float64{recursive(bars.Close, n, 2/(float64(n)+1))}
	},
	"rsi": func(bars market.Columns, params map[string]any) []float64 {
		n := int(params["period"].(int64))
		var gains, losses []float64
		for i := 1; i < bars.Len(); i++ {
			change := bars.Close[i] - bars.Close[i-1]
			gains = append(gains, math.Max(change, 0))
			losses = append(losses, math.Max(-change, 0))
		}
		gain, loss := recursive(gains, n, 1/float64(n)), recursive(losses, n, 1/float64(n))
		if gain == 0 {
			return []float64{0}
		}
		return []float64{100 / (1 + loss/gain)}
	},
	"atr": func(bars market.Columns, params map[string]any) []float64 {
		n := int(params["period"].(int64))
		var ranges []float64
		for i := 1; i < bars.Len(); i++ {
			high, low, last := bars.High[i], bars.Low[i], bars.Close[i-1]
			ranges = append(ranges, math.Max(high-low, math.Max(math.Abs(high-last), math.Abs(low-last))))
		}
		return []float64{recursive(ranges, n, 1/float64(n))}
	},
	"bbands": func(bars market.Columns, params map[string]any) []float64 {
		closes := tail(bars.Close, params["period"])
		m, squares := mean(closes), 0.0
		for _, x := range closes {
			squares += (x - m) * (x - m)
		}
		width := params["deviations"].(float64) * math.Sqrt(squares/float64(len(closes)))
		return []float64{m, m + width, m - width}
	},
	"vwap": func(bars market.Columns, _ map[string]any) []float64 {
		money, volume := 0.0, 0.0
		for i := range bars.Len() {
			money += (bars.High[i] + bars.Low[i] + bars.Close[i]) / 3 * bars.Volume[i]
			volume += bars.Volume[i]
		}
		return []float64{money / volume} // 0/0 is NaN
	},
}

func tail(x []float64, n any) []float64 { return x[len(x)-int(n.(int64)):] }

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// recursive is the mean of the first n, then the weighted mean of itself and each further value.
func recursive(x []float64, n int, weight float64) float64 {
	average := mean(x[:n])
	for _, v := range x[n:] {
		average = (1-weight)*average + weight*v
	}
	return average
}
