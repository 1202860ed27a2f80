package csv_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/host/store/csv"
	"github.com/strathost/strathost/sdk"
)

// folder makes a file system of paths and texts.
func folder(files ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return m
}

func open(t testing.TB, files fs.FS) *csv.Store {
	t.Helper()
	s, err := csv.OpenFS(context.Background(), files, "data", csv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func bars(t testing.TB, s *csv.Store, symbol string, interval sdk.Interval) market.Columns {
	t.Helper()
	c, err := s.Bars(context.Background(), symbol, interval, math.MinInt64, math.MaxInt64)
	if err != nil {
		t.Fatalf("%v; diagnostics:\n%v", err, s.Diagnostics())
	}
	return c
}

// at is an instant in UTC nanoseconds.
func at(t testing.TB, s string) int64 {
	t.Helper()
	i, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return i.UnixNano()
}

// starts writes the starts of bars.
func starts(c market.Columns) string {
	var s []string
	for _, n := range c.Start {
		s = append(s, time.Unix(0, n).UTC().Format(time.RFC3339Nano))
	}
	return strings.Join(s, " ")
}

// messages writes diagnostics, one a line.
func messages(ds []sdk.Diagnostic) string {
	if len(ds) == 0 {
		return ""
	}
	return sdk.Diagnostics(ds).Error() + "\n"
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s, expected (-) and got (+):\n%s", what, diff)
	}
}

const header = "timestamp,open,high,low,close,volume\n"

const twoMinutes = header +
	"2025-07-02T13:30:00Z,1,2,0.5,1.5,100\n" +
	"2025-07-02T13:31:00Z,1.5,2,1,1,200\n"

func TestAFolderOfFilesIsAStore(t *testing.T) {
	t.Parallel()
	s := open(t, folder("AAPL_1m.csv", twoMinutes, "daily/MSFT.csv", "date,open,high,low,close,volume\n2025-07-01,1,2,0.5,1.5,100\n"))
	if s.Name() != "csv folder data" {
		t.Errorf("name is %q", s.Name())
	}
	symbols, err := s.Symbols(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "symbols", strings.Join(symbols, " "), "AAPL MSFT")
	got := bars(t, s, "AAPL", "1m")
	want := market.Columns{
		Start: []int64{at(t, "2025-07-02T13:30:00Z"), at(t, "2025-07-02T13:31:00Z")},
		Open:  []float64{1, 1.5}, High: []float64{2, 2}, Low: []float64{0.5, 1}, Close: []float64{1.5, 1}, Volume: []float64{100, 200},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bars, expected (-) and got (+):\n%s", diff)
	}
	hs, err := s.Holdings(context.Background(), "AAPL")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(twoMinutes))
	wantHoldings := []market.Holding{{Interval: "1m", First: want.Start[0], Last: want.Start[1], Bars: 2,
		Digest: hex.EncodeToString(sum[:])}}
	if diff := cmp.Diff(wantHoldings, hs); diff != "" {
		t.Errorf("holdings, expected (-) and got (+):\n%s", diff)
	}
	same(t, "starts of MSFT", starts(bars(t, s, "MSFT", "1d")), "2025-07-01T00:00:00Z")
	same(t, "diagnostics", messages(s.Diagnostics()), "")
	if c, err := s.Bars(context.Background(), "AAPL", "1m", want.Start[0]+1, want.Start[1]); err != nil || c.Len() != 0 {
		t.Errorf("between two starts: %d bars, %v", c.Len(), err)
	}
}

func TestWhatTheFolderDoesNotHold(t *testing.T) {
	t.Parallel()
	s := open(t, folder("AAPL_1m.csv", twoMinutes))
	if hs, err := s.Holdings(context.Background(), "NOPE"); err != nil || len(hs) != 0 {
		t.Errorf("holdings: %v, %v", hs, err)
	}
	for _, c := range []struct {
		symbol   string
		interval sdk.Interval
	}{{"NOPE", "1m"}, {"AAPL", "5m"}} {
		if _, err := s.Bars(context.Background(), c.symbol, c.interval, 0, math.MaxInt64); !errors.Is(err, store.ErrNoSymbol) {
			t.Errorf("%s %s: %v", c.symbol, c.interval, err)
		}
	}
}

