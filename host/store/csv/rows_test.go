package csv_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/store/csv"
	"github.com/strathost/strathost/host/store/table"
)

func TestWrongRowsAreLeftOutAndReported(t *testing.T) {
	t.Parallel()
	s := open(t, folder("AAPL_1m.csv", header+
		"2025-07-02T13:30:00Z,1,2,0.5,1.5,100\n"+
		"2025-07-02T13:31:00Z,x,2,0.5,1.5,100\n"+
		"yesterday,1,2,0.5,1.5,100\n"+
		"2025-02-30T13:31:00Z,1,2,0.5,1.5,100\n"+
		"2025-07-02T13:32:00Z,1,0.4,0.5,0.4,100\n"+
		"2025-07-02T13:33:00Z,1,2,0.5,1.5,-100\n"+
		"2025-07-02T13:34:00Z,1,NaN,0.5,1.5,100\n"+
		"2025-07-02T13:35:00Z,1,2,0.5,1.5,\n"+
		"2025-07-02T13:36:00Z,1,2,0.5\n"+
		"2025-07-02T13:37:00Z,1,2,0,5,1,5,100\n"+
		"2025-07-02T13:30:00Z,1,2,0.5,1.5,100\n"+
		"2025-07-02T13:30:00Z,1,2,0.5,1.6,100\n"+
		"2025-07-02T13:40:00Z,1,2,0.5,1.5,100\n"+
		"2025-07-02T13:39:00Z,1,2,0.5,1.5,100\n"+
		"2025-07-02T13:38:00Z,\"1\"2,2,0.5,1.5,100\n"+
		"2025-07-02,1,2,0.5,1.5,100\n"+
		",1,2,0.5,1.5,100\n"+
		"175146300,1,2,0.5,1.5,100\n"+
		"2025-07-02T13:41:00Z,1,2,0.5,1.5,100\n"))
	same(t, "starts", starts(bars(t, s, "AAPL", "1m")),
		"2025-07-02T13:30:00Z 2025-07-02T13:39:00Z 2025-07-02T13:40:00Z 2025-07-02T13:41:00Z")
	same(t, "diagnostics", messages(s.Diagnostics()), `AAPL_1m.csv:3:22: open "x" is no number: the row is left out [bad_row]
AAPL_1m.csv:4:1: time "yesterday" is no time: the row is left out [bad_row]
AAPL_1m.csv:5:1: time "2025-02-30" is no date from 1900 to 2199: the row is left out [bad_row]
AAPL_1m.csv:6: high 0.4 is below low 0.5: the row is left out [bad_row]
AAPL_1m.csv:7: volume -100 is negative: the row is left out [bad_row]
AAPL_1m.csv:8: high is NaN, expected a finite number: the row is left out [bad_row]
AAPL_1m.csv:9:34: volume "" is no number: the row is left out [bad_row]
AAPL_1m.csv:10: it has 4 fields instead of 6: the row is left out [bad_row]
AAPL_1m.csv:11: it has 8 fields instead of 6: the row is left out [bad_row]
AAPL_1m.csv:12: it starts at 2025-07-02T13:30:00Z as line 2 does, with the same numbers: the row is left out [bad_row]
AAPL_1m.csv:13: it starts at 2025-07-02T13:30:00Z as line 2 does, with other numbers: the row is left out [bad_row]
AAPL_1m.csv:15: it starts at 2025-07-02T13:39:00Z, before the row above it: it is sorted in [bad_row]
AAPL_1m.csv:16: a quote is not closed properly: the row is left out [bad_row]
AAPL_1m.csv:17:1: time "2025-07-02" is not written as others of the file are: the row is left out [bad_row]
AAPL_1m.csv:18:1: time is missing: the row is left out [bad_row]
AAPL_1m.csv:19:1: time "175146300" is no time: as seconds, milliseconds, microseconds or nanoseconds since 1970 it is not within 1980 to 2099: the row is left out [bad_row]
`)
	want := []csv.File{{Path: "AAPL_1m.csv", Symbol: "AAPL", Read: true, Interval: "1m", Rows: 19, Bars: 4, Bad: 15, Repaired: 1}}
	if diff := cmp.Diff(want, s.Files()); diff != "" {
		t.Errorf("files, expected (-) and got (+):\n%s", diff)
	}
}

