package clock_test

import (
	"testing"
	"time"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/clock"
)

func moment(t *testing.T, s string) clock.Moment {
	t.Helper()
	m, err := clock.ParseMoment(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAllSpellingsOfAMomentHaveOneCanonicalForm(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"15:55":       "15:55",
		"15:55:00":    "15:55",
		"15:55:30":    "15:55:30",
		"00:00":       "00:00",
		"23:59:59":    "23:59:59",
		"open":        "open",
		"close":       "close",
		"open+5m":     "open+5m",
		"open+300s":   "open+5m",
		"open+1.5m":   "open+1m30s",
		"open+1000ms": "open+1s",
		"open+1h0m5s": "open+1h5s",
		"close-90s":   "close-1m30s",
		"close-1h":    "close-1h",
		"close-60m":   "close-1h",
		"close-24h":   "close-24h",
	} {
		m := moment(t, in)
		if got := m.String(); got != want {
			t.Errorf("%q is written %q, want %q", in, got, want)
		}
		if moment(t, want) != m {
			t.Errorf("%q and %q are different moments", in, want)
		}
		if m.IsZero() {
			t.Errorf("%q says that it is no moment", in)
		}
	}
}

func TestWhatIsNoMomentIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	const forms = "want HH:MM or HH:MM:SS up to 23:59:59, open, close, open+5m or close-5m"
	for in, want := range map[string]string{
		"":             `time "": ` + forms,
		"9:30":         `time "9:30": ` + forms,
		"09.30":        `time "09.30": ` + forms,
		"9:30:00":      `time "9:30:00": ` + forms,
		"09:30 ":       `time "09:30 ": ` + forms,
		"24:00":        `time "24:00": ` + forms,
		"12:60":        `time "12:60": ` + forms,
		"12:30:60":     `time "12:30:60": ` + forms,
		"15:55:30.5":   `time "15:55:30.5": ` + forms,
		"3:55pm":       `time "3:55pm": ` + forms,
		"noon":         `time "noon": ` + forms,
		"Open":         `time "Open": ` + forms,
		"opening":      `time "opening": ` + forms,
		"open + 5m":    `time "open + 5m": ` + forms,
		"open5m":       `time "open5m": ` + forms,
		"open++5m":     `time "open++5m": ` + forms,
		"open+-5m":     `time "open+-5m": ` + forms,
		"close--5m":    `time "close--5m": ` + forms,
		"open-5m":      `time "open-5m": it lies before the open, outside of the trading day`,
		"close+5m":     `time "close+5m": it lies after the close, outside of the trading day`,
		"open+":        `time "open+": "" is not a duration like 5m, 90s or 1h30m`,
		"open+5":       `time "open+5": "5" is not a duration like 5m, 90s or 1h30m`,
		"open+1d":      `time "open+1d": "1d" is not a duration like 5m, 90s or 1h30m`,
		"open+ 5m":     `time "open+ 5m": " 5m" is not a duration like 5m, 90s or 1h30m`,
		"open+0s":      `time "open+0s": the duration "0s" is not above zero`,
		"close-500ms":  `time "close-500ms": the duration "500ms" is not of whole seconds`,
		"open+1m1ns":   `time "open+1m1ns": the duration "1m1ns" is not of whole seconds`,
		"open+24h0m1s": `time "open+24h0m1s": the duration "24h0m1s" is longer than a day`,
	} {
		m, err := clock.ParseMoment(in)
		if err == nil {
			t.Errorf("ParseMoment(%q) = %v, want an error", in, m)
			continue
		}
		if err.Error() != want {
			t.Errorf("ParseMoment(%q):\n got %s\nwant %s", in, err, want)
		}
		if !m.IsZero() {
			t.Errorf("ParseMoment(%q) gives %v besides its error", in, m)
		}
	}
}

