package lean_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/lean"
	"github.com/strathost/strathost/sdk"
)

func TestRowsAreBarsOfTheExchangesDay(t *testing.T) {
	t.Parallel()
	s, err := minutes(t, "20131004", "34200000,1676500,1677001,1676400,1676900,20000\n34260000,1676900,1676900,1676900,1676900,1.5\n\n")
	if err != nil {
		t.Fatal(err)
	}
	want := lean.Series{Symbol: "SPY", Interval: "1m", Rows: 2}
	want.Bars.Append(market.Row{Start: 1380893400_000_000_000, Open: 167.65, High: 167.7001, Low: 167.64, Close: 167.69, Volume: 20000})
	want.Bars.Append(market.Row{Start: 1380893460_000_000_000, Open: 167.69, High: 167.69, Low: 167.69, Close: 167.69, Volume: 1.5})
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("series, expected (-) and got (+):\n%s", diff)
	}
}

func TestDailyBarsStartAtMidnightUTCOfTheirDate(t *testing.T) {
	t.Parallel()
	s, err := decode("equity/usa/daily/ibm.zip", zipped(t, "ibm.csv",
		"19980102 00:00,1045000,1057500,1040600,1057500,2563200\n19980105 00:00,1055600,1068100,1050000,1062500,4938700\n"))
	if err != nil || s.Symbol != "IBM" || s.Interval != "1d" {
		t.Fatalf("%+v, %v", s, err)
	}
	same(t, "starts", "1998-01-02T00:00:00Z 1998-01-05T00:00:00Z", starts(s.Bars))
}

func TestWrongRowsAreLeftOutAndReported(t *testing.T) {
	t.Parallel()
	s, err := minutes(t, "20131004", strings.Join([]string{
		"34200000,10000,10000,10000,10000,1",
		"34260000,10000,10000,10000,10000",
		"34260000,10000,10000,10000,10000,1,1",
		"x,10000,10000,10000,10000,1",
		"-60000,10000,10000,10000,10000,1",
		"86400000,10000,10000,10000,10000,1",
		"34260001,10000,10000,10000,10000,1",
		"34260000,1.5,10000,10000,10000,1",
		"34260000,10000,9000,10000,10000,1",
		"34260000,0,10000,10000,10000,1",
		"34260000,10000,10000,10000,10000,-1",
		"34260000,10000,10000,10000,10000,NaN",
		"34260000,10000,10000,10000,10000,many",
		"34380000,10000,10000,10000,10000,1",
		"34320000,10000,10000,10000,10000,1",
		"34200000,20000,20000,20000,20000,1",
	}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "starts", "2013-10-04T13:30:00Z 2013-10-04T13:32:00Z 2013-10-04T13:33:00Z", starts(s.Bars))
	file := "equity/usa/minute/spy/20131004_trade.zip#20131004_spy_minute_trade.csv"
	same(t, "diagnostics", strings.ReplaceAll(`FILE:2: it has 5 fields instead of 6: the row is left out [bad_row]
FILE:3: it has 7 fields instead of 6: the row is left out [bad_row]
FILE:4: time "x" is no number of milliseconds of a day: the row is left out [bad_row]
FILE:5: time "-60000" is no number of milliseconds of a day: the row is left out [bad_row]
FILE:6: time "86400000" is no number of milliseconds of a day: the row is left out [bad_row]
FILE:7: time 34260001 is not on a whole 1m: the row is left out [bad_row]
FILE:8: open "1.5" is no whole number of ten-thousandths of a dollar: the row is left out [bad_row]
FILE:9: high 0.9 is below low 1: the row is left out [bad_row]
FILE:10: open 0 is not above zero: the row is left out [bad_row]
FILE:11: volume -1 is negative: the row is left out [bad_row]
FILE:12: volume is NaN, expected a finite number: the row is left out [bad_row]
FILE:13: volume "many" is no number: the row is left out [bad_row]
FILE:15: it starts at 2013-10-04T13:32:00Z, before the row above it: it is sorted in [bad_row]
FILE:16: it starts at 2013-10-04T13:30:00Z as line 1 does, with other numbers: the row is left out [bad_row]`, "FILE", file), messages(s.Diagnostics))
	if s.Rows != 16 || s.Bad != 13 || s.Repaired != 1 {
		t.Errorf("%d rows, %d bad, %d repaired", s.Rows, s.Bad, s.Repaired)
	}
}

func TestOnlyTheFirstHundredWrongRowsAreListed(t *testing.T) {
	t.Parallel()
	s, err := minutes(t, "20131004", strings.Repeat("no\n", 250))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Diagnostics); n != 101 || s.Diagnostics[100].Message != "150 more rows are wrong" || s.Bad != 250 {
		t.Errorf("%d diagnostics, %d bad", n, s.Bad)
	}
}

