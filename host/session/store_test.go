package session_test

import (
	"hash/fnv"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

const (
	today    = "2025-07-02" // a full Wednesday; the next day closes at 13:00, the one after is a holiday
	tomorrow = "2025-07-03"
)

// commonStore has bars of 2025-06-16 to 2025-07-08:
//
//	AAPL MSFT TSLA  every minute
//	RIVN            262 of the 390 minutes of each day
//	THIN            every minute but 10:03, 10:04 and all of 10:20 to 10:29, and none after 15:00
//	PAST            every minute up to the day before today
//	NEXT            every minute from tomorrow on
//	BOTH            every minute, and daily bars
//	DAILY           daily bars only
//	FINE            every second of the first ten minutes of each day, and every minute
var commonStore = sync.OnceValue(func() *store.Memory {
	m := store.NewMemory("test")
	put := func(symbol string, interval sdk.Interval, c market.Columns) {
		if err := m.Put(symbol, interval, c); err != nil {
			panic(err)
		}
	}
	cal, err := calendar.Lookup("XNYS")
	if err != nil {
		panic(err)
	}
	all, err := cal.Between(calendar.Date{Year: 2025, Month: 6, Day: 16}, calendar.Date{Year: 2025, Month: 7, Day: 8})
	if err != nil {
		panic(err)
	}
	now := calendar.Date{Year: 2025, Month: 7, Day: 2}
	minutes := func(symbol string, has func(d calendar.Date, slot int) bool) {
		put(symbol, "1m", intraday(cal, symbol, "1m", all, has))
	}
	for _, s := range []string{"AAPL", "MSFT", "TSLA", "BOTH", "FINE"} {
		minutes(s, nil)
	}
	minutes("RIVN", func(_ calendar.Date, slot int) bool { return slot*7%390 < 262 })
	minutes("THIN", func(_ calendar.Date, slot int) bool {
		return slot != 33 && slot != 34 && (slot < 50 || slot > 59) && slot < 330
	})
	minutes("PAST", func(d calendar.Date, _ int) bool { return d.Before(now) })
	minutes("NEXT", func(d calendar.Date, _ int) bool { return d.After(now) })
	put("FINE", "1s", intraday(cal, "FINE", "1s", all, func(_ calendar.Date, slot int) bool { return slot < 600 }))
	for _, s := range []string{"BOTH", "DAILY"} {
		var c market.Columns
		for _, d := range all {
			c.Append(bar(s, d.Midnight(time.UTC).UnixNano()))
		}
		put(s, "1d", c)
	}
	return m
})

// intraday are the bars of a symbol on the given dates, those for which has is true.
func intraday(cal *calendar.Calendar, symbol string, interval sdk.Interval, ds []calendar.Date, has func(d calendar.Date, slot int) bool) market.Columns {
	var c market.Columns
	for _, d := range ds {
		day, ok := cal.Day(d, calendar.Regular)
		if !ok {
			panic(d.String() + " is no trading day")
		}
		grid := market.NewGrid(day, interval)
		for k := range grid.Slots() {
			if has == nil || has(d, k) {
				c.Append(bar(symbol, grid.Start(k)))
			}
		}
	}
	return c
}

// bar is a sound bar whose numbers follow from its symbol and start, so that one that is taken for another shows.
// Volumes are whole and their sums exact.
func bar(symbol string, start int64) market.Row {
	h := fnv.New32a()
	h.Write([]byte(symbol)) // a hash never fails to write
	n := int((start/int64(time.Second) + int64(h.Sum32())) % 1_000_003)
	open, shut := 100+float64(n*37%101)/8, 100+float64(n*53%97)/8
	return market.Row{Start: start, Open: open, High: max(open, shut) + float64(n%5)/4, Low: min(open, shut) - float64(n%3)/4, Close: shut,
		Volume: float64(n % 1009)}
}

func xnys(t testing.TB) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Lookup("XNYS")
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func dates(t testing.TB, from, to string) []calendar.Date {
	t.Helper()
	ds, err := xnys(t).Between(date(t, from), date(t, to))
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// storeOf makes a store of series of minutes.
func storeOf(t testing.TB, minutes map[string]market.Columns) *store.Memory {
	t.Helper()
	m := store.NewMemory("test")
	for symbol, c := range minutes {
		if err := m.Put(symbol, "1m", c); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// instant is the instant at which the exchange's clock shows hh:mm or hh:mm:ss on a date.
func instant(t testing.TB, day, clock string) int64 {
	t.Helper()
	layout := "2006-01-02 15:04:05"[:11+len(clock)]
	at, err := time.ParseInLocation(layout, day+" "+clock, xnys(t).Location())
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixNano()
}

// clockAt is an instant on the exchange's clock.
func clockAt(t testing.TB, at int64) string {
	t.Helper()
	return time.Unix(0, at).In(xnys(t).Location()).Format(time.TimeOnly)
}

// commonStoreWith is a store with AAPL's minutes and bars of one more symbol: daily ones, or minutes.
func commonStoreWith(t testing.TB, symbol string, interval sdk.Interval, ds []calendar.Date) *store.Memory {
	t.Helper()
	m := storeOf(t, map[string]market.Columns{"AAPL": intraday(xnys(t), "AAPL", "1m", dates(t, "2025-06-30", tomorrow), nil)})
	var c market.Columns
	if interval == "1d" {
		for _, d := range ds {
			c.Append(bar(symbol, d.Midnight(time.UTC).UnixNano()))
		}
	} else {
		c = intraday(xnys(t), symbol, interval, ds, nil)
	}
	if err := m.Put(symbol, interval, c); err != nil {
		t.Fatal(err)
	}
	return m
}
