package tape_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

func TestDaysAreWholeTradingDaysBeforeTodayAndNoneOfToday(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-20", "2025-07-08")
	s := stored(t, map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Regular, all, nil)})
	for _, c := range []struct {
		day  string
		n    int
		want []string
	}{
		{"2025-07-02", 1, []string{"2025-07-01"}},
		{"2025-07-07", 3, []string{"2025-07-01", "2025-07-02", "2025-07-03"}}, // over a weekend and a holiday
		{"2025-06-30", 4, []string{"2025-06-24", "2025-06-25", "2025-06-26", "2025-06-27"}},
	} {
		tp := opened(t, s, calendar.Regular, date(t, c.day))
		for _, interval := range []sdk.Interval{"30m", "1h", "1d"} {
			tr := track(t, tp, interval, "30m")
			first, present := days(t, tr, c.n)
			if diff := cmp.Diff(c.want, datesOf(t, tr.Rows(first, 0))); diff != "" || present != c.n {
				t.Errorf("%s, %d days of %s: %d present (-want +got):\n%s", c.day, c.n, interval, present, diff)
			}
			if diff := cmp.Diff([]string{c.day}, datesOf(t, tr.Rows(0, tr.Today()))); diff != "" {
				t.Errorf("%s: today of %s (-want +got):\n%s", c.day, interval, diff)
			}
		}
		none, present := days(t, track(t, tp, "30m"), 0)
		if none != 0 || present != 0 {
			t.Errorf("no days begin at row %d, %d present", none, present)
		}
	}
}

func TestThreeHundredDaysAreThreeHundred(t *testing.T) {
	t.Parallel()
	all := dates(t, "2024-01-02", "2025-07-02")
	s := stored(t, map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Regular, all, nil), "1d": daily(all, nil)})
	tp := opened(t, s, calendar.Regular, date(t, "2025-07-02"))
	for _, interval := range []sdk.Interval{"30m", "1h", "1d"} {
		tr := track(t, tp, interval, "30m")
		first, present := days(t, tr, 300)
		if got := len(datesOf(t, tr.Rows(first, 0))); got != 300 || present != 300 {
			t.Errorf("%s: %d days, %d present, expected 300", interval, got, present)
		}
	}
}

func TestDaysWithoutABarAreCountedAndNotMadeUp(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-06-20", "2025-07-02")
	silent := date(t, "2025-06-27")
	s := stored(t, map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Regular, all, func(d calendar.Date, slot int) bool {
		return d != silent && slot%4 == 1
	})})
	tr := track(t, opened(t, s, calendar.Regular, date(t, "2025-07-02")), "30m")
	first, present := days(t, tr, 5)
	want := []string{"2025-06-25", "2025-06-26", "2025-06-30", "2025-07-01"}
	if diff := cmp.Diff(want, datesOf(t, tr.Rows(first, 0))); diff != "" || present != 4 {
		t.Errorf("%d days present (-want +got):\n%s", present, diff)
	}
}

func TestDaysBeyondTheCalendarAreOutOfItsRange(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-07-01", "2025-07-02")
	s := stored(t, map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Regular, all, nil)})
	tr := track(t, opened(t, s, calendar.Regular, all[1]), "30m")
	before := clone(tr.Columns())
	if _, _, err := tr.Days(context.Background(), 20_000); !errors.Is(err, calendar.ErrRange) {
		t.Errorf("the error is %v, expected one of the calendar's range", err)
	}
	if diff := cmp.Diff(before, tr.Columns(), sameBars); diff != "" {
		t.Errorf("a refused request changed the track:\n%s", diff)
	}
}

func TestBarsOutsideTheHoursAreDroppedAndCounted(t *testing.T) {
	t.Parallel()
	d := date(t, "2025-07-02")
	s := stored(t, map[sdk.Interval]market.Columns{"30m": intraday(t, "30m", calendar.Extended, []calendar.Date{d}, nil)})
	regular := track(t, opened(t, s, calendar.Regular, d), "30m")
	extended := track(t, opened(t, s, calendar.Extended, d), "30m")
	if regular.Today() != 13 || regular.LeftOut() != (tape.LeftOut{Outside: 19}) || extended.Today() != 32 || extended.LeftOut() != (tape.LeftOut{}) {
		t.Errorf("%d regular bars, %+v left out, %d extended ones, %+v left out", regular.Today(), regular.LeftOut(), extended.Today(), extended.LeftOut())
	}
}

// A bar that starts between two slots would be seen before it has ended.
func TestBarsBetweenTheSlotsAreLeftOutAndCounted(t *testing.T) {
	t.Parallel()
	d := date(t, "2025-07-02")
	bars := intraday(t, "30m", calendar.Regular, []calendar.Date{d}, nil)
	var c market.Columns
	for i := range bars.Len() {
		c.Append(bars.Row(i))
		if i == 3 || i == 7 {
			odd := bars.Row(i)
			odd.Start += int64(10 * time.Minute)
			c.Append(odd)
		}
	}
	tp := opened(t, stored(t, map[sdk.Interval]market.Columns{"30m": c}), calendar.Regular, d)
	tr := track(t, tp, "30m")
	if diff := cmp.Diff(bars, tr.Rows(0, tr.Today()), sameBars); diff != "" || tr.LeftOut() != (tape.LeftOut{OffGrid: 2}) {
		t.Errorf("%+v left out, bars (-want +got):\n%s", tr.LeftOut(), diff)
	}
}

// Loading what a request does not need makes it slow, and what a store is asked for must not reach back without end.
func TestTheStoreIsAskedForNoMoreThanIsNeeded(t *testing.T) {
	t.Parallel()
	all := dates(t, "2025-04-01", "2025-06-02")
	minutes, closes := intraday(t, "30m", calendar.Regular, all, nil), daily(all, nil)
	t.Run("daily history that is stored needs no intraday bars", func(t *testing.T) {
		t.Parallel()
		s := &asked{Memory: stored(t, map[sdk.Interval]market.Columns{"30m": minutes, "1d": closes})}
		today := date(t, "2025-05-30")
		days(t, track(t, opened(t, s, calendar.Regular, today), "1d", "30m"), 20)
		if midnight := today.Midnight(xnys(t).Location()).UnixNano(); s.from["30m"] < midnight {
			t.Errorf("intraday bars were read from %d minutes before the day", (midnight-s.from["30m"])/6e10)
		}
	})
	t.Run("a week that begins with a holiday begins on its first trading day", func(t *testing.T) {
		t.Parallel()
		s := &asked{Memory: stored(t, map[sdk.Interval]market.Columns{"30m": minutes})}
		today := date(t, "2025-05-29") // Monday the 26th is a holiday
		tr := track(t, opened(t, s, calendar.Regular, today), "1w", "30m")
		if first := date(t, "2025-05-27").Midnight(xnys(t).Location()).UnixNano(); s.from["30m"] < first {
			t.Errorf("bars were read from %d days before the week", (first-s.from["30m"])/864e11)
		}
		if tr.Today() != 0 {
			t.Errorf("%d bars end on the Thursday of a week that has a Friday", tr.Today())
		}
	})
}
