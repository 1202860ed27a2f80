package csv

import (
	"fmt"
	"slices"
	"strings"
)

// columns says in which column of a file what is, counted from 0; none where it has no such column.
type columns struct {
	when   int // a time, or a date
	ofDay  int // the time of day, where when is a date
	symbol int
	// Open, high, low, close, volume.
	values [5]int
}

const none = -1

// valueNames are the names of the columns of numbers, the best first, as plain makes them.
func valueNames() [5][]string {
	return [5][]string{
		{"open", "openprice", "o"},
		{"high", "highprice", "h"},
		{"low", "lowprice", "l"},
		{"close", "closeprice", "c"},
		{"volume", "vol", "v", "totalvolume", "tradevolume", "basevolume", "tickvolume"},
	}
}

const volume = 4 // its index in values

// plain is a name in lower case, without all that is no letter or digit: <Open>, "OPEN" and open are one.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, name)
}

// isTime says whether a column of this plain name is the start of a bar, going by the name.
func isTime(name string) bool {
	for _, suffix := range []string{"utc", "gmt", "et", "est", "local", "str", "iso", "ms", "us", "ns"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return slices.Contains([]string{"timestamp", "time", "datetime", "date", "ts", "t", "dt", "unix", "epoch", "opentime",
		"start", "starttime", "barstart", "windowstart", "begin", "utctime", "gmttime", "localtime"}, name)
}

// isEnd says whether a column of this plain name is the end of a bar.
func isEnd(name string) bool {
	return slices.Contains([]string{"end", "endtime", "barend", "windowend", "timestampend", "closetime"}, name)
}

// inUTC says whether the name of a column says that its times are UTC.
func inUTC(name string) bool {
	return strings.HasSuffix(name, "utc") || strings.HasSuffix(name, "gmt") ||
		strings.HasPrefix(name, "utc") || strings.HasPrefix(name, "gmt")
}

// readHeader finds the columns of numbers and of symbols in a header; the columns of times are for the rows to
// decide. It is false if the row is no header: it names none of open, high, low and close. It is an error if it names
// some of them only, or one twice.
func readHeader(header []string) (columns, bool, error) {
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = plain(name)
	}
	found := columns{when: none, ofDay: none}
	var missing []string
	for i, accepted := range valueNames() {
		at, err := oneOf(names, accepted)
		if err != nil {
			return columns{}, true, err
		}
		if at == none && i != volume {
			missing = append(missing, accepted[0])
		}
		found.values[i] = at
	}
	if len(missing) == volume {
		return columns{}, false, nil
	}
	if len(missing) > 0 {
		return columns{}, true, fmt.Errorf("its header has no column for %s", strings.Join(missing, ", "))
	}
	var err error
	found.symbol, err = oneOf(names, []string{"symbol", "ticker"})
	return found, true, err
}

// oneOf finds the column that has the first of the accepted names that any column has.
func oneOf(names, accepted []string) (int, error) {
	for _, name := range accepted {
		at := slices.Index(names, name)
		if at < 0 {
			continue
		}
		if slices.Contains(names[at+1:], name) {
			return none, fmt.Errorf("its header has two columns for %s", accepted[0])
		}
		return at, nil
	}
	return none, nil
}
