package csv

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync/atomic"
	"time"

	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// file is a CSV file of the folder.
type file struct {
	fs       fs.FS
	path     string
	location *time.Location
	given    table.Label   // goes before what the name says
	mapping  table.Mapping // goes before what the header says

	// What recognise found out.
	layout   layout
	symbol   string       // of all rows; empty where a column says it
	interval sdk.Interval // from the name; empty where the spacing of bars has to say it
	rowSize  int          // bytes, in the mean over the first rows

	turn    chan struct{} // holds a token while someone reads the file
	content atomic.Pointer[content]
}

// content is what is in a file that was read.
type content struct {
	digest   [sha256.Size]byte
	interval sdk.Interval
	symbols  []string // sorted
	// What follows is guarded by the store's mutex once the content is published.
	parts                        map[string]*table.Part // those that no series has taken yet
	rows, bad, doubled, repaired int
	about                        []sdk.Diagnostic // the file as a whole
	notes                        []sdk.Diagnostic // rows, the first maxKept by line
	noted                        int
}

// sampleSize is how much of a file Open looks at: some 200 rows.
const sampleSize = 16 << 10

// recognise finds out from a file's name and its first lines how it is to be read. The fault says why it cannot be;
// the error is ctx's.
func (f *file) recognise(ctx context.Context) (*sdk.Diagnostic, error) {
	sample, whole, err := f.sample()
	if err != nil {
		return &sdk.Diagnostic{File: f.path, Code: sdk.StoreError, Message: fmt.Sprintf("it cannot be read: %v", cause(err))}, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := f.understand(sample); err != nil {
		fault := sdk.Diagnostic{File: f.path, Code: NotCSV, Message: err.Error()}
		if columns := (*table.ColumnsError)(nil); errors.As(err, &columns) {
			fault.Hint = columns.Hint()
		}
		return &fault, nil
	}
	c, err := f.scan(ctx, bytes.NewReader(sample), 0)
	var unfit *unfitError
	switch {
	case errors.As(err, &unfit):
		if unfit.plain || whole {
			return &sdk.Diagnostic{File: f.path, Code: NotCSV, Message: unfit.Error()}, nil
		}
	case err != nil:
		return nil, err
	case len(c.symbols) == 0 && len(c.notes) == 0:
		return &sdk.Diagnostic{File: f.path, Code: NotCSV, Message: "it has a header and no rows"}, nil
	case len(c.symbols) == 0:
		first := c.notes[0]
		return &sdk.Diagnostic{File: f.path, Line: first.Line, Col: first.Col, Code: NotCSV,
			Message: fmt.Sprintf("none of its first %d rows can be used, beginning with this: %s", c.rows, first.Message)}, nil
	default:
		f.rowSize = len(sample)/c.rows + 1
	}
	return nil, nil
}

// sample is the first lines of a file, and whether they are all of it.
func (f *file) sample() (lines []byte, whole bool, err error) {
	r, err := f.fs.Open(f.path)
	if err != nil {
		return nil, false, err
	}
	defer r.Close()
	lines, err = io.ReadAll(io.LimitReader(r, sampleSize))
	if err != nil {
		return nil, false, err
	}
	lines = bytes.TrimPrefix(lines, []byte(byteOrderMark))
	if len(lines) < sampleSize-len(byteOrderMark) {
		return lines, true, nil
	}
	if end := bytes.LastIndexByte(lines, '\n'); end >= 0 {
		lines = lines[:end+1]
	}
	return lines, false, nil
}

const byteOrderMark = "\xef\xbb\xbf"

// understand sets layout, symbol and interval.
func (f *file) understand(sample []byte) error {
	l, err := guess(sample, f.location, f.mapping)
	if err != nil {
		return err
	}
	name, err := table.LabelOf(f.path)
	if err != nil && f.given.Interval == "" {
		return err
	}
	if f.given.Symbol != "" {
		name.Symbol = f.given.Symbol
	}
	if f.given.Interval != "" {
		name.Interval = f.given.Interval
	}
	f.layout, f.interval = l, name.Interval
	switch {
	case l.Columns.Symbol != table.None:
	case name.Symbol == "":
		return errors.New("neither a column nor its name says the symbol")
	default:
		f.symbol = name.Symbol
	}
	return nil
}

// read is the content of the file, which it reads if no one did before. Callers wait for each other; an error is not
// kept.
func (f *file) read(ctx context.Context) (*content, error) {
	if c := f.content.Load(); c != nil {
		return c, nil
	}
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if c := f.content.Load(); c != nil {
		return c, nil
	}
	r, err := f.fs.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	h := sha256.New()
	room := 0
	if info, err := r.Stat(); err == nil && f.rowSize > 0 {
		room = int(info.Size()/int64(f.rowSize)) * 21 / 20 // a little more than the first rows let expect
	}
	c, err := f.scan(ctx, skipMark(io.TeeReader(r, h)), room)
	if unfit := (*unfitError)(nil); errors.As(err, &unfit) {
		c = &content{rows: unfit.rows, bad: unfit.rows,
			about: []sdk.Diagnostic{{Code: NotCSV, Message: unfit.Error()}}}
	} else if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.path, cause(err))
	}
	h.Sum(c.digest[:0])
	f.content.Store(c)
	return c, nil
}

