package csv

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
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
	dates    table.DateOrder
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
	interval sdk.Interval // empty where a column says it
	symbols  []string     // sorted
	keys     []table.Key  // by symbol and interval
	// What follows is guarded by the store's mutex once the content is published.
	parts                        map[table.Key]*table.Part // those that no series has taken yet
	rows, bad, doubled, repaired int
	about                        []sdk.Diagnostic // the file as a whole
	notes                        []sdk.Diagnostic // rows, the first [table.MaxKept] by line
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
		fault := f.fault(err)
		return &fault, nil
	}
	c, err := f.scan(ctx, bytes.NewReader(sample), 0)
	var unfit *unfitError
	switch {
	case errors.As(err, &unfit):
		if unfit.plain || whole {
			fault := f.fault(unfit)
			return &fault, nil
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

// fault says why the file cannot be used.
func (f *file) fault(err error) sdk.Diagnostic {
	fault := sdk.Diagnostic{File: f.path, Code: NotCSV, Message: err.Error()}
	if columns := (*table.ColumnsError)(nil); errors.As(err, &columns) {
		fault.Hint = columns.Hint()
	}
	return fault
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
	l, err := guess(sample, f.location, f.dates, f.mapping)
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
	if f.given.Interval != "" {
		l.Interval, l.unread = table.None, ""
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
			about: []sdk.Diagnostic{f.fault(unfit)}}
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
func (e *unfitError) Unwrap() error { return e.err }

// scan reads all of r as the rows of the file, some room of them. The error is an unfitError, or one of reading.
func (f *file) scan(ctx context.Context, r io.Reader, room int) (*content, error) {
	rows := newRows(r, f.layout, f.symbol, room)
	if err := rows.all(ctx); err != nil {
		return nil, err
	}
	c := &content{parts: rows.parts, rows: rows.total, bad: rows.bad, notes: rows.wrong, noted: rows.bad}
	if len(c.parts) == 0 {
		return c, nil
	}
	found, err := f.settle(rows)
	if err != nil {
		return nil, err
	}
	c.interval = found.Interval
	c.setKeys()
	for _, key := range c.keys {
		c.order(key, c.parts[key])
	}
	c.about = f.about(found, rows.end)
	return c, nil
}

// about is what is to be told of the file as a whole, which was read to its end.
func (f *file) about(found table.Settled, end *lastByte) []sdk.Diagnostic {
	all := table.About(f.layout.unread, found, f.layout.Values[table.Volume] != table.None)
	if end.last != '\n' {
		all = append(all, sdk.Diagnostic{Code: table.NoLineEnd, Message: "its last line has no end: it may be cut short"})
	}
	return all
}

// setKeys completes the keys of the parts.
func (c *content) setKeys() {
	parts := make(map[table.Key]*table.Part, len(c.parts))
	for key, p := range c.parts {
		key.Interval = cmp.Or(key.Interval, c.interval)
		p.Dates = nil
		parts[key] = p
		c.keys = append(c.keys, key)
		c.symbols = append(c.symbols, key.Symbol)
	}
	c.parts = parts
	slices.SortFunc(c.keys, table.CompareKeys)
	slices.Sort(c.symbols)
	c.symbols = slices.Compact(c.symbols)
}

// settle finds the interval of the rows that were read.
func (f *file) settle(r *rows) (table.Settled, error) {
	l := &f.layout
	how := table.Reading{Given: f.interval, Dates: l.form == table.BareDate && l.OfDay == table.None, Interval: l.name(l.Interval),
		Starts: []string{l.name(l.When)}, Columns: l.header}
	if l.OfDay != table.None {
		how.Starts = append(how.Starts, l.name(l.OfDay))
	}
	//determinism:allow it sorts what it finds, and of several mistakes tells the first by key
	found, err := how.Settle(maps.All(r.parts))
	if err != nil {
		misfit := (*table.MisfitError)(nil)
		return table.Settled{}, &unfitError{err: err, rows: r.total, plain: errors.As(err, &misfit)}
	}
	return found, nil
}
