package session_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/host/store/sample"
	"github.com/strathost/strathost/sdk"
)

// The benchmarks carry the budgets of the loop: bars/s is base bars of all symbols, a second.

func BenchmarkLoop(b *testing.B) {
	b.Run("10 symbols, no strategy", func(b *testing.B) { benchmark(b, 10, 257, nil) })
	b.Run("10 symbols, Go strategy, SMA cross", func(b *testing.B) { benchmark(b, 10, 257, &smaCross{}) })
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("%d symbols over 10 days", n), func(b *testing.B) { benchmark(b, n, 10, nil) })
	}
}

// smaCross counts the crosses of two averages of each symbol, by handles.
type smaCross struct {
	pairs   []pair
	crosses int
}

type pair struct {
	symbol     string
	fast, slow sdk.Indicator
	above      bool
}

func (s *smaCross) OnStart(session sdk.Session) error {
	s.pairs = s.pairs[:0]
	for _, x := range session.Symbols() {
		fast, err := session.AddIndicator(sdk.IndicatorRequest{Symbol: x.Name, Name: "sma", Interval: "1m", Params: map[string]any{"period": 10}})
		if err != nil {
			return err
		}
		slow, err := session.AddIndicator(sdk.IndicatorRequest{Symbol: x.Name, Name: "sma", Interval: "1m", Params: map[string]any{"period": 30}})
		if err != nil {
			return err
		}
		s.pairs = append(s.pairs, pair{symbol: x.Name, fast: fast, slow: slow})
	}
	return nil
}

func (s *smaCross) OnBars(_ sdk.Session, bars []sdk.Bar) error {
	next := 0
	for i := range bars {
		for s.pairs[next].symbol != bars[i].Symbol {
			next++
		}
		p := &s.pairs[next]
		above := p.fast.Value() > p.slow.Value()
		if above != p.above && bars[i].Volume > 0 {
			s.crosses++
		}
		p.above = above
	}
	return nil
}

func benchmark(b *testing.B, symbols, days int, strategy any) {
	c, _ := benchConfig(b, symbols, days, strategy)
	b.ReportAllocs()
	bars := 0
	b.ResetTimer()
	for b.Loop() {
		result, err := session.Run(context.Background(), c)
		if err != nil {
			b.Fatal(err)
		}
		for _, d := range result.Days {
			bars += d.Bars
		}
		if len(result.Stopped) > 0 {
			b.Fatal(result.Stopped[0])
		}
	}
	b.ReportMetric(float64(bars)/b.Elapsed().Seconds(), "bars/s")
	b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(bars), "ns/bar")
}

// BenchmarkIndicators is a day of 100 symbols with 20 indicators each, and beside it, in the same run, that day with the two
// averages of the loop's budget and with none. ns/update is what the indicators add to a day without any, by the bars that
// they were given: those of warm-up too.
func BenchmarkIndicators(b *testing.B) {
	twenty := []string{"sma", "ema", "wma", "dema", "tema", "kama", "rsi", "macd", "stochastic", "cci", "roc", "mom", "williams_r", "mfi", "atr",
		"bbands", "adx", "obv", "vwap", "linreg"}
	bare := 0.0 // seconds of a day without any
	for _, c := range []struct {
		name       string
		indicators []string
	}{{"none", nil}, {"the loop's two", []string{"sma", "sma"}}, {"20", twenty}} {
		b.Run(c.name, func(b *testing.B) {
			config, _ := benchConfig(b, 100, 1, nil)
			if len(c.indicators) != 2 {
				config.Indicators = nil
				for _, name := range c.indicators {
					config.Indicators = append(config.Indicators, session.ConfigIndicator{Spec: spec(b, name, nil), Interval: "1m"})
				}
			}
			count := &updates{}
			config.Recorder = count
			b.ReportAllocs()
			bars := 0
			for b.Loop() {
				result, err := session.Run(context.Background(), config)
				if err != nil {
					b.Fatal(err)
				}
				bars += result.Bars()
			}
			aDay := b.Elapsed().Seconds() / float64(b.N)
			b.ReportMetric(float64(bars)/b.Elapsed().Seconds(), "bars/s")
			if len(c.indicators) == 0 {
				bare = aDay
				return
			}
			b.ReportMetric((aDay-bare)*1e9/float64(count.aDay), "ns/update")
		})
	}
}

// updates counts the bars that the indicators of a day were given.
type updates struct {
	discard
	aDay int
}

func (u *updates) DayEnded(s session.Snapshot) error {
	u.aDay = 0
	for _, x := range s.Symbols {
		for _, i := range x.Indicators {
			u.aDay += i.Warmup.Have + x.Series[0].Today.Len()
		}
	}
	return nil
}

func benchConfig(b *testing.B, symbols, days int, strategy any) (session.Config, *store.Memory) {
	b.Helper()
	cal, err := calendar.Lookup("XNYS")
	if err != nil {
		b.Fatal(err)
	}
	start, err := calendar.ParseDate("2023-01-03")
	if err != nil {
		b.Fatal(err)
	}
	dates, err := cal.Between(start, start.AddDays(days*2+30))
	if err != nil {
		b.Fatal(err)
	}
	dates = dates[:days+2]
	mem := store.NewMemory("generated")
	c := session.Config{Name: "bench", Calendar: cal, Hours: calendar.Regular, Start: dates[2], End: dates[len(dates)-1], Seed: 1,
		Intervals: []sdk.Interval{"1m", "5m", "15m"}, Incomplete: market.Keep, Store: mem, Recorder: discard{}}
	for _, name := range sample.DenseSymbols(symbols) {
		if err := mem.Put(name, "1m", sample.Dense(name, 1, cal, dates)); err != nil {
			b.Fatal(err)
		}
		c.Symbols = append(c.Symbols, session.ConfigSymbol{Name: name, Location: "bench"})
	}
	for _, period := range []int{10, 30} {
		def, err := indicator.Lookup("sma")
		if err != nil {
			b.Fatal(err)
		}
		spec, err := indicator.Resolve(def, map[string]any{"period": period})
		if err != nil {
			b.Fatal(err)
		}
		c.Indicators = append(c.Indicators, session.ConfigIndicator{Spec: spec, Interval: "1m"})
	}
	if strategy != nil {
		hooks, err := sdk.HooksOf(strategy)
		if err != nil {
			b.Fatal(err)
		}
		c.Strategies = []session.Participant{{Source: sdk.Source{Kind: sdk.SourceGo, Name: "cross"}, Hooks: hooks,
			Follow: session.Follow{Config: true}, Grant: session.OpenGrant()}}
	}
	return c, mem
}

// discard is a recorder for who wants no record.
type discard struct{}

func (discard) Ledger(session.Entry) error         { return nil }
func (discard) Emitted(session.Emission) error     { return nil }
func (discard) Timeline(session.TimelineRow) error { return nil }
func (discard) DayEnded(session.Snapshot) error    { return nil }
func (discard) Log(session.LogRecord)              {}
func (discard) Timing(session.Timing)              {}
