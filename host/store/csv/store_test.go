package csv_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
	if other := s.Files()[1]; other.Symbol != "MSFT" || other.Read {
		t.Errorf("the file of a symbol that was not asked for: %+v", other)
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

// Every text here is one bar that starts on 2025-07-02 at 09:30 in New York, and one a minute later.

// All of these are the daily bar of 2025-07-02, and start at midnight UTC of that date.

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

// locked does not let one file be opened.
