package indicator_test

import (
	"math"
	"slices"

	"github.com/strathost/strathost/host/market"
)

var levelsFormulas = map[string]formula{
	"pivot_points": func(bars market.Columns, params map[string]any) []float64 {
		i := bars.Len() - 1
		h, l, c := bars.High[i], bars.Low[i], bars.Close[i]
		p, r := (h+l+c)/3, h-l
		switch params["method"] {
		case "fibonacci":
			return []float64{p, p + .382*r, p + .618*r, p + r, p - .382*r, p - .618*r, p - r}
		case "camarilla":
			return []float64{p, c + r*1.1/12, c + r*1.1/6, c + r*1.1/4, c - r*1.1/12, c - r*1.1/6, c - r*1.1/4}
		}
		r1, s1 := 2*p-l, 2*p-h
		return []float64{p, r1, p + (r1 - s1), h + 2*(p-l), s1, p - (r1 - s1), l - 2*(h-p)}
	},
	"high_low": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{slices.Max(tail(bars.High, params["period"])), slices.Min(tail(bars.Low, params["period"]))}
	},
	"swing_high": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{lastSwing(bars.High, int(params["strength"].(int64)))}
	},
	"swing_low": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{-lastSwing(negative(bars.Low), int(params["strength"].(int64)))}
	},
}

// lastSwing is the last value that none of the strength before it and none of the strength after it comes up to; NaN where
// there is none.
func lastSwing(x []float64, strength int) float64 {
	for i := len(x) - 1 - strength; i >= strength; i-- {
		if slices.Max(x[i-strength:i]) < x[i] && slices.Max(x[i+1:i+1+strength]) < x[i] {
			return x[i]
		}
	}
	return math.NaN()
}

func negative(x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = -v
	}
	return y
}

var dailyFormulas = map[string]formula{
	"avg_volume": volumeFormulas["volume_sma"],
	"avg_range": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{mean(tail(ranges(bars), params["period"]))}
	},
	"atr_daily": firstFormulas["atr"],
	"range_ratio": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{overUsual(ranges(bars), params["period"])}
	},
	"gap_stats": func(bars market.Columns, params map[string]any) []float64 {
		n := int(params["period"].(int64))
		var gaps []float64
		up, gapped, filled := 0, 0, 0
		for i := bars.Len() - n; i < bars.Len(); i++ {
			last := bars.Close[i-1]
			gap := (bars.Open[i] - last) / last * 100
			gaps = append(gaps, gap)
			if gap > 0 {
				up++
			}
			if gap != 0 {
				gapped++
				if bars.Low[i] <= last && last <= bars.High[i] {
					filled++
				}
			}
		}
		share := 0.0
		if gapped > 0 {
			share = float64(filled) / float64(gapped)
		}
		return []float64{gaps[n-1], mean(gaps), mean(magnitudes(gaps)), float64(up) / float64(n), share}
	},
}

func ranges(bars market.Columns) []float64 {
	var r []float64
	for i := range bars.Len() {
		r = append(r, bars.High[i]-bars.Low[i])
	}
	return r
}
