package table_test

import (
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/table"
)

func TestDatesThatDoNotBeginWithTheYear(t *testing.T) {
	t.Parallel()
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		order table.DateOrder
		text  string
		want  string // an instant, a bare date, or a part of the message
	}{
		{table.DayFirst, "13/07/2025", "2025-07-13"},
		{table.DayFirst, "02/07/2025 09:30", "2025-07-02T13:30:00Z"},
		{table.DayFirst, "2.7.2025 9:30:15", "2025-07-02T13:30:15Z"},
		{table.MonthFirst, "07/02/2025 9:30 AM", "2025-07-02T13:30:00Z"},
		{table.MonthFirst, "7/2/2025, 4:00:00 PM", "2025-07-02T20:00:00Z"},
		{table.MonthFirst, "07-02-2025 12:05 am", "2025-07-02T04:05:00Z"},
		{table.MonthFirst, "07/02/2025 12:05pm", "2025-07-02T16:05:00Z"},
		{table.Unordered, "2-Jul-2025", "2025-07-02"},
		{table.Unordered, "02 July 2025 09:30", "2025-07-02T13:30:00Z"},
		{table.Unordered, "Jul 2, 2025", "2025-07-02"},
		{table.MonthFirst, "Jul 2, 2025, 9:30 AM", "2025-07-02T13:30:00Z"},
		{table.Unordered, "2025-07-02 9:30 PM", "2025-07-03T01:30:00Z"},
		{table.Unordered, "02/07/2025", "may begin with the day or with the month: say which by --dates dmy or --dates mdy"},
		{table.Unordered, "13/07/2025", "begins with the day: say which by --dates dmy"},
		{table.Unordered, "07/15/2025 9:30 AM", "begins with the month: say which by"},
		{table.MonthFirst, "13/07/2025", "is no date from 1900 to 2199 written as mdy"},
		{table.DayFirst, "31/02/2025", "is no date"},
		{table.DayFirst, "02/07/25", "is no date"},
		{table.DayFirst, "02/07/20251", "is no date"},
		{table.DayFirst, "2-Jux-2025", "is no date"},
		{table.DayFirst, "02/07/2025x", "is no date"},
		{table.MonthFirst, "07/02/2025 13:00 PM", `"PM" is no zone`},
		{table.DayFirst, "2025", "is no time"},
	} {
		m, err := table.NewClock(newYork).Ordered(c.order).Read(c.text)
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		case m.Form == table.BareDate:
			got = time.Unix(0, m.At).UTC().Format(time.DateOnly)
		default:
			got = time.Unix(0, m.At).UTC().Format(time.RFC3339)
		}
		if err == nil && got != c.want || err != nil && !strings.Contains(got, c.want) {
			t.Errorf("%s (%s): %s, expected %s", c.text, c.order, got, c.want)
		}
	}
}

// The last date is remembered: another one that begins like it is another one.
func TestADateThatBeginsLikeTheLastOneIsAnother(t *testing.T) {
	t.Parallel()
	c := table.NewClock(time.UTC).Ordered(table.DayFirst)
	for text, want := range map[string]string{"1/2/2025 10:00": "2025-02-01T10:00:00Z", "1/2/20251 10:00": "", "1/2/2025": "2025-02-01T00:00:00Z"} {
		if _, err := c.Read("1/2/2025"); err != nil {
			t.Fatal(err)
		}
		m, err := c.Read(text)
		if got := time.Unix(0, m.At).UTC().Format(time.RFC3339); (err != nil) != (want == "") || err == nil && got != want {
			t.Errorf("%s is %s, %v", text, got, err)
		}
	}
}