func TestTheNameSaysSymbolAndInterval(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"AAPL_2025-07-02_1m.csv":             "AAPL 1m",
		"AAPL.csv":                           "AAPL 1m", // from the spacing
		"aapl-1m.csv":                        "AAPL 1m",
		"1m/AAPL.csv":                        "AAPL 1m",
		"BRK.B_1m.csv":                       "BRK.B 1m",
		"BRK.B.csv":                          "BRK.B 1m",
		"brk-b_1min.CSV":                     "BRK-B 1m",
		"BTC-USD-1m.csv":                     "BTC-USD 1m",
		"AAPL.1m.csv":                        "AAPL 1m",
		"AAPL-2025-07-02.csv":                "AAPL 1m",
		"AAPL 20250701 20250731 1m.csv":      "AAPL 1m",
		"AAPL/2025-07.csv":                   "AAPL 1m",
		"AAPL/1m/2025.csv":                   "AAPL 1m",
		"AAPL/1m.csv":                        "AAPL 1m",
		"2025-07-02_AAPL_1m.csv":             "AAPL 1m",
		"AAPL_1m_regular.csv":                "AAPL 1m",
		"minute/DAY.csv":                     "DAY 1m",
		"interval=1m/symbol=AAPL/2025.csv":   "AAPL 1m",
		"bars/1s/AAPL_1m.csv":                "AAPL 1m", // the inner one
		"2330.csv":                           "2330 1m",
		"2002.csv":                           "2002 1m",
		"1m/2330_2025.csv":                   "2330 1m",
		"data.2025/MSFT/2025-07-02.1Min.csv": "MSFT 1m",
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			s := open(t, folder(path, twoMinutes))
			symbols, err := s.Symbols(context.Background())
			if err != nil || len(symbols) != 1 {
				t.Fatalf("symbols %v, %v", symbols, err)
			}
			hs, err := s.Holdings(context.Background(), symbols[0])
			if err != nil || len(hs) != 1 {
				t.Fatalf("holdings %v, %v: %v", hs, err, s.Diagnostics())
			}
			same(t, "symbol and interval", symbols[0]+" "+string(hs[0].Interval), want)
		})
	}
}

