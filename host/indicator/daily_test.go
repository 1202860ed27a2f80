package indicator_test

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"io/fs"
	"strconv"
	"testing"
	"time"

	"github.com/strathost/strathost/host/market"
)

// realDaily is where years of real daily bars lie on machines that have them, beside realBars, and realMinutes where days
// of one-minute bars do.
const (
	realDaily   = "../../../shared/data/lean/equity/usa/daily"
	realMinutes = "../../../shared/data/lean/equity/usa/minute"
)

// readDaily reads a zip of daily bars, which begin with the day.
func readDaily(t *testing.T, path string) market.Columns {
	t.Helper()
	return readLEAN(t, path, func(cell string) (time.Time, error) { return time.Parse("20060102 15:04", cell) })
}

// readMinutes reads a zip of one day's bars, which begin with the milliseconds since midnight.
func readMinutes(t *testing.T, path string) market.Columns {
	t.Helper()
	return readLEAN(t, path, func(cell string) (time.Time, error) {
		milliseconds, err := strconv.ParseInt(cell, 10, 64)
		return time.UnixMilli(milliseconds), err
	})
}

// readLEAN reads a zip of bars: no header, the start, the prices in ten-thousandths of a dollar, the volume. It skips the
// test where there is none.
func readLEAN(t *testing.T, path string, parse func(cell string) (time.Time, error)) market.Columns {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no real bars here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	f, err := archive.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	bars := market.Grow(len(rows))
	for n, row := range rows {
		start, err := parse(row[0])
		if err != nil {
			t.Fatalf("row %d: %v", n+1, err)
		}
		var x [5]float64
		for i := range x {
			if x[i], err = strconv.ParseFloat(row[1+i], 64); err != nil {
				t.Fatalf("row %d: %v", n+1, err)
			}
		}
		bars.Append(market.Row{Start: start.UnixNano(), Open: x[0] / 10_000, High: x[1] / 10_000, Low: x[2] / 10_000,
			Close: x[3] / 10_000, Volume: x[4]})
		if err := bars.Row(n).Check(); err != nil {
			t.Fatalf("row %d: %v", n+1, err)
		}
	}
	return bars
}
