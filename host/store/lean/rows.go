package lean

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/strathost/strathost/host/market"
)

// Bars start in these years: a date outside of them is one that was misread.
const firstYear, lastYear = 1900, 2199

// scale is how many of LEAN's units of price make a dollar.
const scale = 10_000

// rows reads the rows of one file.
type rows struct {
	label
	midnight int64 // of the date on the exchange's clocks, UTC nanoseconds
	steady   bool  // the clocks are not changed on that date
	location *time.Location
}

func newRows(l label, location *time.Location) *rows {
	r := &rows{label: l, location: location}
	begin, end := clock(l.date, 0, location), clock(l.date.AddDate(0, 0, 1), 0, location)
	r.midnight, r.steady = begin.UnixNano(), end.Sub(begin) == 24*time.Hour
	return r
}

// clock is the instant at which clocks show a time of day on a date.
func clock(date time.Time, ofDay time.Duration, location *time.Location) time.Time {
	y, m, d := date.Date()
	return time.Date(y, m, d, 0, 0, int(ofDay/time.Second), int(ofDay%time.Second), location)
}

// row reads a line: a time, open, high, low, close and volume.
func (r *rows) row(line string) (market.Row, error) {
	fields := strings.Split(line, ",")
	if len(fields) != 6 {
		return market.Row{}, fmt.Errorf("it has %d fields instead of 6", len(fields))
	}
	var bar market.Row
	var err error
	if r.interval.Intraday() {
		bar.Start, err = r.milliseconds(fields[0])
	} else {
		bar.Start, err = day(fields[0])
	}
	if err != nil {
		return market.Row{}, err
	}
	names := [...]string{"open", "high", "low", "close"}
	for i, value := range [...]*float64{&bar.Open, &bar.High, &bar.Low, &bar.Close} {
		// Whole numbers only: what has a decimal point is in another unit.
		n, err := strconv.ParseInt(fields[i+1], 10, 53)
		if err != nil {
			return market.Row{}, fmt.Errorf("%s %q is no whole number of ten-thousandths of a dollar", names[i], fields[i+1])
		}
		*value = float64(n) / scale // the float nearest to the price, as both numbers are exact
	}
	if bar.Volume, err = strconv.ParseFloat(fields[5], 64); err != nil {
		return market.Row{}, fmt.Errorf("volume %q is no number", fields[5])
	}
	return bar, bar.Check()
}

// milliseconds reads a time of day on the exchange's clocks.
func (r *rows) milliseconds(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 32)
	ofDay := time.Duration(n) * time.Millisecond
	switch {
	case err != nil || n < 0 || ofDay >= 24*time.Hour:
		return 0, fmt.Errorf("time %q is no number of milliseconds of a day", s)
	case ofDay%r.interval.Span() != 0:
		return 0, fmt.Errorf("time %s is not on a whole %s", s, r.interval)
	case r.steady:
		return r.midnight + int64(ofDay), nil
	}
	at := clock(r.date, ofDay, r.location)
	if sinceMidnight(at) != ofDay {
		return 0, fmt.Errorf("time %s: clocks in %s skip this time", s, r.location)
	}
	for _, other := range []time.Duration{-time.Hour, time.Hour} {
		if t := at.Add(other); t.Day() == at.Day() && sinceMidnight(t) == ofDay {
			return 0, fmt.Errorf("time %s: clocks in %s show this time twice", s, r.location)
		}
	}
	return at.UnixNano(), nil
}

// sinceMidnight is what the clocks show, to the millisecond.
func sinceMidnight(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second +
		time.Duration(t.Nanosecond())
}

// day reads YYYYMMDD HH:MM, as midnight UTC of the date.
func day(s string) (int64, error) {
	t, err := time.Parse("20060102 15:04", s)
	if err != nil {
		return 0, fmt.Errorf("time %q is not written YYYYMMDD HH:MM", s)
	}
	if t.Year() < firstYear || t.Year() > lastYear {
		return 0, fmt.Errorf("time %q is not within the years %d to %d", s, firstYear, lastYear)
	}
	return t.Truncate(24 * time.Hour).UnixNano(), nil
}

// errTooMany is a file with more rows than there can be bars.
var errTooMany = errors.New("it has more rows than a file of these bars can have")

// most is how many rows a file may have: each second of a day, with as many again for doubled ones, or 300 years of
// days. It bounds the memory that a file can take.
func (r *rows) most() int {
	if r.interval.Intraday() {
		return int(2 * 24 * time.Hour / r.interval.Span())
	}
	return 300 * 366
}
