package script_test

import (
	"context"
	"fmt"
	"sort"
	"testing"
	"time"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// cross is the strategy of the budgets: an SMA cross on two handles.
const cross = `
let fast, slow, above = false;
export let crosses = 0;
export function onStart(session) {
	fast = session.addIndicator("AAPL", "sma", { period: 10, interval: "1m" });
	slow = session.addIndicator("AAPL", "sma", { period: 30, interval: "1m" });
}
export function onBar(session, bar) {
	const now = fast.value > slow.value;
	if (now !== above && bar.close > 0) crosses++;
	above = now;
}
`

// floor is goja alone: the same function, to be called in a loop on a static bar and two static handles.
func floor(b *testing.B) func() error {
	rt := goja.New()
	rt.SetMaxCallStackSize(2000)
	v, err := rt.RunString(`"use strict"; (() => {
let fast, slow, above = false, crosses = 0;
function onBar(session, bar) {
	const now = fast.value > slow.value;
	if (now !== above && bar.close > 0) crosses++;
	above = now;
}
function set(f, s) { fast = f; slow = s; }
return [onBar, set, {value: 1.5}, {value: 2.5}, {close: 3.5}];
})()`)
	if err != nil {
		b.Fatal(err)
	}
	at := func(i string) goja.Value { return v.(*goja.Object).Get(i) }
	set, _ := goja.AssertFunction(at("1"))
	if _, err := set(goja.Undefined(), at("2"), at("3")); err != nil {
		b.Fatal(err)
	}
	onBar, _ := goja.AssertFunction(at("0"))
	args := []goja.Value{rt.NewObject(), at("4")}
	return func() error {
		_, err := onBar(goja.Undefined(), args...)
		return err
	}
}

// oneBar is the strategy on handles that move with every bar, one bar an instant.
func oneBar(b *testing.B) func() error {
	s := newSession()
	h := hooks(b, cross)
	if err := h.Start(s); err != nil {
		b.Fatal(err)
	}
	fast, slow := s.indicators["AAPLsma1mmap[period:10]"], s.indicators["AAPLsma1mmap[period:30]"]
	bars := []sdk.Bar{bar("AAPL", 0, 100)}
	i := 0
	return func() error {
		i++
		fast.value, slow.value, bars[0].Close = float64(i)*0.37, 100.5-float64(i&255), float64(i)+0.25
		return h.Bars(s, bars)
	}
}

func BenchmarkFloor(b *testing.B) {
	call := floor(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, 1)
}

func BenchmarkOnBar(b *testing.B) {
	call := oneBar(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, 1)
}

// BenchmarkOnBarOverFloor takes turns between the two, so that a noisy machine disturbs both alike: the metric is the
// median of floor's time over onBar's, which the budget wants to be 0.75 at least.
func BenchmarkOnBarOverFloor(b *testing.B) {
	const turn = 2000
	bare, ours := floor(b), oneBar(b)
	timed := func(call func() error) time.Duration {
		from := time.Now()
		for range turn {
			if err := call(); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(from)
	}
	var ratios []float64
	for b.Loop() {
		f := timed(bare)
		ratios = append(ratios, float64(f)/float64(timed(ours)))
	}
	sort.Float64s(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "of-floor")
}

// BenchmarkOnBars is the strategy on 100 symbols an instant, in the ways that authors write the loop.
func BenchmarkOnBars(b *testing.B) {
	const symbols = 100
	for name, loop := range map[string]string{
		"index":   `for (let i = 0; i < bars.length; i++) see(bars[i]);`,
		"inline":  `for (let i = 0; i < bars.length; i++) { const bar = bars[i], h = of[bar.symbol]; const now = h.fast.value > h.slow.value; if (now !== h.above && bar.close > 0) crosses++; h.above = now; }`,
		"of":      `for (const bar of bars) see(bar);`,
		"forEach": `bars.forEach(see);`,
		"columns": `const { symbol, close } = bars.columns(); for (let i = 0, n = symbol.length; i < n; i++) { const h = of[symbol[i]]; const now = h.fast.value > h.slow.value; if (now !== h.above && close[i] > 0) crosses++; h.above = now; }`,
	} {
		b.Run(name, func(b *testing.B) {
			s := newSession()
			h := hooks(b, fmt.Sprintf(`
const of = {};
let crosses = 0;
export function onStart(session) {
	for (let i = 0; i < %d; i++) {
		const symbol = "S" + i;
		of[symbol] = {
			fast: session.addIndicator(symbol, "sma", { period: 10, interval: "1m" }),
			slow: session.addIndicator(symbol, "sma", { period: 30, interval: "1m" }),
			above: false,
		};
	}
}
function see(bar) {
	const h = of[bar.symbol];
	const now = h.fast.value > h.slow.value;
	if (now !== h.above && bar.close > 0) crosses++;
	h.above = now;
}
export function onBars(session, bars) { %s }
`, symbols, loop))
			if err := h.Start(s); err != nil {
				b.Fatal(err)
			}
			var bars []sdk.Bar
			var handles []*indicator
			for i := range symbols {
				bars = append(bars, bar(fmt.Sprintf("S%d", i), 0, 100))
			}
			for _, x := range s.indicators {
				handles = append(handles, x)
			}
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n++
				for i := range handles {
					handles[i].value = float64((n+i)&255) * 0.37
				}
				if err := h.Bars(s, bars); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, symbols)
		})
	}
}

// BenchmarkLineOfARequest is what a request costs a script that makes it on every bar: going into Go and finding the author's line.
// What the request itself costs, host/session measures.
func BenchmarkLineOfARequest(b *testing.B) {
	s := newSession()
	h := hooks(b, `export function onBar(session, bar) { session.addSymbol("TSLA", { reason: "again" }); }`)
	bars := []sdk.Bar{bar("AAPL", 0, 100)}
	b.ReportAllocs()
	for b.Loop() {
		s.requests = s.requests[:0]
		if err := h.Bars(s, bars); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, 1)
}

// BenchmarkLoad is what a script costs before its first call: bundling, a world of its own, its top level.
func BenchmarkLoad(b *testing.B) {
	o := one(cross).options(b)
	b.ReportAllocs()
	for b.Loop() {
		s, err := script.Load(context.Background(), o)
		if err != nil {
			b.Fatal(err)
		}
		_ = s.Close()
	}
}

func perSecond(b *testing.B, bars int) {
	b.ReportMetric(float64(b.N*bars)/b.Elapsed().Seconds()/1e6, "Mbars/s")
}
