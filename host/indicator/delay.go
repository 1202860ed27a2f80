package indicator

import "math"

// delay remembers as many values as it is long: what comes out of it went in so many values ago.
type delay struct {
	cells []float64
	place int
}

func newDelay(length int) delay {
	d := delay{cells: make([]float64, length)}
	for i := range d.cells {
		d.cells[i] = math.NaN()
	}
	return d
}

// push takes a value and is the one that came length values before it, NaN where there is none.
func (d *delay) push(x float64) float64 {
	old := d.cells[d.place]
	d.cells[d.place] = x
	if d.place++; d.place == len(d.cells) {
		d.place = 0
	}
	return old
}
