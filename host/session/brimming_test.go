package session_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// storeOfKinds has, of the common store, what a brimming day has; and
//
//	FINER    what FINE has
//	HOLEY    AAPL's minutes without those of 2025-06-30
//	CROOKED  AAPL's minutes, of which five of 2025-06-27 start half a minute late
var storeOfKinds = sync.OnceValue(func() *store.Memory {
	m := store.NewMemory("test")
	from := commonStore()
	put := func(symbol, as string, interval sdk.Interval) {
		c, err := from.Bars(context.Background(), symbol, interval, 0, 1<<62)
		if err == nil {
			err = m.Put(as, interval, c)
		}
		if err != nil {
			panic(err)
		}
	}
	for _, s := range []string{"AAPL", "MSFT", "TSLA", "RIVN", "THIN", "BOTH", "FINE"} {
		put(s, s, "1m")
	}
	put("BOTH", "BOTH", "1d")
	put("FINE", "FINE", "1s")
	put("FINE", "FINER", "1m")
	put("FINE", "FINER", "1s")
	c, err := from.Bars(context.Background(), "AAPL", "1m", 0, 1<<62)
	if err != nil {
		panic(err)
	}
	missing, err := calendar.ParseDate("2025-06-30")
	if err != nil {
		panic(err)
	}
	hole := missing.Midnight(time.UTC).UnixNano()
	holey := c.Between(0, hole)
	holey.AppendAll(c.Between(hole+int64(24*time.Hour), 1<<62))
	if err := m.Put("HOLEY", "1m", holey); err != nil {
		panic(err)
	}
	off, err := calendar.ParseDate("2025-06-27")
	if err != nil {
		panic(err)
	}
	open := off.Midnight(time.UTC).UnixNano() + int64(14*time.Hour)
	crooked := c.Between(0, open)
	for i := range 5 {
		crooked.Append(bar("CROOKED", open+int64(i)*int64(time.Minute)+int64(30*time.Second)))
	}
	crooked.AppendAll(c.Between(open+int64(6*time.Minute), 1<<62))
	if err := m.Put("CROOKED", "1m", crooked); err != nil {
		panic(err)
	}
	return m
})

// brimming is a day in which, ahead of 11:00, everything has come that a session can hold: symbols of all kinds and one that
// left, what strategies hold, locked, follow, refused and remember, timers and scans to come, and what before asks for.
func brimming(t testing.TB, before func(sdk.Session) error) *desk {
	d := rich(t, "AAPL", "FINE")
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	ignore := func(sdk.Session) error { return nil }
	hooks := acting(at("10:10", func(s sdk.Session) {
		ok(addSymbol("MSFT")(s))
		ok(addSymbol("THIN")(s))
		ok(addBars("TSLA", "5m", 2)(s))
		ok(addBars("AAPL", "10m", 4)(s))
		ok(addIndicator("AAPL", "5m", "my_ema", map[string]any{"period": 5})(s))
		ok(addIndicator("AAPL", "5m", "ema", map[string]any{"on": map[string]any{"name": "rsi"}})(s))
		refusedWith(t, addSymbol("NOWHERE")(s), sdk.NoDataSource)
		ok(s.Lock(lockOf("AAPL", "watched")))
		ok(s.Lock(carryOf("TSLA", "long")))
		ok(s.Follow("MSFT", "15m"))
		ok(s.At("15:00", ignore))
		ok(s.Every("7m", ignore))
		s.Random()
	}), at("10:20", func(s sdk.Session) { ok(s.RemoveSymbol(removalOf("THIN"))) }), at("10:30", func(s sdk.Session) { ok(before(s)) }))
	hooks.Indicators = []sdk.CustomIndicator{averages(nil)}
	hooks.Bars = func(sdk.Session, []sdk.Bar) error { return nil }
	hooks.Symbol = func(sdk.Session, sdk.SymbolEvent) error { return nil }
	d.strategy("setter", hooks, follows(session.Follow{Config: true, Symbols: []string{"RIVN"}, From: []string{"asker", "finder", "next"}}), granted(limited))
	d.scanner("finder", scanning(func(s sdk.Session, _ sdk.Scan) {
		if clockOf(s) == "10:45:00" {
			ok(addSymbol("BOTH")(s))
		}
	}), every(t, 15*time.Minute, "10:15", "15:45"))
	d.strategy("broken", acting(at("10:40", func(sdk.Session) { panic("broken") })))
	return d
}

// heldByNothing are fields that hold nothing in a brimming day between two requests, each with the reason.
var heldByNothing = map[string]string{
	"day.ended":     "the day runs",
	"day.stale":     "the schedule is compiled before anyone is called",
	"day.past":      "quality that snapshots found, and none was taken",
	"day.pastGap":   "gaps that snapshots found, and none was taken",
	"day.universe":  "no scanner has that of the store",
	"lane.refuse":   "it is set at the end of the day",
	"lane.starting": "it is set while OnStart runs",
	"lane.broken":   "it is set until the call ends with which an own indicator failed",
}

// What the tests of this kind compare shows every change of every field of everything that holds something; and of what a day is
// made of, a brimming day holds something in every field.
func TestNothingInsideIsOverlooked(t *testing.T) {
	t.Parallel()
	d := brimming(t, addSymbol("RIVN")).over(storeOfKinds()).days(today, tomorrow)
	d.config.Timeline = session.TimelineInstant
	looks, empty := 0, map[string]int{}
	d.strategy("a", acting(at("11:10", func(s sdk.Session) {
		looks++
		blind, none := session.Blind(s)
		for _, field := range blind {
			t.Errorf("no one sees a change of %s", field)
		}
		for _, field := range none {
			empty[field]++
		}
	})))
	d.run()
	for field, times := range empty {
		of, _, _ := strings.Cut(field, ".")
		if _, known := heldByNothing[field]; times == looks && !known && slices.Contains([]string{"symbol", "series", "indicatorState", "day", "lane", "lock"}, of) {
			t.Errorf("%s holds nothing in a brimming day: bring something into it, or say why not", field)
		}
	}
	for field := range heldByNothing {
		if empty[field] == 0 {
			t.Errorf("%s holds something in a brimming day after all", field)
		}
	}
	if looks != 2 {
		t.Errorf("looked %d times", looks)
	}
}
