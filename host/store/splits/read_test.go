package splits_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/calendar"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/splits"
)

func lookup(t testing.TB, name string) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// listed writes splits as lines.
func listed(s *market.Splits) string {
	text := ""
	for _, symbol := range s.Symbols() {
		for _, x := range s.Of(symbol) {
			text += fmt.Sprintln(x.Symbol, x.Date, x.Ratio)
		}
	}
	return text
}

func TestSplitsAreReadHoweverTheFileIsWritten(t *testing.T) {
	t.Parallel()
	const want = "AAPL 2014-06-09 7:1\nAAPL 2020-08-31 4:1\nXYZ 2025-07-02 1:10\n"
	for name, text := range map[string]string{
		"plain":                 "symbol,date,ratio\nAAPL,2014-06-09,7\nAAPL,2020-08-31,4:1\nXYZ,2025-07-02,1:10\n",
		"any order":             "symbol,date,ratio\nXYZ,2025-07-02,1:10\nAAPL,2020-08-31,4:1\nAAPL,2014-06-09,7:1\n",
		"any order of columns":  "Ratio,SYMBOL,date\n7,aapl,2014-06-09\n4:1,AAPL,2020-08-31\n0.1,XYZ,2025-07-02",
		"spaces and quotes":     "\"symbol\" , \"date\", \"ratio\"\r\n\"AAPL\",\"2014-06-09\",\"7\"\r\n AAPL , 2020-08-31 , 4:1 \r\nXYZ,2025-07-02,1:10\r\n",
		"comments, blank lines": "# splits\n\n symbol,date,ratio\nAAPL,2014-06-09,7\n   \n# by press release, 2020\nAAPL,2020-08-31,4:1\nXYZ,2025-07-02,1:10\n\n",
		"a byte order mark":     "\xef\xbb\xbfsymbol,date,ratio\nAAPL,2014-06-09,7\nAAPL,2020-08-31,4:1\nXYZ,2025-07-02,1:10\n",
	} {
		got, mistakes := splits.Read([]byte(text), "splits.csv", lookup(t, "XNYS"))
		if len(mistakes) > 0 {
			t.Errorf("%s:\n%s", name, mistakes.Error())
			continue
		}
		if diff := cmp.Diff(want, listed(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if sum := sha256.Sum256([]byte(text)); got.Digest() != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: the digest is %s", name, got.Digest())
		}
	}
}

func TestAFileWithoutRowsHasNoSplits(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\n", "symbol,date,ratio", "symbol,date,ratio\n# none yet\n", "\xef\xbb\xbf"} {
		got, mistakes := splits.Read([]byte(text), "splits.csv", lookup(t, "XNYS"))
		if len(mistakes) > 0 || len(got.Symbols()) > 0 || got.Adjusted() != "splits" {
			t.Errorf("%q: %v, %v", text, got, mistakes)
		}
	}
}

