package host_test

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/sdk"
)

// realData is where bars of a real market lie on machines that have them: their licence keeps them out of this
// repository.
const realData = "../../shared/data"

// rawBar is a bar as its file writes it, read without anything of this module. Prices are whole ten-thousandths of a dollar.
type rawBar struct {
	date                           string // of New York, YYYY-MM-DD
	ms                             int64  // since midnight on New York's clocks; 0 of a daily bar
	open, high, low, close, volume int64
}

// regular says whether an intraday bar starts in regular hours, and extended from 04:00 to 20:00. None of the days closes
// early.
func (r rawBar) regular() bool  { return r.ms >= 34_200_000 && r.ms < 57_600_000 }
func (r rawBar) extended() bool { return r.ms >= 14_400_000 && r.ms < 72_000_000 }

// start is the clock of New York that the bar shows.
func (r rawBar) start(loc *time.Location) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, r.date, loc)
	if err != nil {
		panic(err)
	}
	s := int(r.ms / 1000)
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, s, 0, loc)
}

// rawKey names a series.
type rawKey struct {
	symbol   string
	interval sdk.Interval
}

// rawFiles reads every file of real data, each bar once, in order; it skips the test where there are none.
func rawFiles(t *testing.T) map[rawKey][]rawBar {
	t.Helper()
	if _, err := os.Stat(realData); err != nil {
		t.Skipf("no real data here: %v", err)
	}
	all := map[rawKey][]rawBar{}
	read := 0
	for _, f := range []struct {
		pattern  string
		interval sdk.Interval
		read     func(path string) (symbol string, bars []rawBar, err error)
	}{
		{"lean/equity/usa/minute/*/*.zip", "1m", rawLEAN}, {"lean/equity/usa/second/*/*.zip", "1s", rawLEAN},
		{"lean/equity/usa/daily/*.zip", "1d", rawLEAN}, {"alpaca/*.csv", "1m", rawAlpaca},
	} {
		paths, err := filepath.Glob(filepath.Join(realData, filepath.FromSlash(f.pattern))) // sorted: by day
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			symbol, bars, err := f.read(path)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			key := rawKey{symbol, f.interval}
			all[key] = append(all[key], bars...)
			read++
		}
	}
	if read != 35 {
		t.Fatalf("there are %d files, expected the 35 that the README lists", read)
	}
	return all
}

// rawLEAN reads a zip of LEAN's: daily/spy.zip or minute/spy/20131004_trade.zip.
func rawLEAN(path string) (symbol string, bars []rawBar, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return "", nil, err
	}
	defer z.Close()
	f, err := z.File[0].Open()
	if err != nil {
		return "", nil, err
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return "", nil, err
	}
	name, date := strings.TrimSuffix(filepath.Base(path), ".zip"), ""
	symbol = strings.ToUpper(name)
	if day, intraday := strings.CutSuffix(name, "_trade"); intraday {
		symbol = strings.ToUpper(filepath.Base(filepath.Dir(path)))
		date = day[:4] + "-" + day[4:6] + "-" + day[6:]
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), ",")
		b := rawBar{date: date}
		for i, into := range []*int64{&b.ms, &b.open, &b.high, &b.low, &b.close, &b.volume} {
			if i == 0 && date == "" {
				b.date = fields[0][:4] + "-" + fields[0][4:6] + "-" + fields[0][6:8]
				continue
			}
			if *into, err = strconv.ParseInt(fields[i], 10, 64); err != nil {
				return "", nil, err
			}
		}
		bars = append(bars, b)
	}
	return symbol, bars, nil
}

// rawAlpaca reads a CSV by its column of New York's time.
func rawAlpaca(path string) (symbol string, bars []rawBar, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return "", nil, err
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	for _, row := range rows[1:] {
		date, clock, _ := strings.Cut(row[at["timestamp_et"]], " ")
		hours, err := time.Parse("15:04:05-07:00", clock)
		if err != nil {
			return "", nil, err
		}
		b := rawBar{date: date, ms: int64(hours.Hour()*3600+hours.Minute()*60+hours.Second()) * 1000}
		for name, into := range map[string]*int64{"open": &b.open, "high": &b.high, "low": &b.low, "close": &b.close} {
			if *into, err = tenThousandths(row[at[name]]); err != nil {
				return "", nil, err
			}
		}
		volume, err := tenThousandths(row[at["volume"]])
		if err != nil || volume%10_000 != 0 {
			return "", nil, fmt.Errorf("volume %s is not whole: %v", row[at["volume"]], err)
		}
		b.volume = volume / 10_000
		bars = append(bars, b)
	}
	symbol, _, _ = strings.Cut(filepath.Base(path), "_")
	return symbol, bars, nil
}

// tenThousandths reads a decimal number without rounding: of more than four decimals it is an error.
func tenThousandths(text string) (int64, error) {
	whole, decimals, _ := strings.Cut(text, ".")
	decimals = strings.TrimRight(decimals, "0")
	if len(decimals) > 4 {
		return 0, fmt.Errorf("%s has more than four decimals", text)
	}
	return strconv.ParseInt(whole+decimals+strings.Repeat("0", 4-len(decimals)), 10, 64)
}
