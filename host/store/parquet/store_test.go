package parquet_test

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

func TestWhatIsPutIsRead(t *testing.T) {
	t.Parallel()
	s, dir := create(t)
	minutes := walk("2024-12-31T20:00:00Z", time.Minute, 20_000, 1)
	days := walk("2023-01-02T00:00:00Z", 24*time.Hour, 500, 2)
	seconds := walk("2025-01-31T23:00:00Z", time.Second, 9_000, 3)
	put(t, s, "aapl", "1m", minutes)
	put(t, s, "AAPL", "1d", days)
	put(t, s, "BRK/B", "1s", seconds)
	put(t, s, "A.", "1m", minutes.Slice(0, 1))
	same(t, "minutes", minutes, bars(t, s, "AAPL", "1m"))
	same(t, "days", days, bars(t, s, "AAPL", "1d"))
	same(t, "seconds", seconds, bars(t, s, "BRK/B", "1s"))
	symbols, err := s.Symbols(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "symbols", []string{"A.", "AAPL", "BRK/B"}, symbols)
	var paths []string
	for p := range contents(t, dir) {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	same(t, "files", []string{
		".strathost.lock",
		"bars/interval=1d/symbol=AAPL/2023.parquet",
		"bars/interval=1d/symbol=AAPL/2024.parquet",
		"bars/interval=1m/symbol=A%2E/2024.parquet",
		"bars/interval=1m/symbol=AAPL/2024.parquet",
		"bars/interval=1m/symbol=AAPL/2025.parquet",
		"bars/interval=1s/symbol=BRK%2FB/2025-01.parquet",
		"bars/interval=1s/symbol=BRK%2FB/2025-02.parquet",
	}, paths)
}

func TestHoldingsComeFromFooters(t *testing.T) {
	t.Parallel()
	s, dir := create(t)
	minutes := walk("2024-12-31T20:00:00Z", time.Minute, 20_000, 1)
	put(t, s, "AAPL", "1m", minutes)
	put(t, s, "AAPL", "1d", walk("2023-01-02T00:00:00Z", 24*time.Hour, 500, 2))
	hs, err := s.Holdings(context.Background(), "AAPL")
	if err != nil {
		t.Fatal(err)
	}
	if len(hs) != 2 || hs[0].Digest == hs[1].Digest || len(hs[0].Digest) != 64 {
		t.Fatalf("holdings are %+v", hs)
	}
	digest := hs[0].Digest
	for i := range hs {
		hs[i].Digest = ""
	}
	same(t, "holdings", []market.Holding{
		{Interval: "1m", First: nanos(t, "2024-12-31T20:00:00Z"), Last: minutes.Start[19_999], Bars: 20_000},
		{Interval: "1d", First: nanos(t, "2023-01-02T00:00:00Z"), Last: nanos(t, "2024-05-15T00:00:00Z"), Bars: 500},
	}, hs)

	// Damage to the pages does not keep the catalogue from answering: they are not read.
	path := filepath.Join(dir, "bars/interval=1m/symbol=AAPL/2025.parquet")
	damage(t, path, func(b []byte) []byte { b[1000] ^= 1; return b })
	fresh, err := parquet.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := fresh.Holdings(context.Background(), "AAPL")
	if err != nil || again[0].Digest != digest {
		t.Errorf("holdings are %+v, %v", again, err)
	}
	if hs, err := s.Holdings(context.Background(), "MSFT"); err != nil || len(hs) != 0 {
		t.Errorf("holdings of what is not there are %v, %v", hs, err)
	}
}

func TestRangesOfAnySizeAreExact(t *testing.T) {
	t.Parallel()
	s, _ := create(t)
	all := walk("2023-11-01T00:00:00Z", time.Minute, 300_000, 1) // two files, several row groups and pages of each
	put(t, s, "X", "1m", all)
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(-5, all.Len()+5).Draw(t, "first minute")
		n := rapid.OneOf(rapid.IntRange(0, 20), rapid.IntRange(0, 20_000), rapid.IntRange(0, 300_000)).Draw(t, "minutes")
		shift := rapid.Int64Range(-1, 1).Draw(t, "nanosecond")
		from := all.Start[0] + int64(i)*int64(time.Minute) + shift
		to := from + int64(n)*int64(time.Minute)
		got, err := s.Bars(context.Background(), "X", "1m", from, to)
		if err != nil {
			t.Fatal(err)
		}
		want := all.Between(from, to)
		if got.Len() != want.Len() || got.Digest() != want.Digest() {
			t.Fatalf("%d bars, expected %d", got.Len(), want.Len())
		}
	})
}

