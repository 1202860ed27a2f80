package calendar_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
)

func TestNeighboursSkipWeekendsAndClosures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ mic, date, prev, next string }{
		{"XNYS", "2025-07-02", "2025-07-01", "2025-07-03"},
		{"XNYS", "2025-07-03", "2025-07-02", "2025-07-07"},
		{"XNYS", "2025-07-04", "2025-07-03", "2025-07-07"}, // itself a closure
		{"XNYS", "2025-07-06", "2025-07-03", "2025-07-07"}, // itself a Sunday
		{"XNYS", "2025-01-08", "2025-01-07", "2025-01-10"},
		{"XNYS", "2001-09-17", "2001-09-10", "2001-09-18"},
		{"XNYS", "2001-09-10", "2001-09-07", "2001-09-17"},
		{"24/7", "2024-12-31", "2024-12-30", "2025-01-01"},
	} {
		cal := lookup(t, c.mic)
		prev, err := cal.Prev(date(t, c.date))
		if err != nil || prev.String() != c.prev {
			t.Errorf("%s before %s: %v, %v; want %s", c.mic, c.date, prev, err, c.prev)
		}
		next, err := cal.Next(date(t, c.date))
		if err != nil || next.String() != c.next {
			t.Errorf("%s after %s: %v, %v; want %s", c.mic, c.date, next, err, c.next)
		}
	}
}

func TestNeighboursMayLieAtTheEdgeOfTheTable(t *testing.T) {
	t.Parallel()
	c := lookup(t, "XNYS")
	if next, err := c.Next(date(t, "1997-12-31")); err != nil || next != date(t, "1998-01-02") {
		t.Errorf("after 1997-12-31: %v, %v", next, err)
	}
	if prev, err := c.Prev(date(t, "2029-01-01")); err != nil || prev != date(t, "2028-12-29") {
		t.Errorf("before 2029-01-01: %v, %v", prev, err)
	}
}

func TestAWindowHoldsTheTradingDaysOfBothItsEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mic, from, to string
		want          []string
	}{
		{"XNYS", "2025-07-02", "2025-07-03", []string{"2025-07-02", "2025-07-03"}},
		{"XNYS", "2025-07-02", "2025-07-02", []string{"2025-07-02"}},
		{"XNYS", "2025-06-28", "2025-07-06", []string{"2025-06-30", "2025-07-01", "2025-07-02", "2025-07-03"}},
		{"XNYS", "2025-07-04", "2025-07-07", []string{"2025-07-07"}},
		{"XNYS", "2025-07-04", "2025-07-06", nil},
		{"XNYS", "2025-07-04", "2025-07-04", nil},
		{"XNYS", "1998-01-01", "1998-01-02", []string{"1998-01-02"}},
		{"XNYS", "2028-12-29", "2028-12-31", []string{"2028-12-29"}},
		{"24/7", "2025-02-28", "2025-03-01", []string{"2025-02-28", "2025-03-01"}},
	} {
		dates, err := lookup(t, c.mic).Between(date(t, c.from), date(t, c.to))
		if err != nil {
			t.Errorf("%s %s to %s: %v", c.mic, c.from, c.to, err)
			continue
		}
		var got []string
		for _, d := range dates {
			got = append(got, d.String())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %s to %s (-want +got):\n%s", c.mic, c.from, c.to, diff)
		}
	}
}

func TestGoingBackCountsTradingDaysOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mic, from string
		n         int
		want      string
	}{
		{"XNYS", "2025-07-02", 0, "2025-07-02"},
		{"XNYS", "2025-07-02", 5, "2025-06-25"},
		{"XNYS", "2025-07-02", 20, "2025-06-03"}, // Juneteenth lies between
		{"XNYS", "2025-07-02", 300, "2024-04-19"},
		{"XNYS", "1998-01-06", 2, "1998-01-02"},
		{"24/7", "2025-03-01", 365, "2024-03-01"},
	} {
		got, err := lookup(t, c.mic).Back(date(t, c.from), c.n)
		if err != nil || got.String() != c.want {
			t.Errorf("%s: %d trading days before %s: %v, %v; want %s", c.mic, c.n, c.from, got, err, c.want)
		}
	}
}

