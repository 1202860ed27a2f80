package indicator

import "math"

// hma is the Hull moving average.
//
// Formula: the wma over floor(sqrt(period)) of 2 * wma(floor(period/2)) - wma(period), all of the close. Source: Alan
// Hull, who cuts the half and the root down to whole numbers; TA-Lib has none. Input: close. Output: value, in the
// currency of the price. Warm-up: need = settle = period + floor(sqrt(period)) - 1. Bounds: none, it overshoots where
// the price turns. Equal closes have exactly that value.
func hma() Definition {
	return Definition{
		Name: "hma", Group: "trend",
		Summary: "Hull moving average of the close: smooth with little lag",
		Formula: "wma over floor(sqrt(period)) of 2 * wma(floor(period/2)) - wma(period)",
		Source:  "Alan Hull",
		Params:  []Param{period(20, 2, "bars in the longest of the three averages")},
		Outputs: single(), Single: true,
		need: func(v values) int { return v.int(0) + root(v.int(0)) - 1 },
		compute: func(v values) Computation {
			n := v.int(0)
			return &hullAverage{half: newWeighted(n / 2), whole: newWeighted(n), lead: newWeighted(root(n)),
				value: value(math.NaN())}
		},
	}
}

// root is the whole part of the square root.
func root(n int) int { return int(math.Sqrt(float64(n))) }

type hullAverage struct {
	half, whole, lead weighted
	value
}

func (a *hullAverage) Update(_, _, _, close, _ float64) {
	halfBase, _, half := a.half.push(close)
	wholeBase, _, whole := a.whole.push(close)
	if math.IsNaN(whole) {
		return
	}
	fast, slow := halfBase+half, wholeBase+whole
	base, _, lead := a.lead.push(fast + (fast - slow))
	a.value = value(base + lead)
}
