package parquet

import (
	"fmt"
	"regexp"
	"time"

	"github.com/strathost/strathost/sdk"
)

// period is the year or month of the bars of one file: from <= start < to, UTC nanoseconds.
type period struct {
	name     string // 2025 or 2025-07
	from, to int64
}

// Starts are kept to years that nanoseconds since 1970 can hold with room to both sides.
const firstYear, lastYear = 1700, 2199

// periodOf is the period of the file that a start belongs to. A year of minutes, of a market that never closes, is half
// a million bars, a month of seconds two and a half million: what a writer holds in memory stays small.
func periodOf(interval sdk.Interval, start int64) (period, error) {
	t := time.Unix(0, start).UTC()
	if y := t.Year(); y < firstYear || y > lastYear {
		return period{}, fmt.Errorf("start %s is not within the years %d to %d", t.Format(time.RFC3339), firstYear, lastYear)
	}
	if interval.Unit() == sdk.Second {
		return monthly(t.Year(), t.Month()), nil
	}
	return yearly(t.Year()), nil
}

func yearly(year int) period {
	return span(fmt.Sprintf("%04d", year), time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(year+1, 1, 1, 0, 0, 0, 0, time.UTC))
}

func monthly(year int, month time.Month) period {
	return span(fmt.Sprintf("%04d-%02d", year, month),
		time.Date(year, month, 1, 0, 0, 0, 0, time.UTC), time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC))
}

func span(name string, from, to time.Time) period {
	return period{name: name, from: from.UnixNano(), to: to.UnixNano()}
}

var periodForm = regexp.MustCompile(`^\d{4}(-\d{2})?$`)

// parsePeriod reads the name of a file without its extension.
func parsePeriod(name string) (period, error) {
	mistake := fmt.Errorf("it is not named for a year or month of %d to %d, such as 2025 or 2025-07", firstYear, lastYear)
	if !periodForm.MatchString(name) {
		return period{}, mistake
	}
	layout := "2006-01"[:len(name)]
	t, err := time.Parse(layout, name)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return period{}, mistake
	}
	if len(name) == len("2006") {
		return yearly(t.Year()), nil
	}
	return monthly(t.Year(), t.Month()), nil
}

// Period is the range of starts, from <= start < to in UTC nanoseconds, of the file that a bar belongs to: what a writer
// of many bars best brings together. It is an error if no file can hold the start.
func Period(interval sdk.Interval, start int64) (from, to int64, err error) {
	p, err := periodOf(interval, start)
	return p.from, p.to, err
}
