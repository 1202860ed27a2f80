//go:build unix

package plugin_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/strathost/strathost/sdk"
)

// BenchmarkLockStep is one window for each instant: bars/s is what the budget of lock-step names. With handles, each
// symbol has an indicator whose new value goes along.
func BenchmarkLockStep(b *testing.B) {
	for _, symbols := range []int{1, 100} {
		for _, do := range []string{"nothing", "hold indicators"} {
			b.Run(fmt.Sprintf("symbols=%d/%s", symbols, do), func(b *testing.B) { benchmarkLockStep(b, symbols, do) })
		}
	}
}

func benchmarkLockStep(b *testing.B, symbols int, do string) {
	p, s := started(b, do, timeout(time.Minute)), newFakeSession(b)
	bars := make([]sdk.Bar, symbols)
	for i := range bars {
		bars[i] = bar(fmt.Sprintf("S%03d", i), 0)
	}
	step := func() {
		s.now = s.now.Add(time.Minute)
		for i := range bars {
			bars[i].Start, bars[i].End = s.now.Add(-time.Minute), s.now
		}
		for _, v := range s.values {
			v.rows = append(v.rows, 1.5)
		}
		if err := p.Hooks().Bars(s, bars); err != nil {
			b.Fatal(err)
		}
	}
	step()
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
	b.ReportMetric(float64(b.N*symbols)/b.Elapsed().Seconds(), "bars/s")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "instants/s")
}
