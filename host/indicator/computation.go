package indicator

import "math"

// Computation turns bars into an indicator's values, one bar at a time. It belongs to one goroutine.
type Computation interface {
	// Update takes the next bar, which has ended and is sound (market.Row.Check). It allocates nothing and takes the
	// same time for every period, averaged over the period; cci alone looks at its whole window.
	Update(open, high, low, close, volume float64)
	// Output is output k, in the order of Spec.Outputs, after the last Update: NaN until there is a value, and for a k
	// that the indicator does not have.
	Output(k int) float64
}

// Restarter is a computation that starts anew at each trading day's open, in whole or in part: who runs it calls Restart
// ahead of the first bar of a day.
type Restarter interface {
	Computation
	Restart()
}

// value is the output of an indicator that has one.
type value float64

// Output is the value for k = 0.
func (v value) Output(k int) float64 {
	if k != 0 {
		return math.NaN()
	}
	return float64(v)
}

// fields are the outputs of an indicator that has several, in the order of its definition.
type fields []float64

// Output is field k.
func (f fields) Output(k int) float64 {
	if uint(k) >= uint(len(f)) {
		return math.NaN()
	}
	return f[k]
}

// unknown makes every output NaN.
func (f fields) unknown() {
	for k := range f {
		f[k] = math.NaN()
	}
}
