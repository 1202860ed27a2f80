package host_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

// everyMinute are the minutes of XNYS, extended hours, of all weekdays from one date to another, on holidays too: what a
// calendar closes must be left out.
func everyMinute(t *testing.T, from, to string) market.Columns {
	t.Helper()
	loc := xnys(t).Location()
	first, err := time.ParseInLocation(time.DateOnly, from, loc)
	if err != nil {
		t.Fatal(err)
	}
	last, err := time.ParseInLocation(time.DateOnly, to, loc)
	if err != nil {
		t.Fatal(err)
	}
	var out market.Columns
	for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
		if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
			continue
		}
		at := func(hour int) time.Time { return time.Date(d.Year(), d.Month(), d.Day(), hour, 0, 0, 0, loc) }
		out.AppendAll(coin(at(4), at(20)))
	}
	return out
}

// folderOf is a folder with a store of X in it, called bars.
func folderOf(t *testing.T, minutes market.Columns) string {
	t.Helper()
	root := t.TempDir()
	into, err := parquet.Create(filepath.Join(root, "bars"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := into.Put(context.Background(), "X", "1m", minutes); err != nil {
		t.Fatal(err)
	}
	return root
}

// spans are bars as "start to end of their interval", in the exchange's time.
func spans(t *testing.T, bars []sdk.Bar) []string {
	t.Helper()
	loc := xnys(t).Location()
	var out []string
	for _, b := range bars {
		partial := ""
		if b.Partial {
			partial = " partial"
		}
		out = append(out, b.Start.In(loc).Format("01-02 15:04")+" to "+b.End.In(loc).Format("15:04")+partial)
	}
	return out
}

func TestAnEarlyCloseShortensTheSessionAndItsBars(t *testing.T) {
	t.Parallel()
	for _, day := range []string{"2025-07-03", "2024-11-29"} {
		for hours, want := range map[string]struct {
			minutes, quarters int
			lastQuarter       string
			hourly            []string
		}{
			"regular": {210, 14, "12:45 to 13:00", []string{"09:30 to 10:30", "10:30 to 11:30", "11:30 to 12:30", "12:30 to 13:00"}},
			"extended": {330 + 210 + 240, 22 + 14 + 16, "16:45 to 17:00", []string{"04:00 to 05:00", "05:00 to 06:00", "06:00 to 07:00", "07:00 to 08:00",
				"08:00 to 09:00", "09:00 to 09:30", "09:30 to 10:30", "10:30 to 11:30", "11:30 to 12:30", "12:30 to 13:00", "13:00 to 14:00",
				"14:00 to 15:00", "15:00 to 16:00", "16:00 to 17:00"}},
		} {
			t.Run(day+" "+hours, func(t *testing.T) {
				t.Parallel()
				d := &diary{t: t, seen: map[sdk.Interval][]sdk.Bar{}}
				runDiary(t, folderOf(t, everyMinute(t, day, day)), fmt.Sprintf(`
version: 1
sessions:
  - {name: early, hours: %s, start: %s, end: %s, data: {source: bars, symbols: [X], intervals: [1m, 15m, 1h, 1d]}}
`, hours, day, day), "X", d)
				quarters, hourly, daily := spans(t, d.seen["15m"]), spans(t, d.seen["1h"]), spans(t, d.seen["1d"])
				if len(d.seen["1m"]) != want.minutes || len(quarters) != want.quarters || quarters[len(quarters)-1] != day[5:]+" "+want.lastQuarter {
					t.Errorf("%d minutes and %d quarters up to %s", len(d.seen["1m"]), len(quarters), quarters[len(quarters)-1])
				}
				for i := range want.hourly {
					want.hourly[i] = day[5:] + " " + want.hourly[i]
				}
				if diff := cmp.Diff(want.hourly, hourly); diff != "" {
					t.Errorf("bars of an hour (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]string{day[5:] + " 09:30 to 13:00"}, daily); diff != "" {
					t.Errorf("the day (-want +got):\n%s", diff)
				}
			})
		}
	}
}

const houseCalendar = `
version: 1
calendars:
  - name: HOUSE
    like: XNYS
    closed: [2025-07-07]
    open_days: [2025-07-04]
    early_closes: {2025-07-08: "12:00"}
sessions:
  - name: house
    exchange: HOUSE
    start: 2025-07-01
    end: 2025-07-08
    closed: [2025-07-02]
    data:
      source: bars
      symbols: [X]
      intervals: [1m, 1h, 1d, 1w]
      history: [{days: 3, intervals: [1m, 1d], require: all}]
`

func TestASessionKeepsTheCalendarOfTheFileAndItsOwnClosures(t *testing.T) {
	t.Parallel()
	d := &diary{t: t, seen: map[sdk.Interval][]sdk.Bar{}}
	dir := runDiary(t, folderOf(t, everyMinute(t, "2025-06-23", "2025-07-09")), houseCalendar, "X", d)
	if diff := cmp.Diff([]string{"07-01 09:30 to 16:00", "07-03 09:30 to 13:00", "07-04 09:30 to 16:00", "07-08 09:30 to 12:00"}, spans(t, d.seen["1d"])); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"06-30 09:30 to 16:00"}, spans(t, d.seen["1w"])); diff != "" { // its last day is the 4th
		t.Errorf("weeks (-want +got):\n%s", diff)
	}
	if n := len(d.seen["1m"]); n != 390+210+390+150 {
		t.Errorf("%d minutes", n)
	}
	if at := spans(t, d.seen["1h"]); at[len(at)-1] != "07-08 11:30 to 12:00" {
		t.Errorf("the last hour is %s", at[len(at)-1])
	}
	for day, row := range symbolRows(t, dir) {
		if row["quality"] != "100" || row["historical_quality"] != "100" || row["gaps"] != "0" {
			t.Errorf("%s: quality %s, of history %s, gaps %s", day, row["quality"], row["historical_quality"], row["gaps"])
		}
	}
	m, err := export.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, m.Config); err != nil {
		t.Fatal(err)
	}
	if got := compact.String(); m.Exchange != "HOUSE" || !strings.Contains(got, `"calendars":[{"closed":["2025-07-07"],"early_closes":{"2025-07-08":"12:00"},"like":"XNYS","name":"HOUSE","open_days":["2025-07-04"]}],"closed":["2025-07-02"]`) {
		t.Errorf("the manifest has %s %s", m.Exchange, got)
	}
}