// Every text here is one bar that starts on 2025-07-02 at 09:30 in New York, and one a minute later.
func TestTheHeaderSaysWhereWhatIs(t *testing.T) {
	t.Parallel()
	const values = ",1,2,0.5,1.5,100\n"
	for name, text := range map[string]string{
		"RFC 3339":                 header + "2025-07-02T13:30:00Z" + values + "2025-07-02T13:31:00Z" + values,
		"RFC 3339 with offset":     header + "2025-07-02T09:30:00-04:00" + values + "2025-07-02T09:31:00-04:00" + values,
		"with space and offset":    header + "2025-07-02 09:30:00-04:00" + values + "2025-07-02 09:31:00-04:00" + values,
		"offset without colon":     header + "2025-07-02 09:30:00.000 -0400" + values + "2025-07-02 09:31 -04" + values,
		"UTC":                      header + "2025-07-02 13:30:00 UTC" + values + "2025-07-02 13:31:00 UTC" + values,
		"without a zone":           header + "2025-07-02 09:30:00" + values + "2025-07-02 09:31:00" + values,
		"without seconds":          header + "2025-07-02 9:30" + values + "2025-07-02 9:31" + values,
		"slashes":                  header + "2025/07/02 09:30" + values + "2025/07/02 09:31" + values,
		"compact":                  header + "20250702T093000" + values + "20250702T0931" + values,
		"fourteen digits":          header + "20250702093000" + values + "20250702093100" + values,
		"seconds":                  header + "1751463000" + values + "1751463060" + values,
		"seconds with decimals":    header + "1751463000.0" + values + "1751463060.000" + values,
		"milliseconds":             header + "1751463000000" + values + "1751463060000" + values,
		"microseconds":             header + "1751463000000000" + values + "1751463060000000" + values,
		"nanoseconds":              header + "1751463000000000000" + values + "1751463060000000000" + values,
		"carriage returns":         strings.ReplaceAll(header+"1751463000"+values+"1751463060"+values, "\n", "\r\n"),
		"a byte order mark":        "\xef\xbb\xbf" + header + "1751463000" + values + "1751463060" + values,
		"quotes":                   `"Timestamp","Open","High","Low","Close","Volume"` + "\n\"1751463000\"" + values + "1751463060" + values,
		"no newline at the end":    strings.TrimSpace(header + "1751463000" + values + "1751463060" + values),
		"blank and comment lines":  "# exported\n\n" + header + "1751463000" + values + "\n# more\n1751463060" + values,
		"a title above the header": "Bars of AAPL\n" + header + "1751463000" + values + "1751463060" + values,
		"semicolons":               strings.ReplaceAll(header+"1751463000"+values+"1751463060"+values, ",", ";"),
		"tabs":                     strings.ReplaceAll(header+"1751463000"+values+"1751463060"+values, ",", "\t"),
		"vertical bars":            strings.ReplaceAll(header+"1751463000"+values+"1751463060"+values, ",", "|"),
		"angle brackets, date and time": "<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\n" +
			"20250702,093000" + values + "20250702,093100" + values,
		"date and time": "date,time,open,high,low,close,volume\n2025-07-02,09:30" + values + "2025-07-02,09:31:00" + values,
		"dates at midnight and times": "date,time,open,high,low,close,volume\n2025-07-02 00:00:00,09:30" + values +
			"2025-07-02 00:00:00,09:31:00" + values,
		"date and time in UTC": "date,time_utc,open,high,low,close,volume\n2025-07-02,13:30" + values + "2025-07-02,13:31" + values,
		"a column in UTC":      "time_utc,open,high,low,close,volume\n2025-07-02 13:30" + values + "2025-07-02 13:31" + values,
		"letters in any order": "v,vw,o,c,h,l,t,n\n100,1.2,1,1.5,2,0.5,1751463000000,7\n100,1.2,1,1.5,2,0.5,1751463060000,7\n",
		"open and close times": "open_time,open,high,low,close,volume,close_time,quote_volume\n1751463000000,1,2,0.5,1.5,100,1751463059999,9\n" +
			"1751463060000,1,2,0.5,1.5,100,1751463119999,9\n",
		"a time column without a name": ",open,high,low,close,volume\n2025-07-02T13:30:00Z" + values + "2025-07-02T13:31:00Z" + values,
		"adjusted closes":              "time,open,high,low,close,adj close,volume\n1751463000,1,2,0.5,1.5,1.1,100\n1751463060,1,2,0.5,1.5,1.1,100\n",
		"the zone is preferred": "time,timestamp,open,high,low,close,volume\n09:30,2025-07-02T13:30:00Z" + values +
			"09:31,2025-07-02T13:31:00Z" + values,
		"spaces":                         "timestamp, open, high, low, close, volume\n1751463000, 1, 2, 0.5, 1.5, 100\n1751463060, 1, 2, 0.5, 1.5, 100\n",
		"empty last fields":              header + "1751463000,1,2,0.5,1.5,100,\n1751463060,1,2,0.5,1.5,100,\n",
		"no header":                      "1751463000" + values + "1751463060" + values,
		"no header, date and time":       "2025-07-02,09:30" + values + "2025-07-02,09:31" + values,
		"no header, date and six digits": "20250702,093000" + values + "20250702,093100" + values,
		"a symbol column":                "ticker,time,open,high,low,close,volume\naapl,1751463000" + values + "AAPL,1751463060" + values,
		"new to old":                     header + "2025-07-02T13:31:00Z" + values + "2025-07-02T13:30:00Z" + values,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, folder("AAPL.csv", text))
			c := bars(t, s, "AAPL", "1m")
			same(t, "starts", starts(c), "2025-07-02T13:30:00Z 2025-07-02T13:31:00Z")
			for i := range c.Len() {
				if got, want := c.Row(i), (market.Row{Start: c.Start[i], Open: 1, High: 2, Low: 0.5, Close: 1.5, Volume: 100}); got != want {
					t.Errorf("bar %d is %v, expected %v", i, got, want)
				}
			}
			same(t, "diagnostics", messages(s.Diagnostics()), "")
		})
	}
}

