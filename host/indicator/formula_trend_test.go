package indicator_test

import (
	"math"

	"github.com/strathost/strathost/host/market"
)

var trendFormulas = map[string]formula{
	"wma": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{slanted(tail(bars.Close, params["period"]))}
	},
	"dema": func(bars market.Columns, params map[string]any) []float64 {
		n := int(params["period"].(int64))
		first := exponentialSeries(bars.Close, n)
		second := exponentialSeries(first, n)
		return []float64{2*last(first) - last(second)}
	},
	"tema": func(bars market.Columns, params map[string]any) []float64 {
		n := int(params["period"].(int64))
		first := exponentialSeries(bars.Close, n)
		second := exponentialSeries(first, n)
		third := exponentialSeries(second, n)
		return []float64{3*last(first) - 3*last(second) + last(third)}
	},
	"hma": func(bars market.Columns, params map[string]any) []float64 {
		n := int(params["period"].(int64))
		root := 1
		for (root+1)*(root+1) <= n {
			root++
		}
		var leads []float64
		for end := bars.Len() - root + 1; end <= bars.Len(); end++ {
			leads = append(leads, 2*slanted(bars.Close[end-n/2:end])-slanted(bars.Close[end-n:end]))
		}
		return []float64{slanted(leads)}
	},
	"kama": func(bars market.Columns, params map[string]any) []float64 {
		n := int(params["period"].(int64))
		fast, slow := 2/(float64(params["fast"].(int64))+1), 2/(float64(params["slow"].(int64))+1)
		average := bars.Close[n-1]
		for i := n; i < bars.Len(); i++ {
			noise := 0.0
			for j := i - n + 1; j <= i; j++ {
				noise += math.Abs(bars.Close[j] - bars.Close[j-1])
			}
			efficiency := 1.0
			if noise > 0 {
				efficiency = math.Min(1, math.Abs(bars.Close[i]-bars.Close[i-n])/noise)
			}
			average += math.Pow(efficiency*fast+(1-efficiency)*slow, 2) * (bars.Close[i] - average)
		}
		return []float64{average}
	},
	"twap": func(bars market.Columns, _ map[string]any) []float64 {
		sum := 0.0
		for i := range bars.Len() {
			sum += (bars.High[i] + bars.Low[i] + bars.Close[i]) / 3
		}
		return []float64{sum / float64(bars.Len())}
	},
	"psar": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{stopAndReverse(bars, params["acceleration"].(float64), params["maximum"].(float64))}
	},
	"supertrend": func(bars market.Columns, params map[string]any) []float64 {
		line, up := supertrend(bars, int(params["period"].(int64)), params["multiplier"].(float64))
		if up {
			return []float64{line, 1}
		}
		return []float64{line, -1}
	},
	"ichimoku": func(bars market.Columns, params map[string]any) []float64 {
		middle := func(of string, end int) float64 {
			n := int(params[of].(int64))
			high, low := math.Inf(-1), math.Inf(1)
			for i := end - n; i < end; i++ {
				high, low = math.Max(high, bars.High[i]), math.Min(low, bars.Low[i])
			}
			return (high + low) / 2
		}
		now := bars.Len()
		then := now - int(params["displacement"].(int64))
		return []float64{middle("conversion", now), middle("base", now),
			(middle("conversion", then) + middle("base", then)) / 2, middle("span_b", then)}
	},
	"linreg": func(bars market.Columns, params map[string]any) []float64 {
		y := tail(bars.Close, params["period"])
		middle, average := float64(len(y)-1)/2, mean(y)
		across, along := 0.0, 0.0
		for i, v := range y {
			across += (float64(i) - middle) * (v - average)
			along += (float64(i) - middle) * (float64(i) - middle)
		}
		slope := across / along
		return []float64{average + slope*middle, slope, average - slope*middle}
	},
	"adx": func(bars market.Columns, params map[string]any) []float64 {
		return directionalIndex(bars, int(params["period"].(int64)), params["seed"].(string))
	},
	"aroon": func(bars market.Columns, params map[string]any) []float64 {
		n := int(params["period"].(int64))
		top, bottom, end := 0, 0, bars.Len()-1
		for age := n; age >= 0; age-- {
			if age == n || bars.High[end-age] >= bars.High[end-top] {
				top = age
			}
			if age == n || bars.Low[end-age] <= bars.Low[end-bottom] {
				bottom = age
			}
		}
		up, down := 100*(1-float64(top)/float64(n)), 100*(1-float64(bottom)/float64(n))
		return []float64{up, down, up - down}
	},
}

func last(x []float64) float64 { return x[len(x)-1] }

// slanted is the mean by weights from 1 to the number of values.
func slanted(x []float64) float64 {
	sum, weights := 0.0, 0.0
	for i, v := range x {
		sum += float64(i+1) * v
		weights += float64(i + 1)
	}
	return sum / weights
}