func TestABackwardsRangeIsEmpty(t *testing.T) {
	t.Parallel()
	s, _ := create(t)
	put(t, s, "X", "1m", walk("2025-01-01T00:00:00Z", time.Minute, 10_000, 1))
	c, err := s.Bars(context.Background(), "X", "1m", math.MaxInt64, math.MinInt64)
	if err != nil || c.Len() != 0 {
		t.Errorf("%d bars, %v", c.Len(), err)
	}
}

func TestWhatIsNotThereIsSaid(t *testing.T) {
	t.Parallel()
	s, dir := create(t)
	put(t, s, "AAPL", "1m", walk("2025-01-01T00:00:00Z", time.Minute, 10, 1))
	for _, c := range []struct {
		symbol   string
		interval sdk.Interval
	}{{"MSFT", "1m"}, {"AAPL", "1d"}, {"../AAPL", "1m"}} {
		if _, err := s.Bars(context.Background(), c.symbol, c.interval, 0, 1); !errors.Is(err, store.ErrNoSymbol) {
			t.Errorf("%s %s: %v", c.symbol, c.interval, err)
		}
	}
	if _, err := parquet.Open(filepath.Join(dir, "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	if _, err := parquet.Open(filepath.Join(dir, "bars")); err == nil || !strings.Contains(err.Error(), "no store") {
		t.Errorf("no store: %v", err)
	}
}

func TestManyReadersShareAStoreWhileItIsWritten(t *testing.T) {
	t.Parallel()
	s, dir := create(t)
	versions := []market.Columns{walk("2025-01-01T00:00:00Z", time.Minute, 20_000, 1), walk("2025-01-01T00:00:00Z", time.Minute, 20_000, 2)}
	digests := []string{versions[0].Digest(), versions[1].Digest()}
	put(t, s, "X", "1m", versions[0])
	writer, err := parquet.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				c, err := s.Bars(context.Background(), "X", "1m", math.MinInt64, math.MaxInt64)
				if err != nil || !slices.Contains(digests, c.Digest()) {
					t.Errorf("a mix of two versions, or %v", err)
					return
				}
				if _, err := s.Holdings(context.Background(), "X"); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 20 {
		put(t, writer, "X", "1m", versions[(i+1)%2])
	}
	close(done)
	readers.Wait()
}

func TestAReaderThatIsCancelledStops(t *testing.T) {
	t.Parallel()
	s, _ := create(t)
	put(t, s, "X", "1m", walk("2025-01-01T00:00:00Z", time.Minute, 10_000, 1))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Bars(ctx, "X", "1m", math.MinInt64, math.MaxInt64); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestMoreFilesThanFootersAreKept(t *testing.T) {
	t.Parallel()
	s, _ := create(t)
	all := walk("1700-01-01T00:00:00Z", 24*time.Hour, 300*365, 1)
	put(t, s, "X", "1d", all)
	for range 2 {
		if got := bars(t, s, "X", "1d"); got.Digest() != all.Digest() {
			t.Errorf("%d bars", got.Len())
		}
	}
}

func damage(t testing.TB, path string, how func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, how(b), 0o644); err != nil {
		t.Fatal(err)
	}
}