func TestTheIntervalIsTheCommonestSpacing(t *testing.T) {
	t.Parallel()
	const values = ",1,2,0.5,1.5,100\n"
	for name, c := range map[string]struct {
		times string
		want  sdk.Interval
	}{
		"seconds":                    {"2025-07-02T13:30:00Z 2025-07-02T13:30:01Z", "1s"},
		"minutes with gaps":          {"2025-07-02T13:30:00Z 2025-07-02T13:31:00Z 2025-07-02T13:35:00Z 2025-07-02T13:36:00Z 2025-07-03T13:36:00Z", "1m"},
		"five minutes":               {"2025-07-02T13:30:00Z 2025-07-02T13:35:00Z 2025-07-02T13:40:00Z 2025-07-02T13:50:00Z", "5m"},
		"hours":                      {"2025-07-02T13:30:00Z 2025-07-02T14:30:00Z 2025-07-02T15:30:00Z 2025-07-02T16:00:00Z", "1h"},
		"one date":                   {"2025-07-02", "1d"},
		"dates":                      {"2025-07-02 2025-07-03 2025-07-07", "1d"},
		"a weekend only":             {"2025-07-03 2025-07-07", "1d"},
		"daily times":                {"2025-07-02T20:00:00Z 2025-07-03T20:00:00Z", "1d"},
		"into winter":                {"2025-10-31T20:00:00Z 2025-11-03T21:00:00Z 2025-11-04T21:00:00Z", "1d"},
		"weeks":                      {"2025-06-23 2025-06-30 2025-07-07", "1w"},
		"out of order, all the same": {"2025-07-02T13:32:00Z 2025-07-02T13:30:00Z 2025-07-02T13:31:00Z", "1m"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := header
			for _, at := range strings.Fields(c.times) {
				text += at + values
			}
			s := open(t, folder("AAPL.csv", text))
			hs, err := s.Holdings(context.Background(), "AAPL")
			if err != nil || len(hs) != 1 || hs[0].Interval != c.want {
				t.Errorf("holdings %v, %v, expected %s: %v", hs, err, c.want, s.Diagnostics())
			}
		})
	}
}

// All of these are the daily bar of 2025-07-02, and start at midnight UTC of that date.
func TestADailyBarStartsAtMidnightUTCOfItsDate(t *testing.T) {
	t.Parallel()
	for name, time := range map[string]string{
		"a date":                  "2025-07-02",
		"eight digits":            "20250702",
		"midnight":                "2025-07-02 00:00:00",
		"midnight UTC":            "2025-07-02T00:00:00Z",
		"midnight UTC in seconds": "1751414400",
		"midnight in New York":    "2025-07-02T04:00:00Z",
		"that in milliseconds":    "1751428800000",
		"midnight with offset":    "2025-07-02T00:00:00-04:00",
		"midnight in Tokyo":       "2025-07-02T00:00:00+09:00",
		"the open":                "2025-07-02 09:30:00",
		"the close in UTC":        "2025-07-02T20:00:00Z",
		"after hours in UTC":      "2025-07-03T00:30:00Z",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, folder("AAPL_1d.csv", header+time+",1,2,0.5,1.5,100\n"))
			same(t, "starts", starts(bars(t, s, "AAPL", "1d")), "2025-07-02T00:00:00Z")
		})
	}
}

func TestTimesWithoutAZoneAreInTheLocationOfTheOptions(t *testing.T) {
	t.Parallel()
	files := folder("AAPL_1m.csv", header+
		"2025-03-07 09:30:00,1,2,0.5,1.5,100\n"+ // winter in New York
		"2025-03-10 09:30:00,1,2,0.5,1.5,100\n") // summer
	same(t, "New York", starts(bars(t, open(t, files), "AAPL", "1m")), "2025-03-07T14:30:00Z 2025-03-10T13:30:00Z")
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	s, err := csv.OpenFS(context.Background(), files, "data", csv.Options{Location: tokyo})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "Tokyo", starts(bars(t, s, "AAPL", "1m")), "2025-03-07T00:30:00Z 2025-03-10T00:30:00Z")
}

func TestAFileWithASymbolColumnHoldsManySymbols(t *testing.T) {
	t.Parallel()
	s := open(t, folder("all_1m.csv", "symbol,time,open,high,low,close,volume\n"+
		"MSFT,1751463000,1,2,0.5,1.5,100\nAAPL,1751463000,3,4,2.5,3.5,100\n"+
		"MSFT,1751463060,1,2,0.5,1.5,100\nbrk.b,1751463000,1,2,0.5,1.5,100\n?,1751463000,1,2,0.5,1.5,100\n",
		"AAPL_2025-07-03_1m.csv", header+"1751549400,5,6,4,5,100\n"))
	symbols, err := s.Symbols(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "symbols", strings.Join(symbols, " "), "AAPL BRK.B MSFT")
	same(t, "AAPL", starts(bars(t, s, "AAPL", "1m")), "2025-07-02T13:30:00Z 2025-07-03T13:30:00Z")
	same(t, "MSFT", starts(bars(t, s, "MSFT", "1m")), "2025-07-02T13:30:00Z 2025-07-02T13:31:00Z")
	same(t, "diagnostics", messages(s.Diagnostics()), `all_1m.csv:6:1: "?" is no symbol: the row is left out [bad_row]`+"\n")
}

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

