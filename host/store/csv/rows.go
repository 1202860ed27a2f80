package csv

import (
	"context"
	stdcsv "encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// part is the bars of one symbol in a file.
type part struct {
	bars  market.Columns
	dates []int32 // of each bar's time as it was written; only until the interval is known
	lines []int32
}

// setStarts lets bars of days and weeks start at midnight UTC of their date.
func (p *part) setStarts(interval sdk.Interval) {
	if interval.Intraday() {
		return
	}
	for i, date := range p.dates {
		p.bars.Start[i] = int64(date) * nanosecondsPerDay
	}
}

// rows reads the rows of a file. It belongs to one goroutine.
type rows struct {
	layout
	clock clock
	csv   *stdcsv.Reader
	only  string // the symbol of every row; empty where a column says it
	room  int
	parts map[string]*part
	// What is wrong with rows: the first maxKept of them, and how many there are.
	wrong   []sdk.Diagnostic
	bad     int
	total   int // rows
	records int // rows, and what is ahead of them
	limit   *recordLimit
}

// maxLine is the last line of which lines can keep the number; the ones after it are said to be on it.
const maxLine = 1<<31 - 1

// newRows makes room for so many rows where they are all of one symbol.
func newRows(r io.Reader, l layout, symbol string, room int) *rows {
	return &rows{layout: l, clock: clock{location: l.location}, csv: newReader(r, l.delimiter), only: symbol,
		parts: map[string]*part{}, room: room}
}

// all reads every row. Rows that are wrong are left out and noted; the error is one of reading the file, or ctx's.
func (r *rows) all(ctx context.Context) error {
	for {
		if more, err := r.some(ctx); !more {
			return err
		}
	}
}

// some reads the next rows, and says whether there may be more.
func (r *rows) some(ctx context.Context) (more bool, err error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	for range 4096 {
		if r.limit != nil {
			r.limit.left = maxRecord
		}
		fields, err := r.csv.Read()
		if err == io.EOF {
			return false, nil
		}
		record := r.records
		r.records++
		if err != nil {
			// Declared here, since it takes an allocation.
			var parse *stdcsv.ParseError
			if !errors.As(err, &parse) {
				return false, err
			}
			if record >= r.skip {
				r.total++
				r.leaveOut(parse.StartLine, none, quoting(parse))
			}
			continue
		}
		if record >= r.skip {
			r.total++
			r.row(fields)
		}
	}
	return true, nil
}

// quoting says what is wrong with a record that could not be cut into fields. A quote that is not closed may have
// swallowed the lines after it.
func quoting(e *stdcsv.ParseError) string {
	if e.Line > e.StartLine {
		return fmt.Sprintf("a quote is not closed properly: lines %d to %d are left out", e.StartLine, e.Line)
	}
	return "a quote is not closed properly: the row is left out"
}

// row reads one row.
func (r *rows) row(fields []string) {
	line, _ := r.csv.FieldPos(0)
	if n := filled(fields); n != r.fields && len(fields) != r.fields {
		// It may be cut off, or have a comma too many, and then numbers stand in the wrong columns.
		r.leaveOut(line, none, fmt.Sprintf("it has %d fields instead of %d", n, r.fields)+leftOut)
		return
	}
	at, date, column, err := r.time(fields)
	if err != nil {
		r.leaveOut(line, column, err.Error()+leftOut)
		return
	}
	var numbers [5]float64 // volume is 0 where there is no column for it
	for i := range r.values {
		column = r.values[i]
		if column == none {
			continue
		}
		numbers[i], err = strconv.ParseFloat(strings.TrimSpace(fields[column]), 64)
		if err != nil {
			r.leaveOut(line, column, fmt.Sprintf("%s %q is no number", valueNames()[i][0], fields[column])+leftOut)
			return
		}
	}
	bar := market.Row{Start: at, Open: numbers[0], High: numbers[1], Low: numbers[2], Close: numbers[3], Volume: numbers[volume]}
	if err := bar.Check(); err != nil {
		r.leaveOut(line, none, err.Error()+leftOut)
		return
	}
	p, err := r.part(fields)
	if err != nil {
		r.leaveOut(line, r.symbol, err.Error()+leftOut)
		return
	}
	p.bars.Append(bar)
	p.dates = append(p.dates, int32(date))
	p.lines = append(p.lines, int32(min(line, maxLine)))
}

const leftOut = ": the row is left out"

// time reads when a row's bar starts, in UTC nanoseconds, and the date of it in days since 1970. An error comes with
// the column that it is about.
func (r *rows) time(fields []string) (at int64, date, column int, err error) {
	m, err := r.clock.read(fields[r.when])
	if err != nil {
		return 0, 0, r.when, fmt.Errorf("time %w", err)
	}
	if r.form == bareDate && m.midnight {
		m = moment{at: int64(m.date) * nanosecondsPerDay, date: m.date, form: bareDate}
	}
	if m.form != r.form {
		return 0, 0, r.when, fmt.Errorf("time %q is not written as others of the file are", fields[r.when])
	}
	if r.ofDay == none {
		return m.at, r.clock.dateOf(m), 0, nil
	}
	ofDay, err := timeOfDay(strings.TrimSpace(fields[r.ofDay]))
	if err != nil {
		return 0, 0, r.ofDay, fmt.Errorf("time %w", err)
	}
	if m.at, err = r.clock.resolve(m.date, ofDay); err != nil {
		return 0, 0, r.ofDay, fmt.Errorf("time %q %q: %w", fields[r.when], fields[r.ofDay], err)
	}
	return m.at, m.date, 0, nil
}

// part is the part that a row belongs to.
func (r *rows) part(fields []string) (*part, error) {
	symbol := r.only
	if r.symbol != none {
		// The cell as it is written finds the part quickest: most are written as symbols are.
		if p, ok := r.parts[fields[r.symbol]]; ok {
			return p, nil
		}
		canonical, err := sdk.CanonicalSymbol(fields[r.symbol])
		if err != nil {
			return nil, fmt.Errorf("%q is no symbol", fields[r.symbol])
		}
		symbol = canonical
	}
	p, ok := r.parts[symbol]
	if !ok {
		p = &part{}
		if r.symbol == none {
			p.bars, p.dates, p.lines = market.Grow(r.room), make([]int32, 0, r.room), make([]int32, 0, r.room)
		}
		r.parts[strings.Clone(symbol)] = p
	}
	return p, nil
}

// leaveOut notes a wrong row. The column counts from 0; it is none where no one field is wrong.
func (r *rows) leaveOut(line, column int, message string) {
	r.bad++
	if len(r.wrong) == maxKept {
		return
	}
	d := sdk.Diagnostic{Line: line, Code: BadRow, Message: message}
	if column != none {
		_, d.Col = r.csv.FieldPos(column)
	}
	r.wrong = append(r.wrong, d)
}
