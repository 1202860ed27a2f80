package config_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/sdk"
)

const ownCalendars = `
version: 1
calendars:
  - name: HOUSE
    like: XNYS
    closed: [2025-07-07, {from: 2025-12-29, to: 2025-12-31}]
    open_days: [2025-07-04]
    early_closes: {2025-07-02: "13:00", 2025-07-04: 12:30}
  - name: HOUSE_2
    like: HOUSE
    closed: [2025-07-08]
  - name: XKLS
    timezone: Asia/Kuala_Lumpur
    days: [mon, tue, wed, thu, fri, sun]
    hours: {open: "09:00", close: "17:00", pre: "08:30", post: "17:30"}
    from: 2000-01-01
    to: 2030-12-31
    closed: [2025-05-01]
sessions:
`

func dayText(t *testing.T, c *calendar.Calendar, date string, h calendar.Hours) string {
	t.Helper()
	d, err := calendar.ParseDate(date)
	if err != nil {
		t.Fatal(err)
	}
	day, ok := c.Day(d, h)
	if !ok {
		return "closed"
	}
	at := func(n int64) string { return time.Unix(0, n).In(c.Location()).Format("15:04") }
	return at(day.Open) + " to " + at(day.Close)
}

func TestSessionsHaveTheCalendarsOfTheFile(t *testing.T) {
	t.Parallel()
	file, err := parse(newRoot(t), ownCalendars+`
  - {name: house, exchange: HOUSE_2, start: 2025-07-02, end: 2025-07-09, data: {symbols: [AAPL]}, closed: [2025-07-03]}
  - {name: kl, exchange: XKLS, hours: extended, start: 2025-05-01, end: 2025-05-04, data: {symbols: [MAYBANK], intervals: [8h]}}
  - {name: coins, exchange: 24/7, start: 2025-07-04, end: 2025-07-06, data: {symbols: [BTC/USD]}, closed: [2025-07-05]}
  - {name: plain, start: 2025-07-02, end: 2025-07-09, data: {symbols: [AAPL]}}
`)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for i, dates := range [][]string{{"2025-07-02", "2025-07-03", "2025-07-04", "2025-07-07", "2025-07-08", "2025-07-09", "2025-12-30"},
		{"2025-05-01", "2025-05-02", "2025-05-03", "2025-05-04"}, {"2025-07-04", "2025-07-05"}, {"2025-07-02", "2025-07-03", "2025-07-04", "2025-07-07"}} {
		s := file.Sessions[i]
		for _, date := range dates {
			got[s.Name+" "+s.Exchange+" "+date] = dayText(t, s.Calendar, date, s.Hours)
		}
	}
	want := map[string]string{
		"house HOUSE_2 2025-07-02": "09:30 to 13:00", "house HOUSE_2 2025-07-03": "closed", "house HOUSE_2 2025-07-04": "09:30 to 12:30",
		"house HOUSE_2 2025-07-07": "closed", "house HOUSE_2 2025-07-08": "closed", "house HOUSE_2 2025-07-09": "09:30 to 16:00",
		"house HOUSE_2 2025-12-30": "closed",
		"kl XKLS 2025-05-01":       "closed", "kl XKLS 2025-05-02": "08:30 to 17:30", "kl XKLS 2025-05-03": "closed", "kl XKLS 2025-05-04": "08:30 to 17:30",
		"coins 24/7 2025-07-04": "00:00 to 00:00", "coins 24/7 2025-07-05": "closed",
		"plain XNYS 2025-07-02": "09:30 to 16:00", "plain XNYS 2025-07-03": "09:30 to 13:00", "plain XNYS 2025-07-04": "closed", "plain XNYS 2025-07-07": "09:30 to 16:00",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	if house := file.Sessions[0].Calendar; house.MIC() != "HOUSE_2" {
		t.Errorf("the calendar is called %s", house.MIC())
	}
}

func TestSchedulesAndIntervalsAreHeldAgainstTheCalendarOfTheFile(t *testing.T) {
	t.Parallel()
	_, err := parse(newRoot(t), ownCalendars+`
  - name: kl
    exchange: XKLS
    start: 2025-05-01
    end: 2025-05-04
    data: {symbols: [MAYBANK], intervals: [9h], history: [{days: 9000, intervals: [1d]}]}
    scanners: [{name: gap, script: scripts/gap_scanner.js, schedule: [{at: "08:45"}, {at: "16:45"}]}]
`)
	var got []string
	var ds sdk.Diagnostics
	errors.As(err, &ds)
	for _, d := range ds {
		got = append(got, string(d.Code)+" "+d.Message)
	}
	want := []string{"invalid_interval the interval 9h is longer than the session of XKLS, which has 8h",
		"calendar_range the calendar of XKLS begins on 2000-01-01, less than 9000 trading days before 2025-05-02",
		"invalid_argument 08:45 is outside of the session of XKLS, 09:00 to 17:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s\n%v", diff, err)
	}
}