// Three trading days before 8 July are the 1st, 3rd and 4th here.
func TestHistorySkipsTheClosuresOfTheSession(t *testing.T) {
	t.Parallel()
	file, err := config.Parse("sessions.yaml", []byte(houseCalendar), config.ParseOptions{Root: folderOf(t, everyMinute(t, "2025-06-23", "2025-07-09"))})
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir()})
	if err != nil || outcomes[0].Status != host.Completed {
		t.Fatalf("%v, %v", outcomes, err)
	}
	var got []string
	for _, s := range outcomes[0].Snapshot.Symbols[0].Series {
		if s.Interval == "1d" {
			for _, start := range s.History.Start {
				got = append(got, time.Unix(0, start).In(xnys(t).Location()).Format("01-02 15:04"))
			}
		}
		if s.Interval == "1m" && s.History.Len() != 390+210+390 {
			t.Errorf("%d minutes of history", s.History.Len())
		}
	}
	if diff := cmp.Diff([]string{"07-01 09:30", "07-03 09:30", "07-04 09:30"}, got); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
}

func TestTheIDOfARunDependsOnTheDaysOfItsCalendar(t *testing.T) {
	t.Parallel()
	root := folderOf(t, everyMinute(t, "2025-06-23", "2025-07-09"))
	out := t.TempDir()
	id := func(text string) string {
		file, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: root})
		if err != nil {
			t.Fatal(err)
		}
		outcomes, err := host.Run(context.Background(), file, host.Options{Out: out})
		if err != nil || outcomes[0].Status != host.Completed || outcomes[0].Difference != "" {
			t.Fatalf("%+v, %v", outcomes[0], err)
		}
		return filepath.Base(outcomes[0].RunDir)
	}
	base := id(houseCalendar)
	if same := id(strings.Replace(houseCalendar, "like: XNYS", "like: XNYS # but for the party", 1)); same != base {
		t.Error("a comment changes the id")
	}
	for what, text := range map[string]string{
		"a closure of the calendar":    strings.Replace(houseCalendar, "[2025-07-07]", "[2025-12-30]", 1),
		"an early close":               strings.Replace(houseCalendar, "12:00", "12:30", 1),
		"a closure of the session":     strings.Replace(houseCalendar, "closed: [2025-07-02]", "closed: [2025-07-01]", 1),
		"a closure beyond the session": strings.Replace(houseCalendar, "[2025-07-07]", "[2025-07-07, 2025-12-30]", 1),
	} {
		if other := id(text); other == base {
			t.Errorf("%s does not change the id", what)
		}
	}
}