func TestFilesOfOneSymbolAreOneSeries(t *testing.T) {
	t.Parallel()
	day := func(date string, rows ...string) string {
		text := header
		for _, r := range rows {
			text += date + "T" + r + "\n"
		}
		return text
	}
	files := folder(
		"AAPL_2025-07-01_1m.csv", day("2025-07-01", "13:30:00Z,1,2,0.5,1.5,100", "13:31:00Z,1,2,0.5,1.5,100", "13:33:00Z,1,2,0.5,1.5,100"),
		"AAPL_2025-07-02_1m.csv", day("2025-07-02", "13:30:00Z,1,2,0.5,1.5,100", "13:31:00Z,1,2,0.5,1.5,100"),
		"later/AAPL_1m.csv", day("2025-07-01", "13:31:00Z,1,2,0.5,1.5,100", "13:32:00Z,7,7,7,7,7", "13:33:00Z,1,2,0.5,1.75,100"),
		"AAPL_1d.csv", header+"2025-07-01,1,2,0.5,1.5,100\n",
	)
	s := open(t, files)
	hs, err := s.Holdings(context.Background(), "AAPL")
	if err != nil {
		t.Fatal(err)
	}
	c := bars(t, s, "AAPL", "1m")
	same(t, "starts", starts(c), "2025-07-01T13:30:00Z 2025-07-01T13:31:00Z 2025-07-01T13:32:00Z 2025-07-01T13:33:00Z "+
		"2025-07-02T13:30:00Z 2025-07-02T13:31:00Z")
	if c.Close[2] != 7 || c.Close[3] != 1.5 {
		t.Errorf("closes are %v", c.Close)
	}
	same(t, "diagnostics", messages(s.Diagnostics()),
		"later/AAPL_1m.csv:4: the bar of AAPL 1m at 2025-07-01T13:33:00Z is another one than in AAPL_2025-07-01_1m.csv:4, which is used: the row is left out [bad_row]\n")
	h := sha256.New()
	for _, f := range []string{"AAPL_2025-07-01_1m.csv", "AAPL_2025-07-02_1m.csv", "later/AAPL_1m.csv"} {
		sum := sha256.Sum256(files[f].Data)
		h.Write(sum[:])
	}
	daily := sha256.Sum256(files["AAPL_1d.csv"].Data)
	want := []market.Holding{
		{Interval: "1m", First: c.Start[0], Last: c.Start[5], Bars: 6, Digest: hex.EncodeToString(h.Sum(nil))},
		{Interval: "1d", First: at(t, "2025-07-01T00:00:00Z"), Last: at(t, "2025-07-01T00:00:00Z"), Bars: 1, Digest: hex.EncodeToString(daily[:])},
	}
	if diff := cmp.Diff(want, hs); diff != "" {
		t.Errorf("holdings, expected (-) and got (+):\n%s", diff)
	}
	last := s.Files()[3]
	if last.Rows != 3 || last.Bars != 1 || last.Bad != 1 || last.Doubled != 1 {
		t.Errorf("the last file: %+v", last)
	}
}

