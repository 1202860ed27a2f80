package proof_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/proof"
)

// year is a session of ten symbols over a year.
func year(timeline string) string {
	return fmt.Sprintf(`version: 1
sessions:
  - name: year
    start: 2024-07-01
    end: 2025-06-30
    data:
      source: sample://
      symbols: [AAPL, AMZN, F, GM, GOOGL, META, MSFT, NVDA, RIVN, TSLA]
      intervals: [1m, 5m, 15m]
    export: {timeline: %s}
`, timeline)
}

func runYear(tb testing.TB, timeline, out string) string {
	tb.Helper()
	file, err := config.Parse("year.yaml", []byte(year(timeline)), config.ParseOptions{Root: out})
	if err != nil {
		tb.Fatal(err)
	}
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: out})
	if err != nil || outcomes[0].Status != host.Completed {
		tb.Fatal(err, outcomes[0].Status, outcomes[0].Err)
	}
	return outcomes[0].RunDir
}

// BenchmarkCheckYear proves a year of ten symbols with a row for each minute, about a million rows.
func BenchmarkCheckYear(b *testing.B) {
	dir := runYear(b, "instant", b.TempDir())
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		report, err := proof.Prove(context.Background(), dir)
		if err != nil || !report.Sound() {
			b.Fatal(err, report.Findings)
		}
		rows += report.Rows.Timeline
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkTimelineOfAYear is what a run costs with a row for each instant, and without.
func BenchmarkTimelineOfAYear(b *testing.B) {
	for _, timeline := range []string{"off", "instant"} {
		b.Run(timeline, func(b *testing.B) {
			began := time.Now()
			for b.Loop() {
				runYear(b, timeline, b.TempDir())
			}
			b.ReportMetric(time.Since(began).Seconds()/float64(b.N), "s/run")
		})
	}
}

// A month of ten symbols takes no longer than a person waits, and what is held is a day.
func TestAMonthIsProvedInOnePass(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs a month of ten symbols")
	}
	t.Parallel()
	out := t.TempDir()
	text := strings.Replace(year("instant"), "end: 2025-06-30", "end: 2024-07-31", 1)
	file, err := config.Parse("year.yaml", []byte(text), config.ParseOptions{Root: out})
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: out})
	if err != nil || outcomes[0].Status != host.Completed {
		t.Fatal(err, outcomes[0].Status, outcomes[0].Err)
	}
	report := prove(t, outcomes[0].RunDir)
	if !report.Sound() || report.Rows.Timeline < 80_000 {
		t.Errorf("%d rows, %v", report.Rows.Timeline, report.Findings)
	}
}
