package indicator

import "math"

// window is the mean of the last period values, each new value in constant time and without the error of a running sum
// from which the oldest value is taken away.
//
// It cuts the values into blocks of period. A window of the last period values is then the end of one block and the
// beginning of the next: for every place in a block the sum from there to its end is made once, when the block is full,
// and the sum of the new block grows by addition alone. Nothing is ever subtracted again, and no error is older than
// two blocks.
//
// Sums are of distances from a reference, the newest value of the last full block. While a block fills, that value is
// still in the window: so distances are no larger than what the window spans, a window of equal values has exactly that
// value for its mean, and the variance below loses no digits to the level of the prices.
type window struct {
	// cells hold the new block's values before place, and from place on the sums of the last block behind each place.
	// The sums are NaN during the first block, which makes the mean NaN until the window is full.
	cells     []float64
	place     int
	sum       float64 // of the new block, as distances
	reference float64
	period    float64
}

func newWindow(period int) window {
	w := window{cells: make([]float64, period), period: float64(period)}
	for i := range w.cells {
		w.cells[i] = math.NaN()
	}
	return w
}

// push takes a value and is the mean of the window, NaN until it is full.
func (w *window) push(x float64) float64 {
	rest := w.cells[w.place]
	w.cells[w.place] = x
	w.place++
	w.sum += x - w.reference
	if w.place == len(w.cells) {
		rest = w.turn()
	}
	return w.reference + (rest+w.sum)/w.period
}

// turn begins a new block: it takes the newest value as the reference and makes the sums of the block that is full. It
// is the sum over that whole block.
func (w *window) turn() float64 {
	w.place, w.sum = 0, 0
	w.reference = w.cells[len(w.cells)-1]
	behind := 0.0
	for i := len(w.cells) - 1; i >= 0; i-- {
		x := w.cells[i]
		w.cells[i] = behind
		behind += x - w.reference
	}
	return behind
}
