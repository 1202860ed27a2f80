package indicator

import "math"

// extreme is the highest or the lowest of the last period values and how long ago it came, each new value in constant
// time averaged over the period, in the manner of window: blocks of period values, of the last of which each place knows
// the extreme behind it, and the extreme of the new one.
type extreme struct {
	cells []dated // the new block's values before place, from place on the extremes of the last block behind each place
	place int
	new   dated // the extreme of the new block
	top   dated // the extreme of the window
	seen  int
	sign  float64 // 1 for the highest, -1 for the lowest: values are kept times it
}

// dated is a value and its number, from 0.
type dated struct {
	value float64
	birth int
}

// none is lower than every value.
func none() dated { return dated{value: math.Inf(-1)} }

func newHighest(period int) extreme { return newExtreme(period, 1) }

func newLowest(period int) extreme { return newExtreme(period, -1) }

func newExtreme(period int, sign float64) extreme {
	e := extreme{cells: make([]dated, period), new: none(), sign: sign}
	for i := range e.cells {
		e.cells[i] = none()
	}
	return e
}

// push takes a value and is the extreme of the last period values, NaN until there are as many.
func (e *extreme) push(x float64) float64 {
	x *= e.sign
	rest := e.cells[e.place]
	e.cells[e.place] = dated{x, e.seen}
	if x >= e.new.value {
		e.new = dated{x, e.seen}
	}
	e.place++
	e.seen++
	e.top = e.new
	if rest.value > e.new.value {
		e.top = rest
	}
	if e.place == len(e.cells) {
		e.turn()
	}
	if e.seen < len(e.cells) {
		return math.NaN()
	}
	return e.sign * e.top.value
}

// turn begins a new block.
func (e *extreme) turn() {
	behind := none()
	for i := len(e.cells) - 1; i >= 0; i-- {
		x := e.cells[i]
		e.cells[i] = behind
		if x.value > behind.value {
			behind = x
		}
	}
	e.place, e.new = 0, none()
}

// age is how many values ago the extreme came, 0 for the newest; of equal ones the newest counts.
func (e *extreme) age() int { return e.seen - 1 - e.top.birth }
