package main

import (
	"math"
	"slices"
	"time"

	"github.com/strathost/strathost/sdk"
)

// day is what a day has traded.
type day struct {
	date string
	bars []part
}

// part is one bar of it.
type part struct {
	end    time.Duration // by the exchange's clock, since midnight
	volume float64
}

// daysOf are the days of a series, oldest first, by the date on the exchange's clock.
func daysOf(bars sdk.Series, zone *time.Location) []day {
	var days []day
	for i := range bars.Len() {
		b := bars.At(i)
		date := b.Start.In(zone).Format("2006-01-02")
		if n := len(days); n == 0 || days[n-1].date != date {
			days = append(days, day{date: date})
		}
		d := &days[len(days)-1]
		d.bars = append(d.bars, part{sinceMidnight(b.Start.In(zone)) + b.End.Sub(b.Start), b.Volume})
	}
	return days
}

// sinceMidnight is what a clock on the wall shows, also on a day on which it was put forward.
func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
}

// stretch is what a day has traded up to a time of day.
type stretch struct {
	bars   int
	volume float64
}

func (d day) upTo(at time.Duration) stretch {
	var s stretch
	for _, b := range d.bars {
		if b.end <= at {
			s.bars++
			s.volume += b.volume
		}
	}
	return s
}

// comparable are what today has traded up to now, and what each of the latest so many days before it had traded by then: those that had not
// closed before, and that have the given share of as many bars as today.
func comparable(days []day, now time.Time, most int, coverage float64) (today stretch, usual []float64) {
	at := sinceMidnight(now)
	n := len(days)
	if n == 0 || days[n-1].date != now.Format("2006-01-02") {
		return stretch{}, nil // today has no bar yet
	}
	today = days[n-1].upTo(at)
	before := days[:n-1]
	for _, d := range before[max(0, len(before)-most):] { // the configuration may have asked for more of them
		past := d.upTo(at)
		if d.bars[len(d.bars)-1].end >= at && float64(past.bars) >= coverage*float64(today.bars) {
			usual = append(usual, past.volume)
		}
	}
	return today, usual
}

// median is the value in the middle, of an even number the mean of both; NaN of none.
func median(list []float64) float64 {
	if len(list) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(list))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}