func TestFilesThatCannotBeReadAreFaultsAndTheOthersAreServed(t *testing.T) {
	t.Parallel()
	const row = "1751463000,1,2,0.5,1.5,100\n"
	s := open(t, folder(
		"GOOD_1m.csv", twoMinutes,
		".hidden.csv", "no",
		".git/x.csv", "no",
		"readme.txt", "no",
		"bad/binary.csv", "PK\x03\x04\x00\x00",
		"bad/dayfirst.csv", header+"02/07/2025 09:30,1,2,0.5,1.5,100\n",
		"bad/empty.csv", "",
		"bad/ends_1m.csv", "close_time,open,high,low,close,volume\n"+row,
		"bad/header_1m.csv", header,
		"bad/minutes_1d.csv", twoMinutes,
		"bad/minutes_1h.csv", twoMinutes,
		"bad/months_1M.csv", header+row,
		"bad/names.csv", "first,last\nAda,Lovelace\n",
		"bad/nolow_1m.csv", "time,open,high,close,volume\n1751463000,1,2,1.5,100\n",
		"bad/notime_1m.csv", "name,open,high,low,close,volume\nx,1,2,0.5,1.5,100\n",
		"bad/one.csv", header+row,
		"bad/twice_1m.csv", "time,open,high,low,close,close,volume\n1751463000,1,2,0.5,1.5,1.5,100\n",
		"bad/utf16.csv", "\xff\xfet\x00",
		"bad/unsound_1m.csv", header+"1751463000,1,0.5,2,1.5,100\n1751463000,1,0.5,2,1.5,100\n",
		"1m/2025-07-02.csv", header+row,
		"bad/dates_1m.csv", header+"2025-07-02,1,2,0.5,1.5,100\n",
		"bad/months.csv", header+"2025-06-02,1,2,0.5,1.5,100\n2025-07-02,1,2,0.5,1.5,100\n",
	))
	same(t, "faults", messages(s.Faults()), `1m/2025-07-02.csv: neither a column nor its name says the symbol [not_csv]
bad/binary.csv: it is no text [not_csv]
bad/dates_1m.csv: its name says 1m, but its times are dates [not_csv]
bad/dayfirst.csv: its column timestamp holds no times: "02/07/2025" may begin with the day or with the month: write YYYY-MM-DD [not_csv]
bad/empty.csv: it is empty [not_csv]
bad/ends_1m.csv: its column close_time says when bars end, and none says when they start [not_csv]
bad/header_1m.csv: it has a header and no rows [not_csv]
bad/minutes_1d.csv: its name says 1d, but its bars are mostly 1m apart [not_csv]
bad/minutes_1h.csv: its name says 1h, but its bars are mostly 1m apart [not_csv]
bad/months.csv: its bars are mostly 30 days apart, which is no interval: name it in the file's name, as in AAPL_1m.csv [not_csv]
bad/months_1M.csv: 1M in its name: interval "1M" is ambiguous: write 1m for minutes; for months there is no interval, use weeks (4w) [not_csv]
bad/names.csv: no header with open, high, low and close is in its first 10 lines, and its first line is not a time and these four numbers [not_csv]
bad/nolow_1m.csv: its header has no column for low [not_csv]
bad/notime_1m.csv: it has no column for the time [not_csv]
bad/one.csv: its interval cannot be guessed from a single time: name it in the file's name, as in AAPL_1m.csv [not_csv]
bad/twice_1m.csv: its header has two columns for close [not_csv]
bad/unsound_1m.csv:2: none of its first 2 rows can be used, beginning with this: high 0.5 is below low 2: the row is left out [not_csv]
bad/utf16.csv: it is UTF-16: save it as UTF-8 [not_csv]
`)
	if diff := cmp.Diff([]csv.File{{Path: "GOOD_1m.csv", Symbol: "GOOD"}}, s.Files()); diff != "" {
		t.Errorf("files, expected (-) and got (+):\n%s", diff)
	}
	bars(t, s, "GOOD", "1m")
	if diff := cmp.Diff(sdk.Diagnostics(s.Faults()), s.Diagnostics()); diff != "" {
		t.Errorf("faults (-) and diagnostics (+):\n%s", diff)
	}
}

func TestAFileThatTurnsOutUnfitIsReportedWhenItIsRead(t *testing.T) {
	t.Parallel()
	text := header // more than Open looks at, at no common spacing until the end
	start := at(t, "2000-01-03T14:30:00Z") / int64(time.Second)
	for i := range int64(1000) {
		text += fmt.Sprintf("%d,1,2,0.5,1.5,100\n", start+i*1001)
	}
	s := open(t, folder("AAPL.csv", text))
	hs, err := s.Holdings(context.Background(), "AAPL")
	if err != nil || len(hs) != 0 {
		t.Errorf("holdings: %v, %v", hs, err)
	}
	same(t, "diagnostics", messages(s.Diagnostics()),
		"AAPL.csv: its bars are mostly 16m41s apart, which is no interval: name it in the file's name, as in AAPL_1m.csv [not_csv]\n")
}

