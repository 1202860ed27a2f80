package session_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/sample"
	"github.com/strathost/strathost/sdk"
)

// The benchmarks of this file carry the budgets of provisioning, of memory and of sessions side by side. Their bars are in
// Parquet files, a year and a half of minutes of each symbol, that were just written and so are in the page cache.

// shelf makes a store of n symbols, S0001 and so on. A file does not say whose bars it has: all symbols have the same ones.
func shelf(b *testing.B, n int) (dir string, names []string) {
	b.Helper()
	dir, names = b.TempDir(), sample.DenseSymbols(n)
	s, err := parquet.Create(dir)
	if err != nil {
		b.Fatal(err)
	}
	bars := sample.Dense(names[0], 1, xnys(b), dates(b, "2024-01-02", "2025-06-30"))
	if _, err := s.Put(context.Background(), names[0], "1m", bars); err != nil {
		b.Fatal(err)
	}
	folder := filepath.Join(dir, "bars", "interval=1m")
	files, err := filepath.Glob(filepath.Join(folder, "symbol="+names[0], "*.parquet"))
	if err != nil || len(files) != 2 {
		b.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range names[1:] {
		to := filepath.Join(folder, "symbol="+name)
		if err := os.Mkdir(to, 0o755); err != nil {
			b.Fatal(err)
		}
		for _, f := range files {
			if err := os.Link(f, filepath.Join(to, filepath.Base(f))); err != nil {
				b.Skipf("no hard links here: %v", err)
			}
		}
	}
	return dir, names
}

// onShelf is a day of the first symbol of a store that was just opened.
func onShelf(b *testing.B, dir string) *desk {
	b.Helper()
	s, err := parquet.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	d := newDesk(b).over(s).days("2025-05-20", "2025-05-20").symbols("S0001").intervals("1m")
	d.config.Recorder = discard{}
	return d
}

// ofThree are the session's intervals and indicators of the budget of AddSymbol.
func ofThree(d *desk, days int) *desk {
	return d.intervals("1m", "5m", "15m").history("1m", days).indicator("5m", "sma", map[string]any{"period": 20}).
		indicator("5m", "ema", map[string]any{"period": 20}).indicator("15m", "rsi", map[string]any{"period": 14})
}

// durations are how long requests took: on the wall, and on a processor.
type durations struct{ wall, processor []time.Duration }

// spread makes a strategy that asks for each symbol once, over the whole day, and keeps how long each took.
func spread(names []string, took *durations, ask func(sdk.Session, string) error) sdk.Hooks {
	return sdk.Hooks{Start: func(s sdk.Session) error {
		for i, name := range names {
			minute := 9*60 + 31 + i*380/len(names)
			err := s.At(fmt.Sprintf("%02d:%02d", minute/60, minute%60), func(s sdk.Session) error {
				began, ran := time.Now(), threadTime()
				err := ask(s, name)
				took.wall, took.processor = append(took.wall, time.Since(began)), append(took.processor, threadTime()-ran)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}}
}

// requests runs sessions in which a hundred symbols are asked for, until each symbol was asked for once, and reports how long
// the requests took.
func requests(b *testing.B, ask func(sdk.Session, string) error, change func(*desk)) {
	const calls, aSession = 1000, 100
	dir, names := shelf(b, calls+1)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var took durations
	for b.Loop() {
		for some := range slices.Chunk(names[1:], aSession) {
			d := onShelf(b, dir)
			change(d)
			d.strategy("a", spread(some, &took, ask))
			if result, err := session.Run(context.Background(), d.config); err != nil || len(result.Stopped) > 0 {
				b.Fatal(err, result.Stopped)
			}
		}
	}
	if len(took.wall) != b.N*calls {
		b.Fatalf("%d requests", len(took.wall))
	}
	report := func(all []time.Duration, unit string) {
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2])/1e6, "p50-"+unit)
		b.ReportMetric(float64(all[len(all)*99/100])/1e6, "p99-"+unit)
		b.ReportMetric(float64(all[len(all)-1])/1e6, "max-"+unit)
	}
	report(took.wall, "ms")
	if slices.Max(took.processor) > 0 {
		report(took.processor, "cpu-ms")
	}
}

// BenchmarkAddSymbol adds symbols in mid-session, each with 30 days of minutes, two derived intervals and three indicators.
// Budget: 10 ms at the 99th of 100.
func BenchmarkAddSymbol(b *testing.B) {
	requests(b, func(s sdk.Session, name string) error { return addSymbol(name)(s) }, func(d *desk) { ofThree(d, 30) })
}

// BenchmarkAddIndicatorAdhoc asks for an average of 20 five-minute bars of symbols that nobody has asked for. Budget: 3 ms at the
// 99th of 100.
func BenchmarkAddIndicatorAdhoc(b *testing.B) {
	requests(b, func(s sdk.Session, name string) error {
		_, err := s.AddIndicator(smaRequest(name, "5m", 20))
		return err
	}, func(*desk) {})
}

// BenchmarkAddMany adds more and more symbols in one session, each with two days of minutes. Budget: as many a second.
func BenchmarkAddMany(b *testing.B) {
	dir, names := shelf(b, 1001)
	for _, n := range []int{100, 250, 500, 1000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			var took durations
			for b.Loop() {
				d := ofThree(onShelf(b, dir), 2)
				d.strategy("a", spread(names[1:n+1], &took, func(s sdk.Session, name string) error { return addSymbol(name)(s) }))
				result, err := session.Run(context.Background(), d.config)
				if err != nil || len(result.Stopped) > 0 || result.Days[0].Symbols != n+1 {
					b.Fatal(err, result)
				}
			}
			b.ReportMetric(perSecond(took.wall), "adds/s")
			if ran := perSecond(took.processor); !math.IsInf(ran, 1) {
				b.ReportMetric(ran, "adds/cpu-s")
			}
		})
	}
}

