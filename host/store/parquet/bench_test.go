package parquet_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
	"github.com/strathost/strathost/sdk"
)

// million is a million one-second bars of a market that never closes, in one file.
func million() market.Columns {
	return storetest.Walk("2025-07-02T00:00:00Z", time.Second, 1_000_000, 1)
}

func rate(b *testing.B, rows int) {
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

// BenchmarkReadMillion reads a million rows of one file to columns. Budget: 10 Mrows/s.
func BenchmarkReadMillion(b *testing.B) {
	s, _ := create(b)
	put(b, s, "X", "1s", million())
	b.ReportAllocs()
	for b.Loop() {
		bars(b, s, "X", "1s")
	}
	rate(b, 1_000_000)
}

// BenchmarkReadYears reads a million minutes of three files.
func BenchmarkReadYears(b *testing.B) {
	s, _ := create(b)
	put(b, s, "X", "1m", storetest.Walk("2023-01-02T00:00:00Z", time.Minute, 1_000_000, 1))
	b.ReportAllocs()
	for b.Loop() {
		bars(b, s, "X", "1m")
	}
	rate(b, 1_000_000)
}

// BenchmarkReadOnePercent reads 10,000 rows in the midst of a million. Budget: 5 ms.
func BenchmarkReadOnePercent(b *testing.B) {
	s, _ := create(b)
	all := million()
	put(b, s, "X", "1s", all)
	b.ReportAllocs()
	for b.Loop() {
		c, err := s.Bars(context.Background(), "X", "1s", all.Start[500_000], all.Start[510_000])
		if err != nil || c.Len() != 10_000 {
			b.Fatal(c.Len(), err)
		}
	}
}

// BenchmarkReadDay reads a trading day of a year of minutes.
func BenchmarkReadDay(b *testing.B) {
	s, _ := create(b)
	all := storetest.Walk("2025-01-01T00:00:00Z", time.Minute, 200_000, 1)
	put(b, s, "X", "1m", all)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Bars(context.Background(), "X", "1m", all.Start[100_000], all.Start[100_390]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHoldings is the catalogue of a symbol with 21 files, first of a store that was just opened.
func BenchmarkHoldings(b *testing.B) {
	s, dir := create(b)
	put(b, s, "X", "1d", storetest.Walk("2005-01-01T00:00:00Z", 24*time.Hour, 20*365, 1))
	put(b, s, "X", "1m", storetest.Walk("2025-01-01T00:00:00Z", time.Minute, 100_000, 1))
	for name, fresh := range map[string]bool{"cold": true, "warm": false} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if fresh {
					var err error
					if s, err = parquet.Open(dir); err != nil {
						b.Fatal(err)
					}
				}
				if _, err := s.Holdings(context.Background(), "X"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPut writes a million rows and waits for the disk.
func BenchmarkPut(b *testing.B) {
	all := million()
	s, _ := create(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		all.Volume[0] = float64(i) // another file each time
		if _, err := s.Apply(context.Background(), "X", sdk.Interval("1s"), []parquet.Patch{{From: math.MinInt64, To: math.MaxInt64, Bars: all}}); err != nil {
			b.Fatal(err)
		}
	}
	rate(b, 1_000_000)
}
