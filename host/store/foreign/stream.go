package foreign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/parquet-go/parquet-go/format"

	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// The codes of what this package reports.
const (
	// BadRow is a row that was left out.
	BadRow sdk.Code = "bad_row"
	// NotParquet is a file that was left out.
	NotParquet sdk.Code = "not_parquet"
	// NoVolume is a file without a column for volume, whose bars have a volume of 0.
	NoVolume sdk.Code = "no_volume"
)

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
	interval sdk.Interval // of the bars; empty until it is known
	named    sdk.Interval // by the file's name or the options
	inflater inflater
	start    *block
	symbol   *block
	values   [5]*block
}

// group is where the columns are in a row group: start, symbol, and the five numbers.
type group struct {
	rows   int64
	places [7]place
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
	if err := guarded(func() error { return s.understand(path) }); err != nil {
		return &refusal{err: err}
	}
	defer s.inflater.close()
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
	l, err := choose(columns, leaves, location, s.opts.Columns)
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
	s.rows = &rows{layout: l, clock: table.NewClock(l.location), only: name.Symbol, parts: map[string]*table.Part{}}
	if err := s.locate(md, leaves); err != nil {
		return err
	}
	s.start = newBlock(&s.rows.start, asTime)
	if l.symbol != nil {
		s.symbol = newBlock(l.symbol, asText)
	}
	for i, c := range l.values {
		if c != nil {
			s.values[i] = newBlock(c, asNumber)
		}
	}
	return nil
}

// columns are those that are read, nil for one that the file does not have, with what they are for.
func (s *stream) columns() (columns [7]*column, roles [7]role, blocks [7]*block) {
	columns[0], roles[0], blocks[0] = &s.rows.start, asTime, s.start
	columns[1], roles[1], blocks[1] = s.rows.symbol, asText, s.symbol
	for i := range s.values {
		columns[2+i], roles[2+i], blocks[2+i] = s.rows.values[i], asNumber, s.values[i]
	}
	return columns, roles, blocks
}

// locate finds where the columns are in the file.
func (s *stream) locate(md *format.FileMetaData, leaves int) error {
	columns, _, _ := s.columns()
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
	columns, roles, blocks := s.columns()
	var chunks [7]*chunk
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
			if err := read(c, func() error { return c.take(blocks[k], n) }); err != nil {
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
	var values [5]*cells
	for i, b := range s.values {
		if b != nil {
			values[i] = &b.cells
		}
	}
	var symbol *cells
	if s.symbol != nil {
		symbol = &s.symbol.cells
	}
	if err := s.rows.add(n, &s.start.cells, symbol, &values); err != nil {
		return &refusal{err: err}
	}
	switch {
	case s.interval != "" && s.rows.waiting >= blockSize:
		return s.handOver()
	case s.interval == "" && s.rows.total >= table.Probed:
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
	dates := s.rows.form == table.BareDate
	var spacings table.Spacings
	for _, p := range s.rows.order {
		spacings.Add(p.Bars.Start)
	}
	s.interval = s.named
	if s.interval == "" {
		var err error
		if s.interval, err = spacings.Interval(dates); err != nil {
			return &refusal{err: err}
		}
	}
	if err := spacings.Fits(s.interval, dates); err != nil {
		return &refusal{err: err}
	}
	return s.handOver()
}

// handOver gives away the bars that were read, and keeps their memory for the next.
func (s *stream) handOver() error {
	offset := int64(float64(s.size) * float64(s.rows.total) / float64(s.ofRows))
	for _, p := range s.rows.order {
		if p.Bars.Len() == 0 {
			continue
		}
		p.SetStarts(s.interval)
		err := s.take(table.Batch{Symbol: p.symbol, Interval: s.interval, Bars: p.Bars, Lines: p.Lines, Rows: s.rows.total, Offset: max(1, min(offset, s.size))})
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
	if s.interval == "" {
		return s.settle()
	}
	return s.handOver()
}

// summary is what became of the file.
func (s *stream) summary(path string) table.Summary {
	r := s.rows
	all := table.Summary{Interval: s.interval, Rows: r.total, Bad: r.bad}
	if r.values[table.Volume] == nil {
		all.Diagnostics = append(all.Diagnostics, sdk.Diagnostic{File: path, Code: NoVolume,
			Message: "it has no column for volume: its bars have a volume of 0"})
	}
	for _, d := range r.wrong {
		d.File = path
		all.Diagnostics = append(all.Diagnostics, d)
	}
	if more := r.bad - len(r.wrong); more > 0 {
		all.Diagnostics = append(all.Diagnostics, sdk.Diagnostic{File: path, Code: BadRow, Message: fmt.Sprintf("%d more rows are wrong", more)})
	}
	return all
}
