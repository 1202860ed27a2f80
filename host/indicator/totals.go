package indicator

import "math"

// totals are the sums of two things over the last period bars, in the manner of window but of the numbers themselves: of
// numbers that are not negative the sum is 0 only where all are, and never below.
type totals struct {
	cells []pair // as in window
	place int
	new   pair // of the new block
}

type pair struct{ a, b float64 }

func newTotals(period int) totals {
	t := totals{cells: make([]pair, period)}
	for i := range t.cells {
		t.cells[i] = pair{math.NaN(), math.NaN()}
	}
	return t
}

// push takes two numbers and is the sum of each over the window, NaN until it is full.
func (t *totals) push(a, b float64) (sumA, sumB float64) {
	rest := t.cells[t.place]
	t.cells[t.place] = pair{a, b}
	t.place++
	t.new.a += a
	t.new.b += b
	if t.place == len(t.cells) {
		rest = t.turn()
	}
	return rest.a + t.new.a, rest.b + t.new.b
}

// turn is window.turn for both sums.
func (t *totals) turn() pair {
	t.place, t.new = 0, pair{}
	var behind pair
	for i := len(t.cells) - 1; i >= 0; i-- {
		x := t.cells[i]
		t.cells[i] = behind
		behind.a += x.a
		behind.b += x.b
	}
	return behind
}
