package importer_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/importer"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

// TestRealDataOfTwoKindsMakeOneStore imports LEAN's sample data and two days of another vendor.
func TestRealDataOfTwoKindsMakeOneStore(t *testing.T) {
	t.Parallel()
	data := filepath.Join("..", "..", "..", "..", "shared", "data")
	paths := []string{filepath.Join(data, "lean"), filepath.Join(data, "alpaca")}
	for _, p := range paths {
		if _, err := os.Stat(p); err != nil {
			t.Skipf("no real data: %v", err)
		}
	}
	dir := t.TempDir()
	report := run(t, dir, paths...)
	if len(report.Files) != 35 || report.Failed() != 0 || len(report.Diagnostics()) != 0 {
		t.Errorf("%d files, %d failed:\n%v", len(report.Files), report.Failed(), report.Diagnostics())
	}
	s, err := parquet.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	symbols, err := s.Symbols(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "symbols", []string{"AAPL", "AIG", "BAC", "IBM", "RIVN", "SPY"}, symbols)

	xnys, err := calendar.Lookup("XNYS")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		symbol, date string
		bars         int
	}{
		{"SPY", "2013-10-04", 390}, {"AIG", "2013-10-04", 390}, {"BAC", "2013-10-04", 390}, {"IBM", "2013-10-04", 389},
		{"AIG", "2013-10-07", 389}, {"AAPL", "2025-07-02", 349}, {"RIVN", "2025-07-02", 262},
	} {
		date, err := calendar.ParseDate(c.date)
		if err != nil {
			t.Fatal(err)
		}
		day, ok := xnys.Day(date, calendar.Regular)
		if !ok {
			t.Fatalf("%s is no trading day", c.date)
		}
		got, err := s.Bars(context.Background(), c.symbol, "1m", day.Open, day.Close)
		if err != nil || got.Len() != c.bars {
			t.Errorf("%s on %s: %d bars, expected %d; %v", c.symbol, c.date, got.Len(), c.bars, err)
		}
	}
	for _, c := range []struct {
		symbol, first string
		interval      sdk.Interval
		row           market.Row
	}{
		{"SPY", "first minute", "1m", market.Row{Start: 1380873960_000_000_000, Open: 167.65, High: 167.65, Low: 167.65, Close: 167.65, Volume: 20000}},
		{"IBM", "first second", "1s", market.Row{Start: 1381132830_000_000_000, Open: 181.52, High: 181.52, Low: 181.52, Close: 181.52, Volume: 283}},
		{"IBM", "first day", "1d", market.Row{Start: 883699200_000_000_000, Open: 104.5, High: 105.75, Low: 104.06, Close: 105.75, Volume: 2563200}},
		{"AAPL", "first minute", "1m", market.Row{Start: 1751414400_000_000_000, Open: 207.86, High: 208.25, Low: 207.7696, Close: 207.96, Volume: 6085759}},
	} {
		got := bars(t, dir, c.symbol, c.interval).Row(0)
		same(t, c.symbol+", "+c.first, c.row, got)
	}

	before := contents(t, dir)
	again := run(t, dir, paths...)
	same(t, "files after the second import", before, contents(t, dir))
	for _, s := range again.Series {
		if s.Written != 0 || s.Replaced != s.Bars {
			t.Errorf("the second import did %+v", s)
		}
	}
	other := t.TempDir() // the other way round, and through the disk
	if _, err := importer.ImportLimited(context.Background(), []string{paths[1], paths[0]}, importer.Options{Store: other}, 1000); err != nil {
		t.Fatal(err)
	}
	same(t, "files of the other way", before, contents(t, other))
	if err := s.Check(context.Background()); err != nil {
		t.Error(err)
	}
	if c, err := s.Bars(context.Background(), "IBM", "1s", math.MinInt64, math.MaxInt64); err != nil || c.Len() != 26505 {
		t.Errorf("%d seconds of IBM, %v", c.Len(), err)
	}
}
