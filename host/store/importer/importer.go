package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// Format is a format of files to import.
type Format string

// The formats. Auto, which the empty format means, goes by the ends of names: .csv, .zip and .parquet.
const (
	Auto    Format = "auto"
	CSV     Format = "csv"
	LEAN    Format = "lean"
	Parquet Format = "parquet"
)

// NotImported is the code of a file or folder of which nothing was imported, where no other code says more.
const NotImported sdk.Code = "not_imported"

// SplitsApart is the code of a list of splits in a folder of files to import. It is no file of bars, and fails nothing.
const SplitsApart sdk.Code = "splits_not_imported"

// Options say where bars go, and what their files do not say.
type Options struct {
	// Store is the folder of the store, which is made if it is not there and there is something to write.
	Store string
	// Open, where it is set, opens the store in its stead, before anything is read. What does not fit into memory then waits in the system's folder
	// for temporary files.
	Open func(context.Context) (Target, error)
	// Format is that of all files; Auto takes all formats side by side.
	Format Format
	// Symbol and Interval are those of CSV and Parquet files, whatever their names say; a symbol column goes before
	// Symbol. LEAN's files always say theirs.
	Symbol   string
	Interval sdk.Interval
	// Dates is the order of dates, in CSV and text columns, that begin with the day or the month; none refuses them.
	Dates table.DateOrder
	// Columns says which column of CSV and Parquet files is what; fields that it does not name are guessed.
	Columns table.Mapping
	// Location is the zone of times in CSV and Parquet files that are written without one; nil means America/New_York, in
	// which LEAN's files always are.
	Location *time.Location
	// Progress, where it is set, is called often while files are read and written, by the goroutine of Import.
	Progress func(Progress)
}

// Target is a store that takes bars. A [parquet.Store] does.
type Target interface {
	Apply(ctx context.Context, symbol string, interval sdk.Interval, patches []parquet.Patch) (parquet.Change, error)
}

// Progress is how far an import is.
type Progress struct {
	// Writing says that all files were read, and the store is being written.
	Writing bool
	// File is the file that is being read, number Done of Files from 0.
	File        string
	Done, Files int
	// Bytes of all TotalBytes of the files, and Rows of theirs, were read.
	Bytes, TotalBytes int64
	Rows              int
	// Written of the Pending bars that were read are in the store.
	Written, Pending int
}

// Import brings files, and those in folders and their sub-folders, into a store. Wrong rows and files that cannot be used
// are in the report. The error is an [sdk.Diagnostics] if there is no file that can be used; other errors are mistakes in
// the options, those of the disk and ctx's, and the report then says what was done before.
func Import(ctx context.Context, paths []string, opts Options) (Report, error) {
	return importLimited(ctx, paths, opts, maxInMemory)
}

// importLimited is Import with room for so many rows in memory.
func importLimited(ctx context.Context, paths []string, opts Options, limit int) (Report, error) {
	run := &run{opts: opts}
	if err := run.check(); err != nil {
		return Report{}, err
	}
	in, err := find(ctx, paths, opts.Format)
	if only := (*onlySplitsError)(nil); errors.As(err, &only) {
		return Report{}, fmt.Errorf("%w; %s", err, run.splitsText())
	}
	if err != nil {
		return Report{}, err
	}
	run.sources = in.sources
	run.noteSplits(in.splits)
	aside := opts.Store
	if opts.Open != nil {
		aside = os.TempDir()
		if run.store, err = opts.Open(ctx); err != nil {
			return Report{}, fmt.Errorf("import: %w", err)
		}
	} else if info, err := os.Stat(opts.Store); err == nil && !info.IsDir() {
		return Report{}, fmt.Errorf("import: parquet folder %s: it is a file, not a folder", opts.Store)
	}
	run.pool = newPool(aside, limit)
	if err = run.pool.spill.sweep(); err == nil {
		err = run.read(ctx)
	}
	if err == nil {
		err = run.write(ctx)
	}
	err = errors.Join(err, run.pool.close())
	report := run.report()
	if err != nil {
		return report, fmt.Errorf("import: %w", err)
	}
	if report.Failed() == len(report.Files) {
		return report, report.Diagnostics()
	}
	return report, nil
}

// run is one import.
type run struct {
	opts    Options
	sources []source
	store   Target // nil until there is something to write, if it is a folder
	pool    *pool
	files   []*file

	stretches map[seriesKey][]stretch
	batch     batch
	series    []Series
	notes     []sdk.Diagnostic

	progress Progress
}

// check finds mistakes in the options before anything is done.
func (r *run) check() error {
	switch r.opts.Format {
	case Auto, CSV, LEAN, Parquet, "":
	default:
		return fmt.Errorf("import: format %q is none of auto, csv, lean and parquet", r.opts.Format)
	}
	if err := r.opts.Dates.Check(); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if err := r.opts.Columns.Check(); err != nil {
		return fmt.Errorf("import: columns: %w", err)
	}
	if r.opts.Store == "" && r.opts.Open == nil {
		return errors.New("import: no store is named")
	}
	if r.opts.Symbol != "" {
		canonical, err := sdk.CanonicalSymbol(r.opts.Symbol)
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		r.opts.Symbol = canonical
	}
	if r.opts.Interval != "" {
		if _, err := sdk.ParseInterval(string(r.opts.Interval)); err != nil {
			return fmt.Errorf("import: %w", err)
		}
	}
	return nil
}

// tell reports the progress.
func (r *run) tell() {
	if r.opts.Progress != nil {
		r.opts.Progress(r.progress)
	}
}
