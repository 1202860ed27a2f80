package tape_test

import (
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/session/tape"
	"github.com/strathost/strathost/sdk"
)

// starting are bars that start at the given times of the exchange's clock on each of the dates.
func starting(t testing.TB, ds []calendar.Date, times string) market.Columns {
	t.Helper()
	var c market.Columns
	for _, d := range ds {
		for s := range strings.FieldsSeq(times) {
			at, err := time.ParseInLocation("2006-01-02 15:04", d.String()+" "+s, xnys(t).Location())
			if err != nil {
				t.Fatal(err)
			}
			c.Append(bar(at.UnixNano()))
		}
	}
	return c
}

func TestWhatDoesNotStartWhereTheSessionsBarsDoIsPassedOver(t *testing.T) {
	t.Parallel()
	regular, extended := calendar.Regular, calendar.Extended
	for _, c := range []struct {
		about    string
		interval sdk.Interval
		hours    calendar.Hours
		first    string
		times    string
		passed   string // where the first bar starts that says so
		reads    bool
	}{
		{"hours from the open", "1h", regular, "2025-06-30", "09:30 10:30 11:30 15:30", "", true},
		{"hours by the clock", "1h", regular, "2025-06-30", "09:00 10:00 11:00 15:00", "06-30 10:00", true},
		{"hours by the clock, the first with the open", "1h", regular, "2025-06-30", "09:30 10:00 11:00 12:00 13:00 14:00 15:00", "06-30 10:00", true},
		{"one of many", "1h", regular, "2025-06-30", "09:30 10:00 10:30 11:30", "", true},
		{"half hours, the same by both", "30m", regular, "2025-06-30", "04:00 09:30 10:00", "", false},
		{"five minutes that are shifted", "5m", regular, "2025-06-30", "09:32 09:37 09:42", "06-30 09:32", true},
		{"shifted minutes are not looked at", "1m", regular, "2025-06-30", "09:30", "", false},
		{"the first days have none within the hours", "1h", regular, "2025-06-26", "08:00", "07-01 11:00", true},
		{"all hours, by the clock", "1h", extended, "2025-06-30", "04:00 09:00 10:00 11:00 16:00 19:00", "06-30 10:00", true},
		{"all hours, from each open", "1h", extended, "2025-06-30", "04:00 09:00 09:30 10:30 16:00 19:00", "", true},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			series := starting(t, []calendar.Date{date(t, c.first)}, c.times)
			if !strings.HasPrefix(c.first, "2025-06-30") { // and later, by the clock
				series.AppendAll(starting(t, dates(t, "2025-07-01", "2025-07-02"), "11:00 12:00"))
			}
			s := &asked{Memory: stored(t, map[sdk.Interval]market.Columns{c.interval: series, "1d": daily(dates(t, "2025-06-30", "2025-07-02"), nil)})}
			tp := opened(t, s, c.hours, date(t, "2025-07-02"))
			for range 2 { // the verdict is kept
				known, err := tp.Known(t.Context(), "X")
				if err != nil {
					t.Fatal(err)
				}
				use, passed, err := tp.Usable(t.Context(), "X", known)
				if err != nil {
					t.Fatal(err)
				}
				got := ""
				for _, o := range passed {
					got = time.Unix(0, o.Start).In(xnys(t).Location()).Format("01-02 15:04")
				}
				if got != c.passed || len(use)+len(passed) != 2 {
					t.Errorf("passed over for %q, expected %q; %d are of use", got, c.passed, len(use))
				}
				if _, read := s.from[c.interval]; read != c.reads {
					t.Errorf("bars were read: %t, expected %t", read, c.reads)
				}
				s.from = map[sdk.Interval]int64{}
				c.reads = false // once is enough
			}
		})
	}
}

// What is to be made of days on which there are no bars yet is not decided for good.
func TestNothingIsPassedOverBeforeItsBarsAreKnown(t *testing.T) {
	t.Parallel()
	series := starting(t, []calendar.Date{date(t, "2025-06-30")}, "08:00")
	series.AppendAll(starting(t, []calendar.Date{date(t, "2025-07-02")}, "10:00 11:00"))
	tp := tape.New(stored(t, map[sdk.Interval]market.Columns{"1h": series}), xnys(t), calendar.Regular, market.Keep)
	for i, want := range []int{0, 0, 1} {
		d := dates(t, "2025-06-30", "2025-07-02")[i]
		tp.Open(tradingDay(t, d, calendar.Regular), everything)
		known, err := tp.Known(t.Context(), "X")
		if err != nil {
			t.Fatal(err)
		}
		if _, passed, err := tp.Usable(t.Context(), "X", known); err != nil || len(passed) != want {
			t.Errorf("%s: %d passed over (%v), expected %d", d, len(passed), err, want)
		}
	}
}
