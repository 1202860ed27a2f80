package proof

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// table reads a CSV file row by row, with a look at the two rows ahead: a row that is out of order can only be told from its
// neighbours by what follows.
type table struct {
	name   string
	csv    *csv.Reader
	header []string
	rows   [3]row // the current one first
	have   int
	read   int
	done   bool
	bad    []int // lines of rows that could not be read
	add    func(Finding)
}

// row is a row of a table; its cells are good until two more rows were read.
type row struct {
	line  int
	cells []string
}

// newTable reads the header and the first rows. It is nil where the header is not to be read.
func newTable(f *file, add func(Finding)) *table {
	t := &table{name: f.name, csv: csv.NewReader(f.r), add: add}
	t.csv.ReuseRecord = true
	header, err := t.csv.Read()
	if err != nil {
		message := err.Error()
		if errors.Is(err, io.EOF) {
			message = "the file is empty: it has no header"
		}
		add(Finding{Check: checkFormat, File: f.name, Line: 1, Message: message})
		return nil
	}
	t.header = slices.Clone(header)
	t.fill()
	return t
}

func (t *table) fill() {
	for t.have < len(t.rows) && !t.done {
		cells, err := t.csv.Read()
		line, _ := t.csv.FieldPos(0)
		switch {
		case errors.Is(err, io.EOF):
			t.done = true
			return
		case errors.Is(err, csv.ErrFieldCount):
			t.add(Finding{Check: checkFormat, File: t.name, Line: line, Message: fmt.Sprintf("the row has %d cells, the header %d", len(cells), len(t.header))})
			t.bad = append(t.bad, line)
			continue
		case err != nil:
			var at *csv.ParseError
			if errors.As(err, &at) {
				line = at.Line
			}
			t.add(Finding{Check: checkFormat, File: t.name, Line: line, Message: err.Error()})
			t.done = true
			return
		}
		r := &t.rows[t.have]
		r.line, r.cells = line, append(r.cells[:0], cells...)
		t.have++
	}
}

// at is the current row (0), or one of the two ahead; false where there is none.
func (t *table) at(i int) (row, bool) {
	if t == nil || i >= t.have {
		return row{}, false
	}
	return t.rows[i], true
}

// next goes on to the row ahead.
func (t *table) next() {
	t.read++
	t.rows[0], t.rows[1], t.rows[2] = t.rows[1], t.rows[2], t.rows[0]
	t.have--
	t.fill()
}

// passed says whether a row ahead of a line, which was not asked about before, could not be read.
func (t *table) passed(line int) bool {
	any := false
	for len(t.bad) > 0 && t.bad[0] < line {
		t.bad, any = t.bad[1:], true
	}
	return any
}

// barsColumn is a column bars_<interval>.
type barsColumn struct {
	at       int
	interval sdk.Interval
}

const barsPrefix = "bars_"

// columns holds the header against what it must be: some names, columns of intervals from short to long, more names. It
// gives the columns of intervals; false where the header is wrong.
func (t *table) columns(before, after []string) ([]barsColumn, bool) {
	wrong := func(message string) ([]barsColumn, bool) {
		t.add(Finding{Check: checkFormat, File: t.name, Line: 1, Message: message})
		return nil, false
	}
	if len(t.header) < len(before)+len(after) {
		return wrong(fmt.Sprintf("the header has %d columns, expected %s, bars_<interval>..., %s", len(t.header), strings.Join(before, ","), strings.Join(after, ",")))
	}
	middle := len(t.header) - len(after)
	for i, name := range before {
		if t.header[i] != name {
			return wrong(fmt.Sprintf("column %d is %q, expected %q", i+1, t.header[i], name))
		}
	}
	for i, name := range after {
		if t.header[middle+i] != name {
			return wrong(fmt.Sprintf("column %d is %q, expected %q", middle+i+1, t.header[middle+i], name))
		}
	}
	var bars []barsColumn
	for i := len(before); i < middle; i++ {
		text, ok := strings.CutPrefix(t.header[i], barsPrefix)
		iv, err := sdk.ParseInterval(text)
		if !ok || err != nil {
			return wrong(fmt.Sprintf("column %d is %q, expected bars_ and an interval", i+1, t.header[i]))
		}
		if n := len(bars); n > 0 && sdk.CompareIntervals(bars[n-1].interval, iv) >= 0 {
			return wrong(fmt.Sprintf("column %s stands after %s: intervals go from short to long", t.header[i], t.header[i-1]))
		}
		bars = append(bars, barsColumn{at: i, interval: iv})
	}
	return bars, true
}

// number reads a cell; false for an empty one. The error says how it should be written.
func number(cell string) (v float64, given bool, err error) {
	if cell == "" {
		return 0, false, nil
	}
	v, err = strconv.ParseFloat(cell, 64)
	if err != nil || shortest(v) != cell {
		return 0, false, fmt.Errorf("%q is no number in its shortest form", cell)
	}
	return v, true, nil
}

// shortest is a number as the files have it: the shortest form that reads back the same, as in JSON.
func shortest(v float64) string {
	format, size := byte('f'), v
	if size < 0 {
		size = -size
	}
	if size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	return strconv.FormatFloat(v, format, -1, 64)
}

// count reads a number of bars; -1 for an empty cell.
func count(cell string) (int, error) {
	if cell == "" {
		return -1, nil
	}
	n, err := strconv.Atoi(cell)
	if err != nil || n < 0 || strconv.Itoa(n) != cell {
		return -1, fmt.Errorf("%q is no number of bars", cell)
	}
	return n, nil
}
