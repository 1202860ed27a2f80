package sample_test

import (
	"context"
	"math"
	"testing"

	"github.com/strathost/strathost/host/store/sample"
)

// BenchmarkMinutes draws a year of AAPL, extended hours included.
func BenchmarkMinutes(b *testing.B) {
	s := sample.New()
	from, to := midnight(date(b, "2024-01-01")), midnight(date(b, "2025-01-01"))
	n := 0
	for b.Loop() {
		n += bars(b, s, "AAPL", "1m", from, to).Len()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mbars/s")
}

// BenchmarkDense draws a year of bars for a benchmark.
func BenchmarkDense(b *testing.B) {
	cal := xnys(b)
	days, err := cal.Between(date(b, "2024-01-01"), date(b, "2024-12-31"))
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n += sample.Dense("S0001", 1, cal, days).Len()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mbars/s")
}

// BenchmarkFirstDaily draws 20 daily bars that were not asked for before.
func BenchmarkFirstDaily(b *testing.B) {
	from, to := midnight(date(b, "2025-06-03")), midnight(date(b, "2025-07-02"))
	for b.Loop() {
		bars(b, sample.New(), "AAPL", "1d", from, to)
	}
}

// BenchmarkDailyAgain copies 250 daily bars that were asked for before.
func BenchmarkDailyAgain(b *testing.B) {
	s := sample.New()
	from, to := midnight(date(b, "2024-07-03")), midnight(date(b, "2025-07-02"))
	for b.Loop() {
		bars(b, s, "AAPL", "1d", from, to)
	}
}

// BenchmarkFirstHoldings is what provisioning a symbol of a new store waits for.
func BenchmarkFirstHoldings(b *testing.B) {
	for b.Loop() {
		if _, err := sample.New().Holdings(context.Background(), "AAPL"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOneDay draws one day at random access.
func BenchmarkOneDay(b *testing.B) {
	s, day := sample.New(), extended(b, "2025-07-02")
	bars(b, s, "AAPL", "1m", math.MinInt64, 0)
	for b.Loop() {
		bars(b, s, "AAPL", "1m", day.Open, day.Close)
	}
}
