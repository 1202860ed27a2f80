package indicator

import "math"

// highest and lowest keep the extreme of the last period values, each new value in constant time on average: a queue
// holds the values that can still become the extreme, the extreme itself in front.
type extreme struct {
	values []float64 // a ring of as many places as the window has
	births []int     // the number of each value, from 0
	front  int       // place of the extreme
	size   int
	seen   int
	sign   float64 // 1 for the highest, -1 for the lowest
}

func newHighest(period int) extreme { return newExtreme(period, 1) }

func newLowest(period int) extreme { return newExtreme(period, -1) }

func newExtreme(period int, sign float64) extreme {
	return extreme{values: make([]float64, period), births: make([]int, period), sign: sign}
}

// push takes a value and is the extreme of the last period values, NaN until there are as many.
func (e *extreme) push(x float64) float64 {
	period := len(e.values)
	if e.size > 0 && e.births[e.front] <= e.seen-period {
		e.front = e.next(e.front)
		e.size--
	}
	for e.size > 0 {
		last := e.place(e.size - 1)
		if e.sign*e.values[last] > e.sign*x {
			break
		}
		e.size--
	}
	at := e.place(e.size)
	e.values[at], e.births[at] = x, e.seen
	e.size++
	e.seen++
	if e.seen < period {
		return math.NaN()
	}
	return e.values[e.front]
}

// age is how many values ago the extreme came, 0 for the newest; of equal ones the newest counts.
func (e *extreme) age() int { return e.seen - 1 - e.births[e.front] }

func (e *extreme) place(i int) int {
	if p := e.front + i; p < len(e.values) {
		return p
	}
	return e.front + i - len(e.values)
}

func (e *extreme) next(p int) int {
	if p++; p < len(e.values) {
		return p
	}
	return 0
}
