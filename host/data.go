package host

import (
	"context"
	"fmt"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/host/store/csv"
	"github.com/strathost/strathost/host/store/importer"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/sample"
	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// ImportOptions say what an import takes for granted. The zero value guesses.
type ImportOptions = importer.Options

// ImportReport is what an import did.
type ImportReport = importer.Report

// ImportFormat is the format of files to import.
type ImportFormat = importer.Format

// ImportDates is the order of dates that begin with the day or the month: dmy, mdy, or none, which refuses them.
type ImportDates = table.DateOrder

// ImportProgress is how far an import is.
type ImportProgress = importer.Progress

// ParseImportColumns reads which column is what, as in start=ts,close=px_last, for ImportOptions.Columns. The error names
// the field that is none, or is there twice.
func ParseImportColumns(s string) (table.Mapping, error) { return table.ParseMapping(s) }

// ParseImportZone reads the name of a time zone, for ImportOptions.Location. The error, for a name that is none or the
// machine's own zone, says which one may be meant.
func ParseImportZone(name string) (*time.Location, error) {
	location, err := calendar.Zone(name)
	if err == nil {
		return location, nil
	}
	if near, ok := sdk.Nearest(name, calendar.Zones()); ok {
		return nil, fmt.Errorf("%q is no time zone: did you mean %q?", name, near)
	}
	return nil, fmt.Errorf("%q is no time zone: write one such as America/New_York or UTC", name)
}

// Import brings bars from CSV files, Parquet files and LEAN zips into a store of Parquet files, which data.source can
// name.
func Import(ctx context.Context, paths []string, o ImportOptions) (ImportReport, error) {
	open, err := importTarget(o.Store)
	if err != nil {
		return ImportReport{}, err
	}
	o.Open = open
	return importer.Import(ctx, paths, o)
}

// StoredSeries is what a store has of a symbol in an interval.
type StoredSeries struct {
	Symbol   string       `json:"symbol"`
	Interval sdk.Interval `json:"interval"`
	First    string       `json:"first"` // RFC 3339, the exchange's time; a date for days
	Last     string       `json:"last"`
	Bars     int          `json:"bars"`
	// Quality is the share of the bars that the calendar expects in regular hours from the first day to the last which
	// are there, 0 to 100; null where nothing is expected, and where it was not asked for.
	Quality *float64 `json:"quality"`
}

// ListOptions say by which calendar a store is listed.
type ListOptions struct {
	Calendar *Calendar // nil for XNYS
	// Quality asks for it, which reads all bars of a store of files. The sample market's is never told: it is made up, and
	// to read it is to make it.
	Quality bool
}

// ListStore is what a store has: the folder or bucket of one, a folder of CSV files, or the sample market for sample://.
func ListStore(ctx context.Context, source string, o ListOptions) (name string, series []StoredSeries, err error) {
	c, err := orNewYork(o.Calendar)
	if err != nil {
		return "", nil, err
	}
	from, err := openSource(ctx, source, c.Location())
	if err != nil {
		return "", nil, err
	}
	symbols, err := from.Symbols(ctx)
	if err != nil {
		return "", nil, err
	}
	if stored, ok := from.(*parquet.Store); ok {
		stored.Prepare(ctx, symbols, nil)
	}
	for _, symbol := range symbols {
		holdings, err := from.Holdings(ctx, symbol)
		if err != nil {
			return "", nil, err
		}
		for _, h := range holdings {
			s := StoredSeries{Symbol: symbol, Interval: h.Interval, Bars: h.Bars,
				First: startText(h, h.First, c.Location()), Last: startText(h, h.Last, c.Location())}
			if o.Quality && source != sample.Source {
				if s.Quality, err = storedQuality(ctx, from, c, symbol, h); err != nil {
					return "", nil, err
				}
			}
			series = append(series, s)
		}
	}
	return from.Name(), series, nil
}

// openSource opens a source of bars; loc is the zone of times that are written without one.
func openSource(ctx context.Context, source string, loc *time.Location) (store.Reader, error) {
	if source == sample.Source {
		return sample.New(), nil
	}
	stored, ok, err := openStored(ctx, source)
	switch {
	case err != nil:
		return nil, err
	case ok:
		return stored, nil
	}
	return csv.Open(ctx, source, csv.Options{Location: loc})
}

func startText(h market.Holding, start int64, loc *time.Location) string {
	t := time.Unix(0, start).UTC()
	if !h.Interval.Intraday() {
		return t.Format(time.DateOnly)
	}
	return t.In(loc).Format(time.RFC3339Nano) // off the grid, a bar may start within a second
}
