package indicator_test

import (
	"math"

	"github.com/strathost/strathost/host/market"
)

var volumeFormulas = map[string]formula{
	"obv": func(bars market.Columns, _ map[string]any) []float64 { return []float64{sum(signedVolumes(bars))} },
	"pvt": func(bars market.Columns, _ map[string]any) []float64 { return []float64{sum(returnVolumes(bars))} },
	"adl": func(bars market.Columns, _ map[string]any) []float64 { return []float64{sum(flows(bars))} },
	"chaikin_osc": func(bars market.Columns, params map[string]any) []float64 {
		// The line, as far as it lies from its last value: the difference of averages takes no notice of its level.
		line, steps := make([]float64, bars.Len()), flows(bars)
		for i := len(line) - 2; i >= 0; i-- {
			line[i] = line[i+1] - steps[i+1]
		}
		average := func(name string) float64 {
			n := int(params[name].(int64))
			if params["seed"] == "talib" {
				return recursiveFrom(line[0], line[1:], 2/(float64(n)+1))
			}
			return recursive(line, n, 2/(float64(n)+1))
		}
		return []float64{average("fast") - average("slow")}
	},
	"volume_sma": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{mean(tail(bars.Volume, params["period"]))}
	},
	"volume_ratio": func(bars market.Columns, params map[string]any) []float64 {
		return []float64{overUsual(bars.Volume, params["period"])}
	},
	"force_index": func(bars market.Columns, params map[string]any) []float64 {
		n := int(params["period"].(int64))
		return []float64{recursive(forces(bars), n, 2/(float64(n)+1))}
	},
	"cmf": func(bars market.Columns, params map[string]any) []float64 {
		flow, volume := sum(tail(flows(bars), params["period"])), sum(tail(bars.Volume, params["period"]))
		if volume == 0 {
			return []float64{0}
		}
		return []float64{flow / volume}
	},
}

// signedVolumes are what on-balance volume adds up.
func signedVolumes(bars market.Columns) []float64 {
	steps := []float64{bars.Volume[0]}
	for i := 1; i < bars.Len(); i++ {
		switch {
		case bars.Close[i] > bars.Close[i-1]:
			steps = append(steps, bars.Volume[i])
		case bars.Close[i] < bars.Close[i-1]:
			steps = append(steps, -bars.Volume[i])
		default:
			steps = append(steps, 0)
		}
	}
	return steps
}

// returnVolumes are what the price volume trend adds up.
func returnVolumes(bars market.Columns) []float64 {
	steps := []float64{0}
	for i := 1; i < bars.Len(); i++ {
		steps = append(steps, bars.Volume[i]*(bars.Close[i]-bars.Close[i-1])/bars.Close[i-1])
	}
	return steps
}

// flows are what the accumulation/distribution line adds up.
func flows(bars market.Columns) []float64 {
	var steps []float64
	for i := range bars.Len() {
		high, low, close := bars.High[i], bars.Low[i], bars.Close[i]
		step := 0.0
		if high != low {
			step = bars.Volume[i] * ((close-low)/(high-low) - (high-close)/(high-low))
		}
		steps = append(steps, step)
	}
	return steps
}

// forces are what the force index averages.
func forces(bars market.Columns) []float64 {
	var steps []float64
	for i := 1; i < bars.Len(); i++ {
		steps = append(steps, (bars.Close[i]-bars.Close[i-1])*bars.Volume[i])
	}
	return steps
}

// overUsual is the last value over the mean of the n before it, 0 where that is 0.
func overUsual(x []float64, n any) float64 {
	last := len(x) - 1
	usual := mean(tail(x[:last], n))
	if usual == 0 {
		return 0
	}
	return x[last] / usual
}

// recursiveFrom is recursive from a given average on.
func recursiveFrom(average float64, x []float64, weight float64) float64 {
	for _, v := range x {
		average = (1-weight)*average + weight*v
	}
	return average
}

func sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

func magnitudes(x []float64) []float64 {
	sizes := make([]float64, len(x))
	for i, v := range x {
		sizes[i] = math.Abs(v)
	}
	return sizes
}
