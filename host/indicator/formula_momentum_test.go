package indicator_test

import (
	"math"
	"slices"

	"github.com/strathost/strathost/host/market"
)

var momentumFormulas = map[string]formula{
	"macd": func(bars market.Columns, params map[string]any) []float64 {
		fast, slow := shorterFirst(params)
		begin := 0
		if params["seed"] == "talib" {
			begin = slow - fast
		}
		quick, line := averages("ema", bars.Close[begin:], fast), averages("ema", bars.Close, slow)
		for i, x := range quick[len(quick)-len(line):] {
			line[i] = x - line[i]
		}
		return withSignal("ema", line, params)
	},
	"ppo": func(bars market.Columns, params map[string]any) []float64 {
		kind := params["average"].(string)
		fast, slow := shorterFirst(params)
		quick, line := averages(kind, bars.Close, fast), averages(kind, bars.Close, slow)
		for i, x := range quick[len(quick)-len(line):] {
			line[i] = 100*x/line[i] - 100
		}
		return withSignal(kind, line, params)
	},
	"stochastic": func(bars market.Columns, params map[string]any) []float64 {
		fast := places(bars.High, bars.Low, bars.Close, int(params["fastk"].(int64)), 0)
		k := averages("sma", fast, int(params["slowk"].(int64)))
		return []float64{k[len(k)-1], mean(tail(k, params["slowd"]))}
	},
	"stochrsi": func(bars market.Columns, params map[string]any) []float64 {
		rsi := allRSI(bars, params)
		k := places(rsi, rsi, rsi, int(params["fastk"].(int64)), 1e-12)
		return []float64{k[len(k)-1], mean(tail(k, params["fastd"]))}
	},
	"cci": func(bars market.Columns, params map[string]any) []float64 {
		typical := tail(typicalPrices(bars), params["period"])
		last := typical[len(typical)-1]
		distances := make([]float64, len(typical)) // from the last: the prices themselves have digits too few
		for i, x := range typical {
			distances[i] = x - last
		}
		m, sizes := mean(distances), make([]float64, len(typical))
		for i, d := range distances {
			sizes[i] = math.Abs(d - m)
		}
		if mean(sizes) <= 1e-14*last {
			return []float64{0}
		}
		return []float64{-m / mean(sizes) / 0.015}
	},
	"roc": func(bars market.Columns, params map[string]any) []float64 {
		before := bars.Close[bars.Len()-1-int(params["period"].(int64))]
		return []float64{100*bars.Close[bars.Len()-1]/before - 100}
	},
	"mom": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{bars.Close[bars.Len()-1] - bars.Close[bars.Len()-1-int(params["period"].(int64))]}
	},
	"williams_r": func(bars market.Columns, params map[string]any) []float64 {
		high, low := slices.Max(tail(bars.High, params["period"])), slices.Min(tail(bars.Low, params["period"]))
		if high == low {
			return []float64{0}
		}
		return []float64{(high - bars.Close[bars.Len()-1]) / (high - low) * -100}
	},
	"ultimate_osc": func(bars market.Columns, params map[string]any) []float64 {
		periods := []int64{params["short"].(int64), params["medium"].(int64), params["long"].(int64)}
		slices.Sort(periods)
		sum := 0.0
		for i, n := range periods {
			pressure, whole := 0.0, 0.0
			for j := bars.Len() - int(n); j < bars.Len(); j++ {
				low := math.Min(bars.Low[j], bars.Close[j-1])
				pressure += bars.Close[j] - low
				whole += math.Max(bars.High[j], bars.Close[j-1]) - low
			}
			if whole > 0 {
				sum += []float64{4, 2, 1}[i] * pressure / whole
			}
		}
		return []float64{sum / 0.07}
	},
	"trix": func(bars market.Columns, params map[string]any) []float64 {
		n := int(params["period"].(int64))
		triple := averages("ema", averages("ema", averages("ema", bars.Close, n), n), n)
		return []float64{100*triple[len(triple)-1]/triple[len(triple)-2] - 100}
	},
	"tsi": func(bars market.Columns, params map[string]any) []float64 {
		var changes, sizes []float64
		for i := 1; i < bars.Len(); i++ {
			changes = append(changes, bars.Close[i]-bars.Close[i-1])
			sizes = append(sizes, math.Abs(bars.Close[i]-bars.Close[i-1]))
		}
		twice := func(x []float64) float64 {
			all := averages("ema", averages("ema", x, int(params["long"].(int64))), int(params["short"].(int64)))
			return all[len(all)-1]
		}
		if twice(sizes) == 0 {
			return []float64{0}
		}
		return []float64{twice(changes) / twice(sizes) * 100}
	},
	"mfi": func(bars market.Columns, params map[string]any) []float64 {
		typical := typicalPrices(bars)
		in, out := 0.0, 0.0
		for i := bars.Len() - int(params["period"].(int64)); i < bars.Len(); i++ {
			switch change := typical[i]/typical[i-1] - 1; { // of less than 2e-14 it is rounding, not a move
			case change > 2e-14:
				in += typical[i] * bars.Volume[i]
			case change < -2e-14:
				out += typical[i] * bars.Volume[i]
			}
		}
		if in == 0 {
			return []float64{0}
		}
		return []float64{100 / (1 + out/in)}
	},
}

