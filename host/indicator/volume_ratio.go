package indicator

import "math"

// volumeRatio is the relative volume.
//
// Formula: the volume of the bar / the mean volume of the period bars before it. Source: the common definition of relative
// volume (RVOL). The bar itself is not in the mean, so that 2 says twice the usual: in a mean with it, no bar of 20 could
// reach more than 20 times. Input: volume. Output: value, a plain ratio, 0 or more. Warm-up: need = settle = period + 1.
//
// Where the bars before have no volume there is nothing usual to compare with: the value is 0.
func volumeRatio() Definition {
	return Definition{
		Name: "volume_ratio", Group: "volume",
		Summary: "relative volume: the bar's volume as a multiple of the average before it",
		Formula: "volume / mean volume of the period bars before; 0 where these have none",
		Source:  "common definition of relative volume",
		Params:  []Param{period(20, 1, "bars in the average before")},
		Outputs: single(),
		need:    func(v values) int { return v.int(0) + 1 },
		compute: func(v values) Computation {
			return &relativeVolume{before: newUsual(v.int(0)), value: value(math.NaN())}
		},
	}
}

type relativeVolume struct {
	before usual
	value
}

func (r *relativeVolume) Update(_, _, _, _, volume float64) { r.value = value(r.before.push(volume)) }

// usual holds a value that is 0 or more against the mean of the period values before it.
type usual struct {
	values window
	mean   float64 // of the last period values; NaN until there are as many
}

func newUsual(period int) usual { return usual{values: newWindow(period), mean: math.NaN()} }

// push takes a value and is its multiple of the mean before, NaN until there is one, and 0 where that is 0.
func (u *usual) push(x float64) float64 {
	mean := u.mean
	u.mean = u.values.push(x)
	if mean <= 0 {
		return 0
	}
	return x / mean
}