// What a calendar says decides what a run does, so it is part of the canonical configuration, and with it of the run's id.
func TestTheCanonicalConfigurationHasTheCalendarsOfTheSession(t *testing.T) {
	t.Parallel()
	root := newRoot(t)
	canonical := func(text string) string {
		return string(one(t, root, text).Canonical())
	}
	const house = "  - {name: s, exchange: HOUSE_2, start: 2025-07-02, end: 2025-07-09, data: {symbols: [AAPL]}}\n"
	base := canonical(ownCalendars + house)
	want := `{"calendars":[{"closed":["2025-07-07",{"from":"2025-12-29","to":"2025-12-31"}],"early_closes":{"2025-07-02":"13:00","2025-07-04":"12:30"},` +
		`"like":"XNYS","name":"HOUSE","open_days":["2025-07-04"]},{"closed":["2025-07-08"],"like":"HOUSE","name":"HOUSE_2"}],` +
		`"data":{"symbols":["AAPL"]},"end":"2025-07-09","exchange":"HOUSE_2","name":"s","start":"2025-07-02"}`
	if base != want {
		t.Errorf("canonical\n got %s\nwant %s", base, want)
	}
	for name, c := range map[string]struct {
		old, new string
		same     bool
	}{
		"a comment":                     {"    like: XNYS\n", "    like: XNYS # but for the summer party\n", true},
		"quotes":                        {"12:30", "'12:30'", true},
		"the order of early closes":     {`{2025-07-02: "13:00", 2025-07-04: 12:30}`, `{2025-07-04: 12:30, 2025-07-02: "13:00"}`, true},
		"a calendar that is not used":   {"closed: [2025-05-01]", "closed: [2025-05-02]", true},
		"a closure":                     {"closed: [2025-07-08]", "closed: [2025-07-09]", false},
		"a closure of what it is like":  {"2025-07-07,", "2025-07-10,", false},
		"an early close":                {`"13:00"`, `"13:01"`, false},
		"a closure of the session":      {"data: {sym", "closed: [2025-07-03], data: {sym", false},
		"an early close of the session": {"data: {sym", "early_closes: {2025-07-09: 13:00}, data: {sym", false},
	} {
		text := strings.Replace(ownCalendars+house, c.old, c.new, 1)
		if text == ownCalendars+house {
			t.Fatalf("%s: nothing was replaced", name)
		}
		if got := canonical(text); (got == base) != c.same {
			t.Errorf("%s: the same is %v\n%s", name, got == base, got)
		}
	}
	const plain = "  - {name: s, start: 2025-07-02, end: 2025-07-09, data: {symbols: [AAPL]}}\n"
	if with, without := canonical(ownCalendars+plain), canonical("version: 1\nsessions:\n"+plain); with != without {
		t.Errorf("a session of XNYS differs by what calendars the file has:\n%s\n%s", with, without)
	}
}

func TestSessionsShareTheClosuresOfTheDefaults(t *testing.T) {
	t.Parallel()
	file, err := parse(newRoot(t), `
version: 1
defaults: {closed: [2025-07-02], early_closes: {2025-07-01: "13:00"}, start: 2025-07-01, end: 2025-07-03, data: {symbols: [AAPL]}}
sessions:
  - {name: a}
  - {name: b}
  - {name: c, closed: null, early_closes: {2025-07-01: null}}
`)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := file.Sessions[0].Calendar, file.Sessions[1].Calendar; a != b || dayText(t, a, "2025-07-02", "") != "closed" || dayText(t, a, "2025-07-01", "") != "09:30 to 13:00" {
		t.Error("sessions with the closures of the defaults do not share a calendar")
	}
	if c := file.Sessions[2].Calendar; dayText(t, c, "2025-07-02", "") != "09:30 to 16:00" || dayText(t, c, "2025-07-01", "") != "09:30 to 16:00" {
		t.Error("a session that takes the closures back has them")
	}
}

func TestTheNumberOfCalendarsIsBounded(t *testing.T) {
	t.Parallel()
	var calendars, sessions strings.Builder
	for i := range 300 {
		fmt.Fprintf(&calendars, "  - {name: C%d, like: XNYS}\n", i)
		fmt.Fprintf(&sessions, "  - {name: s%d, closed: [%s], start: 2025-07-01, end: 2025-07-03, data: {symbols: [AAPL]}}\n", i, weekdayOf(i))
	}
	for what, text := range map[string]string{
		"sessions.yaml:259:5: calendars[256]: a file has at most 256 calendars [too_large]": "version: 1\ncalendars:\n" + calendars.String() +
			"sessions:\n  - {name: s, start: 2025-07-01, end: 2025-07-03, data: {symbols: [AAPL]}}\n",
		"sessions[256]: a file has at most 256 calendars, those of sessions with days of their own included": "version: 1\nsessions:\n" + sessions.String(),
	} {
		if _, err := parse(newRoot(t), text); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("got %v, want %s", err, what)
		}
	}
}

// weekdayOf is the i-th Tuesday of 2015 and later that is no holiday.
func weekdayOf(i int) string {
	c, _ := calendar.Lookup("XNYS")
	d := calendar.Date{Year: 2015, Month: time.January, Day: 6}
	for ; ; d = d.AddDays(7) {
		if c.IsTradingDay(d) {
			if i == 0 {
				return d.String()
			}
			i--
		}
	}
}

func TestCalendarsAreReadWithoutTheRestOfTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "desk.yaml")
	write(t, file, ownCalendars+"  - {name: s, exchange: NOWHERE, script: nosuch.js}\n")
	got, err := config.LoadCalendars(file)
	if err != nil || len(got) != 3 || got[1].MIC() != "HOUSE_2" || got[1].Like != "HOUSE" || got[2].Like != "" || got[2].Place.String() != "desk.yaml:12:5" {
		t.Errorf("%v, %v", got, err)
	}
	write(t, file, strings.Replace(ownCalendars, "2025-07-07", "2025-07-05", 1))
	var ds sdk.Diagnostics
	if _, err := config.LoadCalendars(file); !errors.As(err, &ds) || len(ds) != 1 || ds[0].Code != config.InvalidDate || ds[0].Line != 6 {
		t.Errorf("a mistake in a calendar: %v", err)
	}
	if _, err := config.LoadCalendars(filepath.Join(dir, "nosuch.yaml")); !errors.As(err, &ds) || ds[0].Code != config.Unreadable {
		t.Errorf("a file that is not there: %v", err)
	}
}