// narrowest is the least range of rsi among those that the outputs of stochrsi are made of.
func narrowest(bars market.Columns, params map[string]any) float64 {
	rsi, n := allRSI(bars, params), int(params["fastk"].(int64))
	least := math.Inf(1)
	for i := len(rsi) - int(params["fastd"].(int64)) + 1; i <= len(rsi); i++ {
		least = min(least, slices.Max(rsi[i-n:i])-slices.Min(rsi[i-n:i]))
	}
	return least
}

// allRSI is the relative strength index at each bar that has one.
func allRSI(bars market.Columns, params map[string]any) []float64 {
	n := int(params["period"].(int64))
	gain, loss := 0.0, 0.0
	var all []float64
	for i := 1; i < bars.Len(); i++ {
		weight := 1 / float64(min(i, n))
		gain += (math.Max(bars.Close[i]-bars.Close[i-1], 0) - gain) * weight
		loss += (math.Max(bars.Close[i-1]-bars.Close[i], 0) - loss) * weight
		if i >= n {
			rsi := 0.0
			if gain > 0 {
				rsi = 100 / (1 + loss/gain)
			}
			all = append(all, rsi)
		}
	}
	return all
}

// places are where each of the values lies between the lowest and the highest of the last n, in percent.
func places(highs, lows, values []float64, n int, least float64) []float64 {
	var all []float64
	for i := n; i <= len(values); i++ {
		high, low := slices.Max(highs[i-n:i]), slices.Min(lows[i-n:i])
		place := 0.0
		if high > low && high-low >= least {
			place = (values[i-1] - low) / (high - low) * 100
		}
		all = append(all, place)
	}
	return all
}

func typicalPrices(bars market.Columns) []float64 {
	all := make([]float64, bars.Len())
	for i := range all {
		all[i] = (bars.High[i] + bars.Low[i] + bars.Close[i]) / 3
	}
	return all
}

func shorterFirst(params map[string]any) (shorter, longer int) {
	a, b := int(params["fast"].(int64)), int(params["slow"].(int64))
	return min(a, b), max(a, b)
}

// withSignal is the last value of a line, that of its average, and the difference.
func withSignal(kind string, line []float64, params map[string]any) []float64 {
	signals := averages(kind, line, int(params["signal"].(int64)))
	last, signal := line[len(line)-1], signals[len(signals)-1]
	return []float64{last, signal, last - signal}
}

// averages are the sma or the ema of x at each value that has one.
func averages(kind string, x []float64, n int) []float64 {
	all := []float64{mean(x[:n])}
	for i := n; i < len(x); i++ {
		last := all[len(all)-1]
		next := last + (x[i]-last)*2/(float64(n)+1)
		if kind == "sma" {
			next = mean(x[i-n+1 : i+1])
		}
		all = append(all, next)
	}
	return all
}
