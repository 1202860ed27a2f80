package calendar_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
)

// closures lists the weekdays on which the US equity exchanges are closed, as the calendar has it.
func closures(t *testing.T) []string {
	t.Helper()
	c := lookup(t, "XNYS")
	var list []string
	everyDate(c, func(d calendar.Date) {
		if !isWeekend(d) && !c.IsTradingDay(d) {
			list = append(list, d.String())
		}
	})
	return list
}

// earlyCloses lists the days that close early, as the calendar has it.
func earlyCloses(t *testing.T) []string {
	t.Helper()
	c := lookup(t, "XNYS")
	var list []string
	everyDate(c, func(d calendar.Date) {
		if day, ok := c.Day(d, calendar.Regular); ok && day.Early {
			list = append(list, d.String())
		}
	})
	return list
}

func TestClosuresAreThoseOfTheExchangesRulesAndTenSpecialDays(t *testing.T) {
	t.Parallel()
	want := []string{
		"2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14", // attacks of September 11
		"2004-06-11",               // mourning for Ronald Reagan
		"2007-01-02",               // mourning for Gerald Ford
		"2012-10-29", "2012-10-30", // Hurricane Sandy
		"2018-12-05", // mourning for George H. W. Bush
		"2025-01-09", // mourning for Jimmy Carter
	}
	for year := 1998; year <= 2028; year++ {
		for _, d := range holidays(year) {
			want = append(want, d.String())
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, closures(t)); diff != "" {
		t.Errorf("closures (-rules +calendar):\n%s", diff)
	}
}

func TestEarlyClosesAreThoseOfTheExchangesHabits(t *testing.T) {
	t.Parallel()
	// The source of the table lacks these two, which the package's documentation says.
	missing := []string{"1998-11-27", "1998-12-24"}
	want := []string{"2003-12-26"} // the Friday after Christmas, closed early in this year only
	for year := 1998; year <= 2028; year++ {
		want = append(want, nth(year, time.November, time.Thursday, 4).AddDays(1).String())
		if eve := day(year, time.December, 24); !isWeekend(eve) && eve.Weekday() != time.Friday {
			want = append(want, eve.String())
		}
		switch july3 := day(year, time.July, 3); july3.Weekday() {
		case time.Monday, time.Tuesday, time.Thursday:
			want = append(want, july3.String())
		case time.Wednesday: // until 2012 the Friday after a Thursday the 4th closed early instead
			if year < 2013 {
				july3 = july3.AddDays(2)
			}
			want = append(want, july3.String())
		}
	}
	want = slices.DeleteFunc(want, func(s string) bool { return slices.Contains(missing, s) })
	slices.Sort(want)
	if diff := cmp.Diff(want, earlyCloses(t)); diff != "" {
		t.Errorf("early closes (-habits +calendar):\n%s", diff)
	}
}

func TestDaysThatSimpleRulesGetWrongAreFullDays(t *testing.T) {
	t.Parallel()
	c := lookup(t, "XNYS")
	for _, s := range []string{
		"2010-12-31", "2021-12-31", // before a New Year's Day on Saturday
		"2021-06-18",               // before Juneteenth was kept
		"2020-07-02", "2026-07-02", // before an observed Independence Day
		"2017-12-22", "2022-12-23", // before a Christmas Eve on the weekend
		"2008-12-26", "2014-12-26", // after Christmas, unlike 2003
		"1999-12-31",
	} {
		day := tradingDay(t, c, s, calendar.Regular)
		if day.Early || day.Close-day.Open != int64(6*time.Hour+30*time.Minute) {
			t.Errorf("%s is not a full day: %s to %s", s, utc(day.Open), utc(day.Close))
		}
	}
}

func TestAYearHasAsManyTradingDaysAsItHad(t *testing.T) {
	t.Parallel()
	c := lookup(t, "XNYS")
	for year, want := range map[int]int{
		1998: 252, 2001: 248, 2008: 253, 2012: 250, 2018: 251, 2020: 253, 2021: 252, 2022: 251, 2023: 250, 2024: 252, 2025: 250,
	} {
		days, err := c.Between(day(year, time.January, 1), day(year, time.December, 31))
		if err != nil || len(days) != want {
			t.Errorf("%d has %d trading days (%v), want %d", year, len(days), err, want)
		}
	}
}

func TestTheExchangesOfTheTableKeepTheSameDays(t *testing.T) {
	t.Parallel()
	xnys := lookup(t, "XNYS")
	for _, mic := range []string{"XNAS", "ARCX", "XASE", "BATS", "IEXG"} {
		other := lookup(t, mic)
		everyDate(xnys, func(d calendar.Date) {
			a, okA := xnys.Day(d, calendar.Extended)
			b, okB := other.Day(d, calendar.Extended)
			if okA != okB || a.Open != b.Open || a.Close != b.Close {
				t.Errorf("%s differs from XNYS on %s", mic, d)
			}
		})
	}
}

// holidays are the closures that the exchanges' rules give for a year from 1998 on.
func holidays(year int) []calendar.Date {
	list := []calendar.Date{
		nth(year, time.January, time.Monday, 3),          // Martin Luther King Jr. Day
		nth(year, time.February, time.Monday, 3),         // Washington's Birthday
		easter(year).AddDays(-2),                         // Good Friday
		nth(year, time.June, time.Monday, 1).AddDays(-7), // Memorial Day, the last Monday of May
		observed(day(year, time.July, 4)),
		nth(year, time.September, time.Monday, 1),  // Labor Day
		nth(year, time.November, time.Thursday, 4), // Thanksgiving Day
		observed(day(year, time.December, 25)),
	}
	// On a Saturday New Year's Day is not observed: the Friday before is the end of the accounting year.
	if newYear := day(year, time.January, 1); newYear.Weekday() != time.Saturday {
		list = append(list, observed(newYear))
	}
	if year >= 2022 {
		list = append(list, observed(day(year, time.June, 19)))
	}
	return list
}

// observed moves a holiday from Saturday to Friday and from Sunday to Monday.
func observed(d calendar.Date) calendar.Date {
	switch d.Weekday() {
	case time.Saturday:
		return d.AddDays(-1)
	case time.Sunday:
		return d.AddDays(1)
	}
	return d
}

func day(year int, month time.Month, d int) calendar.Date {
	return calendar.Date{Year: year, Month: month, Day: d}
}

// nth is the n-th such weekday of a month.
func nth(year int, month time.Month, weekday time.Weekday, n int) calendar.Date {
	first := day(year, month, 1)
	return first.AddDays((int(weekday-first.Weekday())+7)%7 + 7*(n-1))
}

func isWeekend(d calendar.Date) bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}

// easter is the Sunday after the first ecclesiastical full moon from March 21 on, by Gauss's algorithm for the years
// 1900 to 2099.
func easter(year int) calendar.Date {
	moon := (19*(year%19) + 24) % 30
	sunday := (2*(year%4) + 4*(year%7) + 6*moon + 5) % 7
	if moon == 29 && sunday == 6 || moon == 28 && sunday == 6 && year%19 > 10 {
		return day(year, time.March, 22).AddDays(moon + sunday - 7)
	}
	return day(year, time.March, 22).AddDays(moon + sunday)
}