func TestAFileWithoutVolumeIsReported(t *testing.T) {
	t.Parallel()
	s := open(t, folder("VIX_1d.csv", "date,open,high,low,close\n2025-07-02,16.5,17,16,16.6\n"))
	if c := bars(t, s, "VIX", "1d"); c.Volume[0] != 0 || c.Close[0] != 16.6 {
		t.Errorf("bar is %v", c.Row(0))
	}
	same(t, "diagnostics", messages(s.Diagnostics()), "VIX_1d.csv: it has no column for volume: its bars have a volume of 0 [no_volume]\n")
}

func TestAFolderWithoutAnyReadableFileIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := csv.Open(context.Background(), filepath.Join(dir, "nowhere"), csv.Options{})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a missing folder: %v", err)
	}
	if _, err = csv.Open(context.Background(), dir, csv.Options{}); !strings.Contains(fmt.Sprint(err), "there is no .csv file in this folder or below [not_csv]") {
		t.Errorf("an empty folder: %v", err)
	}
	file := filepath.Join(dir, "A.csv")
	if err := os.WriteFile(file, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err = csv.Open(context.Background(), file, csv.Options{}); !strings.Contains(fmt.Sprint(err), "it is a file, not a folder") {
		t.Errorf("a file: %v", err)
	}
	_, err = csv.Open(context.Background(), dir, csv.Options{})
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || len(ds) != 1 || ds[0].File != filepath.ToSlash(dir)+"/A.csv" {
		t.Errorf("a folder of one bad file: %v", err)
	}
}

func TestRealFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "..", "..", "shared", "data", "alpaca")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the data for tests are not here: %v", err)
	}
	s, err := csv.Open(context.Background(), dir, csv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	xnys, err := calendar.Lookup("XNYS")
	if err != nil {
		t.Fatal(err)
	}
	day, _ := xnys.Day(calendar.Date{Year: 2025, Month: time.July, Day: 2}, calendar.Regular)
	for symbol, want := range map[string][2]int{"AAPL": {862, 349}, "RIVN": {617, 262}} {
		c := bars(t, s, symbol, "1m")
		regular := c.Between(day.Open, day.Close)
		if c.Len() != want[0] || regular.Len() != want[1] {
			t.Errorf("%s has %d bars, %d in regular hours; expected %v", symbol, c.Len(), regular.Len(), want)
		}
	}
	same(t, "diagnostics", messages(s.Diagnostics()), "")
}

func TestManyReadersAtOnceReadAFileOnce(t *testing.T) {
	t.Parallel()
	files := &counting{FS: folder("all_1m.csv", "symbol,time,open,high,low,close,volume\nA,1751463000,1,2,0.5,1.5,100\nB,1751463000,1,2,0.5,1.5,100\nB,1751463000,1,2,0.5,1.5,100\n")}
	s := open(t, files)
	opened := files.count()
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			if n := bars(t, s, string(rune('A'+i%2)), "1m").Len(); n != 1 {
				t.Errorf("%d bars", n)
			}
			s.Diagnostics()
			s.Files()
		})
	}
	wg.Wait()
	if n := files.count() - opened; n != 1 {
		t.Errorf("the file was read %d times", n)
	}
}

// counting counts how often files are opened.
type counting struct {
	fs.FS
	mu sync.Mutex
	n  int
}

func (c *counting) Open(name string) (fs.File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if strings.HasSuffix(name, ".csv") {
		c.n++
	}
	return c.FS.Open(name)
}

func (c *counting) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

func TestACancelledCallLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := open(t, folder("AAPL_1m.csv", twoMinutes))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Holdings(ctx, "AAPL"); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled call: %v", err)
	}
	if n := bars(t, s, "AAPL", "1m").Len(); n != 2 {
		t.Errorf("%d bars afterwards", n)
	}
	if _, err := csv.OpenFS(ctx, folder("AAPL_1m.csv", twoMinutes), "data", csv.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled Open: %v", err)
	}
}

func TestAFileThatIsGoneIsAnErrorUntilItIsBack(t *testing.T) {
	t.Parallel()
	files := folder("AAPL_1m.csv", twoMinutes, "B_1m.csv", twoMinutes)
	s := open(t, files)
	file := files["AAPL_1m.csv"]
	delete(files, "AAPL_1m.csv")
	if _, err := s.Holdings(context.Background(), "AAPL"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "AAPL_1m.csv") {
		t.Errorf("holdings of a file that is gone: %v", err)
	}
	files["AAPL_1m.csv"] = file
	if n := bars(t, s, "AAPL", "1m").Len(); n != 2 {
		t.Errorf("%d bars when it is back", n)
	}
}
