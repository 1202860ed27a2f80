package importer_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/importer"
)

// BenchmarkImportCSV imports a file of a million minutes and waits for the disk. Budget: 1 Mrows/s.
func BenchmarkImportCSV(b *testing.B) {
	const n = 1_000_000
	start := time.Date(2023, 7, 2, 0, 0, 0, 0, time.UTC)
	for name, stamp := range map[string]func(time.Time) string{
		"epoch": func(t time.Time) string { return fmt.Sprint(t.UnixMilli()) },
		"zoned": func(t time.Time) string { return t.Format("2006-01-02 15:04:05-07:00") },
	} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "AAPL_1m.csv")
			f, err := os.Create(path)
			if err != nil {
				b.Fatal(err)
			}
			var text strings.Builder
			text.WriteString(header)
			for i := range n {
				p := 100 + math.Sin(float64(i)/1000)
				fmt.Fprintf(&text, "%s,%.2f,%.2f,%.2f,%.2f,%d\n", stamp(start.Add(time.Duration(i)*time.Minute)), p, p+0.1, p-0.1, p, 1000+i%977)
			}
			if _, err := f.WriteString(text.String()); err != nil {
				b.Fatal(err)
			}
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
			peak := uint64(0)
			for b.Loop() {
				_, err := importer.Import(context.Background(), []string{path}, importer.Options{Store: b.TempDir(), Progress: func(p importer.Progress) {
					if p.Rows%40_960 == 0 {
						var m runtime.MemStats
						runtime.ReadMemStats(&m)
						peak = max(peak, m.HeapAlloc)
					}
				}})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
			b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
		})
	}
}

// BenchmarkImportDaily imports twenty years of daily bars of 200 symbols from one file, which makes 4,000 small files, each
// of them synced.
func BenchmarkImportDaily(b *testing.B) {
	const symbols, days = 200, 5_220
	var text strings.Builder
	text.WriteString("symbol,date,open,high,low,close,volume\n")
	first := time.Date(2005, 1, 3, 0, 0, 0, 0, time.UTC)
	n := 0
	for s := range symbols {
		for d := range days {
			p := 100 + math.Sin(float64(d+s)/100)
			day := first.AddDate(0, 0, d/5*7+d%5)
			fmt.Fprintf(&text, "S%03d,%s,%.2f,%.2f,%.2f,%.2f,%d\n", s, day.Format(time.DateOnly), p, p+0.1, p-0.1, p, 1000+d%977)
			n++
		}
	}
	path := filepath.Join(b.TempDir(), "all_1d.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		report, err := importer.Import(context.Background(), []string{path}, importer.Options{Store: b.TempDir()})
		if err != nil || len(report.Series) != symbols {
			b.Fatal(len(report.Series), err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
