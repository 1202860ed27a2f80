package table

import (
	"fmt"
	"time"
)

// Resolve is the instant at which clocks in the location show a time of day, in nanoseconds since midnight, on a date, in
// days since 1970. A time that they skip or show twice is an error: no rule could know which bar is meant.
func (c *Clock) Resolve(days int, ofDay int64) (int64, error) {
	midnight := int64(days) * secondsPerDay
	if !c.known || c.around != days {
		// No zone is more than 14 hours from UTC.
		before := offsetAt(c.location, midnight-15*60*60)
		after := offsetAt(c.location, midnight+secondsPerDay+15*60*60)
		c.around, c.known, c.steady, c.offset = days, true, before == after, before
	}
	local := midnight*second + ofDay
	if c.steady {
		return local - c.offset*second, nil
	}
	var found []int64
	for _, o := range []int64{c.offset, offsetAt(c.location, midnight+secondsPerDay+15*60*60)} {
		at := local - o*second
		if offsetAt(c.location, floorDiv(at, second)) == o {
			found = append(found, at)
		}
	}
	switch len(found) {
	case 0:
		return 0, fmt.Errorf("clocks in %s skip this time", c.location)
	case 2:
		return 0, fmt.Errorf("clocks in %s show this time twice", c.location)
	}
	return found[0], nil
}

// DateOf is the date, in days since 1970, of the trading day that a daily bar belongs to by its time.
func (c *Clock) DateOf(m Moment) int {
	if m.Date != Unwritten {
		return m.Date
	}
	if m.At%NanosecondsPerDay == 0 {
		return int(m.At / NanosecondsPerDay)
	}
	seconds := floorDiv(m.At, second)
	return int(floorDiv(seconds+offsetAt(c.location, seconds), secondsPerDay))
}

// offsetAt is the zone's offset in seconds at an instant in seconds since 1970.
func offsetAt(l *time.Location, seconds int64) int64 {
	_, offset := time.Unix(seconds, 0).In(l).Zone()
	return int64(offset)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
