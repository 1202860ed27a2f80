package indicator

import "math"

// spread is the mean and the population variance of the last period values, in the manner of window.
//
// The variance is the mean square of the distances less the square of their mean. With any reference that would cancel
// to noise where prices are high and move little; with one out of the window it cannot: the reference itself lies that
// mean away from the average, so the square of the mean is at most period times the variance, and rounding grows by no
// more than period+1.
type spread struct {
	cells     []moments // as in window, a value being kept in sum
	place     int
	new       moments // of the new block
	reference float64
	period    float64
}

// moments are the sums of distances and of their squares.
type moments struct{ sum, squares float64 }

func newSpread(period int) spread {
	s := spread{cells: make([]moments, period), period: float64(period)}
	for i := range s.cells {
		s.cells[i] = moments{math.NaN(), math.NaN()}
	}
	return s
}

// push takes a value and is the mean and the population variance of the window, both NaN until it is full.
func (s *spread) push(x float64) (mean, variance float64) {
	rest := s.cells[s.place]
	s.cells[s.place].sum = x
	s.place++
	d := x - s.reference
	s.new.sum += d
	s.new.squares += float64(d * d)
	if s.place == len(s.cells) {
		rest = s.turn()
	}
	m := (rest.sum + s.new.sum) / s.period
	variance = (rest.squares+s.new.squares)/s.period - float64(m*m)
	if variance < 0 { // by rounding, where it is next to nothing
		variance = 0
	}
	return s.reference + m, variance
}

// turn is window.turn for both sums.
func (s *spread) turn() moments {
	s.place, s.new = 0, moments{}
	s.reference = s.cells[len(s.cells)-1].sum
	var behind moments
	for i := len(s.cells) - 1; i >= 0; i-- {
		d := s.cells[i].sum - s.reference
		s.cells[i] = behind
		behind.sum += d
		behind.squares += float64(d * d)
	}
	return behind
}
