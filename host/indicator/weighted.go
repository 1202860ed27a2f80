package indicator

import "math"

// weighted is the mean of the last period values and their mean by weights that rise in equal steps, 1 for the oldest
// and period for the newest, in the manner of window.
//
// A value of the last block weighs one more than the one before it, whatever its place in the window: so the weighted
// sum behind a place is the sum of the plain sums behind it and behind all later places. A value of the new block
// weighs its place in the block and one more for each value of the last block that is still in the window.
type weighted struct {
	cells     []sums // as in window, a value being kept in plain
	place     int
	new       sums // of the new block, the weights being the places in it
	reference float64
	period    float64
	weights   float64 // the sum of all weights
}

// sums are of distances: their sum, and that of each times its weight.
type sums struct{ plain, weighted float64 }

func newWeighted(period int) weighted {
	n := float64(period)
	w := weighted{cells: make([]sums, period), period: n, weights: n * (n + 1) / 2}
	for i := range w.cells {
		w.cells[i] = sums{math.NaN(), math.NaN()}
	}
	return w
}

// push takes a value. mean and slanted are the plain and the weighted mean of the window as distances from base, a
// value out of the window; both are NaN until it is full.
func (w *weighted) push(x float64) (base, mean, slanted float64) {
	rest := w.cells[w.place]
	w.cells[w.place].plain = x
	w.place++
	d := x - w.reference
	w.new.plain += d
	w.new.weighted += float64(float64(w.place) * d)
	if w.place == len(w.cells) {
		rest = w.turn()
	}
	left := w.period - float64(w.place) // values of the last block
	plain := rest.plain + w.new.plain
	sum := rest.weighted + w.new.weighted + float64(left*w.new.plain)
	return w.reference, plain / w.period, sum / w.weights
}

// turn is window.turn for both sums.
func (w *weighted) turn() sums {
	w.place, w.new = 0, sums{}
	w.reference = w.cells[len(w.cells)-1].plain
	var behind sums
	for i := len(w.cells) - 1; i >= 0; i-- {
		d := w.cells[i].plain - w.reference
		w.cells[i] = behind
		behind.plain += d
		behind.weighted += behind.plain
	}
	return behind
}
