package csv_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/store/csv"
	"github.com/strathost/strathost/host/store/table"
)

func TestAMappingSaysWhichColumnIsWhat(t *testing.T) {
	t.Parallel()
	const want = "2025-07-02T13:30:00Z 2025-07-02T13:31:00Z"
	for name, c := range map[string]struct {
		text string
		m    table.Mapping
		key  string
	}{
		"names": {"ts,a,b,c,d,e\n1751463000,1,2,0.5,1.5,100\n1751463060,1,2,0.5,1.5,100\n",
			table.Mapping{"open": "a", "high": "b", "low": "c", "close": "d", "volume": "e"}, "X 1m"},
		"another close": {"time;open;high;low;close;adj;volume\n1751463000;1;2;0.5;9;1.5;100\n1751463060;1;2;0.5;9;1.5;100\n",
			table.Mapping{"close": "Adj"}, "X 1m"},
		"another time": {"time,local,open,high,low,close,volume\n1,2025-07-02 09:30,1,2,0.5,1.5,100\n2,2025-07-02 09:31,1,2,0.5,1.5,100\n",
			table.Mapping{"start": "local"}, "X 1m"},
		"date and time": {"day,time,open,high,low,close,volume\n2025-07-02,09:30,1,2,0.5,1.5,100\n2025-07-02,09:31,1,2,0.5,1.5,100\n",
			table.Mapping{"start": "day"}, "X 1m"},
		"below a title": {"Prices of today\nts,sym,o,h,l,c,v\n1751463000,IBM,1,2,0.5,1.5,100\n1751463060,IBM,1,2,0.5,1.5,100\n",
			table.Mapping{"symbol": "sym"}, "IBM 1m"},
		"numbers and a header": {"t,x,y,z,w,v\n1751463000,1,2,0.5,1.5,100\n1751463060,1,2,0.5,1.5,100\n",
			table.Mapping{"start": "1", "open": "2", "high": "3", "low": "4", "close": "5"}, "X 1m"},
		"no header": {"IBM,1751463000,1,2,0.5,1.5,100\nIBM,1751463060,1,2,0.5,1.5,100\n",
			table.Mapping{"symbol": "1", "start": "2"}, "IBM 1m"},
		"no header, all numbers": {"100,1.5,0.5,2,1,1751463000\n100,1.5,0.5,2,1,1751463060\n",
			table.Mapping{"start": "6", "open": "5", "high": "4", "low": "3", "close": "2", "volume": "1"}, "X 1m"},
		"no header, another close": {"1751463000,1,2,0.5,9,100,1.5\n1751463060,1,2,0.5,9,100,1.5\n",
			table.Mapping{"close": "7", "volume": "6"}, "X 1m"},
		"no header, date and time": {"x,2025-07-02,09:30:00,1,2,0.5,1.5,100\nx,2025-07-02,09:31:00,1,2,0.5,1.5,100\n",
			table.Mapping{"start": "2"}, "X 1m"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			summary, got, err := stream(t, "X.csv", c.text, table.Options{Columns: c.m})
			if err != nil || summary.Bad != 0 || got[c.key] == nil {
				t.Fatalf("%+v, %v, %v", summary, got, err)
			}
			same(t, "starts", starts(*got[c.key]), want)
			if r := got[c.key].Row(0); r.Open != 1 || r.High != 2 || r.Low != 0.5 || r.Close != 1.5 || r.Volume != 100 {
				t.Errorf("bar is %+v", r)
			}
		})
	}
}

func TestAMappingThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	const bare = "1751463000,1,2,0.5,1.5,100\n1751463060,1,2,0.5,1.5,100\n"
	for name, c := range map[string]struct {
		text string
		m    table.Mapping
		want string
	}{
		"no such column": {twoMinutes, table.Mapping{"close": "clos"}, `X.csv: --columns says close=clos, and it has no such column: did you mean "close"?; ` +
			`its columns are "timestamp", "open", "high", "low", "close", "volume": import it with --columns close=COLUMN [not_csv]`},
		"no such number": {twoMinutes, table.Mapping{"close": "7"}, `X.csv: --columns says close=7, and it has no such column; ` +
			`its columns are "timestamp", "open", "high", "low", "close", "volume": import it with --columns close=COLUMN [not_csv]`},
		"no header":          {bare, table.Mapping{"close": "last"}, "X.csv: it has no header: name its 6 columns by their numbers, as in --columns start=1,open=2 [not_csv]"},
		"beyond, no header":  {bare, table.Mapping{"close": "9"}, "X.csv: it has no header: name its 6 columns by their numbers, as in --columns start=1,open=2 [not_csv]"},
		"no times":           {twoMinutes, table.Mapping{"start": "volume"}, `X.csv: its column "volume" holds no times: "100" is no time: as seconds, milliseconds, microseconds or nanoseconds since 1970 it is not within 1980 to 2099; its columns are "timestamp", "open", "high", "low", "close", "volume": import it with --columns start=COLUMN [not_csv]`},
		"a price is missing": {"ts,a,b,c\n1751463000,1,2,0.5\n", table.Mapping{"open": "a", "high": "b", "low": "c"}, `X.csv: its header has no column for close; its columns are "ts", "a", "b", "c": import it with --columns close=COLUMN [not_csv]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, _, err := stream(t, "X.csv", c.text, table.Options{Columns: c.m}); err == nil || err.Error() != c.want {
				t.Errorf("error is\n%v\nand not\n%s", err, c.want)
			}
		})
	}
}

func TestNULBytesFarOnAreWrongRows(t *testing.T) {
	t.Parallel()
	text := header
	for i := range 1000 {
		text += starting(i) + ",1,2,0.5,1.5,100\n"
	}
	text += starting(1000) + ",1\x00,2,0.5,1.5,100\n" + starting(1001) + ",1,2,0.5,1.5,100\n"
	summary, _, err := stream(t, "X_1m.csv", text, table.Options{})
	if err != nil || summary.Rows != 1002 {
		t.Fatalf("%+v, %v", summary, err)
	}
	same(t, "diagnostics", messages(summary.Diagnostics), `X_1m.csv:1002:12: open "1\x00" is no number: the row is left out [bad_row]`+"\n")
}

func TestAColumnOfSymbolsIsNoneWhereEveryRowHasItsOwn(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("symbol,time,open,high,low,close,volume\n")
	for i := range table.MostSymbols + 5000 {
		text.WriteString("S" + starting(i) + "," + starting(i) + ",1,2,0.5,1.5,100\n")
	}
	_, _, err := stream(t, "x_1m.csv", text.String(), table.Options{})
	if err == nil || err.Error() != "x_1m.csv: it has more than 100000 symbols: name the column of symbols with --columns symbol=COLUMN ["+string(csv.NotCSV)+"]" {
		t.Errorf("error is %v", err)
	}
}

// starting is the start of minute i in seconds since 1970.
func starting(i int) string { return strconv.Itoa(1751463000 + 60*i) }

// FuzzMapping reads any text by any mapping: what is handed over is sound, and every row is handed over or counted as bad.
func FuzzMapping(f *testing.F) {
	f.Add("start=ts,close=px", "ts,open,high,low,px,volume\n1751463000,1,2,0.5,1.5,100\n1751463060,1,2,0.5,1.5,100\n")
	f.Add("symbol=1,start=2", "IBM,1751463000,1,2,0.5,1.5,100\nIBM,1751463060,1,2,0.5,1.5,100\n")
	f.Add("open=2,high=2,low=2,close=2", "2025-07-02 09:30;7\n2025-07-02 09:31;8\n")
	f.Fuzz(func(t *testing.T, mapping, text string) {
		m, err := table.ParseMapping(mapping)
		if err != nil {
			return
		}
		summary, got, err := stream(t, "X.csv", text, table.Options{Columns: m})
		if err != nil {
			return
		}
		n := 0
		for key, c := range got {
			n += c.Len()
			for i := range c.Len() {
				if err := c.Row(i).Check(); err != nil {
					t.Fatalf("%s, bar %d: %v", key, i, err)
				}
			}
		}
		if n+summary.Bad != summary.Rows {
			t.Fatalf("%d bars and %d bad of %d rows", n, summary.Bad, summary.Rows)
		}
	})
}