func TestEveryMistakeIsToldAtOnceWithItsPlaceAndTheWayOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"rows", `symbol,date,ratio
AAPL,2020-08-31,4:1
A B,2020-8-31,four
,2020-08-31,1
AAPL,2020-08-30,4:1
aapl,2020-08-31,4
XYZ,2025-07-02
XYZ,2025-07-02,2,1
 XYZ , 2025-07-04 , 0:1
`, `splits.csv:3:1: "A B" is not a symbol; write the symbol as the bars have it [invalid_symbol]
splits.csv:3:5: "2020-8-31" is not a date; write YYYY-MM-DD [invalid_date]
splits.csv:3:15: "four" is no ratio of new shares to old ones; write new shares to old ones, such as 4:1, 3:2, or 1:10 for a reverse split [invalid_ratio]
splits.csv:4:1: "" is not a symbol; write the symbol as the bars have it [invalid_symbol]
splits.csv:4:13: the ratio 1 changes nothing; write new shares to old ones, such as 4:1, 3:2, or 1:10 for a reverse split [invalid_ratio]
splits.csv:5:6: XNYS was closed on 2020-08-30, a Sunday; write the first trading day at the new price, which may be 2020-08-31 [not_a_trading_day]
splits.csv:6:1: AAPL has a split on 2020-08-31 already, on line 2; keep one line, with the ratio of both where there were two [duplicate]
splits.csv:7: the row has 2 fields, not 3; write symbol, date and ratio, separated by commas, as the header says [bad_row]
splits.csv:8: the row has 4 fields, not 3; write symbol, date and ratio, separated by commas, as the header says [bad_row]
splits.csv:9:8: XNYS was closed on 2025-07-04, a Friday; write the first trading day at the new price, which may be 2025-07-07 [not_a_trading_day]
splits.csv:9:21: the ratio 0:1 is not above zero; write new shares to old ones, such as 4:1, 3:2, or 1:10 for a reverse split [invalid_ratio]
`},
		{"columns in characters", "symbol,ratio,date\nÄÄ,2:1,today\n", `splits.csv:2:1: "ÄÄ" is not a symbol; write the symbol as the bars have it [invalid_symbol]
splits.csv:2:8: "today" is not a date; write YYYY-MM-DD [invalid_date]
`},
		{"columns", "symbol,day,ratio,Ratio,dividend\nAAPL,2020-08-31,4:1,4:1,0\n", `splits.csv:1:8: unknown column "day"; the columns are symbol, date, ratio [unknown_column]
splits.csv:1:18: the column ratio is there twice; leave one out [duplicate]
splits.csv:1:24: unknown column "dividend"; the columns are symbol, date, ratio [unknown_column]
splits.csv:1: the header has no column date; begin the file with the line symbol,date,ratio [missing_column]
`},
		{"a slip in a column", "symbol,dat,ratio\n", `splits.csv:1:8: unknown column "dat"; did you mean date? [unknown_column]
splits.csv:1: the header has no column date; begin the file with the line symbol,date,ratio [missing_column]
`},
		{"no header", "\nAAPL,2020-08-31,4:1\n", `splits.csv:2:1: the first line is no header; begin the file with the line symbol,date,ratio [missing_column]
`},
		{"semicolons", "symbol;date;ratio\nAAPL;2020-08-31;4:1\n", `splits.csv:1:1: the first line is no header; separate columns by commas [missing_column]
`},
		{"a quote hides no line", "symbol,date,ratio\n\"AAPL,2020-08-31,4:1\nXYZ,2025-07-02,2:1\nXYZ,2025-07-02,3:1\n", `splits.csv:2:1: "\"AAPL" is not a symbol; write the symbol as the bars have it [invalid_symbol]
splits.csv:4:1: XYZ has a split on 2025-07-02 already, on line 3; keep one line, with the ratio of both where there were two [duplicate]
`},
		{"a page of the web", "<html>" + strings.Repeat(",", 5000), `splits.csv:1: the row has 5001 fields, not 3; write symbol, date and ratio, separated by commas, as the header says [bad_row]
`},
	} {
		got, mistakes := splits.Read([]byte(c.text), "splits.csv", lookup(t, "XNYS"))
		if got != nil {
			t.Errorf("%s: there are splits beside mistakes", c.name)
		}
		if diff := cmp.Diff(c.want, mistakes.Error()+"\n"); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestADateIsHeldAgainstTheCalendarAsFarAsItReaches(t *testing.T) {
	t.Parallel()
	const text = "symbol,date,ratio\nAAPL,1987-06-16,2\nBTC,2025-07-05,2\nX,2091-01-01,2\n"
	if _, mistakes := splits.Read([]byte(text), "splits.csv", lookup(t, "24/7")); len(mistakes) > 0 {
		t.Error(mistakes)
	}
	_, mistakes := splits.Read([]byte(text), "splits.csv", lookup(t, "XNYS"))
	if len(mistakes) != 1 || mistakes[0].Code != splits.NotTradingDay || mistakes[0].Line != 3 {
		t.Errorf("mistakes: %v", mistakes)
	}
}

func TestAFileFullOfMistakesNamesTheFirstAndCountsTheRest(t *testing.T) {
	t.Parallel()
	_, mistakes := splits.Read([]byte("symbol,date,ratio\n"+strings.Repeat("X,never,2\n", 1234)), "splits.csv", lookup(t, "XNYS"))
	if n := len(mistakes); n != 101 || mistakes[99].Line != 101 || mistakes[100].Message != "1134 more mistakes are not listed" {
		t.Errorf("%d mistakes, the last %v", n, mistakes[n-1])
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("symbol,date,ratio\nAAPL,2020-08-31,4:1\nXYZ,2025-07-02,0.5\n"))
	f.Add([]byte("ratio,\"symbol\",DATE\n# c\n1:10, x ,1987-06-16\r\n"))
	f.Add([]byte("symbol;date;ratio\n"))
	f.Add([]byte("symbol,date,ratio\nA,2025-07-04,1\nA,0000-00-00,0\n\"\"\",,\n"))
	cal := lookup(f, "XNYS")
	first, last := cal.Range()
	f.Fuzz(func(t *testing.T, text []byte) {
		got, mistakes := splits.Read(text, "splits.csv", cal)
		if (got == nil) != (len(mistakes) > 0) {
			t.Fatalf("splits %v, mistakes %v", got, mistakes)
		}
		for _, d := range mistakes {
			if d.File == "" || d.Code == "" || d.Message == "" || d.Hint == "" || d.Line == 0 {
				if strings.HasSuffix(d.Message, "are not listed") {
					continue
				}
				t.Errorf("a mistake without a place or a way out: %+v", d)
			}
		}
		// What was read is what it would be if it were written again.
		again := "symbol,date,ratio\n"
		for _, symbol := range got.Symbols() {
			for _, x := range got.Of(symbol) {
				if x.Ratio.New < 1 || x.Ratio.Old < 1 || x.Ratio.New == x.Ratio.Old {
					t.Errorf("ratio %s", x.Ratio)
				}
				if !cal.IsTradingDay(x.Date) && !x.Date.Before(first) && !x.Date.After(last) {
					t.Errorf("%s is no trading day", x.Date)
				}
				if x.Ratio.New < 1e9 && x.Ratio.Old < 1e9 {
					again += fmt.Sprintf("%s,%s,%s\n", x.Symbol, x.Date, x.Ratio)
				} else {
					return
				}
			}
		}
		if got == nil {
			return
		}
		second, mistakes := splits.Read([]byte(again), "splits.csv", cal)
		if len(mistakes) > 0 || listed(second) != listed(got) {
			t.Errorf("%q was read otherwise: %v", again, mistakes)
		}
	})
}