func TestOrdinalsCountTradingDaysFromTheTablesFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mic, date string
		want      int
		ok        bool
	}{
		{"XNYS", "1998-01-01", 0, false},
		{"XNYS", "1998-01-02", 0, true},
		{"XNYS", "1998-01-05", 1, true},
		{"XNYS", "2025-07-02", 6916, true},
		{"XNYS", "2025-07-04", 0, false},
		{"XNYS", "2028-12-29", 7795, true},
		{"XNYS", "1997-12-31", 0, false},
		{"XNYS", "2029-01-02", 0, false},
		{"24/7", "1970-01-01", 0, true},
		{"24/7", "2025-07-02", 20271, true},
	} {
		if got, ok := lookup(t, c.mic).Ordinal(date(t, c.date)); got != c.want || ok != c.ok {
			t.Errorf("%s %s: %d, %v; want %d, %v", c.mic, c.date, got, ok, c.want, c.ok)
		}
	}
}

func TestAllAnswersAboutADateAgree(t *testing.T) {
	t.Parallel()
	for _, mic := range []string{"XNYS", "24/7"} {
		t.Run(mic, func(t *testing.T) {
			t.Parallel()
			c := lookup(t, mic)
			first, last := c.Range()
			all, err := c.Between(first, last)
			if err != nil {
				t.Fatal(err)
			}
			seen := 0 // trading days before d
			everyDate(c, func(d calendar.Date) {
				want := seen < len(all) && all[seen] == d
				ordinal, isOrdinal := c.Ordinal(d)
				_, isDay := c.Day(d, calendar.Regular)
				if c.IsTradingDay(d) != want || isOrdinal != want || isDay != want {
					t.Errorf("%s: Between says %v; IsTradingDay %v, Ordinal %v, Day %v", d, want, c.IsTradingDay(d), isOrdinal, isDay)
				}
				if prev, err := c.Prev(d); seen > 0 && (err != nil || prev != all[seen-1]) {
					t.Errorf("before %s: %v, %v; want %s", d, prev, err, all[seen-1])
				}
				if want {
					if ordinal != seen {
						t.Errorf("%s has the ordinal %d, want %d", d, ordinal, seen)
					}
					if back, err := c.Back(d, seen); err != nil || back != all[0] {
						t.Errorf("%d trading days before %s: %v, %v; want %s", seen, d, back, err, all[0])
					}
					seen++
				}
				if next, err := c.Next(d); seen < len(all) && (err != nil || next != all[seen]) {
					t.Errorf("after %s: %v, %v; want %s", d, next, err, all[seen])
				}
			})
			if seen != len(all) {
				t.Errorf("%d trading days by date, %d by Between", seen, len(all))
			}
		})
	}
}

