package calendar_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
)

func timetable(t *testing.T, pre, open, shut, post string) calendar.Timetable {
	t.Helper()
	var times [4]calendar.TimeOfDay
	for i, s := range []string{pre, open, shut, post} {
		at, err := calendar.ParseTimeOfDay(s)
		if err != nil {
			t.Fatal(err)
		}
		times[i] = at
	}
	return calendar.Timetable{Pre: times[0], Open: times[1], Close: times[2], Post: times[3]}
}

// malaysia is an exchange of one's own: Monday to Friday, 09:00 to 17:00 of a zone without summer time.
func malaysia(t *testing.T) calendar.Rules {
	t.Helper()
	loc, err := calendar.Zone("Asia/Kuala_Lumpur")
	if err != nil {
		t.Fatal(err)
	}
	return calendar.Rules{Location: loc, Week: calendar.Week{1: true, 2: true, 3: true, 4: true, 5: true},
		Timetable: timetable(t, "08:30", "09:00", "17:00", "17:30"), First: date(t, "2024-01-01"), Last: date(t, "2026-12-31")}
}

func define(t *testing.T, r calendar.Rules) *calendar.Draft {
	t.Helper()
	d, err := calendar.Define("OWN", r)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func finished(t *testing.T, d *calendar.Draft) *calendar.Calendar {
	t.Helper()
	c, err := d.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func at(t *testing.T, s string) calendar.TimeOfDay {
	t.Helper()
	v, err := calendar.ParseTimeOfDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestACalendarOfOnesOwnFollowsItsRules(t *testing.T) {
	t.Parallel()
	d := define(t, malaysia(t))
	if err := errors.Join(d.Close(date(t, "2025-05-01")), d.CloseEarly(date(t, "2025-01-28"), at(t, "12:30")), d.Open(date(t, "2025-05-03"))); err != nil {
		t.Fatal(err)
	}
	c := finished(t, d)
	days, err := c.Between(date(t, "2025-04-30"), date(t, "2025-05-06"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range days {
		got = append(got, d.String())
	}
	if diff := cmp.Diff([]string{"2025-04-30", "2025-05-02", "2025-05-03", "2025-05-05", "2025-05-06"}, got); diff != "" {
		t.Errorf("trading days (-want +got):\n%s", diff)
	}
	for name, c := range map[string]struct {
		got, want layout
	}{
		"a full day": {layoutOf(tradingDay(t, c, "2025-05-02", calendar.Regular)), layout{
			"2025-05-02", "2025-05-02T01:00:00Z", "2025-05-02T09:00:00Z", false,
			[]string{"regular 2025-05-02T01:00:00Z 2025-05-02T09:00:00Z"}, "Asia/Kuala_Lumpur",
		}},
		"an early close, after which the post-market lasts as long as ever": {layoutOf(tradingDay(t, c, "2025-01-28", calendar.Extended)), layout{
			"2025-01-28", "2025-01-28T00:30:00Z", "2025-01-28T05:00:00Z", true,
			[]string{
				"pre 2025-01-28T00:30:00Z 2025-01-28T01:00:00Z", "regular 2025-01-28T01:00:00Z 2025-01-28T04:30:00Z",
				"post 2025-01-28T04:30:00Z 2025-01-28T05:00:00Z",
			}, "Asia/Kuala_Lumpur",
		}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if full := c.FullDay(calendar.Regular); full.Date != date(t, "2026-12-31") || full.Early {
		t.Errorf("the latest full day is %s", full.Date)
	}
}

func TestACalendarMayHaveOneOfPreMarketAndPostMarket(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pre, post string
		want      []string
	}{
		"neither":     {"09:00", "17:00", []string{"regular 2025-05-02T01:00:00Z 2025-05-02T09:00:00Z"}},
		"pre-market":  {"08:00", "17:00", []string{"pre 2025-05-02T00:00:00Z 2025-05-02T01:00:00Z", "regular 2025-05-02T01:00:00Z 2025-05-02T09:00:00Z"}},
		"post-market": {"09:00", "24:00", []string{"regular 2025-05-02T01:00:00Z 2025-05-02T09:00:00Z", "post 2025-05-02T09:00:00Z 2025-05-02T16:00:00Z"}},
	} {
		r := malaysia(t)
		r.Timetable = timetable(t, c.pre, "09:00", "17:00", c.post)
		day := tradingDay(t, finished(t, define(t, r)), "2025-05-02", calendar.Extended)
		if diff := cmp.Diff(c.want, layoutOf(day).Segments); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if day.Open != day.Segments[0].Open || day.Close != day.Segments[len(day.Segments)-1].Close {
			t.Errorf("%s: the day is from %s to %s", name, utc(day.Open), utc(day.Close))
		}
	}
}

func TestACalendarLikeAnotherHasItsChanges(t *testing.T) {
	t.Parallel()
	xnys := lookup(t, "XNYS")
	d := xnys.Draft("HOUSE")
	err := errors.Join(d.Close(date(t, "2025-07-03")), d.Open(date(t, "2025-07-04")), d.CloseEarly(date(t, "2025-07-02"), at(t, "12:00")),
		d.CloseEarly(date(t, "2025-11-28"), at(t, "12:00"))) // 13:00 in XNYS
	if err != nil {
		t.Fatal(err)
	}
	c := finished(t, d)
	changed := map[string]bool{"2025-07-02": true, "2025-07-03": true, "2025-07-04": true, "2025-11-28": true}
	everyDate(xnys, func(d calendar.Date) {
		a, okA := xnys.Day(d, calendar.Extended)
		b, okB := c.Day(d, calendar.Extended)
		if same := okA == okB && a.Open == b.Open && a.Close == b.Close; same == changed[d.String()] {
			t.Errorf("%s: the same as in XNYS is %v", d, same)
		}
	})
	if a, b := len(c.Note(date(t, "2025-07-03"))), c.Note(date(t, "2025-07-04")); a == 0 || b != "HOUSE" {
		t.Errorf("the notes are %q and %q", c.Note(date(t, "2025-07-03")), b)
	}
	if n := c.Note(date(t, "2025-12-25")); n != "Christmas Day" {
		t.Errorf("the note of Christmas is %q", n)
	}
	if day := tradingDay(t, c, "2025-07-04", calendar.Regular); day.Early || utc(day.Close) != "2025-07-04T20:00:00Z" {
		t.Errorf("a day that was opened is %v", layoutOf(day))
	}
	if before, err := c.Back(date(t, "2025-07-07"), 2); err != nil || before != date(t, "2025-07-02") {
		t.Errorf("two days before 2025-07-07: %s, %v", before, err)
	}
	if got := tradingDay(t, xnys, "2025-07-03", calendar.Regular); !got.Early { // XNYS itself is as it was
		t.Error("the changes are in XNYS, too")
	}
	again := c.Draft("TWICE") // changes of changes
	if err := again.Open(date(t, "2025-07-03")); err != nil {
		t.Fatal(err)
	}
	if day := tradingDay(t, finished(t, again), "2025-07-03", calendar.Regular); day.Early {
		t.Error("a day that was closed and opened again closes early, as it once did")
	}
}

func TestAChangeWithoutEffectIsRefused(t *testing.T) {
	t.Parallel()
	d := lookup(t, "XNYS").Draft("HOUSE")
	if err := d.Close(date(t, "2025-07-08")); err != nil {
		t.Fatal(err)
	}
	around := lookup(t, "24/7").Draft("COINS")
	for _, c := range []struct {
		err  error
		kind error
		want string
	}{
		{d.Close(date(t, "2025-07-04")), calendar.ErrClosed, "2025-07-04, a Friday, is not a trading day of HOUSE anyway"},
		{d.Close(date(t, "2025-07-08")), calendar.ErrClosed, "2025-07-08, a Tuesday, is not a trading day of HOUSE anyway"},
		{d.Close(date(t, "2029-01-02")), calendar.ErrRange, "calendar_range: HOUSE covers 1998-01-01 to 2028-12-31, not 2029-01-02"},
		{d.Open(date(t, "2025-07-02")), calendar.ErrOpen, "2025-07-02, a Wednesday, is a trading day of HOUSE already"},
		{d.Open(date(t, "1997-12-31")), calendar.ErrRange, "calendar_range: HOUSE covers 1998-01-01 to 2028-12-31, not 1997-12-31"},
		{d.CloseEarly(date(t, "2025-07-08"), at(t, "13:00")), calendar.ErrClosed, "2025-07-08, a Tuesday, is not a trading day of HOUSE"},
		{d.CloseEarly(date(t, "2025-07-03"), at(t, "13:00")), calendar.ErrClosing, "HOUSE closes at 13:00 on 2025-07-03 already"},
		{d.CloseEarly(date(t, "2025-07-02"), at(t, "16:00")), calendar.ErrClosing, "16:00 is not between the open 09:30 and the close 16:00 of HOUSE"},
		{d.CloseEarly(date(t, "2025-07-02"), at(t, "09:30")), calendar.ErrClosing, "09:30 is not between the open 09:30 and the close 16:00 of HOUSE"},
		{d.CloseEarly(date(t, "2030-01-02"), at(t, "13:00")), calendar.ErrRange, "calendar_range: HOUSE covers 1998-01-01 to 2028-12-31, not 2030-01-02"},
		{around.CloseEarly(date(t, "2025-07-02"), at(t, "13:00")), calendar.ErrAllDay, "COINS has no early closes: it trades around the clock"},
	} {
		if c.err == nil || c.err.Error() != c.want || !errors.Is(c.err, c.kind) {
			t.Errorf("got %v, want %s", c.err, c.want)
		}
	}
}

func TestRulesThatCannotBeKeptAreRefused(t *testing.T) {
	t.Parallel()
	loc, err := calendar.Zone("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*calendar.Rules)
		want   string
	}{
		"over midnight": {func(r *calendar.Rules) { r.Timetable = timetable(t, "17:00", "17:00", "09:00", "09:00") },
			"hours of OWN: pre 17:00, open 17:00, close 09:00 and post 09:00 are not in order"},
		"pre-market after the open": {func(r *calendar.Rules) { r.Timetable = timetable(t, "10:00", "09:00", "17:00", "17:00") },
			"hours of OWN: pre 10:00, open 09:00, close 17:00 and post 17:00 are not in order"},
		"dates upside down": {func(r *calendar.Rules) { r.Last = r.First.AddDays(-1) }, "2024-01-01 to 2023-12-31 is not within 1970-01-01 to 2099-12-31"},
		"dates too early":   {func(r *calendar.Rules) { r.First = date(t, "1969-12-31") }, "1969-12-31 to 2026-12-31 is not within 1970-01-01 to 2099-12-31"},
		"no day":            {func(r *calendar.Rules) { r.Week = calendar.Week{} }, "OWN has no trading day from 2024-01-01 to 2026-12-31"},
		"clocks that change": {func(r *calendar.Rules) {
			r.Location, r.Week, r.Timetable = loc, calendar.Week{0: true}, timetable(t, "01:00", "09:00", "17:00", "17:00")
		}, "the clocks of Europe/London change on 2024-03-31 between 01:00 and 17:00"},
	} {
		r := malaysia(t)
		c.change(&r)
		d, err := calendar.Define("OWN", r)
		if err == nil {
			_, err = d.Calendar()
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
	}
}

func TestAllCalendarsEarlyClosesAreTheLatestDay(t *testing.T) {
	t.Parallel()
	r := malaysia(t)
	r.First, r.Last = date(t, "2025-05-05"), date(t, "2025-05-06")
	d := define(t, r)
	if err := errors.Join(d.CloseEarly(r.First, at(t, "12:30")), d.CloseEarly(r.Last, at(t, "12:30"))); err != nil {
		t.Fatal(err)
	}
	if full := finished(t, d).FullDay(calendar.Regular); full.Date != r.Last || !full.Early {
		t.Errorf("of early closes only, the full day is %s, early %v", full.Date, full.Early)
	}
}

func TestATimeOfDayIsReadAndWrittenTheSameWay(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"00:00", "09:30", "23:59", "24:00"} {
		if got := at(t, s).String(); got != s {
			t.Errorf("%q is written %q", s, got)
		}
	}
	for _, s := range []string{"", "9:30", "09:60", "24:01", "25:00", "09-30", "+9:30", "09:30:00", "noon"} {
		if _, err := calendar.ParseTimeOfDay(s); err == nil {
			t.Errorf("%q is taken for a time", s)
		}
	}
}

func TestEveryZoneOfTheListIsThere(t *testing.T) {
	t.Parallel()
	names := calendar.Zones()
	if len(names) < 500 {
		t.Fatalf("there are %d zones", len(names))
	}
	for i, name := range names {
		if loc, err := calendar.Zone(name); err != nil || loc.String() != name {
			t.Errorf("%s: %v, %v", name, loc, err)
		}
		if i > 0 && names[i-1] >= name {
			t.Errorf("%s comes after %s", name, names[i-1])
		}
	}
	for _, name := range []string{"", "Local", "Nowhere", "America/new_york", "../UTC"} {
		if _, err := calendar.Zone(name); !errors.Is(err, calendar.ErrZone) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
