package market_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/sdk"
)

func TestGridHasTheBarsThatTheCalendarExpects(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about    string
		date     string
		hours    calendar.Hours
		interval sdk.Interval
		slots    int
	}{
		{"a full day of minutes", fullDay, calendar.Regular, "1m", 390},
		{"a full day of seconds", fullDay, calendar.Regular, "1s", 23_400},
		{"a full day of five minutes", fullDay, calendar.Regular, "5m", 78},
		{"a full day of hours, the last one short", fullDay, calendar.Regular, "1h", 7},
		{"windows that do not divide the day", fullDay, calendar.Regular, "7m", 56},
		{"an early close", earlyDay, calendar.Regular, "1m", 210},
		{"an early close of hours, the last one short", earlyDay, calendar.Regular, "1h", 4},
		{"extended hours: 330 before, 390, 240 after", fullDay, calendar.Extended, "1m", 960},
		{"extended hours: windows restart at each segment", fullDay, calendar.Extended, "1h", 6 + 7 + 4},
		{"extended hours of an early close: 330, 210, 240", earlyDay, calendar.Extended, "1m", 780},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			if got := market.NewGrid(tradingDay(t, c.date, c.hours), c.interval).Slots(); got != c.slots {
				t.Errorf("%d slots, expected %d", got, c.slots)
			}
		})
	}
}

func TestWindowsAreAnchoredAtTheOpenAndTheLastOfASegmentMayBeShort(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about string
		date  string
		hours calendar.Hours
		want  []string
	}{
		{"full day", fullDay, calendar.Regular, []string{"09:30-10:30", "10:30-11:30", "11:30-12:30", "12:30-13:30", "13:30-14:30",
			"14:30-15:30", "15:30-16:00"}},
		{"early close", earlyDay, calendar.Regular, []string{"09:30-10:30", "10:30-11:30", "11:30-12:30", "12:30-13:00"}},
		{"extended hours", fullDay, calendar.Extended, []string{"04:00-05:00", "05:00-06:00", "06:00-07:00", "07:00-08:00", "08:00-09:00",
			"09:00-09:30", "09:30-10:30", "10:30-11:30", "11:30-12:30", "12:30-13:30", "13:30-14:30", "14:30-15:30", "15:30-16:00",
			"16:00-17:00", "17:00-18:00", "18:00-19:00", "19:00-20:00"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			day := tradingDay(t, c.date, c.hours)
			grid := market.NewGrid(day, "1h")
			var got []string
			for k := range grid.Slots() {
				got = append(got, clock(day, grid.Start(k))[:5]+"-"+clock(day, grid.End(k))[:5])
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("windows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSlotHoldsEveryInstantOfItsWindowAndNoneOutsideTheHours(t *testing.T) {
	t.Parallel()
	day := tradingDay(t, fullDay, calendar.Extended)
	for _, interval := range []sdk.Interval{"1m", "7m", "1h"} {
		grid := market.NewGrid(day, interval)
		for k := range grid.Slots() {
			for _, instant := range []int64{grid.Start(k), grid.End(k) - 1} {
				if got, ok := grid.Slot(instant); !ok || got != k {
					t.Fatalf("%s: %s is in slot %d (%t), expected %d", interval, clock(day, instant), got, ok, k)
				}
				if end := grid.EndOf(instant); end != grid.End(k) {
					t.Fatalf("%s: the window of %s ends %s, expected %s", interval, clock(day, instant), clock(day, end), clock(day, grid.End(k)))
				}
			}
		}
		for _, outside := range []int64{day.Open - 1, day.Close, day.Close + minute} {
			if k, ok := grid.Slot(outside); ok {
				t.Errorf("%s: %s is outside the day, but is in slot %d", interval, clock(day, outside), k)
			}
			if end := grid.EndOf(outside); end != outside {
				t.Errorf("%s: %s is outside the day, but ends %s", interval, clock(day, outside), clock(day, end))
			}
		}
	}
}

func TestEndedCountsTheWindowsThatAreOver(t *testing.T) {
	t.Parallel()
	for _, hours := range []calendar.Hours{calendar.Regular, calendar.Extended} {
		day := tradingDay(t, earlyDay, hours)
		for _, interval := range []sdk.Interval{"1m", "7m", "1h"} {
			grid := market.NewGrid(day, interval)
			for instant := day.Open - minute; instant <= day.Close+minute; instant += minute / 2 {
				want := 0
				for k := range grid.Slots() {
					if grid.End(k) <= instant {
						want++
					}
				}
				if got := grid.Ended(instant); got != want {
					t.Fatalf("%s %s at %s: %d ended, expected %d", hours, interval, clock(day, instant), got, want)
				}
			}
		}
	}
}

// The clocks of New York go forward on 9 March 2025: the open is 14:30 UTC on the Friday before and 13:30 UTC after.
func TestGridFollowsTheExchangesClockOverDaylightSaving(t *testing.T) {
	t.Parallel()
	before, after := tradingDay(t, "2025-03-07", calendar.Regular), tradingDay(t, "2025-03-10", calendar.Regular)
	for _, day := range []calendar.Day{before, after} {
		grid := market.NewGrid(day, "30m")
		if got := clock(day, grid.Start(0)) + " " + clock(day, grid.End(12)); got != "09:30:00 16:00:00" || grid.Slots() != 13 {
			t.Errorf("%s: %d slots, %s", day.Date, grid.Slots(), got)
		}
	}
	if apart := after.Open - before.Open; apart != 71*60*minute {
		t.Errorf("the opens are %d minutes apart, expected 71 hours", apart/minute)
	}
}