func TestAQuestionOutsideOfTheTableNamesTheDatesCovered(t *testing.T) {
	t.Parallel()
	xnys, always := lookup(t, "XNYS"), lookup(t, "24/7")
	const covers = "calendar_range: XNYS covers 1998-01-01 to 2028-12-31, not "
	for name, c := range map[string]struct {
		ask  func() (any, error)
		want string
	}{
		"next after the last trading day": {
			func() (any, error) { return xnys.Next(date(t, "2028-12-29")) },
			covers + "a trading day after 2028-12-29",
		},
		"next across a date that is not covered": {
			func() (any, error) { return xnys.Next(date(t, "1997-12-30")) },
			covers + "a trading day after 1997-12-30",
		},
		"previous before the first trading day": {
			func() (any, error) { return xnys.Prev(date(t, "1998-01-02")) },
			covers + "a trading day before 1998-01-02",
		},
		"previous across a date that is not covered": {
			func() (any, error) { return xnys.Prev(date(t, "2029-01-02")) },
			covers + "a trading day before 2029-01-02",
		},
		"a window that begins too early": {
			func() (any, error) { return xnys.Between(date(t, "1997-12-31"), date(t, "1998-01-05")) },
			covers + "1997-12-31",
		},
		"a window that ends too late": {
			func() (any, error) { return xnys.Between(date(t, "2028-12-01"), date(t, "2029-01-01")) },
			covers + "2029-01-01",
		},
		"back from a date too late": {
			func() (any, error) { return xnys.Back(date(t, "2029-01-02"), 1) },
			covers + "2029-01-02",
		},
		"back by more days than there are": {
			func() (any, error) { return xnys.Back(date(t, "1998-01-06"), 3) },
			covers + "3 trading days before 1998-01-06",
		},
		"no date at all": {
			func() (any, error) { return xnys.Back(calendar.Date{}, 0) },
			covers + "0000-00-00",
		},
		"the last day of markets that never close": {
			func() (any, error) { return always.Next(date(t, "2099-12-31")) },
			"calendar_range: 24/7 covers 1970-01-01 to 2099-12-31, not a trading day after 2099-12-31",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.ask()
			if !errors.Is(err, calendar.ErrRange) {
				t.Fatalf("got %v, %v; want an error that wraps ErrRange", got, err)
			}
			if err.Error() != c.want {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
		})
	}
}

func TestARangeErrorCarriesTheDatesCovered(t *testing.T) {
	t.Parallel()
	_, err := lookup(t, "XNAS").Next(date(t, "2030-01-01"))
	var got *calendar.RangeError
	if !errors.As(fmt.Errorf("session: %w", err), &got) {
		t.Fatalf("%v is no RangeError", err)
	}
	want := &calendar.RangeError{
		MIC: "XNAS", Wanted: "a trading day after 2030-01-01",
		First: date(t, "1998-01-01"), Last: date(t, "2028-12-31"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestQuestionsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	c := lookup(t, "XNYS")

	_, err := c.Between(date(t, "2025-07-03"), date(t, "2025-07-02"))
	if want := "trading days of XNYS: from 2025-07-03 is after to 2025-07-02"; err == nil || err.Error() != want {
		t.Errorf("a window upside down: %v; want %s", err, want)
	}
	_, err = c.Back(date(t, "2025-07-02"), -1)
	if want := "trading days of XNYS: cannot go back -1 days from 2025-07-02"; err == nil || err.Error() != want {
		t.Errorf("back by less than nothing: %v; want %s", err, want)
	}
	_, err = c.Back(date(t, "2025-07-04"), 0)
	if want := "trading days of XNYS: 2025-07-04 is not a trading day"; err == nil || err.Error() != want {
		t.Errorf("back from a closure: %v; want %s", err, want)
	}
	if !errors.Is(err, calendar.ErrClosed) {
		t.Errorf("%v does not wrap ErrClosed", err)
	}
}

func TestAnImpossibleDateMadeByHandCountsOn(t *testing.T) {
	t.Parallel()
	c := lookup(t, "XNYS")
	day, ok := c.Day(calendar.Date{Year: 2025, Month: time.June, Day: 33}, calendar.Regular)
	if want := date(t, "2025-07-03"); !ok || day.Date != want || !day.Early {
		t.Errorf("June 33rd: %v, early %v, %v; want %s, early", day.Date, day.Early, ok, want)
	}
	if c.IsTradingDay(calendar.Date{Year: 2028, Month: time.November, Day: 65}) {
		t.Error("November 65th, 2028, lies after the table and is a trading day")
	}
}

func BenchmarkDay(b *testing.B) {
	c, err := calendar.Lookup("XNYS")
	if err != nil {
		b.Fatal(err)
	}
	d := calendar.Date{Year: 2025, Month: time.July, Day: 3}
	for b.Loop() {
		if _, ok := c.Day(d, calendar.Extended); !ok {
			b.Fatal("closed")
		}
	}
}
