package indicator_test

import (
	"testing"

	"github.com/strathost/strathost/host/indicator"
)

// benchmarkBars are a week of one-minute bars: they stay in a cache near the processor.
const benchmarkBars = 1_950

// BenchmarkUpdate is one update and the reading of the main output, through the interface, of every indicator.
func BenchmarkUpdate(b *testing.B) {
	bars := synthetic(benchmarkBars)
	eachDefault(b, func(b *testing.B, spec indicator.Spec) {
		c := spec.New()
		b.ReportAllocs()
		i, sum := 0, 0.0
		for b.Loop() {
			c.Update(bars.Open[i], bars.High[i], bars.Low[i], bars.Close[i], bars.Volume[i])
			sum += c.Output(0)
			if i++; i == benchmarkBars {
				i = 0
			}
		}
		_ = sum
	})
}

// BenchmarkColumn is a bar of a column of every indicator, all of its outputs included.
func BenchmarkColumn(b *testing.B) {
	bars := synthetic(benchmarkBars)
	resets := []int{390, 780, 1170, 1560}
	eachDefault(b, func(b *testing.B, spec indicator.Spec) {
		out := make([][]float64, len(spec.Outputs()))
		for b.Loop() {
			for k := range out {
				out[k] = out[k][:0]
			}
			spec.Column(bars, 0, bars.Len(), resets, out)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchmarkBars, "ns/bar")
	})
}

// BenchmarkFloor is the mean of 20 closes by a bare running sum, in the same run: what BenchmarkColumn/sma is held
// against.
func BenchmarkFloor(b *testing.B) {
	bars := synthetic(benchmarkBars)
	out := make([]float64, bars.Len())
	for b.Loop() {
		sum := 0.0
		for i, x := range bars.Close {
			sum += x
			if i >= 20 {
				sum -= bars.Close[i-20]
			}
			out[i] = sum / 20
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchmarkBars, "ns/bar")
}

// eachDefault runs a benchmark of every indicator with its default parameters.
func eachDefault(b *testing.B, run func(*testing.B, indicator.Spec)) {
	for _, def := range indicator.All() {
		spec, err := indicator.Resolve(def, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(def.Name, func(b *testing.B) { run(b, spec) })
	}
}
