package main

import (
	"math"

	"github.com/strathost/strathost/sdk"
)

// still is below what prices move by: a deviation that is smaller is the rounding of logarithms, and a z-score of it noise.
const still = 1e-10

// pair is one pair with its window of spreads and its position.
type pair struct {
	name          string
	first, second string

	window  int       // how many spreads are asked for
	spreads []float64 // as many as there are, oldest first

	active  bool // today both legs can be had
	side    int  // of the position: 1, -1, or 0 for none
	resting bool // after a stop, until z has come back
	alone   int  // instants of today at which one leg alone had a bar
}

func newPair(text string, window int) (*pair, error) {
	first, second, err := split(text)
	if err != nil {
		return nil, err
	}
	return &pair{name: first + ":" + second, first: first, second: second, window: window}, nil
}

// startDay forgets the day before. Its spreads come back from history, as far as the days of it reach.
func (p *pair) startDay() {
	p.spreads = p.spreads[:0]
	p.active, p.side, p.resting, p.alone = false, 0, false, 0
}

// fill takes the spreads of all instants at which both legs have a bar, oldest first.
func (p *pair) fill(a, b sdk.Series) {
	for i, j := 0, 0; i < a.Len() && j < b.Len(); {
		x, y := a.At(i), b.At(j)
		switch x.End.Compare(y.End) {
		case -1:
			i++
		case 1:
			j++
		default:
			p.push(spreadOf(x.Close, y.Close))
			i, j = i+1, j+1
		}
	}
}

// legs are the closes of both legs among the bars of an instant. An instant at which one alone has a bar is counted.
func (p *pair) legs(bars []sdk.Bar, interval sdk.Interval) (first, second float64, both bool) {
	var hasFirst, hasSecond bool
	for _, b := range bars {
		if b.Interval != interval { // the session may follow others
			continue
		}
		switch b.Symbol {
		case p.first:
			first, hasFirst = b.Close, true
		case p.second:
			second, hasSecond = b.Close, true
		}
	}
	if p.active && hasFirst != hasSecond {
		p.alone++
	}
	return first, second, p.active && hasFirst && hasSecond
}

// spreadOf is the difference of the logarithms of two prices.
func spreadOf(first, second float64) float64 { return math.Log(first) - math.Log(second) }

// add gives the z-score of a spread among those before it, and then takes the spread into the window: in it, a jump would widen the
// deviation and hide itself. It is not known while the window is not full, nor where nothing moves in it.
func (p *pair) add(spread float64) (z float64, known bool) {
	full := len(p.spreads) == p.window
	mean, deviation := moments(p.spreads)
	p.push(spread)
	if !full || deviation <= still {
		return 0, false
	}
	return (spread - mean) / deviation, true
}

func (p *pair) push(spread float64) {
	if len(p.spreads) == p.window {
		p.spreads = append(p.spreads[:0], p.spreads[1:]...)
	}
	p.spreads = append(p.spreads, spread)
}

// moments are the mean and the standard deviation of a sample, with n-1 below the line. It takes the mean away first: a running sum of
// squares would lose all digits in numbers that are close together.
func moments(list []float64) (mean, deviation float64) {
	if len(list) < 2 {
		return math.NaN(), math.NaN()
	}
	for _, x := range list {
		mean += x
	}
	mean /= float64(len(list))
	squares := 0.0
	for _, x := range list {
		squares += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(squares / float64(len(list)-1))
}

// decide moves the position by a z-score and gives the signal for it with the side of the position that it is about; empty for none.
func (p *pair) decide(z float64, by params, over bool) (signal string, side int) {
	size := math.Abs(z)
	if side = p.side; side != 0 {
		further := z*float64(side) < 0 // a position is against the spread: on side 1 it was entered with z below zero
		switch {
		case further && size >= by.Stop:
			p.side, p.resting = 0, true
			return "stop", side
		case !further || size <= by.Exit:
			p.side = 0
			return "exit", side
		}
		return "", 0
	}
	p.resting = p.resting && size > by.Exit
	if over || p.resting || size < by.Enter || size >= by.Stop {
		return "", 0
	}
	p.side = 1
	if z > 0 {
		p.side = -1
	}
	return "enter", p.side
}
