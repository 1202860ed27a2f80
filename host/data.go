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
	"github.com/strathost/strathost/sdk"
)

// ImportOptions say what an import takes for granted. The zero value guesses.
type ImportOptions = importer.Options

// ImportReport is what an import did.
type ImportReport = importer.Report

// ImportFormat is the format of files to import.
type ImportFormat = importer.Format

// ImportProgress is how far an import is.
type ImportProgress = importer.Progress

// Import brings bars from CSV files and LEAN zips into a store of Parquet files, which data.source can name.
func Import(ctx context.Context, paths []string, o ImportOptions) (ImportReport, error) {
	return importer.Import(ctx, paths, o)
}

// StoredSeries is what a store has of a symbol in an interval.
type StoredSeries struct {
	Symbol   string       `json:"symbol"`
	Interval sdk.Interval `json:"interval"`
	First    string       `json:"first"` // RFC 3339, New York time; a date for days
	Last     string       `json:"last"`
	Bars     int          `json:"bars"`
}

// ListStore is what a store has: the folder of one, a folder of CSV files, or the sample market for sample://.
func ListStore(ctx context.Context, source string) (name string, series []StoredSeries, err error) {
	from, err := openSource(ctx, source)
	if err != nil {
		return "", nil, err
	}
	symbols, err := from.Symbols(ctx)
	if err != nil {
		return "", nil, err
	}
	newYork, err := calendar.Lookup("XNYS")
	if err != nil {
		return "", nil, err
	}
	for _, symbol := range symbols {
		holdings, err := from.Holdings(ctx, symbol)
		if err != nil {
			return "", nil, err
		}
		for _, h := range holdings {
			series = append(series, StoredSeries{Symbol: symbol, Interval: h.Interval, Bars: h.Bars,
				First: startText(h, h.First, newYork.Location()), Last: startText(h, h.Last, newYork.Location())})
		}
	}
	return from.Name(), series, nil
}

func openSource(ctx context.Context, source string) (store.Reader, error) {
	switch {
	case source == sample.Source:
		return sample.New(), nil
	case isStore(source):
		return parquet.Open(source)
	}
	return csv.Open(ctx, source, csv.Options{})
}

func startText(h market.Holding, start int64, loc *time.Location) string {
	t := time.Unix(0, start).UTC()
	if !h.Interval.Intraday() {
		return t.Format(time.DateOnly)
	}
	return t.In(loc).Format(time.RFC3339)
}

// CalendarDay is a day on which an exchange is closed or closes early.
type CalendarDay struct {
	Date    string `json:"date"`
	Weekday string `json:"weekday"`
	Closed  bool   `json:"closed"`
	Close   string `json:"close,omitempty"` // of an early close, the exchange's clock
}

// CalendarYear is the weekdays of a year on which an exchange is closed or closes early, and how many trading days it has.
func CalendarYear(mic string, year int) (days []CalendarDay, trading int, err error) {
	c, err := calendar.Lookup(mic)
	if err != nil {
		return nil, 0, err
	}
	first, last := c.Range()
	if year < first.Year || year > last.Year {
		return nil, 0, fmt.Errorf("the calendar of %s has the years %d to %d, not %d", mic, first.Year, last.Year, year)
	}
	for d := (calendar.Date{Year: year, Month: time.January, Day: 1}); d.Year == year; d = d.AddDays(1) {
		day, open := c.Day(d, calendar.Regular)
		if open {
			trading++
		}
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		switch {
		case open && day.Early:
			days = append(days, CalendarDay{Date: d.String(), Weekday: d.Weekday().String(),
				Close: time.Unix(0, day.Regular().Close).In(c.Location()).Format("15:04")})
		case !open && !weekend:
			days = append(days, CalendarDay{Date: d.String(), Weekday: d.Weekday().String(), Closed: true})
		}
	}
	return days, trading, nil
}
