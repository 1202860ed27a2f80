package host

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
)

const (
	// An outlier is this many times as far from its neighbours as half of all bars are from theirs. Real markets have
	// fat tails, so that the three or five of textbooks would list every opening.
	outlierTimes = 20
	// Prices that hardly move have a median of nearly nothing, and every tick would be an outlier: nothing nearer than
	// this share of the price is one.
	leastIntradayOutlier = 0.01
	leastDailyOutlier    = 0.1
	// The median of fewer returns than these says nothing.
	leastReturns = 20
)

// summary is what the check of the next day needs of a day.
type summary struct {
	date        calendar.Date
	start       int64 // of its first bar
	open, close float64
	high, low   float64
	level       float64 // the logarithm of the median price
}

// outliers finds prices far from the close before and from the open after them, in bars that follow one another within
// each of the runs, which are judged by the median of all their returns.
func (k *checker) outliers(s *CheckedSeries, runs []market.Columns, least float64) {
	var returns []float64
	for _, c := range runs {
		for i := 1; i < c.Len(); i++ {
			returns = append(returns, math.Abs(c.Close[i]/c.Close[i-1]-1))
		}
	}
	if len(returns) < leastReturns {
		return
	}
	limit := max(least, outlierTimes*median(returns))
	for _, c := range runs {
		for i := range c.Len() {
			before, after := c.Open[i], c.Close[i]
			if i > 0 {
				before = c.Close[i-1]
			}
			if i < c.Len()-1 {
				after = c.Open[i+1]
			}
			name, price, ok := outlying(c.Row(i), before, after, limit)
			if !ok {
				continue
			}
			k.found(s, Finding{Code: FoundOutlier, Start: k.instant(c.Start[i], s.Interval),
				Message: fmt.Sprintf("%s %s, between %s before and %s after; more than %.1f %% from both", name, number(price), number(before), number(after), 100*limit)})
		}
	}
}

// outlying is the price of a bar that is further than limit from the close before and the open after, and from which the
// market came back by half at least.
func outlying(r market.Row, before, after, limit float64) (name string, price float64, ok bool) {
	top, bottom := max(before, after)*(1+limit), min(before, after)/(1+limit)
	back := func(p float64) bool { return math.Abs(after-before) < math.Abs(p-before)/2 }
	switch {
	case (r.Close > top || r.Close < bottom) && back(r.Close):
		return "close", r.Close, true
	case r.High > max(top, r.Close*(1+limit)) && back(r.High):
		return "high", r.High, true
	case r.Low < min(bottom, r.Close/(1+limit)) && back(r.Low):
		return "low", r.Low, true
	}
	return "", 0, false
}

// median is the middle of numbers, the mean of the two in the middle of an even number; 0 of none.
func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	n := len(sorted)
	switch {
	case n == 0:
		return 0
	case n%2 == 1:
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