func TestAMomentFallsWithinTheDayOrOutside(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		moment, mic, date string
		hours             calendar.Hours
		want              string
		within            bool
	}{
		"a clock time in summer":              {"15:55", "XNYS", "2025-07-02", calendar.Regular, "2025-07-02T19:55:00Z", true},
		"a clock time in winter":              {"15:55:30", "XNYS", "2025-01-08", calendar.Regular, "2025-01-08T20:55:30Z", true},
		"a clock time before the open":        {"09:29:59", "XNYS", "2025-07-02", calendar.Regular, "2025-07-02T13:29:59Z", false},
		"the open as a clock time":            {"09:30", "XNYS", "2025-07-02", calendar.Regular, "2025-07-02T13:30:00Z", true},
		"the close as a clock time":           {"16:00", "XNYS", "2025-07-02", calendar.Regular, "2025-07-02T20:00:00Z", true},
		"a clock time after the close":        {"16:00:01", "XNYS", "2025-07-02", calendar.Regular, "2025-07-02T20:00:01Z", false},
		"a clock time after an early close":   {"15:55", "XNYS", "2025-07-03", calendar.Regular, "2025-07-03T19:55:00Z", false},
		"the open":                            {"open", "XNYS", "2024-03-11", calendar.Regular, "2024-03-11T13:30:00Z", true},
		"after the open":                      {"open+5m", "XNYS", "2024-11-04", calendar.Regular, "2024-11-04T14:35:00Z", true},
		"so long after the open as it lasts":  {"open+6h30m", "XNYS", "2025-07-02", calendar.Regular, "2025-07-02T20:00:00Z", true},
		"longer after the open than it lasts": {"open+6h30m1s", "XNYS", "2025-07-02", calendar.Regular, "2025-07-02T20:00:01Z", false},
		"the close of a full day":             {"close", "XNYS", "2025-07-02", calendar.Regular, "2025-07-02T20:00:00Z", true},
		"before the close of a full day":      {"close-90s", "XNYS", "2025-07-02", calendar.Regular, "2025-07-02T19:58:30Z", true},
		"before an early close":               {"close-1h", "XNYS", "2025-07-03", calendar.Regular, "2025-07-03T16:00:00Z", true},
		"so long before that it is no day":    {"close-4h", "XNYS", "2025-07-03", calendar.Regular, "2025-07-03T13:00:00Z", false},
		"the pre-market's open":               {"open+5m", "XNYS", "2025-07-02", calendar.Extended, "2025-07-02T08:05:00Z", true},
		"the post-market's close":             {"close", "XNYS", "2025-07-02", calendar.Extended, "2025-07-03T00:00:00Z", true},
		"a clock time of the post-market":     {"19:30", "XNYS", "2025-07-02", calendar.Extended, "2025-07-02T23:30:00Z", true},
		"a winter evening, tomorrow in UTC":   {"19:30", "XNYS", "2025-01-08", calendar.Extended, "2025-01-09T00:30:00Z", true},
		"a clock time before the pre-market":  {"03:59", "XNYS", "2025-07-02", calendar.Extended, "2025-07-02T07:59:00Z", false},
		"midnight of a day without close":     {"00:00", "24/7", "2024-03-10", calendar.Regular, "2024-03-10T00:00:00Z", true},
		"the end of a day without close":      {"open+24h", "24/7", "2024-03-10", calendar.Regular, "2024-03-11T00:00:00Z", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cal, err := calendar.Lookup(c.mic)
			if err != nil {
				t.Fatal(err)
			}
			date, err := calendar.ParseDate(c.date)
			if err != nil {
				t.Fatal(err)
			}
			day, ok := cal.Day(date, c.hours)
			if !ok {
				t.Fatalf("%s is no trading day", date)
			}
			at, within := moment(t, c.moment).On(day)
			if got := time.Unix(0, at).UTC().Format(time.RFC3339Nano); got != c.want || within != c.within {
				t.Errorf("%s on %s: %s, within %v; want %s, within %v", c.moment, date, got, within, c.want, c.within)
			}
		})
	}
}

func TestNoMomentAndNoDayHaveNoInstant(t *testing.T) {
	t.Parallel()
	day, ok := xnys(t).Day(calendar.Date{Year: 2025, Month: time.July, Day: 2}, calendar.Regular)
	if !ok {
		t.Fatal("2025-07-02 is no trading day")
	}
	var none clock.Moment
	if at, within := none.On(day); at != 0 || within {
		t.Errorf("the zero Moment is at %d, within %v", at, within)
	}
	if at, within := moment(t, "open").On(calendar.Day{}); at != 0 || within {
		t.Errorf("the open of the zero Day is at %d, within %v", at, within)
	}
	if got := none.String(); got != "" {
		t.Errorf("the zero Moment is written %q", got)
	}
	if !none.IsZero() {
		t.Error("the zero Moment says that it is one")
	}
}

func TestAClockTimeIsFoundInADayThatReachesOverMidnight(t *testing.T) {
	t.Parallel()
	always, err := calendar.Lookup("24/7")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ starts, zone, date, moment, want string }{
		{"17:00", "UTC", "2025-07-02", "17:00", "2025-07-02T17:00:00Z"},
		{"17:00", "UTC", "2025-07-02", "23:30", "2025-07-02T23:30:00Z"},
		{"17:00", "UTC", "2025-07-02", "09:00", "2025-07-03T09:00:00Z"},
		{"17:00", "UTC", "2025-07-02", "close-5m", "2025-07-03T16:55:00Z"},
		{"00:00", "Asia/Tokyo", "2025-07-02", "20:00", "2025-07-01T20:00:00Z"},
		{"00:00", "Asia/Tokyo", "2025-07-02", "14:00", "2025-07-02T14:00:00Z"},
		{"17:00", "America/New_York", "2025-03-08", "21:30", ""},                     // the day has 23 hours
		{"17:00", "America/New_York", "2025-11-01", "21:30", "2025-11-01T21:30:00Z"}, // it has two of them: the first
	} {
		starts, err := calendar.ParseTimeOfDay(c.starts)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := calendar.Zone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		cal, err := always.Shifted(starts, zone)
		if err != nil {
			t.Fatal(err)
		}
		date, err := calendar.ParseDate(c.date)
		if err != nil {
			t.Fatal(err)
		}
		day, _ := cal.Day(date, calendar.Regular)
		at, inside := moment(t, c.moment).On(day)
		if got := time.Unix(0, at).UTC().Format(time.RFC3339); inside != (c.want != "") || inside && got != c.want {
			t.Errorf("%s on %s from %s %s: %s, %t; want %s", c.moment, c.date, c.starts, c.zone, got, inside, c.want)
		}
	}
}
