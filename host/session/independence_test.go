package session_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
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
	full     bool // the symbol itself, with all that the configuration asks for
}

func (w wish) ask(s sdk.Session) {
	if w.full {
		_, _ = s.AddSymbol(symbolRequest(w.symbol))
		return
	}
	if w.name == "" {
		_, _ = s.AddBars(sdk.BarsRequest{Symbol: w.symbol, Interval: w.interval, Days: w.days, HistoricalOnly: w.past && w.days > 0})
		return
	}
	_, _ = s.AddIndicator(sdk.IndicatorRequest{Symbol: w.symbol, Interval: w.interval, Name: w.name, Params: w.params})
}

func drawWish(rt *rapid.T) wish {
	w := wish{when: rapid.SampledFrom([]string{"open", "09:31", "09:47", "11:00", "12:30"}).Draw(rt, "when"),
		symbol:   rapid.SampledFrom([]string{"X", "Y", "X"}).Draw(rt, "symbol"),
		interval: rapid.SampledFrom([]sdk.Interval{"1s", "5s", "1m", "5m", "7m", "1h", "60m", "1d", "2d", "1w"}).Draw(rt, "interval"),
		days:     rapid.IntRange(0, 12).Draw(rt, "days"), past: rapid.Bool().Draw(rt, "past"),
		full: rapid.IntRange(0, 5).Draw(rt, "full") == 0}
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

// independentStore has bars of X and Y with gaps, drawn, of all of the given intervals, none of which is what another makes;
// from an instant on there are other ones where changed is true.
func independentStore(t testing.TB, seed uint64, stored []sdk.Interval, from int64, changed bool) *store.Memory {
	t.Helper()
	next := func(n int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % n
	}
	m := store.NewMemory("test")
	for _, interval := range stored {
		days, gaps := dates(t, "2025-06-02", "2025-07-08"), 10
		if interval == "1s" { // fewer of them: they are many
			days, gaps = dates(t, "2025-06-30", "2025-07-08"), 0
		}
		for _, symbol := range []string{"X", "Y"} {
			var c, out market.Columns
			switch {
			case interval.Intraday():
				c = intraday(xnys(t), symbol+" "+string(interval), interval, days, func(calendar.Date, int) bool {
					if gaps == 0 {
						return next(20) == 0
					}
					return next(gaps) > 0
				})
			default:
				spans := tape.SpansOf(xnys(t), interval)
				for _, d := range days {
					if spans.First(d) == d && next(10) > 0 {
						c.Append(bar(symbol+" "+string(interval), d.Midnight(time.UTC).UnixNano()))
					}
				}
			}
			for i := range c.Len() {
				row := c.Row(i)
				if row.Start+int64(24*time.Hour) >= from && changed { // what begins on the day ends after the instant
					if interval.Intraday() && row.Start >= from && i%3 == 0 {
						continue
					}
					if !interval.Intraday() && calendar.DateOf(time.Unix(0, row.Start).UTC()) == xnys(t).DateAt(from) || row.Start >= from {
						row = bar("another "+symbol, row.Start)
					}
				}
				out.Append(row)
			}
			if err := m.Put(symbol, interval, out); err != nil {
				t.Fatal(err)
			}
		}
	}
	return m
}

// A value depends on symbol, key, day and the bars up to the clock. Two sessions that differ in what others ask for, when and in
// what order, in what is configured besides, and in every later bar, read the same.
func TestWhatIsReadDependsOnNothingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "gaps")
		stored := rapid.SampledFrom([][]sdk.Interval{{"1m"}, {"1m", "1d"}, {"1s", "1m"}, {"1s", "1m", "1d"}, {"1m", "5m", "1h", "1d"},
			{"1s", "1m", "5m", "60m", "1d", "1w"}}).Draw(rt, "stored")
		listed := rapid.SampledFrom([][]sdk.Interval{{"1m"}, {"1m"}, {"1m", "5m"}, {"5m", "1h"}, {"1h"}}).Draw(rt, "intervals")
		day := rapid.SampledFrom([]string{today, tomorrow, "2025-07-07"}).Draw(rt, "day")
		mine := drawWish(rt)
		mine.name, mine.params = drawIndicator(rt)
		mine.symbol = "X"
		look := rapid.SampledFrom([]string{"12:31", "12:59", "close"}).Draw(rt, "look")
		others := rapid.SliceOfN(rapid.Custom(drawWish), 1, 8).Draw(rt, "others")

		from := int64(math.MaxInt64) // of an instant within the day
		if look != "close" {
			from = instant(t, day, look)
		}
		read := func(others []wish, changed, configured bool) (got []string) {
			d := newDesk(t).over(independentStore(t, seed, stored, from, changed && look != "close")).symbols("Y").intervals(listed...).days("2025-07-01", day)
			if configured {
				d.symbols("X", "Y").intervals(append(slices.Clone(listed), "1d")...).indicator("1h", "macd", nil)
			}
			acts := make([][]act, 3)
			for i, w := range others {
				acts[i%3] = append(acts[i%3], at(w.when, w.ask))
			}
			d.strategy("first", acting(acts[0]...))
			d.strategy("second", acting(acts[1]...))
			var handle sdk.Indicator
			var series sdk.Series
			d.strategy("reader", acting(at(mine.when, func(s sdk.Session) {
				var err, none error
				handle, err = s.AddIndicator(sdk.IndicatorRequest{Symbol: "X", Interval: mine.interval, Name: mine.name, Params: mine.params})
				series, none = s.AddBars(barsRequest("X", mine.interval, mine.days))
				got = append(got, fmt.Sprint(s.Day(), sdk.CodeOf(err), sdk.CodeOf(none)))
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
			d.strategy("third", acting(acts[2]...))
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
				rt.Fatalf("%+v of %v, intervals %v: %s (-alone +then):\n%s", mine, stored, listed, c.about, diff)
			}
		}
	})
}

// readBar is a bar but for the spelling of its interval, which is that of who came first.
func readBar(b sdk.Bar) string {
	return fmt.Sprint(b.Start.Format(time.RFC3339), b.End.Format(time.RFC3339), b.Open, b.High, b.Low, b.Close, b.Volume, b.Partial)
}
