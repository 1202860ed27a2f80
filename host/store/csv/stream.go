package csv

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"

	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// Stream reads one file as a Store does, but hands its bars over in the order of the file instead of keeping them:
// however long the file is, it takes the memory of some 50,000 rows. The path has slashes, and its folders may name the
// symbol and interval. The error is an [sdk.Diagnostics] if the file cannot be used, even if some of it was handed over;
// other errors are those of reading it, of take, or ctx's.
func Stream(ctx context.Context, files fs.FS, path string, opts table.Options, take func(table.Batch) error) (table.Summary, error) {
	location, err := opts.Zone()
	if err != nil {
		return table.Summary{}, err
	}
	f := &file{fs: files, path: path, location: location, dates: opts.Dates, mapping: opts.Columns,
		given: table.Label{Symbol: opts.Symbol, Interval: opts.Interval}}
	fault, err := f.recognise(ctx)
	if err != nil {
		return table.Summary{}, err
	}
	if fault != nil {
		return table.Summary{}, sdk.Diagnostics{*fault}
	}
	r, err := files.Open(path)
	if err != nil {
		return table.Summary{}, err
	}
	defer r.Close()
	limit := &recordLimit{r: r, left: maxRecord}
	rows := newRows(skipMark(limit), f.layout, f.symbol, 0)
	rows.limit = limit
	found, err := f.stream(ctx, rows, take)
	var unfit *unfitError
	switch {
	case errors.As(err, &unfit):
		return table.Summary{}, sdk.Diagnostics{f.fault(unfit)}
	case errors.Is(err, errLongRecord):
		return table.Summary{}, sdk.Diagnostics{{File: path, Code: NotCSV, Message: fmt.Sprintf("after %d rows: %v", rows.total, err)}}
	case err != nil:
		return table.Summary{}, err
	}
	return rows.summary(f, found), nil
}

// stream hands over all rows, and tells their interval.
func (f *file) stream(ctx context.Context, r *rows, take func(table.Batch) error) (found table.Settled, err error) {
	more := true
	for more && r.total < table.Probed {
		if more, err = r.some(ctx); err != nil {
			return table.Settled{}, err
		}
	}
	if len(r.parts) == 0 && !more {
		return table.Settled{}, nil
	}
	if found, err = f.settle(r); err != nil {
		return table.Settled{}, err
	}
	for {
		if err := r.handOver(found.Interval, take); err != nil || !more {
			return found, err
		}
		if more, err = r.some(ctx); err != nil {
			return table.Settled{}, err
		}
	}
}

// handOver gives away the bars that were read, and keeps their memory for the next.
func (r *rows) handOver(interval sdk.Interval, take func(table.Batch) error) error {
	for _, key := range slices.SortedFunc(maps.Keys(r.parts), table.CompareKeys) {
		p := r.parts[key]
		if p.Bars.Len() == 0 {
			continue
		}
		key.Interval = cmp.Or(key.Interval, interval)
		p.SetStarts(key.Interval)
		err := take(table.Batch{Symbol: key.Symbol, Interval: key.Interval, Bars: p.Bars, Lines: p.Lines, Rows: r.total, Offset: r.csv.InputOffset()})
		if err != nil {
			return err
		}
		p.Empty()
	}
	return nil
}

// summary is what became of the file whose rows these are.
func (r *rows) summary(f *file, found table.Settled) table.Summary {
	c := &content{notes: r.wrong, noted: r.bad, about: f.about(found, r.end)}
	return table.Summary{Interval: found.Interval, Rows: r.total, Bad: r.bad, Diagnostics: c.diagnostics(f.path)}
}

// maxRecord bounds a record, in bytes: a quote that is never closed would take in the rest of the file.
const maxRecord = 1 << 20

var errLongRecord = errors.New("a line is longer than 1 MiB, or a quote is not closed")

// recordLimit ends a file of which one record takes too many bytes. left is set ahead of each record.
type recordLimit struct {
	r    io.Reader
	left int
}

func (l *recordLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLongRecord
	}
	n, err := l.r.Read(p)
	l.left -= n
	return n, err
}