// skipMark skips the byte order mark that some programs begin a file with.
func skipMark(r io.Reader) io.Reader {
	start := make([]byte, len(byteOrderMark))
	n, err := io.ReadFull(r, start)
	if err == nil && string(start) == byteOrderMark {
		return r
	}
	return io.MultiReader(bytes.NewReader(start[:n]), r)
}

// unfitError says why a file that looked well cannot be used after all.
type unfitError struct {
	err   error
	plain bool // the first rows are enough to tell
	rows  int
}

func (e *unfitError) Error() string { return e.err.Error() }

// scan reads all of r as the rows of the file, some room of them. The error is an unfitError, or one of reading.
func (f *file) scan(ctx context.Context, r io.Reader, room int) (*content, error) {
	rows := newRows(r, f.layout, f.symbol, room)
	if err := rows.all(ctx); err != nil {
		return nil, err
	}
	c := &content{parts: rows.parts, rows: rows.total, bad: rows.bad, notes: rows.wrong, noted: rows.bad}
	for symbol := range rows.parts {
		c.symbols = append(c.symbols, symbol)
	}
	slices.Sort(c.symbols)
	if len(c.symbols) == 0 {
		return c, nil
	}
	if err := c.setInterval(f); err != nil {
		return nil, err
	}
	for _, symbol := range c.symbols {
		c.order(c.parts[symbol])
	}
	if f.layout.Values[table.Volume] == table.None {
		c.about = append(c.about, noVolume())
	}
	return c, nil
}

func noVolume() sdk.Diagnostic {
	return sdk.Diagnostic{Code: NoVolume, Message: "it has no column for volume: its bars have a volume of 0"}
}

// setInterval finds the interval, and lets bars of days and weeks start at midnight UTC of their date.
func (c *content) setInterval(f *file) error {
	s := table.Spacings{}
	for _, p := range c.parts {
		s.Add(p.Bars.Start)
	}
	interval, err := f.intervalBy(&s, c.rows)
	if err != nil {
		return err
	}
	c.interval = interval
	for _, p := range c.parts {
		p.SetStarts(interval)
		p.Dates = nil
	}
	return nil
}

// intervalBy is the interval of a file whose bars have these spacings.
func (f *file) intervalBy(s *table.Spacings, rows int) (sdk.Interval, error) {
	dates := f.layout.form == table.BareDate && f.layout.OfDay == table.None
	interval := f.interval
	if interval == "" {
		var err error
		if interval, err = s.Interval(dates); err != nil {
			return "", &unfitError{err: err, rows: rows}
		}
	}
	if err := s.Fits(interval, dates); err != nil {
		return "", &unfitError{err: err, rows: rows, plain: true}
	}
	return interval, nil
}
