package calendar_test

import (
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
)

func TestADateIsReadAndWrittenTheSameWay(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"0001-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2024-02-29", "2025-07-02", "9999-12-31"} {
		if got := date(t, s).String(); got != s {
			t.Errorf("ParseDate(%q).String() = %q", s, got)
		}
	}
}

func TestAMisspeltOrImpossibleDateIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                     `date "": want YYYY-MM-DD`,
		"2025-7-2":             `date "2025-7-2": want YYYY-MM-DD`,
		"2025/07/02":           `date "2025/07/02": want YYYY-MM-DD`,
		"20250702":             `date "20250702": want YYYY-MM-DD`,
		" 2025-07-02":          `date " 2025-07-02": want YYYY-MM-DD`,
		"2025-07-02T00:00:00Z": `date "2025-07-02T00:00:00Z": want YYYY-MM-DD`,
		"2025-+7-02":           `date "2025-+7-02": want YYYY-MM-DD`,
		"-025-07-02":           `date "-025-07-02": want YYYY-MM-DD`,
		"２0-07-02":             `date "２0-07-02": want YYYY-MM-DD`,
		"0000-07-02":           `date "0000-07-02": there is no year 0000`,
		"2025-00-02":           `date "2025-00-02": there is no month 00`,
		"2025-13-02":           `date "2025-13-02": there is no month 13`,
		"2025-02-30":           `date "2025-02-30": February 2025 has days 01 to 28`,
		"2025-02-29":           `date "2025-02-29": February 2025 has days 01 to 28`,
		"2024-02-30":           `date "2024-02-30": February 2024 has days 01 to 29`,
		"1900-02-29":           `date "1900-02-29": February 1900 has days 01 to 28`,
		"2025-06-31":           `date "2025-06-31": June 2025 has days 01 to 30`,
		"2025-06-00":           `date "2025-06-00": June 2025 has days 01 to 30`,
	} {
		got, err := calendar.ParseDate(in)
		if err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", in, got)
			continue
		}
		if err.Error() != want {
			t.Errorf("ParseDate(%q):\n got %s\nwant %s", in, err, want)
		}
		if !got.IsZero() {
			t.Errorf("ParseDate(%q) gives %v besides its error", in, got)
		}
	}
}

func TestDaysAreCountedFrom1970(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{
		"1969-12-31": -1,
		"1970-01-01": 0,
		"1970-01-02": 1,
		"2000-03-01": 11017,
		"2025-07-02": 20271,
	} {
		if got := date(t, s).Days(); got != want {
			t.Errorf("%s.Days() = %d, want %d", s, got, want)
		}
	}
}

func TestAddingDaysCrossesMonthsYearsAndLeapDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2025-07-02", 0, "2025-07-02"},
		{"2025-07-31", 1, "2025-08-01"},
		{"2025-01-01", -1, "2024-12-31"},
		{"2024-02-28", 1, "2024-02-29"},
		{"2025-02-28", 1, "2025-03-01"},
		{"1970-01-01", -1, "1969-12-31"},
		{"2024-03-01", 365, "2025-03-01"},
	} {
		if got := date(t, c.from).AddDays(c.n); got != date(t, c.want) {
			t.Errorf("%s plus %d days = %v, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestDatesAreOrderedByYearThenMonthThenDay(t *testing.T) {
	t.Parallel()
	ordered := []string{"2024-12-31", "2025-01-30", "2025-02-01", "2025-02-02", "2026-01-01"}
	for i, a := range ordered {
		for j, b := range ordered {
			x, y := date(t, a), date(t, b)
			want := 0
			switch {
			case i < j:
				want = -1
			case i > j:
				want = 1
			}
			if got := x.Compare(y); got != want {
				t.Errorf("%s.Compare(%s) = %d, want %d", a, b, got, want)
			}
			if x.Before(y) != (i < j) || x.After(y) != (i > j) || (x == y) != (i == j) {
				t.Errorf("Before, After or == of %s and %s disagree with Compare", a, b)
			}
		}
	}
}

func TestADateKnowsItsWeekday(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]time.Weekday{
		"2025-07-02": time.Wednesday,
		"1969-12-28": time.Sunday,
		"2000-01-01": time.Saturday,
	} {
		if got := date(t, s).Weekday(); got != want {
			t.Errorf("%s is a %v, want %v", s, got, want)
		}
	}
}

func TestOnlyTheZeroValueIsNoDate(t *testing.T) {
	t.Parallel()
	if !(calendar.Date{}).IsZero() {
		t.Error("the zero Date says that it is a date")
	}
	if date(t, "0001-01-01").IsZero() {
		t.Error("0001-01-01 says that it is no date")
	}
}

func TestAnInstantHasTheDateOfItsOwnLocation(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, time.July, 3, 1, 30, 0, 0, time.UTC)
	if got, want := calendar.DateOf(at), date(t, "2025-07-03"); got != want {
		t.Errorf("in UTC: %v, want %v", got, want)
	}
	if got, want := calendar.DateOf(at.In(lookup(t, "XNYS").Location())), date(t, "2025-07-02"); got != want {
		t.Errorf("in New York: %v, want %v", got, want)
	}
}

func TestMidnightFollowsTheZone(t *testing.T) {
	t.Parallel()
	newYork := lookup(t, "XNYS").Location()
	for s, want := range map[string]string{
		"2024-03-10": "2024-03-10T05:00:00Z", // summer time begins two hours later
		"2024-03-11": "2024-03-11T04:00:00Z",
		"2024-11-03": "2024-11-03T04:00:00Z", // summer time ends two hours later
		"2024-11-04": "2024-11-04T05:00:00Z",
	} {
		if got := utc(date(t, s).Midnight(newYork).UnixNano()); got != want {
			t.Errorf("midnight of %s in New York is %s, want %s", s, got, want)
		}
	}
}
