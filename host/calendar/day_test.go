package calendar_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
)

// layout is a Day in words, so that a failure shows times and not nanoseconds.
type layout struct {
	Date, Open, Close string
	Early             bool
	Segments          []string
	Location          string
}

func layoutOf(d calendar.Day) layout {
	l := layout{Date: d.Date.String(), Open: utc(d.Open), Close: utc(d.Close), Early: d.Early, Location: d.Location.String()}
	for _, s := range d.Segments {
		l.Segments = append(l.Segments, string(s.Kind)+" "+utc(s.Open)+" "+utc(s.Close))
	}
	return l
}

func TestATradingDayHasTheTimesOfItsExchange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mic   string
		date  string
		hours calendar.Hours
		want  layout
	}{
		"a full day, regular hours": {"XNYS", "2025-07-02", calendar.Regular, layout{
			"2025-07-02", "2025-07-02T13:30:00Z", "2025-07-02T20:00:00Z", false,
			[]string{"regular 2025-07-02T13:30:00Z 2025-07-02T20:00:00Z"}, "America/New_York",
		}},
		"hours that are not given are regular": {"XNYS", "2025-07-02", "", layout{
			"2025-07-02", "2025-07-02T13:30:00Z", "2025-07-02T20:00:00Z", false,
			[]string{"regular 2025-07-02T13:30:00Z 2025-07-02T20:00:00Z"}, "America/New_York",
		}},
		"a full day, extended hours": {"XNAS", "2025-07-02", calendar.Extended, layout{
			"2025-07-02", "2025-07-02T08:00:00Z", "2025-07-03T00:00:00Z", false,
			[]string{
				"pre 2025-07-02T08:00:00Z 2025-07-02T13:30:00Z",
				"regular 2025-07-02T13:30:00Z 2025-07-02T20:00:00Z",
				"post 2025-07-02T20:00:00Z 2025-07-03T00:00:00Z",
			}, "America/New_York",
		}},
		"an early close, regular hours": {"XNYS", "2025-07-03", calendar.Regular, layout{
			"2025-07-03", "2025-07-03T13:30:00Z", "2025-07-03T17:00:00Z", true,
			[]string{"regular 2025-07-03T13:30:00Z 2025-07-03T17:00:00Z"}, "America/New_York",
		}},
		"an early close in winter, extended hours": {"XNYS", "2025-11-28", calendar.Extended, layout{
			"2025-11-28", "2025-11-28T09:00:00Z", "2025-11-28T22:00:00Z", true,
			[]string{
				"pre 2025-11-28T09:00:00Z 2025-11-28T14:30:00Z",
				"regular 2025-11-28T14:30:00Z 2025-11-28T18:00:00Z",
				"post 2025-11-28T18:00:00Z 2025-11-28T22:00:00Z",
			}, "America/New_York",
		}},
		"a Sunday of a market that never closes": {"24/7", "2024-03-10", calendar.Regular, layout{
			"2024-03-10", "2024-03-10T00:00:00Z", "2024-03-11T00:00:00Z", false,
			[]string{"regular 2024-03-10T00:00:00Z 2024-03-11T00:00:00Z"}, "UTC",
		}},
		"extended hours of a market that never closes": {"24/7", "2024-12-31", calendar.Extended, layout{
			"2024-12-31", "2024-12-31T00:00:00Z", "2025-01-01T00:00:00Z", false,
			[]string{"regular 2024-12-31T00:00:00Z 2025-01-01T00:00:00Z"}, "UTC",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			day := tradingDay(t, lookup(t, c.mic), c.date, c.hours)
			if diff := cmp.Diff(c.want, layoutOf(day)); diff != "" {
				t.Errorf("the day differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheOpenFollowsSummerTime(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"2024-03-08": "2024-03-08T14:30:00Z", // the Friday before summer time
		"2024-03-11": "2024-03-11T13:30:00Z",
		"2024-11-01": "2024-11-01T13:30:00Z", // the Friday before it ends
		"2024-11-04": "2024-11-04T14:30:00Z",
		"2006-04-03": "2006-04-03T13:30:00Z", // until 2006 it began in April
		"2006-03-31": "2006-03-31T14:30:00Z",
		"2007-03-12": "2007-03-12T13:30:00Z",
	} {
		if got := utc(tradingDay(t, lookup(t, "XNYS"), s, calendar.Regular).Open); got != want {
			t.Errorf("09:30 New York on %s is %s, want %s", s, got, want)
		}
	}
}

func TestEveryDayReadsTheSameOnTheExchangesOwnClock(t *testing.T) {
	t.Parallel()
	c := lookup(t, "XNYS")
	local := func(nanos int64) string { return time.Unix(0, nanos).In(c.Location()).Format("2006-01-02 15:04:05") }
	everyDate(c, func(d calendar.Date) {
		day, ok := c.Day(d, calendar.Extended)
		if !ok {
			return
		}
		closing, end := "16:00:00", "20:00:00"
		if day.Early {
			closing, end = "13:00:00", "17:00:00"
		}
		want := [4]string{"04:00:00", "09:30:00", closing, end}
		got := [4]int64{day.Open, day.Regular().Open, day.Regular().Close, day.Close}
		for i := range want {
			if g, w := local(got[i]), d.String()+" "+want[i]; g != w {
				t.Errorf("got %s, want %s", g, w)
			}
		}
	})
}

func TestTheRegularSegmentIsTheSameForAllHours(t *testing.T) {
	t.Parallel()
	for _, mic := range []string{"XNYS", "24/7"} {
		for _, s := range []string{"2025-07-02", "2025-07-03"} {
			c := lookup(t, mic)
			regular := tradingDay(t, c, s, calendar.Regular)
			extended := tradingDay(t, c, s, calendar.Extended)
			if diff := cmp.Diff(regular.Regular(), extended.Regular()); diff != "" {
				t.Errorf("%s %s (-regular +extended):\n%s", mic, s, diff)
			}
			want := calendar.Segment{Kind: calendar.SegmentRegular, Open: regular.Open, Close: regular.Close}
			if diff := cmp.Diff(want, regular.Regular()); diff != "" {
				t.Errorf("%s %s is not the whole regular day (-want +got):\n%s", mic, s, diff)
			}
		}
	}
	if got := (calendar.Day{}).Regular(); got != (calendar.Segment{}) {
		t.Errorf("the zero Day has a regular segment: %+v", got)
	}
}

func TestChangingADayDoesNotChangeTheCalendar(t *testing.T) {
	t.Parallel()
	c := lookup(t, "XNYS")
	before := tradingDay(t, c, "2025-07-02", calendar.Extended)
	want := layoutOf(before)
	before.Segments[0].Open = 0
	if diff := cmp.Diff(want, layoutOf(tradingDay(t, c, "2025-07-02", calendar.Extended))); diff != "" {
		t.Errorf("the calendar changed (-want +got):\n%s", diff)
	}
}

func TestUnknownHoursHaveNoDay(t *testing.T) {
	t.Parallel()
	if day, ok := lookup(t, "XNYS").Day(date(t, "2025-07-02"), "overnight"); ok {
		t.Errorf("hours \"overnight\" gave %+v", day)
	}
}
