package tape_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// described is a bar by the exchange's clock, with what it was made of.
func described(t *testing.T, interval sdk.Interval, c market.Columns) []string {
	t.Helper()
	loc := xnys(t).Location()
	var out []string
	for i, start := range c.Start {
		from := time.Unix(0, start).In(loc)
		end := time.Unix(0, tape.SpanEnd(xnys(t), calendar.Regular, interval, calendar.DateOf(from))).In(loc)
		out = append(out, fmt.Sprintf("%s to %s, %d of %d", from.Format("01-02 15:04"), end.Format("01-02 15:04"), c.Made[i], c.Want[i]))
	}
	return out
}

func TestAWeekIsTheTradingDaysOfTheCalendarWeek(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-02-24", "2025-07-07")
	minutes := intraday(t, "30m", calendar.Regular, all, nil)
	for _, c := range []struct {
		about, today string
		want         []string
	}{
		{"Monday was a holiday", "2025-06-02", []string{"05-19 09:30 to 05-23 16:00, 5 of 5", "05-27 09:30 to 05-30 16:00, 4 of 4"}},
		{"Friday was a holiday, Thursday an early close", "2025-07-07", []string{"06-23 09:30 to 06-27 16:00, 5 of 5", "06-30 09:30 to 07-03 13:00, 4 of 4"}},
		{"a Thursday was a holiday", "2025-06-23", []string{"06-09 09:30 to 06-13 16:00, 5 of 5", "06-16 09:30 to 06-20 16:00, 4 of 4"}},
		{"summer time began", "2025-03-17", []string{"03-03 09:30 to 03-07 16:00, 5 of 5", "03-10 09:30 to 03-14 16:00, 5 of 5"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			for source, series := range map[string]map[sdk.Interval]market.Columns{
				"of intraday bars": {"30m": minutes}, "of daily bars": {"1d": daily(all, nil)}} {
				tr := track(t, opened(t, stored(t, series), calendar.Regular, date(t, c.today)), "1w")
				days(t, tr, 10)
				rows := tr.Rows(-2, 0)
				if diff := cmp.Diff(c.want, described(t, "1w", rows)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", source, diff)
				}
			}
		})
	}
}

func TestAWeekEndsOnItsLastTradingDayAndNotBefore(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-16", "2025-07-11")
	s := stored(t, map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Regular, all, nil)})
	var got []string
	for _, d := range all[5:] {
		tr := track(t, opened(t, s, calendar.Regular, d), "1w")
		if tr.Today() > 0 != tr.SpanEndsToday() {
			t.Errorf("%s: %d bars end today, but the week ends today: %t", d, tr.Today(), tr.SpanEndsToday())
		}
		if tr.Today() > 0 {
			got = append(got, d.String()+": "+described(t, "1w", tr.Rows(0, tr.Today()))[0])
		}
	}
	want := []string{"2025-06-27: 06-23 09:30 to 06-27 16:00, 5 of 5", "2025-07-03: 06-30 09:30 to 07-03 13:00, 4 of 4",
		"2025-07-11: 07-07 09:30 to 07-11 16:00, 5 of 5"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("weeks that end (-want +got):\n%s", diff)
	}
}

