package foreign

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/parquet-go/parquet-go/format"

	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// NotParquet is a file that was left out. The other codes are those of package table.
const NotParquet sdk.Code = "not_parquet"

// Stream reads one file and hands its bars over in the order of the file, some thousand at a time; lines are rows, counted
// from 1. However long the file is, it takes the memory of its open pages (see the package's comment) and of some 50,000
// rows. The path has slashes, and its folders may name the symbol and interval. The error is an [sdk.Diagnostics] if the
// file cannot be used, even if some of it was handed over; other errors are those of opening it, of take, or ctx's.
func Stream(ctx context.Context, files fs.FS, path string, opts table.Options, take func(table.Batch) error) (table.Summary, error) {
	s := stream{opts: opts, take: take}
	file, err := files.Open(path)
	if err != nil {
		return table.Summary{}, err
	}
	defer file.Close()
	err = s.all(ctx, file, path)
	switch fault := (*refusal)(nil); {
	case errors.As(err, &fault):
		d := sdk.Diagnostic{File: path, Line: fault.row, Code: NotParquet, Message: fault.Error()}
		if columns := (*table.ColumnsError)(nil); errors.As(fault.err, &columns) {
			d.Hint = columns.Hint()
		}
		return table.Summary{}, sdk.Diagnostics{d}
	case err != nil:
		return table.Summary{}, err
	}
	return s.summary(path), nil
}

// refusal says why a file cannot be used.
type refusal struct {
	err error
	row int // that is to blame, or 0
}

func (e *refusal) Error() string { return e.err.Error() }
func (e *refusal) Unwrap() error { return e.err }

func refuse(format string, args ...any) error { return &refusal{err: fmt.Errorf(format, args...)} }

// stream is a file that is read.
type stream struct {
	opts table.Options
	take func(table.Batch) error

	file     io.ReaderAt
	size     int64
	groups   []group
	ofRows   int64 // all of them, as the footer says
	rows     *rows
	settled  bool
	found    table.Settled // once settled
	named    sdk.Interval  // by the file's name or the options
	inflater inflater
	blocks   [fields]*block
}

// fields is how many columns may be read: start, time of day, symbol, interval, and the five numbers, in this order.
const (
	fields  = 9
	numbers = 4 // the first of the five
)

// group is where the columns are in a row group.
type group struct {
	rows   int64
	places [fields]place
}

// all reads the file. What is wrong with it is a refusal.
func (s *stream) all(ctx context.Context, file fs.File, path string) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	at, ok := file.(io.ReaderAt)
	if !ok {
		return refuse("it cannot be read at any place")
	}
	s.file, s.size = at, info.Size()
	defer s.inflater.close()
	if err := guarded(func() error { return s.understand(path) }); err != nil {
		return &refusal{err: err}
	}
	for i := range s.groups {
		if err := s.group(ctx, i); err != nil {
			return err
		}
	}
	return s.end()
}

// guarded calls what decodes. A panic of it is a fault of what it decodes.
func guarded(decode func() error) (err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("it is damaged: it cannot be decoded: %v", x)
		}
	}()
	return decode()
}

// understand finds out from the footer and the file's name how it is to be read.
func (s *stream) understand(path string) error {
	md, err := footer(s.file, s.size)
	if err != nil {
		return err
	}
	columns, leaves, err := flat(md.Schema)
	if err != nil {
		return err
	}
	location, err := s.opts.Zone()
	if err != nil {
		return err
	}
	l, err := choose(columns, leaves, s.opts, location, s.peekInto(md))
	if err != nil {
		return err
	}
	name, err := table.LabelOf(path)
	if err != nil && s.opts.Interval == "" {
		return err
	}
	if s.opts.Symbol != "" {
		name.Symbol = s.opts.Symbol
	}
	if s.named = name.Interval; s.opts.Interval != "" {
		s.named = s.opts.Interval
	}
	if l.symbol == nil && name.Symbol == "" {
		return errors.New("neither a column nor its name says the symbol: name it with --symbol, or the column with --columns symbol=COLUMN")
	}
	s.rows = &rows{layout: l, clock: table.NewClock(l.location).Ordered(s.opts.Dates), only: name.Symbol, parts: map[table.Key]*table.Part{},
		dates: l.ofDay != nil}
	if err := s.locate(md, leaves); err != nil {
		return err
	}
	read, roles := s.columns()
	for k, c := range read {
		if c != nil {
			s.blocks[k] = newBlock(c, roles[k])
		}
	}
	return nil
}

// columns are those that are read, nil for one that the file does not have, with what they are for.
func (s *stream) columns() (columns [fields]*column, roles [fields]role) {
	r := s.rows
	columns = [fields]*column{&r.start, r.ofDay, r.symbol, r.interval}
	roles = [fields]role{asTime, asTime, asText, asText}
	for i, c := range r.values {
		columns[numbers+i], roles[numbers+i] = c, asNumber
	}
	return columns, roles
}

