package csv

import (
	"context"
	stdcsv "encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// rows reads the rows of a file. It belongs to one goroutine.
type rows struct {
	layout
	clock *table.Clock
	csv   *stdcsv.Reader
	only  string // the symbol of every row; empty where a column says it
	room  int
	parts map[table.Key]*table.Part
	// The cells of the row before, and the part that they name: most rows have the same.
	symbolCell, intervalCell string
	last                     *table.Part
	interval                 sdk.Interval // that intervalCell says
	// What is wrong with rows: the first [table.MaxKept] of them, and how many there are.
	wrong   []sdk.Diagnostic
	bad     int
	total   int // rows
	records int // rows, and what is ahead of them
	limit   *recordLimit
	end     *lastByte
}

// lastByte remembers the last byte of what is read.
type lastByte struct {
	r    io.Reader
	last byte
}

func (l *lastByte) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if n > 0 {
		l.last = p[n-1]
	}
	return n, err
}

// newRows makes room for so many rows where they are all of one symbol.
func newRows(r io.Reader, l layout, symbol string, room int) *rows {
	end := &lastByte{r: r}
	return &rows{layout: l, clock: table.NewClock(l.location).Ordered(l.dates), csv: newReader(end, l.delimiter), only: symbol,
		parts: map[table.Key]*table.Part{}, room: room, end: end}
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
				r.leaveOut(parse.StartLine, table.None, quoting(parse))
			}
			continue
		}
		if record >= r.skip {
			r.total++
			r.row(fields)
		}
		if len(r.parts) > table.MostSymbols {
			return false, &unfitError{err: fmt.Errorf("it has more than %d symbols: name the column of symbols with --columns symbol=COLUMN", table.MostSymbols), rows: r.total}
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
		r.leaveOut(line, table.None, fmt.Sprintf("it has %d fields instead of %d", n, r.fields)+table.LeftOut)
		return
	}
	interval, err := r.intervalOf(fields)
	if err != nil {
		r.leaveOut(line, r.Interval, err.Error()+table.LeftOut)
		return
	}
	at, date, column, err := r.time(fields, interval)
	if err != nil {
		r.leaveOut(line, column, err.Error()+table.LeftOut)
		return
	}
	var numbers [5]float64 // volume is 0 where there is no column for it
	for i := range r.Values {
		column = r.Values[i]
		if column == table.None {
			continue
		}
		numbers[i], err = table.ReadNumber(fields[column])
		if err != nil {
			r.leaveOut(line, column, fmt.Sprintf("%s %q is no number", table.ValueNames()[i][0], fields[column])+table.LeftOut)
			return
		}
	}
	bar := market.Row{Start: at, Open: numbers[0], High: numbers[1], Low: numbers[2], Close: numbers[3], Volume: numbers[table.Volume]}
	if err := bar.Check(); err != nil {
		r.leaveOut(line, table.None, err.Error()+table.LeftOut)
		return
	}
	p, err := r.part(fields, interval)
	if err != nil {
		r.leaveOut(line, r.Symbol, err.Error()+table.LeftOut)
		return
	}
	p.Add(bar, date, line)
}

// intervalOf is what the column of intervals says, empty where there is none.
func (r *rows) intervalOf(fields []string) (sdk.Interval, error) {
	if r.Interval == table.None {
		return "", nil
	}
	if cell := fields[r.Interval]; r.interval == "" || cell != r.intervalCell {
		interval, err := table.ReadInterval(cell)
		if err != nil {
			return "", err
		}
		r.interval, r.intervalCell, r.last = interval, cell, nil
	}
	return r.interval, nil
}

// time reads when a row's bar starts, in UTC nanoseconds, and the date of it in days since 1970. Where a column says the
// interval, bars of days may have dates beside times of others. An error comes with the column that it is about.
func (r *rows) time(fields []string, interval sdk.Interval) (at int64, date, column int, err error) {
	m, err := r.clock.Read(fields[r.When])
	if err != nil {
		return 0, 0, r.When, fmt.Errorf("time %w", err)
	}
	if r.form == table.BareDate && m.Midnight && !interval.Intraday() {
		m = table.Moment{At: int64(m.Date) * table.NanosecondsPerDay, Date: m.Date, Form: table.BareDate}
	}
	if m.Form != r.form && (r.OfDay != table.None || !table.MayDiffer(m.Form, r.form, interval)) {
		return 0, 0, r.When, fmt.Errorf("time %q is not written as others of the file are", fields[r.When])
	}
	if interval.Intraday() && m.Form == table.BareDate && r.OfDay == table.None {
		return 0, 0, r.When, fmt.Errorf("time %q is a date, which no bar of %s starts at", fields[r.When], interval)
	}
	if r.OfDay == table.None || m.Form != table.BareDate {
		return m.At, r.clock.DateOf(m), 0, nil
	}
	ofDay, err := table.TimeOfDay(strings.TrimSpace(fields[r.OfDay]))
	if err != nil {
		return 0, 0, r.OfDay, fmt.Errorf("time %w", err)
	}
	if m.At, err = r.clock.Resolve(m.Date, ofDay); err != nil {
		return 0, 0, r.OfDay, fmt.Errorf("time %q %q: %w", fields[r.When], fields[r.OfDay], err)
	}
	return m.At, m.Date, 0, nil
}

// part is the part that a row belongs to.
func (r *rows) part(fields []string, interval sdk.Interval) (*table.Part, error) {
	symbol := r.only
	if r.Symbol == table.None {
		if r.last != nil {
			return r.last, nil
		}
	} else {
		if r.last != nil && fields[r.Symbol] == r.symbolCell {
			return r.last, nil
		}
		// The cell as it is written finds the part quickest: most are written as symbols are.
		if p, ok := r.parts[table.Key{Symbol: fields[r.Symbol], Interval: interval}]; ok {
			r.last, r.symbolCell = p, fields[r.Symbol]
			return p, nil
		}
		canonical, err := sdk.CanonicalSymbol(fields[r.Symbol])
		if err != nil {
			return nil, fmt.Errorf("%q is no symbol", fields[r.Symbol])
		}
		symbol = canonical
	}
	key := table.Key{Symbol: symbol, Interval: interval}
	p, ok := r.parts[key]
	if !ok {
		p = &table.Part{}
		if r.Symbol == table.None {
			p = table.Grow(r.room)
		}
		key.Symbol = strings.Clone(symbol)
		r.parts[key] = p
	}
	r.last = p
	if r.Symbol != table.None {
		r.symbolCell = fields[r.Symbol]
	}
	return p, nil
}

// leaveOut notes a wrong row. The column counts from 0; it is None where no one field is wrong.
func (r *rows) leaveOut(line, column int, message string) {
	r.bad++
	if len(r.wrong) == table.MaxKept {
		return
	}
	d := sdk.Diagnostic{Line: line, Code: table.BadRow, Message: message}
	if column != table.None {
		_, d.Col = r.csv.FieldPos(column)
	}
	r.wrong = append(r.wrong, d)
}