func TestClocksThatChange(t *testing.T) {
	t.Parallel()
	one := ",10000,10000,10000,10000,1\n"
	spring, err := minutes(t, "20140309", "3600000"+one+"7200000"+one+"10800000"+one)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "spring", "2014-03-09T06:00:00Z 2014-03-09T07:00:00Z", starts(spring.Bars))
	same(t, "spring", "clocks in America/New_York skip this time", messages(spring.Diagnostics)[len("equity/usa/minute/spy/20140309_trade.zip#20140309_spy_minute_trade.csv:2: time 7200000: "):][:41])
	autumn, err := minutes(t, "20141102", "0"+one+"3600000"+one+"7200000"+one+"34200000"+one)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "autumn", "2014-11-02T04:00:00Z 2014-11-02T07:00:00Z 2014-11-02T14:30:00Z", starts(autumn.Bars))
	if !strings.Contains(messages(autumn.Diagnostics), "show this time twice") {
		t.Errorf("diagnostics are %s", messages(autumn.Diagnostics))
	}
}

func TestWhatIsNotLEANsIsRefused(t *testing.T) {
	t.Parallel()
	row := "34200000,10000,10000,10000,10000,1\n"
	good := zipped(t, "20131004_spy_minute_trade.csv", row)
	for name, c := range map[string]struct {
		path string
		zip  []byte
		want string
	}{
		"no zip":             {"minute/spy/20131004_trade.zip", []byte("PK"), "it is no zip"},
		"cut short":          {"minute/spy/20131004_trade.zip", good[:len(good)-10], "it is no zip"},
		"a changed byte":     {"minute/spy/20131004_trade.zip", changed(good, 62), ""},
		"no file":            {"minute/spy/20131004_trade.zip", zipped(t), "0 files"},
		"two files":          {"minute/spy/20131004_trade.zip", zipped(t, "a.csv", row, "b.csv", row), "2 files"},
		"empty":              {"minute/spy/20131004_trade.zip", zipped(t, "20131004_spy_minute_trade.csv", ""), "it is empty"},
		"a long line":        {"minute/spy/20131004_trade.zip", zipped(t, "20131004_spy_minute_trade.csv", strings.Repeat("1", 5000)), "line 1 is longer than 4096 bytes"},
		"too many rows":      {"minute/spy/20131004_trade.zip", zipped(t, "20131004_spy_minute_trade.csv", strings.Repeat(row, 3000)), "more rows than"},
		"quotes":             {"minute/spy/20131004_quote.zip", zipped(t, "20131004_spy_minute_quote.csv", row), "no trades"},
		"quotes, loose":      {"x.zip", zipped(t, "20131004_spy_minute_quote.csv", row), "neither its name nor"},
		"another day":        {"minute/spy/20131005_trade.zip", good, "named for 20131005"},
		"another symbol":     {"minute/ibm/20131004_trade.zip", good, "in the folder of ibm"},
		"crypto":             {"crypto/gdax/minute/btcusd/20131004_trade.zip", zipped(t, "20131004_btcusd_minute_trade.csv", row), "of crypto"},
		"no date":            {"minute/spy/20131304_trade.zip", zipped(t, "20131304_spy_minute_trade.csv", row), "is no date"},
		"no symbol":          {"20131004_trade.zip", zipped(t, "20131004_s p_minute_trade.csv", row), "is no symbol"},
		"hours":              {"equity/usa/hour/spy.zip", zipped(t, "spy.csv", "20131004 09:00,1,1,1,1,1\n"), "hourly bars"},
		"another daily file": {"equity/usa/daily/spy.zip", zipped(t, "ibm.csv", row), "neither its name nor"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decode(c.path, c.zip)
			var ds sdk.Diagnostics
			if !errors.As(err, &ds) || len(ds) != 1 || ds[0].Code != lean.NotLEAN || ds[0].File != c.path || !strings.Contains(ds[0].Message, c.want) {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func changed(b []byte, at int) []byte {
	c := []byte(string(b))
	c[at] ^= 4
	return c
}

func TestRowsThatAreAllWrongAreASeriesWithoutBars(t *testing.T) {
	t.Parallel()
	s, err := decode("equity/usa/daily/spy.zip", zipped(t, "spy.csv", "34200000,1,1,1,1,1\n20130230 00:00,1,1,1,1,1\n99990101 00:00,1,1,1,1,1\n"))
	if err != nil || s.Bars.Len() != 0 || s.Bad != 3 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestAMissingFileIsSaid(t *testing.T) {
	t.Parallel()
	if _, err := lean.Read(context.Background(), filepath.Join(t.TempDir(), "a.zip"), lean.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
}

func TestACancelledReadStops(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "spy.zip")
	if err := os.WriteFile(path, zipped(t, "spy.csv", strings.Repeat("20131004 00:00,10000,10000,10000,10000,1\n", 50_000)), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := lean.Read(ctx, path, lean.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

// TestRealFiles reads every file of a tree of LEAN's own sample data.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..", "..", "shared", "data", "lean")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("no real data: %v", err)
	}
	files, bars := 0, map[string]int{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".zip" {
			return err
		}
		s, err := lean.Read(context.Background(), path, lean.Options{})
		if err != nil {
			return err
		}
		files++
		bars[s.Symbol+" "+string(s.Interval)] += s.Bars.Len()
		if s.Bad+s.Repaired > 0 {
			t.Errorf("%s: %s", path, messages(s.Diagnostics))
		}
		if filepath.Base(path) == "20131004_trade.zip" && s.Symbol == "SPY" {
			if r := s.Bars.Row(0); r.Open != 167.65 || r.Volume != 20000 || starts(s.Bars.Slice(0, 1)) != "2013-10-04T08:06:00Z" {
				t.Errorf("first bar of SPY is %+v", r)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files != 33 || len(bars) != 9 || bars["IBM 1d"] != 5849 {
		t.Errorf("%d files, %v", files, bars)
	}
}

// FuzzRows gives the reader any rows, and any zip: what it does not refuse is sound.
func FuzzRows(f *testing.F) {
	f.Add("34200000,1676500,1677001,1676400,1676900,20000\n")
	f.Add("20131004 00:00,1676500,1677001,1676400,1676900,20000\n20131003 00:00,1,1,1,1,0")
	f.Fuzz(func(t *testing.T, rows string) {
		for path, entry := range map[string]string{
			"minute/spy/20131004_trade.zip": "20131004_spy_minute_trade.csv",
			"second/spy/20141102_trade.zip": "20141102_spy_second_trade.csv",
			"daily/spy.zip":                 "spy.csv",
		} {
			s, err := decode(path, zipped(t, entry, rows))
			if err != nil {
				continue
			}
			if s.Bars.Len()+s.Bad != s.Rows {
				t.Fatalf("%d bars and %d bad of %d rows", s.Bars.Len(), s.Bad, s.Rows)
			}
			for i := range s.Bars.Len() {
				if err := s.Bars.Row(i).Check(); err != nil || i > 0 && s.Bars.Start[i] <= s.Bars.Start[i-1] {
					t.Fatalf("bar %d is wrong: %v", i, err)
				}
			}
		}
		_, _ = decode("daily/spy.zip", []byte(rows)) // must not panic
	})
}
