package tape_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// under are bars that are stored under dates.
func under(t testing.TB, stamps ...string) market.Columns {
	t.Helper()
	var c market.Columns
	for _, s := range stamps {
		c.Append(bar(date(t, s).Midnight(time.UTC).UnixNano()))
	}
	return c
}

// spanned are bars by the first and the last instant that they cover, on the exchange's clock.
func spanned(t testing.TB, interval sdk.Interval, c market.Columns) []string {
	t.Helper()
	var out []string
	for _, start := range c.Start {
		from := time.Unix(0, start).In(xnys(t).Location())
		end := time.Unix(0, tape.SpanEnd(xnys(t), calendar.Regular, interval, calendar.DateOf(from))).In(from.Location())
		out = append(out, from.Format("01-02 15:04")+" to "+end.Format("01-02 15:04"))
	}
	return out
}

// The week of 26 May 2025 begins with a holiday: a source may store it under Monday or under Tuesday.
func TestStoredWeeksAreThoseOfTheCalendar(t *testing.T) {
	t.Parallel()
	for _, stamp := range []string{"2025-05-26", "2025-05-27"} {
		weeks := under(t, "2025-05-19", stamp, "2025-06-02", "2025-06-09")
		tr := track(t, opened(t, stored(t, map[sdk.Interval]market.Columns{"1w": weeks}), calendar.Regular, date(t, "2025-06-11")), "1w")
		for _, c := range []struct{ days, first, present int }{
			{2, 0, 0},    // Monday and Tuesday of the week that has not ended
			{7, -1, 7},   // with the one ahead of it
			{10, -1, 10}, // and three days of one that is cut off, of which nobody knows better
			{11, -2, 11}, // the whole of it: it had four days
			{16, -3, 16},
			{21, -3, 16}, // five days of a week that is not stored
			{22, -3, 17}, // and one of a week that is cut off
		} {
			if first, present := days(t, tr, c.days); first != c.first || present != c.present {
				t.Errorf("%s: %d days begin at row %d, %d present, expected %d and %d", stamp, c.days, first, present, c.first, c.present)
			}
		}
		want := []string{"05-19 09:30 to 05-23 16:00", "05-27 09:30 to 05-30 16:00", "06-02 09:30 to 06-06 16:00"}
		rows := tr.Rows(-3, 0)
		if diff := cmp.Diff(want, spanned(t, "1w", rows)); diff != "" {
			t.Errorf("%s: weeks (-want +got):\n%s", stamp, diff)
		}
		if diff := cmp.Diff(weeks.Close[:3], rows.Close); diff != "" || tr.Today() != 0 {
			t.Errorf("%s: %d bars today, closes (-want +got):\n%s", stamp, tr.Today(), diff)
		}
	}
}

// A track that moves from day to day has on each what a fresh one has, and a stored bar on the last day of its span alone.
func TestStoredSpansEndOnTheirLastDay(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-05-01", "2025-07-11")
	for _, interval := range []sdk.Interval{"1w", "2w", "2d", "5d"} {
		spans, c := tape.SpansOf(xnys(t), interval), market.Columns{}
		for _, d := range all {
			if spans.First(d) == d {
				c.Append(bar(d.Midnight(time.UTC).UnixNano()))
			}
		}
		s := stored(t, map[sdk.Interval]market.Columns{interval: c})
		moving := opened(t, s, calendar.Regular, all[20])
		for i, d := range all[20:] {
			if i > 0 {
				moving.Open(tradingDay(t, d, calendar.Regular), everything)
			}
			kept, fresh := track(t, moving, interval), track(t, opened(t, s, calendar.Regular, d), interval)
			firstKept, presentKept := days(t, kept, 15)
			first, present := days(t, fresh, 15)
			if first != firstKept || present != presentKept || kept.Today() != fresh.Today() {
				t.Fatalf("%s %s: carried %d %d %d, fresh %d %d %d", interval, d, firstKept, presentKept, kept.Today(), first, present, fresh.Today())
			}
			if diff := cmp.Diff(fresh.Rows(first, fresh.Today()), kept.Rows(first, kept.Today()), sameBars); diff != "" {
				t.Fatalf("%s %s (-fresh +carried):\n%s", interval, d, diff)
			}
			if ends := spans.Ends(d); ends != (fresh.Today() == 1) || fresh.Today() > 1 {
				t.Fatalf("%s: %d bars of %s end, but its last day is today: %t", d, fresh.Today(), interval, ends)
			}
			if fresh.Today() == 1 && fresh.Row(0).Start != tradingDay(t, spans.First(d), calendar.Regular).Open {
				t.Fatalf("%s: the bar of %s starts at %d", d, interval, fresh.Row(0).Start)
			}
		}
	}
}

func TestAStoredBarThatBeginsNoSpanIsLeftOutAndCounted(t *testing.T) {
	t.Parallel()
	// A Friday, a second bar of one week, a Sunday: what they cover is not known.
	weeks := under(t, "2025-05-05", "2025-05-16", "2025-05-26", "2025-05-27", "2025-06-01", "2025-06-02")
	tr := track(t, opened(t, stored(t, map[sdk.Interval]market.Columns{"1w": weeks}), calendar.Regular, date(t, "2025-06-11")), "1w")
	first, _ := days(t, tr, 30)
	want := []string{"05-05 09:30 to 05-09 16:00", "05-27 09:30 to 05-30 16:00", "06-02 09:30 to 06-06 16:00"}
	if diff := cmp.Diff(want, spanned(t, "1w", tr.Rows(first, 0))); diff != "" {
		t.Errorf("weeks (-want +got):\n%s", diff)
	}
	if got := tr.LeftOut(); got != (tape.LeftOut{OffGrid: 3}) {
		t.Errorf("left out %+v", got)
	}
}

