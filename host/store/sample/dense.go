package sample

import (
	"fmt"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
)

// DenseSymbols names n symbols for [Dense]: S0001, S0002 and so on.
func DenseSymbols(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("S%04d", i+1)
	}
	return names
}

// Dense draws 1m bars for benchmarks: one for every minute of regular hours of the given days of a calendar, which are
// in order; dates that are no trading days have none. Symbol and seed decide the price level (10 to 300), the
// volatility (1 to 3 % a day) and every bar. The symbol need not be one of [Symbols], and where it is, its bars are
// not those of the sample market.
func Dense(symbol string, seed uint64, cal *calendar.Calendar, days []calendar.Date) market.Columns {
	c := character{seed: mix(seedOf(symbol), seed)}
	c.price = (10 + int64(mix(c.seed, 1)%291)) * 100 * pipsPerCent
	c.volatility = 100 + int64(mix(c.seed, 2)%201)
	c.volume = 1_000_000 * (1 + int64(mix(c.seed, 3)%50))

	p := painter{out: market.Grow(len(days) * minutesOfFullDay)}
	for _, date := range days {
		day, ok := cal.Day(date, calendar.Regular)
		if !ok {
			continue
		}
		r := day.Regular()
		closed := calendar.Segment{Open: r.Close, Close: r.Close}
		d := tradingDay{date: date, midnight: date.Midnight(time.UTC).UnixNano(),
			segments: [3]calendar.Segment{{Open: r.Open, Close: r.Open}, r, closed}}
		p.regular(&c, &d, c.prices(weekdays(date)))
	}
	return p.out
}
