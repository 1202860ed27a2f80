package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Columns says in which column of a file what is, counted from 0; None where it has no such column.
type Columns struct {
	When   int // a time, or a date
	OfDay  int // the time of day, where When is a date
	Symbol int
	// Interval is that of each row.
	Interval int
	// Values are open, high, low, close and volume.
	Values [5]int
}

// None is the column of what a file does not have.
const None = -1

// ValueNames are the names of the columns of numbers in lower case letters and digits, the best first.
func ValueNames() [5][]string {
	return [5][]string{
		{"open", "openprice", "o"},
		{"high", "highprice", "h"},
		{"low", "lowprice", "l"},
		{"close", "closeprice", "c"},
		{"volume", "vol", "v", "totalvolume", "tradevolume", "basevolume", "tickvolume"},
	}
}

// Volume is its index in Columns.Values. Below it are the prices.
const Volume = 4

// Plain is a name in lower case, without all that is no letter or digit: <Open>, "OPEN" and open are one.
func Plain(name string) string {
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

// IsTime says whether a column of this plain name is the start of a bar, going by the name.
func IsTime(name string) bool {
	for _, suffix := range []string{"utc", "gmt", "et", "est", "local", "str", "iso", "ms", "us", "ns"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return slices.Contains([]string{"timestamp", "time", "datetime", "date", "ts", "t", "dt", "unix", "epoch", "opentime",
		"start", "starttime", "barstart", "windowstart", "begin", "utctime", "gmttime", "localtime"}, name)
}

// IsEnd says whether a column of this plain name is the end of a bar.
func IsEnd(name string) bool {
	return slices.Contains([]string{"end", "endtime", "barend", "windowend", "timestampend", "closetime"}, name)
}

// InUTC says whether the name of a column says that its times are UTC.
func InUTC(name string) bool {
	return strings.HasSuffix(name, "utc") || strings.HasSuffix(name, "gmt") ||
		strings.HasPrefix(name, "utc") || strings.HasPrefix(name, "gmt")
}

// ColumnsError says that the columns of a file cannot be told from their names.
type ColumnsError struct {
	Message string
	// Field is the one that is missing or doubled, the first of several; empty where no one field is to blame.
	Field string
	// Columns are the file's own, in their order.
	Columns []string
}

func (e *ColumnsError) Error() string { return e.Message }

// Hint is the way out: the columns that the file has, and the flag that names them.
func (e *ColumnsError) Hint() string {
	if len(e.Columns) == 0 {
		return ""
	}
	field := e.Field
	if field == "" {
		field = Start
	}
	return fmt.Sprintf("its columns are %s: import it with --columns %s=COLUMN", listed(e.Columns), field)
}

// mostListed is how many columns of a file are listed: more than any table of bars has.
const mostListed = 40

func listed(names []string) string {
	shown := make([]string, 0, min(len(names), mostListed))
	for _, name := range names[:min(len(names), mostListed)] {
		if runes := []rune(name); len(runes) > mostListed {
			name = string(runes[:mostListed]) + "..."
		}
		shown = append(shown, strconv.Quote(name))
	}
	if more := len(names) - mostListed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(shown, ", "), more)
	}
	return strings.Join(shown, ", ")
}

// ReadHeader finds the columns of numbers, of symbols and of intervals by their names, and what the mapping names by that; When is the
// mapping's, or None: of the columns that may be times the values decide. It is false if these are not the names of a
// table of bars: they have none of open, high, low and close, or not what the mapping names. It is a [*ColumnsError] if
// they have some only, or one twice.
func ReadHeader(header []string, m Mapping) (Columns, bool, error) {
	found, err := m.find(header)
	if err != nil {
		return Columns{}, false, err
	}
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = Plain(name)
		if found.Uses(i) {
			names[i] = "" // it is what the mapping says, and nothing else
		}
	}
	var missing []string
	for i, accepted := range ValueNames() {
		if found.Values[i] != None {
			continue
		}
		at, err := oneOf(header, names, accepted)
		if err != nil {
			return Columns{}, true, err
		}
		if at == None && i != Volume {
			missing = append(missing, accepted[0])
		}
		found.Values[i] = at
	}
	if len(missing) == Volume && len(m) == 0 {
		return Columns{}, false, nil
	}
	if len(missing) > 0 {
		return Columns{}, true, &ColumnsError{Message: "its header has no column for " + strings.Join(missing, ", "), Field: missing[0], Columns: header}
	}
	if found.Symbol == None {
		if found.Symbol, err = oneOf(header, names, []string{"symbol", "ticker"}); err != nil {
			return Columns{}, true, err
		}
	}
	if found.Interval == None {
		found.Interval, err = oneOf(header, names, IntervalNames())
	}
	return found, true, err
}

// Uses says whether a column is one of those that were found.
func (c Columns) Uses(column int) bool {
	return c.When == column || c.OfDay == column || c.Symbol == column || c.Interval == column || slices.Contains(c.Values[:], column)
}

// oneOf finds the column that has the first of the accepted names that any column has.
func oneOf(header, names, accepted []string) (int, error) {
	for _, name := range accepted {
		at := slices.Index(names, name)
		if at < 0 {
			continue
		}
		if slices.Contains(names[at+1:], name) {
			return None, &ColumnsError{Message: "its header has two columns for " + accepted[0], Field: accepted[0], Columns: header}
		}
		return at, nil
	}
	return None, nil
}
