package csv_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/csv"
	"github.com/strathost/strathost/sdk"
)

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
		"an instant is preferred": "datetime,timestamp,open,high,low,close,volume\n2025-07-02 15:30,2025-07-02T13:30:00Z" + values +
			"2025-07-02 15:31,2025-07-02T13:31:00Z" + values,
		"a byte order mark and no header": "\xef\xbb\xbf1751463000" + values + "1751463060" + values,
		"spaces":                          "timestamp, open, high, low, close, volume\n1751463000, 1, 2, 0.5, 1.5, 100\n1751463060, 1, 2, 0.5, 1.5, 100\n",
		"empty last fields":               header + "1751463000,1,2,0.5,1.5,100,\n1751463060,1,2,0.5,1.5,100,\n",
		"no header":                       "1751463000" + values + "1751463060" + values,
		"no header, date and time":        "2025-07-02,09:30" + values + "2025-07-02,09:31" + values,
		"no header, date and six digits":  "20250702,093000" + values + "20250702,093100" + values,
		"a symbol column":                 "ticker,time,open,high,low,close,volume\naapl,1751463000" + values + "AAPL,1751463060" + values,
		"new to old":                      header + "2025-07-02T13:31:00Z" + values + "2025-07-02T13:30:00Z" + values,
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
		"as often one as five":       {"2025-07-02T13:30:00Z 2025-07-02T13:35:00Z 2025-07-02T13:36:00Z", "1m"},
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

func TestTheDateOfADailyInstantIsTheOneInTheLocation(t *testing.T) {
	t.Parallel()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	s, err := csv.OpenFS(context.Background(), folder("7203_1d.csv", header+"2025-07-01T15:00:00Z,1,2,0.5,1.5,100\n"),
		"data", csv.Options{Location: tokyo})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "starts", starts(bars(t, s, "7203", "1d")), "2025-07-02T00:00:00Z")
}
