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

// realDaily is where years of real daily bars lie on machines that have them, beside realBars.
const realDaily = "../../../shared/data/lean/equity/usa/daily"

// readDaily reads a zip of daily bars: no header, the day, the prices in ten-thousandths of a dollar, the volume. It
// skips the test where there is none.
func readDaily(t *testing.T, path string) market.Columns {
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
		day, err := time.Parse("20060102 15:04", row[0])
		if err != nil {
			t.Fatalf("row %d: %v", n+1, err)
		}
		var x [5]float64
		for i := range x {
			if x[i], err = strconv.ParseFloat(row[1+i], 64); err != nil {
				t.Fatalf("row %d: %v", n+1, err)
			}
		}
		bars.Append(market.Row{Start: day.UnixNano(), Open: x[0] / 10_000, High: x[1] / 10_000, Low: x[2] / 10_000,
			Close: x[3] / 10_000, Volume: x[4]})
		if err := bars.Row(n).Check(); err != nil {
			t.Fatalf("row %d: %v", n+1, err)
		}
	}
	return bars
}
