package csv_test

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/csv"
	"github.com/strathost/strathost/sdk"
)

// writer is one way to write bars as CSV.
type writer struct {
	header    [6]string
	order     []int // of the six columns
	delimiter string
	newline   string
	time      func(int64) string
}

func anyWriter(t *rapid.T) writer {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	layout := func(l string, in *time.Location) func(int64) string {
		return func(n int64) string { return time.Unix(0, n).In(in).Format(l) }
	}
	number := func(unit int64) func(int64) string {
		return func(n int64) string { return strconv.FormatInt(n/unit, 10) }
	}
	return writer{
		header: rapid.SampledFrom([][6]string{
			{"timestamp", "open", "high", "low", "close", "volume"},
			{"Date", "Open", "High", "Low", "Close", "Volume"},
			{"t", "o", "h", "l", "c", "v"},
			{"OPEN TIME", "<OPEN>", "<HIGH>", "<LOW>", "<CLOSE>", "<VOL>"},
		}).Draw(t, "header"),
		order:     rapid.Permutation([]int{0, 1, 2, 3, 4, 5}).Draw(t, "order"),
		delimiter: rapid.SampledFrom([]string{",", ";", "\t", "|"}).Draw(t, "delimiter"),
		newline:   rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "newline"),
		time: rapid.SampledFrom([]func(int64) string{
			layout(time.RFC3339, time.UTC), layout(time.RFC3339, newYork), layout("2006-01-02 15:04:05-07:00", newYork),
			layout("2006-01-02 15:04:05", newYork), layout("2006-01-02 15:04", newYork), layout("20060102 150405", newYork),
			layout("20060102150405", newYork), number(1e9), number(1e6), number(1e3), number(1),
		}).Draw(t, "time"),
	}
}

func (w writer) row(cells [6]string) string {
	line := make([]string, 6)
	for i, from := range w.order {
		line[i] = cells[from]
	}
	return strings.Join(line, w.delimiter) + w.newline
}

func (w writer) bar(r market.Row) string {
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return w.row([6]string{w.time(r.Start), number(r.Open), number(r.High), number(r.Low), number(r.Close), number(r.Volume)})
}

// anyBars draws sound bars, a minute or a few apart, of one day.
func anyBars(t *rapid.T, least int) market.Columns {
	var c market.Columns
	at := time.Date(2025, 7, 2, 13, 30, 0, 0, time.UTC).UnixNano()
	for range rapid.IntRange(least, 40).Draw(t, "bars") {
		low := rapid.Float64Range(0.01, 1000).Draw(t, "low")
		high := low + rapid.Float64Range(0, 100).Draw(t, "range")
		c.Append(market.Row{Start: at, Open: low, High: high, Low: low, Close: high,
			Volume: float64(rapid.IntRange(0, 1e9).Draw(t, "volume"))})
		at += int64(time.Minute) * int64(rapid.SampledFrom([]int{1, 1, 1, 2, 30}).Draw(t, "minutes"))
	}
	return c
}

func TestHoweverBarsAreWrittenTheyAreReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want, w := anyBars(t, 1), anyWriter(t)
		files := fstest.MapFS{}
		// The bars are dealt out to files, in any order, some of them twice and with wrong rows between them.
		texts := map[string]string{}
		name := rapid.SampledFrom([]string{"AAPL_%d_1m.csv", "1m/%d/AAPL.csv", "AAPL/%d/1Min.csv"}).Draw(t, "name")
		names := make([]string, rapid.IntRange(1, 3).Draw(t, "files"))
		for i := range names {
			names[i] = fmt.Sprintf(name, 2025+i)
		}
		indexes := make([]int, want.Len())
		for i := range indexes {
			indexes[i] = i
		}
		if rapid.Bool().Draw(t, "out of order") {
			indexes = rapid.Permutation(indexes).Draw(t, "rows")
		}
		rows, wrong := 0, 0
		for _, i := range indexes {
			file := rapid.SampledFrom(names).Draw(t, "file")
			if _, begun := texts[file]; !begun {
				texts[file] = w.row(w.header)
			}
			texts[file] += w.bar(want.Row(i))
			rows++
			switch rapid.IntRange(0, 9).Draw(t, "what else") {
			case 0:
				texts[file] += w.bar(want.Row(i))
				rows, wrong = rows+1, wrong+1
			case 1:
				r := want.Row(i)
				r.High, r.Low = r.Low/2, r.High
				texts[file] += w.bar(r)
				rows, wrong = rows+1, wrong+1
			}
		}
		for file, text := range texts {
			files[file] = &fstest.MapFile{Data: []byte(text)}
		}
		s, err := csv.OpenFS(context.Background(), files, "data", csv.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Bars(context.Background(), "AAPL", "1m", math.MinInt64, math.MaxInt64)
		if err != nil {
			t.Fatalf("%v: %v", err, s.Diagnostics())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("written (-) and read (+):\n%s\n%v", diff, texts)
		}
		var counted csv.File
		for _, f := range s.Files() {
			counted.Rows += f.Rows
			counted.Bars += f.Bars
			counted.Bad += f.Bad
		}
		if counted.Rows != rows || counted.Bars != want.Len() || counted.Bad != wrong {
			t.Fatalf("counted %+v, expected %d rows and %d bars, %d wrong", counted, rows, want.Len(), wrong)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		twoMinutes, "1751463000,1,2,0.5,1.5,100\n1751463060,1,2,0.5,1.5,100\n",
		"symbol;date;time;o;h;l;c;v\nA;20250702;093000;1;2;0.5;1.5;100\n\"B;20250702;0931;1;2;0.5;1.5;100\n",
		"date,open,high,low,close\n2025-07-02,1,2,0.5,1.5\n2025-07-03,1,2,0.5,1.5\n",
		"\xef\xbb\xbftime\topen\thigh\tlow\tclose\tvol\n2025-11-02 01:30\t1\t2\t0.5\t1.5\t100\n",
	} {
		f.Add("AAPL_1m.csv", text, "B.csv", "")
		f.Add("AAPL.csv", text, "1d/AAPL.csv", text)
	}
	f.Fuzz(func(t *testing.T, name1, text1, name2, text2 string) {
		files := fstest.MapFS{"AAPL.csv": {Data: []byte(text1)}}
		for name, text := range map[string]string{name1: text1, name2: text2} {
			if strings.HasSuffix(name, ".csv") && fs.ValidPath(name) {
				files[name] = &fstest.MapFile{Data: []byte(text)}
			}
		}
		ctx := context.Background()
		s, err := csv.OpenFS(ctx, files, "data", csv.Options{})
		if err != nil {
			return
		}
		symbols, err := s.Symbols(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, symbol := range symbols {
			if c, err := sdk.CanonicalSymbol(symbol); err != nil || c != symbol {
				t.Fatalf("symbol %q: %v", symbol, err)
			}
			hs, err := s.Holdings(ctx, symbol)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range hs {
				if iv, err := sdk.ParseInterval(string(h.Interval)); err != nil || iv != h.Interval {
					t.Fatalf("interval %q: %v", h.Interval, err)
				}
				c, err := s.Bars(ctx, symbol, h.Interval, math.MinInt64, math.MaxInt64)
				if err != nil {
					t.Fatal(err)
				}
				if c.Len() == 0 || c.Len() != h.Bars || c.Start[0] != h.First || c.Start[c.Len()-1] != h.Last {
					t.Fatalf("holding %+v of %d bars", h, c.Len())
				}
				for i := range c.Len() {
					if i > 0 && c.Start[i] <= c.Start[i-1] {
						t.Fatalf("bar %d starts at or before the one ahead of it", i)
					}
					if err := c.Row(i).Check(); err != nil {
						t.Fatalf("bar %d: %v", i, err)
					}
				}
			}
		}
		for _, file := range s.Files() {
			if file.Bars < 0 || file.Bars+file.Bad+file.Doubled != file.Rows {
				t.Fatalf("counts of %+v", file)
			}
		}
		s.Diagnostics()
	})
}
