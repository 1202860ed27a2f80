package csv_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/strathost/strathost/host/store/csv"
)

// BenchmarkRead reads and joins a file of 200,000 rows.
func BenchmarkRead(b *testing.B) {
	const rows = 200_000
	start := time.Date(2025, 7, 2, 13, 30, 0, 0, time.UTC)
	for name, stamp := range map[string]func(time.Time) string{
		"epoch": func(t time.Time) string { return fmt.Sprint(t.UnixMilli()) },
		"zoned": func(t time.Time) string { return t.Format("2006-01-02 15:04:05-07:00") },
		"naive": func(t time.Time) string { return t.Format("2006-01-02 15:04:05") },
	} {
		var text strings.Builder
		text.WriteString(header)
		for i := range rows {
			p := 100 + math.Sin(float64(i)/1000)
			fmt.Fprintf(&text, "%s,%.2f,%.2f,%.2f,%.4f,%d\n", stamp(start.Add(time.Duration(i)*time.Minute)), p, p+0.1, p-0.1, p, 1000+i)
		}
		benchmark(b, name, rows, fstest.MapFS{"AAPL_1m.csv": {Data: []byte(text.String())}})
	}
}

func benchmark(b *testing.B, name string, rows int, files fstest.MapFS) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		var s *csv.Store
		for b.Loop() {
			s = open(b, files)
			bars(b, s, "AAPL", "1m")
		}
		b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	})
}
