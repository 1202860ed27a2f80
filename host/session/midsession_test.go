package session_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// rich is a desk whose configuration asks for much.
func rich(t testing.TB, symbols ...string) *desk {
	d := newDesk(t).symbols(symbols...).intervals("1m", "5m", "15m").history("1m", 3).history("1d", 5)
	d.indicator("5m", "sma", map[string]any{"period": 20}).indicator("1m", "vwap", nil).indicator("1m", "ema", map[string]any{"period": 10})
	return d.indicator("5m", "rsi", map[string]any{"period": 14}).indicator("5m", "bbands", nil)
}

// ways are the ways in which a symbol may have become full by 11:00.
func ways(t testing.TB, name string) map[string]func(*desk) {
	add := func(s sdk.Session) { must[sdk.Symbol](t)(s.AddSymbol(symbolRequest(name))) }
	after := func(adhoc ...func(sdk.Session)) func(*desk) {
		return func(d *desk) {
			d.strategy("adder", acting(at("10:17", func(s sdk.Session) {
				for _, ask := range adhoc {
					ask(s)
				}
			}), at("11:00", add)))
		}
	}
	bars := func(interval sdk.Interval, days int) func(sdk.Session) {
		return func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(barsRequest(name, interval, days))) }
	}
	past := func(interval sdk.Interval, days int) func(sdk.Session) {
		return func(s sdk.Session) { must[sdk.Series](t)(s.AddBars(pastRequest(name, interval, days))) }
	}
	sma := func(interval sdk.Interval, period int) func(sdk.Session) {
		return func(s sdk.Session) { must[sdk.Indicator](t)(s.AddIndicator(smaRequest(name, interval, period))) }
	}
	return map[string]func(*desk){
		"by a strategy": after(),
		"by a scanner": func(d *desk) {
			d.scanner("adder", scanning(func(s sdk.Session, _ sdk.Scan) { add(s) }), once(d.t, "11:00"))
		},
		"before the session": func(d *desk) {
			d.scanner("adder", scanning(func(s sdk.Session, _ sdk.Scan) { add(s) }), preSession())
		},
		"after its minutes":                      after(bars("1m", 0)),
		"after ten days of minutes":              after(bars("1m", 10)),
		"after a configured indicator":           after(sma("5m", 20)),
		"after another indicator":                after(sma("5m", 7)),
		"after an indicator that needs more":     after(sma("30m", 30)),
		"after historical minutes":               after(past("1m", 1)),
		"after historical five minutes":          after(past("5m", 8)),
		"after historical bars, then an average": after(past("15m", 2), sma("15m", 3)),
		"after weeks":                            after(bars("1w", 10)),
		"after all of it":                        after(past("5m", 8), sma("5m", 20), bars("1m", 1), bars("15m", 0), sma("1m", 5)),
	}
}

// A symbol that was added in mid-session has, right after the call and ever after, everything that a symbol of the
// configuration has at that instant.
func TestASymbolAddedInMidSessionIsAsIfItHadBeenConfigured(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"TSLA", "RIVN", "THIN", "PAST"} {
		for _, when := range []string{"11:00", "11:01", "12:00", "15:31", "close"} {
			_, r := rich(t, "AAPL", name).until(when).run()
			want := configured(r.symbol(t, name))
			for how, build := range ways(t, name) {
				t.Run(fmt.Sprintf("%s %s, seen at %s", name, how, when), func(t *testing.T) {
					t.Parallel()
					d := rich(t, "AAPL")
					build(d)
					_, r := d.until(when).run()
					if diff := cmp.Diff(want, configured(r.symbol(t, name)), comparing); diff != "" {
						t.Errorf("-configured +added:\n%s", diff)
					}
				})
			}
		}
	}
}

// configured is what a symbol has because of the configuration: not how it came, nor what an author had besides.
func configured(s session.SymbolSnapshot) session.SymbolSnapshot {
	s.Metadata = sdk.Metadata{}
	s.Series = slices.DeleteFunc(slices.Clone(s.Series), func(r session.SeriesSnapshot) bool {
		return !slices.Contains([]sdk.Interval{"1m", "5m", "15m", "1d"}, r.Interval)
	})
	s.Indicators = slices.DeleteFunc(slices.Clone(s.Indicators), func(i session.IndicatorSnapshot) bool {
		return !slices.Contains([]string{"sma(period=20)@5m", "vwap()@1m", "ema(period=10)@1m", "rsi(period=14)@5m"}, i.Key) && i.Name != "bbands"
	})
	for i := range s.Series {
		if r := &s.Series[i]; r.Interval == "1d" { // the days are history; where an author asked for weeks they stream
			r.Streams, r.Today, r.Gaps = false, market.Columns{}, nil
		}
	}
	slices.SortFunc(s.Indicators, func(a, b session.IndicatorSnapshot) int { return strings.Compare(a.Key, b.Key) })
	return s
}

// The same through a strategy's eyes: what its calls return, and the bars that it gets from then on.
func TestAStrategySeesAnAddedSymbolAsAConfiguredOne(t *testing.T) {
	t.Parallel()
	look := func(s sdk.Session, name string) string {
		var b strings.Builder
		for _, interval := range []sdk.Interval{"1m", "5m", "15m", "1d"} {
			h := must[sdk.Series](t)(s.History(name, interval, 100_000))
			fmt.Fprintf(&b, "%s %d bars %v %v\n", interval, h.Len(), h.At(0), h.Last())
		}
		fmt.Fprintf(&b, "today %+v\n", must[sdk.Today](t)(s.Today(name)))
		for _, q := range []sdk.IndicatorRequest{smaRequest(name, "5m", 20), {Symbol: name, Name: "vwap", Interval: "1m"},
			{Symbol: name, Name: "rsi", Interval: "5m"}, {Symbol: name, Name: "bbands", Interval: "5m"}} {
			i := must[sdk.Indicator](t)(s.AddIndicator(q))
			fmt.Fprintf(&b, "%s %t %v %v %v", i.Key(), i.Ready(), i.Value(), i.Previous(1), i.Previous(17))
			for _, f := range i.Fields() {
				fmt.Fprintf(&b, " %s=%v", f, must[float64](t)(i.Field(f)))
			}
			b.WriteByte('\n')
		}
		return b.String()
	}
	for _, name := range []string{"TSLA", "RIVN", "THIN"} {
		run := func(configured bool) string {
			d := rich(t, "AAPL")
			if configured {
				d = rich(t, "AAPL", name)
			}
			var b strings.Builder
			hooks := acting(at("11:00", func(s sdk.Session) {
				must[sdk.Symbol](t)(s.AddSymbol(symbolRequest(name)))
				b.WriteString(look(s, name))
			}), at("11:02", func(s sdk.Session) { b.WriteString(look(s, name)) }), at("14:05", func(s sdk.Session) { b.WriteString(look(s, name)) }))
			hooks.Bars = func(s sdk.Session, bars []sdk.Bar) error {
				if clockOf(s) > "11:00:00" {
					fmt.Fprintf(&b, "%v\n", bars)
				}
				return nil
			}
			d.strategy("a", hooks, follows(session.Follow{Intervals: []sdk.Interval{"1m", "15m"}}))
			d.run()
			return b.String()
		}
		if diff := cmp.Diff(strings.Split(run(true), "\n"), strings.Split(run(false), "\n")); diff != "" {
			t.Errorf("%s (-configured +added):\n%s", name, diff)
		}
	}
}