// locate finds where the columns are in the file.
func (s *stream) locate(md *format.FileMetaData, leaves int) error {
	columns, _ := s.columns()
	for i := range md.RowGroups {
		g := &md.RowGroups[i]
		if len(g.Columns) != leaves || g.NumRows < 0 {
			return fmt.Errorf("it is damaged: row group %d has %d columns and %d rows, and its schema %d columns", i+1, len(g.Columns), g.NumRows, leaves)
		}
		if g.NumRows == 0 {
			continue
		}
		one := group{rows: g.NumRows}
		for k, c := range columns {
			if c == nil {
				continue
			}
			var err error
			if one.places[k], err = placeOf(c, &g.Columns[c.leaf], g.NumRows, s.size); err != nil {
				return err
			}
		}
		s.groups = append(s.groups, one)
		s.ofRows += g.NumRows
	}
	if len(s.groups) == 0 {
		return errors.New("it has no rows")
	}
	return nil
}

// group reads a row group.
func (s *stream) group(ctx context.Context, number int) error {
	columns, roles := s.columns()
	var chunks [fields]*chunk
	open := int64(0)
	for k, c := range columns {
		if c != nil {
			chunks[k] = newChunk(c, roles[k], s.file, s.groups[number].places[k], &s.inflater, &open)
		}
	}
	for left := s.groups[number].rows; left > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := int(min(left, blockSize))
		read := func(c *chunk, do func() error) error {
			err := guarded(do)
			switch {
			case errors.Is(err, io.EOF):
				err = errRuns
			case err == nil:
				return nil
			}
			return refuse("its column %q cannot be read: row group %d, %w", c.column.name, number+1, err)
		}
		for _, c := range chunks {
			if c == nil {
				continue
			}
			if err := read(c, c.next); err != nil {
				return err
			}
			n = min(n, c.page.left)
		}
		for k, c := range chunks {
			if c == nil {
				continue
			}
			if err := read(c, func() error { return c.take(s.blocks[k], n) }); err != nil {
				return err
			}
		}
		if err := s.use(n); err != nil {
			return err
		}
		left -= int64(n)
	}
	return nil
}

// use makes bars of the values of n rows, and hands over what there is.
func (s *stream) use(n int) error {
	var all [fields]*cells
	for i, b := range s.blocks {
		if b != nil {
			all[i] = &b.cells
		}
	}
	of := texts{start: all[0], ofDay: all[1], symbol: all[2], interval: all[3]}
	if err := s.rows.add(n, of, (*[5]*cells)(all[numbers:])); err != nil {
		return &refusal{err: err}
	}
	switch {
	case s.settled && s.rows.waiting >= blockSize:
		return s.handOver()
	case !s.settled && s.rows.total >= table.Probed:
		return s.settle()
	}
	return nil
}

// settle finds the interval.
func (s *stream) settle() error {
	if len(s.rows.order) == 0 {
		first := s.rows.wrong[0]
		return &refusal{row: first.Line, err: fmt.Errorf("none of its first %d rows can be used, beginning with this: %s", s.rows.total, first.Message)}
	}
	s.rows.decide()
	r := s.rows
	how := table.Reading{Given: s.named, Dates: r.form == table.BareDate && r.ofDay == nil, Starts: []string{r.start.name}, Columns: r.names}
	if r.ofDay != nil {
		how.Starts = append(how.Starts, r.ofDay.name)
	}
	if r.interval != nil {
		how.Interval = r.interval.name
	}
	found, err := how.Settle(func(yield func(table.Key, *table.Part) bool) {
		for _, p := range r.order {
			if !yield(p.Key, p.Part) {
				return
			}
		}
	})
	if err != nil {
		return &refusal{err: err}
	}
	s.found, s.settled = found, true
	return s.handOver()
}

// handOver gives away the bars that were read, and keeps their memory for the next.
func (s *stream) handOver() error {
	offset := int64(float64(s.size) * float64(s.rows.total) / float64(s.ofRows))
	for _, p := range s.rows.order {
		if p.Bars.Len() == 0 {
			continue
		}
		interval := cmp.Or(p.Interval, s.found.Interval)
		p.SetStarts(interval)
		err := s.take(table.Batch{Symbol: p.Symbol, Interval: interval, Bars: p.Bars, Lines: p.Lines, Rows: s.rows.total, Offset: max(1, min(offset, s.size))})
		if err != nil {
			return err
		}
		p.Empty()
	}
	s.rows.waiting = 0
	return nil
}

// end hands over what is left.
func (s *stream) end() error {
	if !s.settled {
		return s.settle()
	}
	return s.handOver()
}

// summary is what became of the file.
func (s *stream) summary(path string) table.Summary {
	r := s.rows
	all := table.Summary{Interval: s.found.Interval, Rows: r.total, Bad: r.bad}
	for _, d := range append(table.About(r.unread, s.found, r.values[table.Volume] != nil), r.wrong...) {
		d.File = path
		all.Diagnostics = append(all.Diagnostics, d)
	}
	if more := r.bad - len(r.wrong); more > 0 {
		all.Diagnostics = append(all.Diagnostics, sdk.Diagnostic{File: path, Code: table.BadRow, Message: fmt.Sprintf("%d more rows are wrong", more)})
	}
	return all
}
