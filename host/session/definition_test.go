package session_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

// What a derived bar is, written down a second time: every window of the interval is laid out from the opens of the
// calendar, and every base bar is held against every window.

// window is the time that one bar covers, in UTC nanoseconds, and how many bars of its base the calendar expects of it.
type window struct {
	start, end int64
	want       int32
}

// windows are those of an interval on the given dates, in order, made of bars of from. Of days and weeks only those that
// lie whole within the dates are told.
func windows(t testing.TB, hours calendar.Hours, ds []calendar.Date, from, to sdk.Interval) []window {
	t.Helper()
	var out []window
	if to.Intraday() || to == "1d" {
		for _, d := range ds {
			for _, s := range segments(t, d, hours, to) {
				span := int64(to.Span())
				if to == "1d" {
					span = s.Close - s.Open
				}
				for start := s.Open; start < s.Close; start += span {
					w := window{start: start, end: min(start+span, s.Close)}
					for at := start; at < w.end; at += int64(from.Span()) { // 1d is as long as any day
						w.want++
					}
					out = append(out, w)
				}
			}
		}
		return out
	}
	for i := 0; i < len(ds); {
		n := 1
		for i+n < len(ds) && spanNumber(ds[i+n], to) == spanNumber(ds[i], to) {
			n++
		}
		before, err := xnys(t).Prev(ds[i])
		whole := err == nil && spanNumber(before, to) != spanNumber(ds[i], to)
		if after, err := xnys(t).Next(ds[i+n-1]); err == nil && whole && spanNumber(after, to) != spanNumber(ds[i], to) {
			first, last := segments(t, ds[i], hours, "1d")[0], segments(t, ds[i+n-1], hours, "1d")[0]
			out = append(out, window{start: first.Open, end: last.Close, want: int32(n)})
		}
		i += n
	}
	return out
}

// segments are the stretches of a date in which windows of an interval lie: for days and weeks the regular hours.
func segments(t testing.TB, d calendar.Date, hours calendar.Hours, to sdk.Interval) []calendar.Segment {
	t.Helper()
	day, ok := xnys(t).Day(d, hours)
	if !ok {
		t.Fatalf("%s is no trading day", d)
	}
	if to.Intraday() {
		return day.Segments
	}
	return []calendar.Segment{day.Regular()}
}

// tradingDates are all of the calendar's, counted one by one.
var tradingDates = sync.OnceValue(func() map[calendar.Date]int {
	cal, err := calendar.Lookup("XNYS")
	if err != nil {
		panic(err)
	}
	n, ordinals := 0, map[calendar.Date]int{}
	for d := (calendar.Date{Year: 1970, Month: 1, Day: 1}); d.Year < 2026; d = d.AddDays(1) {
		if cal.IsTradingDay(d) {
			ordinals[d] = n
			n++
		}
	}
	return ordinals
})

// spanNumber tells bars of days and weeks apart: days count from the calendar's first, weeks begin on Mondays and count
// from that of 1970-01-05.
func spanNumber(d calendar.Date, interval sdk.Interval) int {
	if interval.Unit() == sdk.Week {
		monday := time.Date(1970, 1, 5, 0, 0, 0, 0, time.UTC)
		days := int(d.Midnight(time.UTC).Sub(monday).Hours()) / 24
		return days / 7 / interval.Count()
	}
	return tradingDates()[d] / interval.Count()
}

// define makes the bars of an interval of the bars of another, by definition.
func define(t testing.TB, hours calendar.Hours, ds []calendar.Date, base market.Columns, from, to sdk.Interval, incomplete market.Incomplete) market.Columns {
	t.Helper()
	if !to.Intraday() && to != "1d" && from != "1d" { // days and weeks are made of days
		base, from = define(t, hours, ds, base, from, "1d", incomplete), "1d"
	}
	var out market.Columns
	for _, w := range windows(t, hours, ds, from, to) {
		var in []market.Row
		for i := base.Search(w.start); i < base.Len() && base.Start[i] < w.end; i++ {
			in = append(in, base.Row(i))
		}
		if len(in) == 0 || incomplete == market.Skip && len(in) < int(w.want) {
			continue
		}
		row := market.Row{Start: w.start, Open: in[0].Open, Close: in[len(in)-1].Close}
		row.High = slices.MaxFunc(in, func(a, b market.Row) int { return compare(a.High, b.High) }).High
		row.Low = slices.MinFunc(in, func(a, b market.Row) int { return compare(a.Low, b.Low) }).Low
		for _, r := range in {
			row.Volume += r.Volume
		}
		out.Append(row)
		out.Made, out.Want = append(out.Made, int32(len(in))), append(out.Want, w.want)
	}
	return out
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// daysAsOpens gives stored daily bars, which are stored under dates, the starts that they have in a session.
func daysAsOpens(t testing.TB, c market.Columns) market.Columns {
	t.Helper()
	var out market.Columns
	for i := range c.Len() {
		row := c.Row(i)
		row.Start = segments(t, calendar.DateOf(time.Unix(0, row.Start).UTC()), calendar.Regular, "1d")[0].Open
		out.Append(row)
	}
	return out
}

// dailyOf are bars of days as they are stored: under dates.
func dailyOf(ds []calendar.Date) market.Columns {
	var c market.Columns
	for _, d := range ds {
		c.Append(bar("daily", d.Midnight(time.UTC).UnixNano()))
	}
	return c
}