func perSecond(each []time.Duration) float64 {
	sum := time.Duration(0)
	for _, t := range each {
		sum += t
	}
	return float64(len(each)) / sum.Seconds()
}

// BenchmarkMemory runs 100 symbols over 250 days of minutes with five days of history, and reports how much memory the process
// holds, and how much of that is in use. Budget: 350 MB at most, and no more in use at the end than after the first week.
func BenchmarkMemory(b *testing.B) {
	if resident() == 0 {
		b.Skip("this system does not say how much memory a process holds")
	}
	dir, names := shelf(b, 100)
	for b.Loop() {
		debug.FreeOSMemory() // what the making of the store took
		w := &weights{before: resident()}
		d := onShelf(b, dir).symbols(names...).intervals("1m", "5m").history("1m", 5).days("2024-06-03", "2025-05-30")
		d.config.Recorder, d.config.Prefetch = w, true
		result, err := session.Run(context.Background(), d.config)
		if err != nil || len(w.days) < 249 || result.Bars() < 9_600_000 {
			b.Fatal(err, len(w.days), result.Bars())
		}
		b.ReportMetric(float64(result.Bars())/1e6, "Mbars")
		b.ReportMetric(w.before, "before-MB")
		b.ReportMetric(slices.Max(w.days), "peak-MB")
		b.ReportMetric(slices.Max(w.days[:5]), "week1-MB")
		b.ReportMetric(slices.Max(w.days[len(w.days)-5:]), "end-MB")
		b.ReportMetric(w.inUse[0], "week1-used-MB")
		b.ReportMetric(w.inUse[len(w.inUse)-1], "end-used-MB")
	}
}

// weights is a recorder that notes at each day's end what the process holds, and now and then what of it is in use, in MB.
type weights struct {
	discard
	before      float64
	days, inUse []float64
}

func (w *weights) DayEnded(session.Snapshot) error {
	if w.days = append(w.days, resident()); len(w.days)%49 == 5 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		w.inUse = append(w.inUse, float64(m.HeapAlloc)/(1<<20))
	}
	return nil
}

// resident is how much memory this process holds, in MB; 0 where the system does not say.
func resident() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(text, []byte("\nVmRSS:"))
	line, _, _ := bytes.Cut(rest, []byte(" kB\n"))
	kb, _ := strconv.ParseFloat(string(bytes.TrimSpace(line)), 64)
	return kb / 1024
}

// BenchmarkTwoSessions runs a session alone and then two of it at once, five times each in turns, and compares the fastest of each:
// what else the machine does slows down both. Neither loads days ahead, so that one alone has one core. Budget: 1.8 times as much on
// two cores. cpu-of-two is what two take of the processors, by twice what one takes: 1 where neither is in the other's way.
func BenchmarkTwoSessions(b *testing.B) {
	if runtime.GOMAXPROCS(0) < 2 {
		b.Skip("there is one core")
	}
	dir, names := shelf(b, 50)
	run := func(sessions int) (wall, processor time.Duration) {
		began, ran := time.Now(), processTime()
		var all sync.WaitGroup
		errs := make([]error, sessions)
		for i := range errs {
			d := ofThree(onShelf(b, dir).symbols(names...), 5).days("2025-05-12", "2025-05-30")
			all.Go(func() { _, errs[i] = session.Run(context.Background(), d.config) })
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			b.Fatal(err)
		}
		return time.Since(began), processTime() - ran
	}
	best, least := [3]time.Duration{1: time.Hour, 2: time.Hour}, [3]time.Duration{1: time.Hour, 2: time.Hour}
	for b.Loop() {
		for range 5 {
			for n := 1; n <= 2; n++ {
				wall, processor := run(n)
				best[n], least[n] = min(best[n], wall), min(least[n], processor)
			}
		}
	}
	b.ReportMetric(2*best[1].Seconds()/best[2].Seconds(), "x-one")
	if least[1] > 0 {
		b.ReportMetric(least[2].Seconds()/(2*least[1].Seconds()), "cpu-of-two")
	}
}