// Times without a zone are the exchange's: 09:00 in Kuala Lumpur is the open there.
func TestTimesWithoutAZoneAreThoseOfTheCalendarOfTheFile(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "bars"), 0o755); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	text.WriteString("time,open,high,low,close,volume\n")
	for m := range 480 {
		fmt.Fprintf(&text, "2025-05-02 %02d:%02d:00,10,11,9,10,100\n", 9+m/60, m%60)
	}
	if err := os.WriteFile(filepath.Join(root, "bars", "X_1m.csv"), []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	d := &diary{t: t, seen: map[sdk.Interval][]sdk.Bar{}}
	runDiary(t, root, `
version: 1
calendars:
  - name: XKLS
    timezone: Asia/Kuala_Lumpur
    hours: {open: "09:00", close: "17:00"}
    from: 2020-01-01
    to: 2030-12-31
    closed: [2025-05-01]
sessions:
  - {name: kl, exchange: XKLS, start: 2025-05-02, end: 2025-05-02, data: {source: bars, symbols: [X], intervals: [1m, 1h]}}
`, "X", d)
	if bars := d.seen["1h"]; len(bars) != 8 || bars[0].Start.Format(time.RFC3339) != "2025-05-02T01:00:00Z" || bars[7].End.Format(time.RFC3339) != "2025-05-02T09:00:00Z" {
		t.Errorf("bars of an hour: %v", bars)
	}
}

func TestASampleMarketSaysThatItHasTheDaysOfXNYSOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ session, want string }{
		"XNYS":              {"start: 2025-07-01, end: 2025-07-08", ""},
		"XNYS with closure": {"closed: [2025-07-02], hours: extended, start: 2025-07-01, end: 2025-07-08", ""},
		"24/7":              {"exchange: 24/7, start: 2025-07-03, end: 2025-07-05", "3 of the 3 days of 24/7 from 2025-07-03 to 2025-07-05 reach beyond them"},
		"HOUSE":             {"exchange: HOUSE, start: 2025-07-01, end: 2025-07-08", "1 of the 5 days of HOUSE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.SplitN(houseCalendar, "sessions:", 2)[0] + "sessions: [{name: s, data: {symbols: [AAPL]}, " + c.session + "}]\n"
			file, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{})
			if err != nil {
				t.Fatal(err)
			}
			outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			found, err := host.Validate(context.Background(), file, host.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, warnings := range [][]string{outcomes[0].Warnings, found.Warnings} {
				got := strings.Join(warnings, "\n")
				if said := strings.Contains(got, string(host.SampleHours)); said != (c.want != "") || !strings.Contains(got, c.want) {
					t.Errorf("warnings %q, want %q", got, c.want)
				}
			}
		})
	}
}

func TestCalendarsOfAFileAreFoundByName(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "desk.yaml")
	if err := os.WriteFile(file, []byte(houseCalendar), 0o644); err != nil {
		t.Fatal(err)
	}
	known, err := host.LoadCalendars(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := known.Lookup("HOUSE")
	if err != nil {
		t.Fatal(err)
	}
	days, trading, err := host.CalendarYear(c, 2025)
	if err != nil || trading != 250 {
		t.Errorf("%d trading days, %v", trading, err)
	}
	var got []host.CalendarDay
	for _, d := range days {
		if d.Date[:7] == "2025-07" {
			got = append(got, d)
		}
	}
	want := []host.CalendarDay{
		{Date: "2025-07-03", Weekday: "Thursday", Close: "13:00", Note: "day before Independence Day"},
		{Date: "2025-07-04", Weekday: "Friday", Extra: true, Note: "HOUSE"},
		{Date: "2025-07-07", Weekday: "Monday", Closed: true, Note: "HOUSE"},
		{Date: "2025-07-08", Weekday: "Tuesday", Close: "12:00", Note: "HOUSE"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("July (-want +got):\n%s", diff)
	}
	all, err := known.All()
	if err != nil || len(all) != len(calendar.Names())+1 {
		t.Fatalf("%v, %v", all, err)
	}
	if last := all[len(all)-1]; last.Name != "HOUSE" || last.Like != "XNYS" || last.File != file || last.Pre != "04:00" || strings.Join(last.Days, " ") != "mon tue wed thu fri" {
		t.Errorf("HOUSE is told as %+v", last)
	}
	for name, say := range map[string]string{"HOSE": "did you mean HOUSE?", "xnas": "did you mean XNAS?"} {
		if _, err := known.Lookup(name); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