func TestClocksThatChange(t *testing.T) {
	t.Parallel()
	s := open(t, folder("X_1m.csv", header+
		"2025-03-09 01:59:00,1,2,0.5,1.5,100\n"+
		"2025-03-09 02:30:00,1,2,0.5,1.5,100\n"+
		"2025-03-09 03:00:00,1,2,0.5,1.5,100\n"+
		"2025-11-02 00:59:00,1,2,0.5,1.5,100\n"+
		"2025-11-02 01:30:00,1,2,0.5,1.5,100\n"+
		"2025-11-02 02:00:00,1,2,0.5,1.5,100\n"))
	same(t, "starts", starts(bars(t, s, "X", "1m")),
		"2025-03-09T06:59:00Z 2025-03-09T07:00:00Z 2025-11-02T04:59:00Z 2025-11-02T07:00:00Z")
	same(t, "diagnostics", messages(s.Diagnostics()),
		`X_1m.csv:3:1: time "2025-03-09 02:30:00": clocks in America/New_York skip this time: the row is left out [bad_row]
X_1m.csv:6:1: time "2025-11-02 01:30:00": clocks in America/New_York show this time twice: the row is left out [bad_row]
`)
}

func TestAnOpenQuoteSwallowsNothingInSilence(t *testing.T) {
	t.Parallel()
	s := open(t, folder("AAPL_1m.csv", twoMinutes+"2025-07-02T13:32:00Z,\"1,2,0.5,1.5,100\n2025-07-02T13:33:00Z,1,2,0.5,1.5,100\n"))
	if n := bars(t, s, "AAPL", "1m").Len(); n != 2 {
		t.Errorf("%d bars", n)
	}
	same(t, "diagnostics", messages(s.Diagnostics()),
		"AAPL_1m.csv:4: a quote is not closed properly: lines 4 to 5 are left out [bad_row]\n")
}

func TestOnlyTheFirstHundredWrongRowsAreListed(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString(twoMinutes)
	for range 300 {
		text.WriteString("2025-07-02T13:31:00Z,1,2,0.5,1.5,100\n")
	}
	for range 50 {
		text.WriteString("no,1,2,0.5,1.5,100\n")
	}
	s := open(t, folder("AAPL_1m.csv", text.String(), "B_1m.csv", header+"2025-07-02T13:31:00Z,1,2,0.5,1.5,100\nno,1,2,0.5,1.5,100\n"))
	bars(t, s, "B", "1m")
	bars(t, s, "AAPL", "1m")
	ds := s.Diagnostics()
	if len(ds) != 102 {
		t.Fatalf("%d diagnostics", len(ds))
	}
	for i, d := range ds[:100] {
		if d.Line != 4+i {
			t.Fatalf("diagnostic %d is of line %d", i, d.Line)
		}
	}
	same(t, "the last ones", messages(ds[100:]), "AAPL_1m.csv: 250 more rows are wrong [bad_row]\n"+
		"B_1m.csv:3:1: time \"no\" is no time: the row is left out [bad_row]\n")
}

func TestALastLineWithoutAnEndIsReportedAndRead(t *testing.T) {
	t.Parallel()
	row := func(i int) string { return fmt.Sprintf("%d,1,2,0.5,1.5,100", 1751463000+60*i) }
	var long strings.Builder
	for i := range 20_000 { // longer than what is read to guess
		long.WriteString(row(i) + "\n")
	}
	const told = "AAPL.csv: its last line has no end: it may be cut short [no_line_end]\n"
	for text, want := range map[string]string{
		row(0) + "\n" + row(1):                     told,
		row(0) + "\r\n" + row(1) + "\r\n":          "",
		row(0) + "\n" + row(1) + "\n\n":            "",
		long.String():                              "",
		strings.TrimSpace(long.String()):           told,
		row(0) + "\n" + row(1) + "\n# of a vendor": told,
	} {
		files := folder("AAPL.csv", header+text)
		s := open(t, files)
		if got, want := bars(t, s, "AAPL", "1m").Len(), min(20_000, strings.Count(text, ",100")); got != want {
			t.Errorf("%d bars, expected %d", got, want)
		}
		same(t, "diagnostics", messages(s.Diagnostics()), want)
		summary, err := csv.Stream(context.Background(), files, "AAPL.csv", table.Options{}, func(table.Batch) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		same(t, "diagnostics of a stream", messages(summary.Diagnostics), want)
	}
}

func TestAFileWithoutVolumeIsReported(t *testing.T) {
	t.Parallel()
	s := open(t, folder("VIX_1d.csv", "date,open,high,low,close\n2025-07-02,16.5,17,16,16.6\n"))
	if c := bars(t, s, "VIX", "1d"); c.Volume[0] != 0 || c.Close[0] != 16.6 {
		t.Errorf("bar is %v", c.Row(0))
	}
	same(t, "diagnostics", messages(s.Diagnostics()), "VIX_1d.csv: it has no column for volume: its bars have a volume of 0 [no_volume]\n")
}