// exponentialSeries is the EMA at each value from the n-th on.
func exponentialSeries(x []float64, n int) []float64 {
	averages := []float64{mean(x[:n])}
	for _, v := range x[n:] {
		averages = append(averages, last(averages)+2/(float64(n)+1)*(v-last(averages)))
	}
	return averages
}

// trueRange is that of bar i, which has one before it.
func trueRange(bars market.Columns, i int) float64 {
	before := bars.Close[i-1]
	return max(bars.High[i]-bars.Low[i], math.Abs(bars.High[i]-before), math.Abs(bars.Low[i]-before))
}

// stopAndReverse is Wilder's parabolic system with TA-Lib's choice of the first leg. It turns where a price meets a
// stop exactly, so its arithmetic of the stop has to be that of the package to the last bit.
func stopAndReverse(bars market.Columns, step, maximum float64) float64 {
	high, low := bars.High, bars.Low
	step = math.Min(step, maximum)
	factor := step
	rising := !(low[0]-low[1] > 0 && low[0]-low[1] > high[1]-high[0])
	stop, extreme := high[0], low[1]
	if rising {
		stop, extreme = low[0], high[1]
	}
	shown := math.NaN()
	for i := 1; i < bars.Len(); i++ {
		// What the two bars say that bound the stop: the first leg knows its own bar alone.
		before := max(i-1, 1)
		ceiling, floor := math.Max(high[before], high[i]), math.Min(low[before], low[i])
		turns := rising && low[i] <= stop || !rising && high[i] >= stop
		switch {
		case turns && rising:
			shown, extreme = math.Max(extreme, ceiling), low[i]
		case turns:
			shown, extreme = math.Min(extreme, floor), high[i]
		default:
			shown = stop
		}
		switch {
		case turns:
			rising, factor = !rising, step
		case rising && high[i] > extreme:
			extreme, factor = high[i], math.Min(factor+step, maximum)
		case !rising && low[i] < extreme:
			extreme, factor = low[i], math.Min(factor+step, maximum)
		}
		stop = shown + float64(factor*(extreme-shown))
		if rising {
			stop = math.Min(stop, floor)
		} else {
			stop = math.Max(stop, ceiling)
		}
	}
	return shown
}

// supertrend is the line and whether it lies below the price.
func supertrend(bars market.Columns, n int, multiplier float64) (line float64, up bool) {
	average := 0.0
	for i := 1; i <= n; i++ {
		average += trueRange(bars, i) / float64(n)
	}
	middle := func(i int) float64 { return (bars.High[i] + bars.Low[i]) / 2 }
	upper, lower := middle(n)+multiplier*average, middle(n)-multiplier*average
	for i := n + 1; i < bars.Len(); i++ {
		average = (average*float64(n-1) + trueRange(bars, i)) / float64(n)
		if basic := middle(i) + multiplier*average; basic < upper || bars.Close[i-1] > upper {
			upper = basic
		}
		if basic := middle(i) - multiplier*average; basic > lower || bars.Close[i-1] < lower {
			lower = basic
		}
		if up {
			up = bars.Close[i] >= lower
		} else {
			up = bars.Close[i] > upper
		}
	}
	if up {
		return lower, true
	}
	return upper, false
}

// directionalIndex is adx, plus_di and minus_di by Wilder's sums, period times his averages.
func directionalIndex(bars market.Columns, n int, seed string) []float64 {
	rises, falls, ranges := []float64{}, []float64{}, []float64{}
	for i := 1; i < bars.Len(); i++ {
		rise, fall := bars.High[i]-bars.High[i-1], bars.Low[i-1]-bars.Low[i]
		switch {
		case rise > fall && rise > 0:
			rises, falls = append(rises, rise), append(falls, 0)
		case fall > rise && fall > 0:
			rises, falls = append(rises, 0), append(falls, fall)
		default:
			rises, falls = append(rises, 0), append(falls, 0)
		}
		ranges = append(ranges, trueRange(bars, i))
	}
	// sums are Wilder's sums from the n-th value on: of the first n, or of one less and then smoothed.
	sums := func(x []float64) []float64 {
		first := map[string]int{"talib": n - 1, "classic": n}[seed]
		sum := mean(x[:first]) * float64(first)
		var all []float64
		for i := first; i <= len(x); i++ {
			if i >= n {
				all = append(all, sum)
			}
			if i < len(x) {
				sum += x[i] - sum/float64(n)
			}
		}
		return all
	}
	plus, minus, whole := sums(rises), sums(falls), sums(ranges)
	index := 0.0
	for i := range whole {
		strength := 0.0
		if plus[i]+minus[i] > 0 {
			strength = 100 * math.Abs(plus[i]-minus[i]) / (plus[i] + minus[i])
		}
		switch {
		case i < n:
			index += strength / float64(n)
		case plus[i]+minus[i] > 0:
			index += (strength - index) / float64(n)
		}
	}
	if last(whole) == 0 {
		return []float64{index, 0, 0}
	}
	return []float64{index, 100 * last(plus) / last(whole), 100 * last(minus) / last(whole)}
}
