package table

import (
	stdcsv "encoding/csv"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// The fields that a mapping can name, the numbers as [ValueNames] begins them.
const (
	Start    = "start"
	Symbol   = "symbol"
	Interval = "interval"
)

// Fields are all fields that a mapping can name.
func Fields() []string {
	all := []string{Start}
	for _, accepted := range ValueNames() {
		all = append(all, accepted[0])
	}
	return append(all, Symbol, Interval)
}

// Mapping says for fields in which column of a file they are, by the column's name or its number from 1. It goes before
// what names of columns let guess; fields that it does not name are guessed. Several fields may be in one column.
type Mapping map[string]string

// ParseMapping reads field=column,field=column. A column whose name has a comma is put in quotes as in a CSV file:
// "close=last, adjusted",volume=v. The error names the field that is none, or is there twice.
func ParseMapping(s string) (Mapping, error) {
	r := stdcsv.NewReader(strings.NewReader(s))
	r.TrimLeadingSpace = true
	lines, err := r.ReadAll()
	if err != nil || len(lines) != 1 {
		return nil, errors.New("write field=column, with a comma between two of them, on one line")
	}
	m := Mapping{}
	for _, entry := range lines[0] {
		field, column, ok := strings.Cut(entry, "=")
		field, column = strings.ToLower(strings.TrimSpace(field)), strings.TrimSpace(column)
		if !ok || field == "" || column == "" {
			return nil, fmt.Errorf("%q is not written field=column", entry)
		}
		if _, doubled := m[field]; doubled {
			return nil, fmt.Errorf("the field %s is named twice", field)
		}
		m[field] = column
	}
	return m, m.Check()
}

// Check finds a field that is none, the first in the alphabet.
func (m Mapping) Check() error {
	for _, field := range slices.Sorted(maps.Keys(m)) {
		if slices.Contains(Fields(), field) {
			continue
		}
		if near, ok := sdk.Nearest(field, Fields()); ok {
			return fmt.Errorf("%q is no field: did you mean %q?", field, near)
		}
		return fmt.Errorf("%q is no field: there are %s", field, strings.Join(Fields(), ", "))
	}
	return nil
}

// Numbered says whether all columns are named by number, as they have to be where a file has no header.
func (m Mapping) Numbered() bool {
	for _, column := range m {
		if ordinal(column) == None {
			return false
		}
	}
	return true
}

// ordinal is the column of a number from 1, or None.
func ordinal(s string) int {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return n - 1
	}
	return None
}

// find is the columns that the mapping names. A name is taken as it is written, else in any case; one that no column has
// may be a number. The error is a [*ColumnsError].
func (m Mapping) find(header []string) (Columns, error) {
	found := Columns{When: None, OfDay: None, Symbol: None, Interval: None, Values: [5]int{None, None, None, None, None}}
	for i, field := range Fields() {
		column, named := m[field]
		if !named {
			continue
		}
		at, err := columnOf(header, field, column)
		if err != nil {
			return Columns{}, err
		}
		switch field {
		case Start:
			found.When = at
		case Symbol:
			found.Symbol = at
		case Interval:
			found.Interval = at
		default:
			found.Values[i-1] = at
		}
	}
	return found, nil
}

func columnOf(header []string, field, column string) (int, error) {
	for _, same := range []func(name string) bool{
		func(name string) bool { return name == column },
		func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), column) },
	} {
		if at := slices.IndexFunc(header, same); at >= 0 {
			if slices.ContainsFunc(header[at+1:], same) {
				return None, &ColumnsError{Field: field, Columns: header,
					Message: fmt.Sprintf("--columns says %s=%s, and it has two columns of this name: name it by its number, from 1", field, column)}
			}
			return at, nil
		}
	}
	if at := ordinal(column); at != None && at < len(header) {
		return at, nil
	}
	message := fmt.Sprintf("--columns says %s=%s, and it has no such column", field, column)
	if near, ok := sdk.Nearest(column, header); ok {
		message += fmt.Sprintf(": did you mean %q?", near)
	}
	return None, &ColumnsError{Message: message, Field: field, Columns: header}
}

// Numbers are the columns that a mapping names by number in a file of so many columns that has no header; those that it
// does not name are None. The error is a [*ColumnsError].
func (m Mapping) Numbers(columns int) (Columns, error) { return m.find(make([]string, columns)) }
