package csv_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/store/table"
)

// threeIntervals are bars of a day, of minutes and of five minutes in one file.
const threeIntervals = "symbol,interval,timestamp,open,high,low,close,volume\n" +
	"AAPL,1Day,2025-07-02,1,9,0.5,8,900\n" +
	"AAPL,1m,2025-07-02T13:30:00Z,1,2,0.5,1.5,100\n" +
	"AAPL,5Min,2025-07-02T13:30:00Z,1,3,0.5,2.5,300\n" +
	"AAPL,1m,2025-07-02T13:31:00Z,1,2,0.5,1.5,100\n" +
	"AAPL,5Min,2025-07-02T13:35:00Z,1,3,0.5,2.5,300\n" +
	"aapl,1 min,2025-07-02T13:32:00Z,1,2,0.5,1.5,100\n"

func TestAColumnSaysTheIntervalOfEachRow(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"1m": "2025-07-02T13:30:00Z 2025-07-02T13:31:00Z 2025-07-02T13:32:00Z",
		"5m": "2025-07-02T13:30:00Z 2025-07-02T13:35:00Z",
		"1d": "2025-07-02T00:00:00Z",
	}
	for _, name := range []string{"interval", "Timeframe", "TF", "resolution", "bar_size", "freq", "Frequency", "<PER>"} {
		summary, got, err := stream(t, "bars_1h.csv", strings.Replace(threeIntervals, "interval", name, 1), table.Options{})
		if err != nil || len(got) != 3 || summary.Interval != "" || len(summary.Diagnostics) != 0 {
			t.Fatalf("%s: %+v, %v, %v", name, summary, got, err)
		}
		for interval, at := range want {
			same(t, name+" "+interval, starts(*got["AAPL "+interval]), at)
		}
	}
	mapped := strings.Replace(threeIntervals, "interval", "kind", 1)
	if _, got, err := stream(t, "bars.csv", mapped, table.Options{Columns: table.Mapping{"interval": "kind"}}); err != nil || len(got) != 3 {
		t.Errorf("mapped: %v, %v", got, err)
	}
	s := open(t, folder("bars.csv", threeIntervals, "AAPL_1m.csv", header+"2025-07-02T13:33:00Z,1,2,0.5,1.5,100\n"))
	hs, err := s.Holdings(context.Background(), "AAPL")
	if err != nil || len(hs) != 3 {
		t.Fatalf("%v, %v", hs, err)
	}
	same(t, "both files", starts(bars(t, s, "AAPL", "1m")), want["1m"]+" 2025-07-02T13:33:00Z")
	same(t, "days", starts(bars(t, s, "AAPL", "1d")), want["1d"])
	same(t, "diagnostics", messages(s.Diagnostics()), "")
}