// Where the base is finer, history is the stored bars, and the one that ends today is made of today's base.
func TestWeeklyHistoryIsStoredAndTheWeekThatEndsTodayIsDerived(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-23", "2025-07-03") // the minutes reach back to this week alone, Thursday closes early
	series := map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Regular, all[5:], nil),
		"1w": under(t, "2025-06-09", "2025-06-16", "2025-06-23", "2025-06-30")}
	tr := track(t, opened(t, stored(t, series), calendar.Regular, date(t, "2025-07-03")), "1w", "30m")
	first, present := days(t, tr, 17)
	if first != -3 || present != 17 {
		t.Errorf("history begins at row %d, %d days present", first, present)
	}
	if diff := cmp.Diff(series["1w"].Close[:3], tr.Rows(first, 0).Close); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	got := []string{}
	c := tr.Rows(first, tr.Today())
	for i := range c.Len() {
		got = append(got, fmt.Sprintf("%d of %d", c.Made[i], c.Want[i]))
	}
	if diff := cmp.Diff([]string{"5 of 5", "4 of 4", "5 of 5", "4 of 4"}, got); diff != "" {
		t.Errorf("made of (-want +got):\n%s", diff)
	}
	if last := series["30m"].Close; tr.Row(0).Close != last[len(last)-1] {
		t.Errorf("the week closes at %v, not with its last minutes", tr.Row(0).Close)
	}
}

func TestAStoredWeekWithASplitWithinIsLeftOut(t *testing.T) {
	t.Parallel()
	weeks := under(t, "2025-05-19", "2025-06-02", "2025-06-09")
	for on, want := range map[string]string{"2025-06-02": "half whole whole", "2025-06-04": "half whole", "2025-06-06": "half whole", "2025-06-09": "half half whole"} {
		ratio, err := market.ParseRatio("2:1")
		if err != nil {
			t.Fatal(err)
		}
		tp := tape.New(stored(t, map[sdk.Interval]market.Columns{"1w": weeks}), xnys(t), calendar.Regular, market.Keep)
		tp.Adjust(market.NewSplits([]market.Split{{Symbol: "X", Date: date(t, on), Ratio: ratio}}, ""))
		tp.Open(tradingDay(t, date(t, "2025-06-16"), calendar.Regular), everything)
		tr := track(t, tp, "1w")
		first, _ := days(t, tr, 20)
		var got []string
		for r := first; r < 0; r++ {
			start := tr.Row(r).Start
			k := weeks.Search(start - int64(24*time.Hour)) // stored under midnight of its first day
			got = append(got, map[bool]string{true: "whole", false: "half"}[tr.Row(r).Close == weeks.Close[k]])
		}
		if strings.Join(got, " ") != want || tr.LeftOut().Split != 3-len(got) {
			t.Errorf("a split on %s: %v, expected %s, left out %+v", on, got, want, tr.LeftOut())
		}
	}
}

func TestWhatIsStoredUnderNoSpanIsSaidSo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stored map[sdk.Interval]market.Columns
		need   sdk.Interval
		want   string
	}{
		"a Friday": {map[sdk.Interval]market.Columns{"1w": under(t, "2025-06-06")}, "1w",
			"stored are 1w, but the first 1w bar, of 2025-06-06, does not begin where its week does, a Monday; with 1d stored they are made of that"},
		"between two": {map[sdk.Interval]market.Columns{"3d": under(t, offSpan(t, "3d"))}, "3d",
			"stored are 3d, but the first 3d bar, of " + offSpan(t, "3d") + ", does not begin where one of its bars does: they are 3 trading days each, " +
				"counted from the calendar's first; with 1d stored they are made of that"},
		"two weeks of one": {map[sdk.Interval]market.Columns{"1w": under(t, "2025-06-02")}, "2w",
			"stored are 1w; days and weeks are made of 1d or of intraday bars"},
		"minutes of weeks": {map[sdk.Interval]market.Columns{"1w": under(t, "2025-06-02")}, "1m",
			"stored are 1w, and bars can be joined, not split"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			known, err := opened(t, stored(t, c.stored), calendar.Regular, date(t, "2025-06-16")).Known(t.Context(), "X")
			if err != nil {
				t.Fatal(err)
			}
			_, impossible, ok := tape.Plan(nil, []sdk.Interval{c.need}, tape.Whole(xnys(t), known))
			if got := tape.WhyNot(xnys(t), impossible, known); ok || got != c.want {
				t.Errorf("can be made: %t, %s\nexpected %s", ok, got, c.want)
			}
		})
	}
}

// offSpan is a trading date on which no span of the interval begins.
func offSpan(t testing.TB, interval sdk.Interval) string {
	t.Helper()
	for _, d := range dates(t, "2025-06-02", "2025-06-06") {
		if _, begins := tape.SpansOf(xnys(t), interval).Begins(d); !begins {
			return d.String()
		}
	}
	t.Fatal("all dates begin a span")
	return ""
}
