package csv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// StreamOptions say what a file does not say itself.
type StreamOptions struct {
	Options
	// Symbol is that of a file without a symbol column, whatever its name says. Empty leaves it to the name.
	Symbol string
	// Interval is that of the bars, whatever the file's name says. Empty leaves it to the name, and to the spacing of
	// the first 50,000 bars.
	Interval sdk.Interval
}

// Batch is some of the bars of one symbol, in the order of the file: not sorted, and maybe with duplicates. Each bar is
// sound. It is valid until the function that it was given to returns.
type Batch struct {
	Symbol   string
	Interval sdk.Interval
	Bars     market.Columns
	Lines    []int32 // of the bars in the file
	Rows     int     // read so far, wrong ones included
	Offset   int64   // bytes read so far
}

// Summary is what became of a file that was streamed.
type Summary struct {
	Interval  sdk.Interval // empty where no row could be used
	Rows, Bad int
	// Diagnostics are what is wrong with the file as a whole and with its rows, the first 100 by line and a line that
	// says how many more there are.
	Diagnostics []sdk.Diagnostic
}

// probed is how many rows are read before the interval has to be known.
const probed = 50_000

// Stream reads one file as a Store does, but hands its bars over in the order of the file instead of keeping them:
// however long the file is, it takes the memory of some 50,000 rows. The path has slashes, and its folders may name the
// symbol and interval. The error is an [sdk.Diagnostics] if the file cannot be used, even if some of it was handed over;
// other errors are those of reading it, of take, or ctx's.
func Stream(ctx context.Context, files fs.FS, path string, opts StreamOptions, take func(Batch) error) (Summary, error) {
	f := &file{fs: files, path: path, location: opts.Location, given: label{symbol: opts.Symbol, interval: opts.Interval}}
	if f.location == nil {
		var err error
		if f.location, err = time.LoadLocation("America/New_York"); err != nil {
			return Summary{}, err
		}
	}
	fault, err := f.recognise(ctx)
	if err != nil {
		return Summary{}, err
	}
	if fault != nil {
		return Summary{}, sdk.Diagnostics{*fault}
	}
	r, err := files.Open(path)
	if err != nil {
		return Summary{}, err
	}
	defer r.Close()
	limit := &recordLimit{r: r, left: maxRecord}
	rows := newRows(skipMark(limit), f.layout, f.symbol, 0)
	rows.limit = limit
	interval, err := f.stream(ctx, rows, take)
	var unfit *unfitError
	switch {
	case errors.As(err, &unfit):
		return Summary{}, sdk.Diagnostics{{File: path, Code: NotCSV, Message: unfit.Error()}}
	case errors.Is(err, errLongRecord):
		return Summary{}, sdk.Diagnostics{{File: path, Code: NotCSV, Message: fmt.Sprintf("after %d rows: %v", rows.total, err)}}
	case err != nil:
		return Summary{}, err
	}
	return rows.summary(f, interval), nil
}

// stream hands over all rows, and tells their interval.
func (f *file) stream(ctx context.Context, r *rows, take func(Batch) error) (sdk.Interval, error) {
	more, err := true, error(nil)
	for more && r.total < probed {
		if more, err = r.some(ctx); err != nil {
			return "", err
		}
	}
	if len(r.parts) == 0 && !more {
		return "", nil
	}
	s := spacings{counts: map[int64]int{}}
	for _, p := range r.parts {
		s.add(p.bars.Start)
	}
	interval, err := f.intervalBy(&s, r.total)
	if err != nil {
		return "", err
	}
	for {
		if err := r.handOver(interval, take); err != nil || !more {
			return interval, err
		}
		if more, err = r.some(ctx); err != nil {
			return "", err
		}
	}
}

// handOver gives away the bars that were read, and keeps their memory for the next.
func (r *rows) handOver(interval sdk.Interval, take func(Batch) error) error {
	for symbol, p := range r.parts {
		if p.bars.Len() == 0 {
			continue
		}
		p.setStarts(interval)
		err := take(Batch{Symbol: symbol, Interval: interval, Bars: p.bars, Lines: p.lines, Rows: r.total, Offset: r.csv.InputOffset()})
		if err != nil {
			return err
		}
		b := &p.bars
		b.Start, b.Open, b.High = b.Start[:0], b.Open[:0], b.High[:0]
		b.Low, b.Close, b.Volume = b.Low[:0], b.Close[:0], b.Volume[:0]
		p.lines, p.dates = p.lines[:0], p.dates[:0]
	}
	return nil
}

// summary is what became of the file whose rows these are.
func (r *rows) summary(f *file, interval sdk.Interval) Summary {
	c := &content{notes: r.wrong, noted: r.bad}
	if f.layout.values[volume] == none {
		c.about = append(c.about, noVolume())
	}
	return Summary{Interval: interval, Rows: r.total, Bad: r.bad, Diagnostics: c.diagnostics(f.path)}
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
