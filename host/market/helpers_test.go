package market_test

import (
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

const (
	minute = int64(time.Minute)

	fullDay  = "2025-07-02" // 09:30 to 16:00
	earlyDay = "2025-07-03" // 09:30 to 13:00
)

// tradingDay is a day of the New York Stock Exchange.
func tradingDay(t testing.TB, date string, hours calendar.Hours) calendar.Day {
	t.Helper()
	cal, err := calendar.Lookup("XNYS")
	if err != nil {
		t.Fatal(err)
	}
	d, err := calendar.ParseDate(date)
	if err != nil {
		t.Fatal(err)
	}
	day, ok := cal.Day(d, hours)
	if !ok {
		t.Fatalf("%s is no trading day", date)
	}
	return day
}

// at is the instant at which the exchange's clock shows hh:mm on the day.
func at(t testing.TB, day calendar.Day, clock string) int64 {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", day.Date.String()+" "+clock, day.Location)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixNano()
}

// clock is the instant as the exchange's clock shows it.
func clock(day calendar.Day, at int64) string {
	return time.Unix(0, at).In(day.Location).Format("15:04:05")
}

// bar is a sound bar whose numbers follow from n. Volumes are whole, so that their sums are exact in any order.
func bar(start int64, n int) market.Row {
	open := 100 + float64(n*37%101)/8
	shut := 100 + float64(n*53%97)/8
	return market.Row{Start: start, Open: open, High: max(open, shut) + float64(n%5)/4, Low: min(open, shut) - float64(n%3)/4, Close: shut,
		Volume: float64(n * 7 % 19)}
}

// bars are the bars of an interval in the slots of the day for which has is true.
func bars(day calendar.Day, interval sdk.Interval, has func(slot int) bool) market.Columns {
	grid := market.NewGrid(day, interval)
	var c market.Columns
	for k := range grid.Slots() {
		if has(k) {
			c.Append(bar(grid.Start(k), k))
		}
	}
	return c
}

func always(int) bool { return true }

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}
