package host_test

import (
	"context"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/sample"
	"github.com/strathost/strathost/sdk"
)

func around(t *testing.T) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Lookup("24/7")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// lacking leaves out the bars that a test picks.
func lacking(c market.Columns, gone func(at time.Time) bool) market.Columns {
	var out market.Columns
	for i := range c.Len() {
		if !gone(time.Unix(0, c.Start[i]).UTC()) {
			out.Append(c.Row(i))
		}
	}
	return out
}

// The quality that a list shows is the one that a check counts, whichever the calendar, and whatever lies outside of hours.
func TestTheQualityOfAListIsThatOfACheck(t *testing.T) {
	t.Parallel()
	extended := everyMinute(t, "2025-06-30", "2025-07-08") // a holiday and an early close among them
	coins := coin(time.Date(2025, 3, 7, 0, 0, 0, 0, time.UTC), time.Date(2025, 3, 11, 0, 0, 0, 0, time.UTC))
	for name, c := range map[string]struct {
		interval sdk.Interval
		bars     market.Columns
		calendar *calendar.Calendar
		want     float64
	}{
		"extended hours, all of them":  {"1m", extended, nil, 100},
		"a minute of ten is missing":   {"1m", lacking(extended, func(at time.Time) bool { return at.Minute()%10 == 0 }), nil, 90},
		"a whole day is missing":       {"1m", lacking(extended, func(at time.Time) bool { return at.Day() == 2 }), nil, 100 * (1 - 390.0/(5*390+210))},
		"days":                         {"1d", daily(t, "2025-06-02", "2025-07-08"), nil, 100},
		"a day of 25 is missing":       {"1d", lacking(daily(t, "2025-06-02", "2025-07-08"), func(at time.Time) bool { return at.Format("01-02") == "06-10" }), nil, 96},
		"around the clock":             {"1m", coins, around(t), 100},
		"around the clock, a lost day": {"1m", lacking(coins, func(at time.Time) bool { return at.Weekday() == time.Sunday }), around(t), 75},
		"around the clock by New York": {"1m", coins, nil, 100},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := stored(t, c.interval, c.bars)
			_, list, err := host.ListStore(context.Background(), dir, host.ListOptions{Calendar: c.calendar, Quality: true})
			if err != nil || len(list) != 1 || list[0].Quality == nil {
				t.Fatalf("%+v, %v", list, err)
			}
			check, err := host.CheckDataBy(context.Background(), dir, c.calendar, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, counted := *list[0].Quality, check.Series[0].Quality
			if diff := got - c.want; counted == nil || *counted != got || diff > 1e-9 || diff < -1e-9 {
				t.Errorf("the list says %v, the check %v, want %v", got, counted, c.want)
			}
		})
	}
}

func TestQualityIsToldOnlyWhereItCanBe(t *testing.T) {
	t.Parallel()
	weeks := stored(t, "1w", daily(t, "2025-07-01", "2025-07-01"))
	minutes := stored(t, "1m", dense(t, "2025-07-01", "2025-07-01"))
	sunday := stored(t, "1m", coin(time.Date(2025, 3, 9, 12, 0, 0, 0, time.UTC), time.Date(2025, 3, 9, 13, 0, 0, 0, time.UTC)))
	for name, c := range map[string]struct {
		source  string
		quality bool
	}{
		"weeks": {weeks, true}, "not asked for": {minutes, false}, "the sample market": {sample.Source, true}, "no bar in regular hours": {sunday, true},
	} {
		_, list, err := host.ListStore(context.Background(), c.source, host.ListOptions{Quality: c.quality})
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: %v, %v", name, list, err)
		}
		for _, s := range list {
			if s.Quality != nil {
				t.Errorf("%s: %s %s is %v", name, s.Symbol, s.Interval, *s.Quality)
			}
		}
	}
}