// Bars of several days are counted from the calendar's first trading day, so that they are the same whatever day a
// session begins with.
func TestBarsOfSeveralDaysAreCountedFromTheCalendarsFirst(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-05-01", "2025-07-11")
	closes := daily(all, nil)
	for _, n := range []int{2, 3, 5} {
		interval := sdk.Interval(fmt.Sprintf("%dd", n))
		groups := map[int][]int{} // the n-day bar of each stored day
		for i, d := range all {
			ordinal, ok := xnys(t).Ordinal(d)
			if !ok {
				t.Fatalf("%s has no ordinal", d)
			}
			groups[ordinal/n] = append(groups[ordinal/n], i)
		}
		for i, d := range all {
			tr := track(t, opened(t, stored(t, map[sdk.Interval]market.Columns{"1d": closes}), calendar.Regular, d), interval)
			ordinal, _ := xnys(t).Ordinal(d)
			if ends := ordinal%n == n-1; ends != (tr.Today() == 1) {
				t.Fatalf("%s on %s: %d bars today, but its last day is today: %t", interval, d, tr.Today(), ends)
			}
			if tr.Today() == 0 || i < n {
				continue
			}
			days := groups[ordinal/n]
			row, volume := tr.Row(0), 0.0
			for _, k := range days {
				volume += closes.Volume[k]
			}
			open := tradingDay(t, all[days[0]], calendar.Regular).Open
			if row.Start != open || row.Open != closes.Open[days[0]] || row.Close != closes.Close[i] || row.Volume != volume {
				t.Fatalf("%s on %s: %+v is not the bar of %s to %s", interval, d, row, all[days[0]], d)
			}
		}
	}
}

// Bars of several weeks are counted from Monday 1970-01-05, 2,892 weeks before 2025-06-09, on every exchange and whatever day a
// session begins with.
func TestBarsOfSeveralWeeksAreCountedFromAMonday(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-05-05", "2025-08-29")
	s := stored(t, map[sdk.Interval]market.Columns{"1d": daily(all, nil)})
	for interval, want := range map[sdk.Interval][]string{
		"2w": {"06-09 09:30 to 06-20 16:00, 9 of 9", "06-23 09:30 to 07-03 13:00, 9 of 9"},
		"3w": {"06-09 09:30 to 06-27 16:00, 14 of 14"}, // 2892 is 3 times 964
		"4w": {"06-09 09:30 to 07-03 13:00, 18 of 18"},
	} {
		for _, day := range []string{"2025-07-07", "2025-07-08", "2025-07-10"} {
			tr := track(t, opened(t, s, calendar.Regular, date(t, day)), interval, "1d", interval)
			days(t, tr, 30)
			if diff := cmp.Diff(want, described(t, interval, tr.Rows(-len(want), 0))); diff != "" {
				t.Errorf("%s before %s (-want +got):\n%s", interval, day, diff)
			}
		}
	}
}

func TestStoredDailyBarsStartAtTheOpenWhateverTheirStamp(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-03-05", "2025-03-12") // summer time begins between
	for _, hours := range []calendar.Hours{calendar.Regular, calendar.Extended} {
		tr := track(t, opened(t, stored(t, map[sdk.Interval]market.Columns{"1d": daily(all, nil)}), hours, all[len(all)-1]), "1d")
		first, present := days(t, tr, len(all)-1)
		c := tr.Rows(first, tr.Today())
		if present != len(all)-1 || c.Len() != len(all) {
			t.Fatalf("%s: %d bars, %d days present", hours, c.Len(), present)
		}
		for i, d := range all {
			if want := tradingDay(t, d, calendar.Regular).Open; c.Start[i] != want {
				t.Errorf("%s: the bar of %s starts %v after the open", hours, d, time.Duration(c.Start[i]-want))
			}
		}
	}
}

// 1d of today is made of today's minutes; its past is what the store calls daily bars.
func TestDailyHistoryIsStoredAndTodayIsDerived(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-27", "2025-07-02")
	minutes, closes := intraday(t, "30m", calendar.Regular, all, nil), daily(all, nil)
	tr := track(t, opened(t, stored(t, map[sdk.Interval]market.Columns{"30m": minutes, "1d": closes}), calendar.Regular, all[3]), "1d", "30m")
	first, _ := days(t, tr, 3)
	if diff := cmp.Diff(closes.Close[:3], tr.Rows(first, 0).Close); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	last := minutes.Close[minutes.Len()-1]
	if tr.Today() != 1 || tr.Row(0).Close != last || tr.Row(0).Close == closes.Close[3] {
		t.Errorf("today closes at %v, expected %v of the last minutes", tr.Row(0).Close, last)
	}
}
