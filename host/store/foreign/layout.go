package foreign

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/parquet-go/parquet-go/format"

	"github.com/strathost/strathost/host/store/table"
)

// layout says which columns of a file are what.
type layout struct {
	start    column
	ofDay    *column    // the time of day, where start holds dates; nil where none does
	symbol   *column    // nil where no column says it
	interval *column    // likewise
	names    []string   // of all columns
	unread   string     // why a column that is named as one of intervals is not read; empty where there is none
	values   [5]*column // open, high, low, close, volume; only the last may be nil
	location *time.Location
}

// pandasIndex is the column of an index without a name.
const pandasIndex = "__index_level_0__"

// choose finds the columns of bars by their names and types, and where these do not tell by their first values. The error is a [*table.ColumnsError], or says that there
// are none to choose from.
func choose(columns []column, leaves int, opts table.Options, location *time.Location, first peek) (layout, error) {
	m := opts.Columns
	if len(columns) == 0 {
		if leaves > 0 {
			return layout{}, errors.New("its columns are all nested, in lists or structs: write them flat")
		}
		return layout{}, errors.New("it has no columns")
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	found, ok, err := table.ReadHeader(names, m)
	switch {
	case err != nil:
		return layout{}, err
	case !ok:
		return layout{}, &table.ColumnsError{Message: "it has no columns named open, high, low and close", Columns: names}
	}
	l := layout{location: location, names: names}
	for i, at := range found.Values {
		if at == table.None {
			continue
		}
		l.values[i] = &columns[at]
		if !columns[at].canBeNumber() {
			return layout{}, unfit(names, table.Fields()[1+i], &columns[at], "numbers")
		}
	}
	if found.Symbol != table.None {
		l.symbol = &columns[found.Symbol]
		if !l.symbol.isText() && !l.symbol.isInteger() {
			return layout{}, unfit(names, table.Symbol, l.symbol, "symbols")
		}
	}
	if found.Interval != table.None && opts.Interval == "" {
		if err := l.setInterval(&columns[found.Interval], m[table.Interval] != "", first); err != nil {
			return layout{}, err
		}
	}
	at := found.When
	if at == table.None {
		if at, err = chooseStart(columns, names, found, first); err != nil {
			return layout{}, err
		}
	}
	l.start = columns[at]
	if !l.start.canBeTime() {
		return layout{}, unfit(names, table.Start, &l.start, "times")
	}
	zoned := l.start.name
	if first.kindOf(&l.start) == dates {
		if l.ofDay = chooseOfDay(columns, found, at, first); l.ofDay != nil {
			zoned = l.ofDay.name
		}
	}
	if table.InUTC(table.Plain(zoned)) {
		l.location = time.UTC
	}
	return l, nil
}

// setInterval takes a column for that of intervals, unless it holds none and was not mapped as one.
func (l *layout) setInterval(c *column, mapped bool, first peek) error {
	readable := c.isText() || c.isInteger()
	switch {
	case mapped && !readable:
		return unfit(l.names, table.Interval, c, "intervals")
	case mapped:
		l.interval = c
		return nil
	case !readable:
		l.unread = table.Unread(c.name, c.typeName())
		return nil
	}
	example := ""
	values, n := first(c, asText)
	for i := range n {
		if values.states[i] != present {
			continue
		}
		text := clipped(values.texts[i])
		if _, err := table.ReadInterval(text); err == nil {
			l.interval = c
			return nil
		}
		example = cmp.Or(example, text)
	}
	l.unread = table.Unread(c.name, example)
	return nil
}

func unfit(names []string, field string, c *column, expected string) error {
	return &table.ColumnsError{Message: fmt.Sprintf("its column %q holds %s, and no %s", c.name, c.typeName(), expected), Field: field, Columns: names}
}

// chooseStart finds the column that says when bars start: of those that are named as one, or else of those whose type
// says so, the one that says most, and of several the first.
func chooseStart(columns []column, names []string, found table.Columns, first peek) (int, error) {
	const tiers = 2
	best, end := [tiers]int{table.None, table.None}, table.None
	for i := range columns {
		c := &columns[i]
		name := table.Plain(c.name)
		tier := 1
		switch {
		case found.Uses(i) || !c.canBeTime():
			continue
		case table.IsEnd(name):
			end = i
			continue
		case c.isText() && first.kindOf(c) == timesOfDay: // of another column's dates
			continue
		case table.IsTime(name) || c.name == pandasIndex && c.isTimeType():
			tier = 0
		case !c.isTimeType(): // any count may look like a number of seconds
			continue
		}
		if best[tier] == table.None || c.vague() < columns[best[tier]].vague() {
			best[tier] = i
		}
	}
	for _, at := range best {
		if at != table.None {
			return at, nil
		}
	}
	if end != table.None {
		return table.None, fmt.Errorf("its column %q says when bars end, and none says when they start", names[end])
	}
	return table.None, &table.ColumnsError{Message: "it has no column for the time", Field: table.Start, Columns: names}
}

// vague orders columns of times: those that say an instant, then clock times, text, and dates.
func (c *column) vague() int {
	switch {
	case c.kind == format.Int96, c.meaning == timestamp && c.utc, c.isInteger():
		return 0
	case c.meaning == timestamp:
		return 1
	case c.isText():
		return 2
	}
	return 3
}
