package compare

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Emitted is how emitted.csv differs, by strategy and name of the value.
type Emitted struct {
	Counts
	Values []EmittedValue `json:"values"`
	More   int            `json:"more,omitempty"` // values that differ and are not told
}

// EmittedValue is what a strategy emitted under a name and is not alike.
type EmittedValue struct {
	Strategy string `json:"strategy"`
	Name     string `json:"name"`
	Uneven
	First Change `json:"first"` // Field is the time
}

// emitted compares emitted.csv, a row a value.
func (d *Difference) emitted(a, b string) error {
	x, y, done, err := openTables(a, b)
	if err != nil {
		return err
	}
	defer done()
	key := func(t *table, r []string) string { return t.field(r, "strategy") + "\x00" + t.field(r, "name") }
	values := map[string]*EmittedValue{}
	d.Emitted.Values = []EmittedValue{}
	var order []string
	err = align(x.rows("time", key), y.rows("time", key), func(pairs []pair[[]string]) error {
		for _, p := range pairs {
			va, vb := x.valueOf(p.a, "value"), y.valueOf(p.b, "value")
			if p.a != nil && p.b != nil && va == vb {
				d.Emitted.Equal++
				continue
			}
			name, t, r := "", x, p.a
			if r == nil {
				t, r = y, p.b
			}
			name = key(t, *r)
			v := values[name]
			if v == nil && len(values) == most {
				d.Emitted.More++
			} else if v == nil {
				v = &EmittedValue{Strategy: t.field(*r, "strategy"), Name: t.field(*r, "name"), First: Change{Field: p.at.stamp, A: va, B: vb}}
				values[name] = v
				order = append(order, name)
				if len(order) == 1 {
					d.part(First{File: "emitted.csv", Day: p.at.day, Time: p.at.time(), at: p.at,
						Row: fmt.Sprintf("%s emitted %q: %s in A, %s in B", v.Strategy, v.Name, orNothing(va), orNothing(vb))})
				}
			}
			d.Emitted.add(p.a != nil, p.b != nil)
			if v != nil {
				v.add(p.a != nil, p.b != nil)
			}
		}
		return nil
	})
	for _, name := range order {
		d.Emitted.Values = append(d.Emitted.Values, *values[name])
	}
	return err
}

// add counts a row that is not alike.
func (c *Uneven) add(inA, inB bool) {
	switch {
	case inA && inB:
		c.Changed++
	case inA:
		c.OnlyA++
	default:
		c.OnlyB++
	}
}

// Symbols is how symbols.csv differs.
type Symbols struct {
	Counts
	Rows []SymbolRow `json:"rows"`
	More int         `json:"more,omitempty"`
}

// SymbolRow is a row of symbols.csv that differs.
type SymbolRow struct {
	Day     string   `json:"day"`
	Symbol  string   `json:"symbol"`
	Life    string   `json:"life"`
	In      string   `json:"in"` // both, A or B
	Changes []Change `json:"changes,omitempty"`
}

// symbols compares symbols.csv by day, symbol and life.
func (d *Difference) symbols(a, b string) error {
	x, y, done, err := openTables(a, b)
	if err != nil {
		return err
	}
	defer done()
	ignored := []string(nil)
	if d.Canonical {
		ignored = []string{"source_kind"}
	}
	key := func(t *table, r []string) string { return t.field(r, "symbol") + "\x00" + t.field(r, "life") }
	d.Symbols.Rows = []SymbolRow{}
	return align(x.rows("day", key), y.rows("day", key), func(pairs []pair[[]string]) error {
		slices.SortStableFunc(pairs, func(p, q pair[[]string]) int {
			return cmp.Or(strings.Compare(either(x, y, p, "symbol"), either(x, y, q, "symbol")), strings.Compare(either(x, y, p, "life"), either(x, y, q, "life")))
		})
		for _, p := range pairs {
			row := SymbolRow{Day: p.at.day, Symbol: either(x, y, p, "symbol"), Life: either(x, y, p, "life"), In: inWhich(p.a != nil, p.b != nil)}
			if p.a != nil && p.b != nil {
				if row.Changes = columns(x, y, *p.a, *p.b, ignored); len(row.Changes) == 0 {
					d.Symbols.Equal++
					continue
				}
			}
			d.Symbols.add(p.a != nil, p.b != nil)
			if len(d.Symbols.Rows) == most {
				d.Symbols.More++
				continue
			}
			d.Symbols.Rows = append(d.Symbols.Rows, row)
		}
		return nil
	})
}

func inWhich(inA, inB bool) string {
	switch {
	case inA && inB:
		return "both"
	case inA:
		return "A"
	}
	return "B"
}

func either(x, y *table, p pair[[]string], column string) string {
	if p.a != nil {
		return x.field(*p.a, column)
	}
	return y.field(*p.b, column)
}

// columns are the values that two rows have not alike. A column that a run lacks is empty in it.
func columns(x, y *table, a, b []string, ignored []string) []Change {
	var out []Change
	for _, name := range x.header {
		if p, q := x.field(a, name), y.field(b, name); p != q && !slices.Contains(ignored, name) {
			out = append(out, Change{Field: name, A: p, B: q})
		}
	}
	for _, name := range y.header {
		if q := y.field(b, name); q != "" && x.column[name] == 0 && !slices.Contains(ignored, name) {
			out = append(out, Change{Field: name, B: q})
		}
	}
	return out
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// table is a CSV file with a header.
type table struct {
	file   *os.File
	reader *csv.Reader
	header []string
	column map[string]int // from 1, so that 0 is a column that it lacks
}

// openTables opens a table of each run; done closes both.
func openTables(a, b string) (x, y *table, done func(), err error) {
	if x, err = openTable(a); err != nil {
		return nil, nil, nil, err
	}
	if y, err = openTable(b); err != nil {
		x.close()
		return nil, nil, nil, err
	}
	return x, y, func() { x.close(); y.close() }, nil
}

func openTable(path string) (*table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	t := &table{file: file, reader: csv.NewReader(bufio.NewReaderSize(file, 1<<16)), column: map[string]int{}}
	if t.header, err = t.reader.Read(); err != nil {
		t.close()
		if errors.Is(err, io.EOF) {
			err = errors.New("it is empty")
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i, name := range t.header {
		t.column[name] = i + 1
	}
	return t, nil
}

func (t *table) close() { _ = t.file.Close() } // nothing was written

func (t *table) field(r []string, name string) string {
	if i := t.column[name]; i > 0 && i <= len(r) {
		return r[i-1]
	}
	return ""
}

func (t *table) valueOf(r *[]string, name string) string {
	if r == nil {
		return ""
	}
	return t.field(*r, name)
}

// rows reads the table in order of one of its columns: time or day.
func (t *table) rows(order string, key func(*table, []string) string) rows[[]string] {
	return func() (row[[]string], error) {
		r, err := t.reader.Read()
		if err != nil {
			return row[[]string]{}, err
		}
		when := moment{day: t.field(r, order)}
		if order == "time" {
			if when, err = at("", t.field(r, order)); err != nil {
				return row[[]string]{}, err
			}
		}
		return row[[]string]{at: when, key: key(t, r), value: r}, nil
	}
}
