package calendar

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // so that New York's zone is known on a machine without zone files
)

//go:embed data/us_equity.csv
var usEquityRows string

// venue is a name under which a calendar can be had.
type venue struct {
	mic string
	// known is what people call it. It is no name to look it up by; who tries is told the right one.
	known string
	table func() (*table, error)
}

// venues returns every calendar there is, sorted by name. The US equity exchanges keep the same days and hours.
func venues() []venue {
	return []venue{
		{"24/7", "crypto", everyDay},
		{"ARCX", "NYSE Arca", usEquity},
		{"BATS", "Cboe BZX", usEquity},
		{"IEXG", "IEX", usEquity},
		{"XASE", "NYSE American", usEquity},
		{"XNAS", "Nasdaq", usEquity},
		{"XNYS", "NYSE", usEquity},
	}
}

// Names returns the names of all calendars, sorted.
func Names() []string {
	var names []string
	for _, v := range venues() {
		names = append(names, v.mic)
	}
	return names
}

// Lookup returns the calendar of an exchange by its MIC, in upper case, or the one of markets that never close as
// 24/7. The error for any other name wraps [ErrUnknown], gives the nearest name and lists all.
func Lookup(mic string) (*Calendar, error) {
	for _, v := range venues() {
		if v.mic != mic {
			continue
		}
		t, err := v.table()
		if err != nil {
			return nil, fmt.Errorf("calendar %s: %w", mic, err)
		}
		return &Calendar{mic: mic, table: t}, nil
	}
	return nil, fmt.Errorf("%w %q: the nearest is %q; there are %s",
		ErrUnknown, mic, nearest(mic), strings.Join(Names(), ", "))
}

// usEquity is the table of the US equity exchanges. Its range is that of the rows in data/us_equity.csv: whoever adds
// the rows of a year moves the end.
var usEquity = sync.OnceValues(func() (*table, error) {
	loc, err := time.LoadLocation("America/New_York")
	if err != nil {
		return nil, fmt.Errorf("time zone: %w", err)
	}
	rules := Rules{
		Location: loc, Week: workWeek(),
		Timetable: Timetable{Pre: clockTime(4, 0), Open: clockTime(9, 30), Close: clockTime(16, 0), Post: clockTime(20, 0)},
		First:     Date{1998, time.January, 1}, Last: Date{2028, time.December, 31},
	}
	special, err := readExceptions(usEquityRows, rules)
	if err != nil {
		return nil, fmt.Errorf("us_equity.csv: %w", err)
	}
	open := func(d Date) bool { return rules.Week[d.Weekday()] && !special.closed[d] }
	return newTable(rules, special.listed, open), nil
})

// everyDay is the table of markets that never close: each date from 00:00 to 24:00 UTC.
var everyDay = sync.OnceValues(func() (*table, error) {
	rules := Rules{
		Location: time.UTC, Week: Week{true, true, true, true, true, true, true},
		Timetable: Timetable{Close: midnightAfter, Post: midnightAfter},
		First:     Earliest(), Last: Latest(),
	}
	return newTable(rules, listed{}, func(Date) bool { return true }), nil
})

// Earliest is the first date that a calendar can cover: UTC nanoseconds begin there.
func Earliest() Date { return Date{1970, time.January, 1} }

// Latest is the last date that a calendar can cover, well ahead of where UTC nanoseconds overflow.
func Latest() Date { return Date{2099, time.December, 31} }

// nearest returns the calendar whose MIC or common name has the fewest letters to add, drop or change, whatever their
// case; the first of several.
func nearest(name string) string {
	away := func(v venue) int {
		upper := strings.ToUpper(name)
		return min(distance(upper, v.mic), distance(upper, strings.ToUpper(v.known)))
	}
	return slices.MinFunc(venues(), func(a, b venue) int { return away(a) - away(b) }).mic
}

// distance is the Levenshtein distance of two names in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
