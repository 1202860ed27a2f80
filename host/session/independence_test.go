package session_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// wish is something that a strategy asks for at a time of the day.
type wish struct {
	when     string
	symbol   string
	interval sdk.Interval
	name     string // of an indicator; empty for bars
	params   map[string]any
	days     int
	past     bool
}

func (w wish) ask(s sdk.Session) {
	if w.name == "" {
		_, _ = s.AddBars(sdk.BarsRequest{Symbol: w.symbol, Interval: w.interval, Days: w.days, HistoricalOnly: w.past && w.days > 0})
		return
	}
	_, _ = s.AddIndicator(sdk.IndicatorRequest{Symbol: w.symbol, Interval: w.interval, Name: w.name, Params: w.params})
}

func drawWish(rt *rapid.T) wish {
	w := wish{when: rapid.SampledFrom([]string{"open", "09:31", "09:47", "11:00", "12:30"}).Draw(rt, "when"),
		symbol:   rapid.SampledFrom([]string{"X", "Y", "X"}).Draw(rt, "symbol"),
		interval: rapid.SampledFrom([]sdk.Interval{"1m", "5m", "7m", "1h", "60m", "1d", "2d", "1w"}).Draw(rt, "interval"),
		days:     rapid.IntRange(0, 12).Draw(rt, "days"), past: rapid.Bool().Draw(rt, "past")}
	if rapid.IntRange(0, 2).Draw(rt, "bars") > 0 {
		w.name, w.params = drawIndicator(rt)
	}
	return w
}

// drawIndicator draws any indicator with its defaults, a short average, or one on another.
func drawIndicator(rt *rapid.T) (string, map[string]any) {
	short := map[string]any{"period": rapid.IntRange(1, 9).Draw(rt, "period")}
	switch rapid.IntRange(0, 3).Draw(rt, "kind") {
	case 0:
		return rapid.SampledFrom([]string{"sma", "ema", "rsi", "atr"}).Draw(rt, "name"), short
	case 1:
		short["on"] = map[string]any{"name": rapid.SampledFrom([]string{"vwap", "rsi", "obv"}).Draw(rt, "on")}
		return "ema", short
	}
	return rapid.SampledFrom(indicator.Names()).Draw(rt, "name"), nil
}

// independentStore has minutes of X and Y with gaps, drawn; from an instant on other ones where changed is true.
func independentStore(t testing.TB, seed uint64, from int64, changed bool) *store.Memory {
	t.Helper()
	next := func() int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % 10
	}
	bars := map[string]market.Columns{}
	for _, symbol := range []string{"X", "Y"} {
		c := intraday(xnys(t), symbol, "1m", dates(t, "2025-06-02", "2025-07-08"), func(calendar.Date, int) bool { return next() > 0 })
		var out market.Columns
		for i := range c.Len() {
			row := c.Row(i)
			if row.Start >= from && changed {
				if i%3 == 0 {
					continue
				}
				row = bar("another "+symbol, row.Start)
			}
			out.Append(row)
		}
		bars[symbol] = out
	}
	return storeOf(t, bars)
}

// A value depends on symbol, key, day and the bars up to the clock. Two sessions that differ in what others ask for, when,
// in what is configured besides, and in every later bar, read the same.
func TestWhatIsReadDependsOnNothingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "gaps")
		day := rapid.SampledFrom([]string{today, tomorrow, "2025-07-07"}).Draw(rt, "day")
		mine := drawWish(rt)
		mine.name, mine.params = drawIndicator(rt)
		mine.symbol = "X"
		look := rapid.SampledFrom([]string{"12:31", "12:59"}).Draw(rt, "look")
		others := rapid.SliceOfN(rapid.Custom(drawWish), 1, 6).Draw(rt, "others")

		read := func(others []wish, changed, configured bool) (got []string) {
			d := newDesk(t).over(independentStore(t, seed, instant(t, day, look), changed)).symbols("Y").intervals("1m").days("2025-07-01", day)
			if configured {
				d.symbols("X", "Y").intervals("1m", "15m", "1d").indicator("5m", "macd", nil)
			}
			var acts []act
			for _, w := range others {
				acts = append(acts, at(w.when, w.ask))
			}
			d.strategy("others", acting(acts...))
			var handle sdk.Indicator
			var series sdk.Series
			d.strategy("reader", acting(at(mine.when, func(s sdk.Session) {
				handle, _ = s.AddIndicator(sdk.IndicatorRequest{Symbol: "X", Interval: mine.interval, Name: mine.name, Params: mine.params})
				series, _ = s.AddBars(barsRequest("X", mine.interval, mine.days))
			}), at(look, func(s sdk.Session) {
				if s.Day() != day {
					return
				}
				if handle != nil {
					got = append(got, fmt.Sprint("len ", handle.Len(), " ready ", handle.Ready()))
					for _, f := range handle.Fields() {
						v, err := handle.Field(f)
						got = append(got, fmt.Sprint(f, " ", v, " ", err))
					}
					for back := range 30 {
						got = append(got, fmt.Sprint(back, " bars ago ", handle.Previous(back)))
					}
				}
				if series != nil {
					got = append(got, fmt.Sprint("bars ", series.Len()))
					for i := max(0, series.Len()-40); i < series.Len(); i++ {
						got = append(got, readBar(series.At(i)))
					}
				}
			})))
			d.run()
			return got
		}
		alone := read(nil, false, false)
		for _, c := range []struct {
			about               string
			others              []wish
			changed, configured bool
		}{{"others ask", others, false, false}, {"later bars differ", nil, true, false}, {"all of it, and X is configured", others, true, true}} {
			if diff := cmp.Diff(alone, read(c.others, c.changed, c.configured)); diff != "" {
				rt.Fatalf("%+v: %s (-alone +then):\n%s", mine, c.about, diff)
			}
		}
	})
}

// readBar is a bar but for the spelling of its interval, which is that of who came first.
func readBar(b sdk.Bar) string {
	return fmt.Sprint(b.Start.Format(time.RFC3339), b.End.Format(time.RFC3339), b.Open, b.High, b.Low, b.Close, b.Volume, b.Partial)
}
