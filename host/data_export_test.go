package host_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/market"
)

// evening is two days of minutes and a bar after the close of the first.
func evening(t *testing.T) market.Columns {
	t.Helper()
	c := dense(t, "2025-06-30", "2025-06-30")
	c.Append(market.Row{Start: c.Start[c.Len()-1] + int64(2*time.Hour), Open: 1e-7, High: 1234567.25, Low: 1e-7, Close: 0.1, Volume: 0})
	c.AppendAll(dense(t, "2025-07-01", "2025-07-01")) // over the end of a month
	return c
}

func TestBarsAreExportedAsTheyAreStored(t *testing.T) {
	t.Parallel()
	bars := evening(t)
	from, dir := stored(t, "1m", bars), t.TempDir()
	q := host.BarsQuery{Source: from, Symbol: "x", Interval: "1m"}
	done, err := host.ExportBars(context.Background(), q, filepath.Join(dir, "X_1m.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want := host.Exported{File: filepath.Join(dir, "X_1m.csv"), Symbol: "X", Interval: "1m", Adjust: "none", Bars: 781,
		First: "2025-06-30T09:30:00-04:00", Last: "2025-07-01T15:59:00-04:00"}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("exported (-want +got):\n%s", diff)
	}
	text, err := os.ReadFile(done.File)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	if lines[0] != "start,open,high,low,close,volume" || lines[391] != "2025-06-30T17:59:00-04:00,0.0000001,1234567.25,0.0000001,0.1,0" {
		t.Errorf("the header is %q, the bar after the close %q", lines[0], lines[391])
	}

	again := filepath.Join(t.TempDir(), "again") // what was exported is imported as it was
	if _, err := host.Import(context.Background(), []string{dir}, host.ImportOptions{Store: again}); err != nil {
		t.Fatal(err)
	}
	for source, file := range map[string]string{from: "X.parquet", again: "Y.parquet"} {
		q.Source = source
		if _, err := host.ExportBars(context.Background(), q, filepath.Join(dir, file)); err != nil {
			t.Fatal(err)
		}
		if got := readParquet(t, filepath.Join(dir, file)); got.Digest() != bars.Digest() {
			t.Errorf("%s has %d bars that are not those of the store", file, got.Len())
		}
	}
}

func readParquet(t *testing.T, path string) market.Columns {
	t.Helper()
	type row struct {
		Start  time.Time `parquet:"start,timestamp(nanosecond)"`
		Open   float64   `parquet:"open"`
		High   float64   `parquet:"high"`
		Low    float64   `parquet:"low"`
		Close  float64   `parquet:"close"`
		Volume float64   `parquet:"volume"`
	}
	rows, err := parquet.ReadFile[row](path)
	if err != nil {
		t.Fatal(err)
	}
	var c market.Columns
	for _, r := range rows {
		c.Append(market.Row{Start: r.Start.UnixNano(), Open: r.Open, High: r.High, Low: r.Low, Close: r.Close, Volume: r.Volume})
	}
	return c
}

func TestWhatIsExportedIsTheDaysAndTheIntervalAskedFor(t *testing.T) {
	t.Parallel()
	minutes, days := stored(t, "1m", evening(t)), stored(t, "1d", daily(t, "2025-06-25", "2025-07-08"))
	for name, c := range map[string]struct {
		query       host.BarsQuery
		bars        int
		first, last string
		from        string
	}{
		"derived":        {host.BarsQuery{Source: minutes, Interval: "1h"}, 14, "2025-06-30T09:30:00-04:00", "2025-07-01T15:30:00-04:00", "1m"},
		"derived days":   {host.BarsQuery{Source: minutes, Interval: "1d"}, 2, "2025-06-30", "2025-07-01", "1m"},
		"the first day":  {host.BarsQuery{Source: minutes, Interval: "1m", To: "2025-06-30"}, 391, "2025-06-30T09:30:00-04:00", "2025-06-30T17:59:00-04:00", ""},
		"the second day": {host.BarsQuery{Source: minutes, Interval: "1m", From: "2025-07-01"}, 390, "2025-07-01T09:30:00-04:00", "2025-07-01T15:59:00-04:00", ""},
		"stored days":    {host.BarsQuery{Source: days, Interval: "1d", From: "2025-06-30", To: "2025-07-05"}, 4, "2025-06-30", "2025-07-03", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.query.Symbol = "X"
			file := filepath.Join(t.TempDir(), "out.CSV")
			got, err := host.ExportBars(context.Background(), c.query, file)
			if err != nil {
				t.Fatal(err)
			}
			if got.Bars != c.bars || got.First != c.first || got.Last != c.last || string(got.DerivedFrom) != c.from {
				t.Errorf("exported %+v", got)
			}
			text, err := os.ReadFile(file)
			if err != nil || strings.Count(string(text), "\n") != c.bars+1 || !strings.Contains(string(text), "\n"+c.last+",") {
				t.Errorf("%v, the file is\n%s", err, text)
			}
		})
	}
}

func TestDerivedDaysAreExportedWithTheStartsOfStoredOnes(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "X.parquet")
	q := host.BarsQuery{Source: stored(t, "1m", evening(t)), Symbol: "X", Interval: "1d"}
	if _, err := host.ExportBars(context.Background(), q, file); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(daily(t, "2025-06-30", "2025-07-01").Start, readParquet(t, file).Start); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
}

func TestAFileIsReplacedWholeOrStaysAsItIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "X.csv")
	if err := os.WriteFile(file, []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	q := host.BarsQuery{Source: stored(t, "1m", evening(t)), Symbol: "X", Interval: "1m", From: "2025-06-26", To: "2025-06-27"}
	if _, err := host.ExportBars(context.Background(), q, file); err == nil || !strings.Contains(err.Error(), "1m of it is from 2025-06-30") {
		t.Errorf("the error of days without bars is %v", err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	q.From, q.To = "", ""
	if _, err := host.ExportBars(stopped, q, file); !errors.Is(err, context.Canceled) {
		t.Errorf("the error of one that was stopped is %v", err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "before" {
		t.Errorf("the file is %q, %v", b, err)
	}
	if _, err := host.ExportBars(context.Background(), q, file); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(b), "start,") {
		t.Errorf("the file is %.20q, %v", b, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
	_, err = host.ExportBars(context.Background(), q, filepath.Join(dir, "nosuch", "X.csv"))
	if !errors.Is(err, host.ErrNotWritten) || !strings.Contains(err.Error(), filepath.Join("nosuch", "X.csv")) || strings.Contains(err.Error(), ".X.csv.") {
		t.Errorf("the error of a folder that is not there is %v", err)
	}
	for _, name := range []string{"", "X", "X.xlsx"} {
		if err := host.CheckExport(name); err == nil || !strings.Contains(err.Error(), ".csv or .parquet") {
			t.Errorf("the error of %q is %v", name, err)
		}
	}
}