func TestTheGivenIntervalGoesBeforeAColumn(t *testing.T) {
	t.Parallel()
	text := "interval,timestamp,open,high,low,close,volume\n5m,2025-07-02T13:30:00Z,1,2,0.5,1.5,100\nx,2025-07-02T13:31:00Z,1,2,0.5,1.5,100\n"
	if _, got, err := stream(t, "AAPL.csv", text, table.Options{Interval: "1m"}); err != nil || got["AAPL 1m"].Len() != 2 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAWrongIntervalIsAWrongRow(t *testing.T) {
	t.Parallel()
	text := threeIntervals + "AAPL,1M,2025-07-02T13:33:00Z,1,2,0.5,1.5,100\nAAPL,,2025-07-02T13:33:00Z,1,2,0.5,1.5,100\n" +
		"AAPL,1m,2025-07-02,1,2,0.5,1.5,100\n"
	summary, _, err := stream(t, "bars.csv", text, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "diagnostics", messages(summary.Diagnostics), `bars.csv:8:6: interval "1M" is none: write it as 1m, 5m, 1h or 1d: the row is left out [bad_row]
bars.csv:9:6: interval is missing: the row is left out [bad_row]
bars.csv:10:9: time "2025-07-02" is not written as others of the file are: the row is left out [bad_row]
`)
	days := "tf,time,open,high,low,close,volume\nD,2025-07-01,1,2,0.5,1.5,100\nD,2025-07-02,1,2,0.5,1.5,100\n1m,2025-07-02,1,2,0.5,1.5,100\n" +
		"1m,2025-07-02 09:30,1,2,0.5,1.5,100\n"
	summary, got, err := stream(t, "A.csv", days, table.Options{})
	if err != nil || got["A 1d"].Len() != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	same(t, "a minute among days", starts(*got["A 1m"]), "2025-07-02T13:30:00Z")
	same(t, "diagnostics of days", messages(summary.Diagnostics),
		"A.csv:4:4: time \"2025-07-02\" is a date, which no bar of 1m starts at: the row is left out [bad_row]\n")
	hours := strings.Replace(twoMinutes, "timestamp", "tf,timestamp", 1)
	hours = strings.ReplaceAll(hours, "2025-", "60,2025-")
	_, _, err = stream(t, "AAPL.csv", hours, table.Options{})
	if err == nil || !strings.Contains(err.Error(), `its column "tf" says 1h, but its bars are mostly 1m apart`) {
		t.Errorf("error is %v", err)
	}
}

func TestAColumnWithoutIntervalsIsNotReadAndSaid(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(strings.Replace(twoMinutes, "timestamp", "period,timestamp", 1), "2025-", "regular,2025-")
	s := open(t, folder("AAPL.csv", text))
	if bars(t, s, "AAPL", "1m").Len() != 2 {
		t.Error("bars are missing")
	}
	same(t, "diagnostics", messages(s.Diagnostics()),
		"AAPL.csv: its column \"period\" holds no intervals, but values such as \"regular\": it is not read [no_intervals]\n")
}

func TestMinutesDoNotBecomeADay(t *testing.T) {
	t.Parallel()
	text := "date,minute,open,high,low,close,volume\n"
	for day := 1; day <= 2; day++ {
		for minute := 570; minute < 580; minute++ {
			text += fmt.Sprintf("2025-07-%02d,%d,1,2,0.5,1.5,%d\n", day, minute, minute)
		}
	}
	const want = `AAPL.csv: of 20 different rows of AAPL 1d, 20 start when another one does, the first at 2025-07-01: its column "date" does not say ` +
		`when bars start, or they are of several symbols or intervals; name the column that does with --columns start=COLUMN, symbol=COLUMN or ` +
		`interval=COLUMN, or write date and time of day into one; its columns are "date", "minute", "open", "high", "low", "close", "volume": ` +
		`import it with --columns start=COLUMN [not_csv]`
	_, got, err := stream(t, "AAPL.csv", text, table.Options{})
	if err == nil || len(got) != 0 {
		t.Fatalf("%v, %v", got, err)
	}
	same(t, "error", err.Error(), want)
	s := open(t, folder("AAPL.csv", text, "B.csv", twoMinutes))
	same(t, "faults", messages(s.Faults()), want+"\n")

	doubled := twoMinutes + strings.TrimPrefix(twoMinutes, header)
	if _, got, err := stream(t, "AAPL.csv", doubled, table.Options{}); err != nil || got["AAPL 1m"].Len() != 4 {
		t.Errorf("a file that is there twice in one: %v, %v", got, err)
	}
}

func TestADateOfAnyNameIsPairedWithATime(t *testing.T) {
	t.Parallel()
	_, got, err := stream(t, "x.csv", "<TICKER>,<PER>,<DTYYYYMMDD>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\n"+
		"IBM,1,20250702,093000,1,2,0.5,1.5,100\nIBM,1,20250702,093100,1,2,0.5,1.5,100\n", table.Options{})
	if err != nil || got["IBM 1m"] == nil {
		t.Fatalf("%v, %v", got, err)
	}
	same(t, "starts", starts(*got["IBM 1m"]), "2025-07-02T13:30:00Z 2025-07-02T13:31:00Z")
}

// sparse is the times of bars of a minute, of which many are missing, so that most are two minutes apart.
func sparse() []string {
	var all []string
	minute := 0
	for range 8 {
		for _, apart := range []int{2, 1, 2, 3, 2, 5, 2, 7, 2, 4} {
			minute += apart
			all = append(all, fmt.Sprintf("2025-07-02T%02d:%02d:00Z", 13+minute/60, minute%60))
		}
	}
	return all
}

func TestAnIntervalThatDoesNotGoIntoTheSpacingsIsNotGuessed(t *testing.T) {
	t.Parallel()
	text := header
	for _, at := range sparse() {
		text += at + ",1,2,0.5,1.5,100\n"
	}
	const note = "AAPL.csv: its bars are mostly 2m apart, and too many are not by multiples of that: they are taken for bars of 1m; " +
		"where they are others, import it with --interval [guessed_interval]\n"
	summary, got, err := stream(t, "AAPL.csv", text, table.Options{})
	if err != nil || got["AAPL 1m"].Len() != 80 {
		t.Fatalf("%v, %v", got, err)
	}
	same(t, "diagnostics", messages(summary.Diagnostics), note)
	s := open(t, folder("AAPL.csv", text))
	if bars(t, s, "AAPL", "1m").Len() != 80 {
		t.Error("bars are missing")
	}
	same(t, "diagnostics of the folder", messages(s.Diagnostics()), note)

	text = header
	for _, second := range []string{"00", "00.5", "01", "01.7", "02.2", "02.9"} {
		text += "2025-07-02T13:30:" + second + "Z,1,2,0.5,1.5,100\n"
	}
	if _, _, err := stream(t, "AAPL.csv", text, table.Options{}); err == nil || !strings.Contains(err.Error(), "or of any usual interval: name it in the file's name") {
		t.Errorf("error is %v", err)
	}
}

func TestPricesWithSeparatorsAreNoNumbers(t *testing.T) {
	t.Parallel()
	summary, _, err := stream(t, "AAPL_1m.csv", twoMinutes+"2025-07-02T13:32:00Z,1_0,20,0.5,1.5,100\n2025-07-02T13:33:00Z,0x1p1,20,0.5,1.5,100\n", table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "diagnostics", messages(summary.Diagnostics), `AAPL_1m.csv:4:22: open "1_0" is no number: the row is left out [bad_row]
AAPL_1m.csv:5:22: open "0x1p1" is no number: the row is left out [bad_row]
`)
}
