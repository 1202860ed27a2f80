package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/strathost/strathost/host/store/csv"
	"github.com/strathost/strathost/host/store/foreign"
	"github.com/strathost/strathost/host/store/lean"
	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// read brings the rows of all files into the pool.
func (r *run) read(ctx context.Context) error {
	r.progress.Files = len(r.sources)
	for _, s := range r.sources {
		r.progress.TotalBytes += s.size
	}
	for i, s := range r.sources {
		if err := ctx.Err(); err != nil {
			return err
		}
		f := &file{source: s, series: map[seriesKey]*fileSeries{}}
		r.files = append(r.files, f)
		before := r.progress
		r.progress.File, r.progress.Done = s.path, i
		r.tell()
		var err error
		switch {
		case s.fault != nil:
			err = sdk.Diagnostics{*s.fault}
		case s.format == LEAN:
			err = r.readLEAN(ctx, f)
		case s.format == Parquet:
			err = r.readTable(ctx, f, foreign.Stream)
		default:
			err = r.readTable(ctx, f, csv.Stream)
		}
		var unusable sdk.Diagnostics
		switch {
		case errors.As(err, &unusable):
			f.fail(unusable)
		case err != nil && ctx.Err() == nil && !errors.Is(err, errSpill):
			f.fail(sdk.Diagnostics{{File: s.path, Code: NotImported, Message: fmt.Sprintf("it cannot be read: %v", err)}})
		case err != nil:
			return err
		}
		r.progress.Bytes = before.Bytes + s.size
		r.progress.Rows = before.Rows + f.rows
		r.tell()
	}
	r.progress.Done = len(r.sources)
	return nil
}

// stream is how tables are read, csv.Stream and foreign.Stream.
type stream func(ctx context.Context, files fs.FS, path string, opts table.Options, take func(table.Batch) error) (table.Summary, error)

// readTable reads a CSV or Parquet file.
func (r *run) readTable(ctx context.Context, f *file, read stream) error {
	bytes, rows := r.progress.Bytes, r.progress.Rows
	opts := table.Options{Location: r.opts.Location, Symbol: r.opts.Symbol, Interval: r.opts.Interval, Columns: r.opts.Columns, Dates: r.opts.Dates}
	summary, err := read(ctx, os.DirFS(f.root), filepath.ToSlash(f.name), opts, func(b table.Batch) error {
		r.progress.Bytes, r.progress.Rows = bytes+b.Offset, rows+b.Rows
		r.tell()
		return r.pool.add(f, seriesKey{b.Symbol, b.Interval}, b.Bars, b.Lines)
	})
	f.rows, f.bad = summary.Rows, summary.Bad
	for _, d := range summary.Diagnostics {
		d.File = f.path
		f.diagnostics = append(f.diagnostics, d)
	}
	if ds := (sdk.Diagnostics)(nil); errors.As(err, &ds) {
		for i := range ds {
			ds[i].File = f.path
		}
	}
	return err
}

// readLEAN reads one of LEAN's zips.
func (r *run) readLEAN(ctx context.Context, f *file) error {
	s, err := lean.Read(ctx, f.path, lean.Options{})
	if err != nil {
		return err
	}
	f.rows, f.bad, f.repaired, f.diagnostics = s.Rows, s.Bad, s.Repaired, s.Diagnostics
	return r.pool.add(f, seriesKey{s.Symbol, s.Interval}, s.Bars, nil)
}
