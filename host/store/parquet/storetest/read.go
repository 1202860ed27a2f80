package storetest

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

func (s suite) WhatIsPutIsRead(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	minutes := Walk("2024-12-31T20:00:00Z", time.Minute, 20_000, 1)
	days := Walk("2023-01-02T00:00:00Z", 24*time.Hour, 500, 2)
	seconds := Walk("2025-01-31T23:00:00Z", time.Second, 9_000, 3)
	put(t, p.Store, "aapl", "1m", minutes)
	put(t, p.Store, "AAPL", "1d", days)
	put(t, p.Store, "BRK/B", "1s", seconds)
	put(t, p.Store, "A.", "1m", minutes.Slice(0, 1))
	Same(t, "minutes", minutes, bars(t, p.Store, "AAPL", "1m"))
	Same(t, "days", days, bars(t, p.Store, "AAPL", "1d"))
	Same(t, "seconds", seconds, bars(t, p.Store, "BRK/B", "1s"))
	symbols, err := p.Store.Symbols(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	Same(t, "symbols", []string{"A.", "AAPL", "BRK/B"}, symbols)
	Same(t, "files", []string{
		"bars/interval=1d/symbol=AAPL/2023.parquet",
		"bars/interval=1d/symbol=AAPL/2024.parquet",
		"bars/interval=1m/symbol=A%2E/2024.parquet",
		"bars/interval=1m/symbol=AAPL/2024.parquet",
		"bars/interval=1m/symbol=AAPL/2025.parquet",
		"bars/interval=1s/symbol=BRK%2FB/2025-01.parquet",
		"bars/interval=1s/symbol=BRK%2FB/2025-02.parquet",
	}, p.paths(t))
}

func (s suite) HoldingsComeFromFooters(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	minutes := Walk("2024-12-31T20:00:00Z", time.Minute, 20_000, 1)
	put(t, p.Store, "AAPL", "1m", minutes)
	put(t, p.Store, "AAPL", "1d", Walk("2023-01-02T00:00:00Z", 24*time.Hour, 500, 2))
	hs, err := p.Store.Holdings(context.Background(), "AAPL")
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
	Same(t, "holdings", []market.Holding{
		{Interval: "1m", First: nanos(t, "2024-12-31T20:00:00Z"), Last: minutes.Start[19_999], Bars: 20_000},
		{Interval: "1d", First: nanos(t, "2023-01-02T00:00:00Z"), Last: nanos(t, "2024-05-15T00:00:00Z"), Bars: 500},
	}, hs)

	// Damage to the pages does not keep the catalogue from answering: they are not read.
	p.Change(t, "bars/interval=1m/symbol=AAPL/2025.parquet", func(b []byte) []byte { b[1000] ^= 1; return b })
	again, err := p.Again(t).Holdings(context.Background(), "AAPL")
	if err != nil || again[0].Digest != digest {
		t.Errorf("holdings are %+v, %v", again, err)
	}
	if hs, err := p.Store.Holdings(context.Background(), "MSFT"); err != nil || len(hs) != 0 {
		t.Errorf("holdings of what is not there are %v, %v", hs, err)
	}
}

func (s suite) RangesOfAnySizeAreExact(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	all := Walk("2023-11-01T00:00:00Z", time.Minute, 300_000, 1) // two files, several row groups and pages of each
	put(t, p.Store, "X", "1m", all)
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(-5, all.Len()+5).Draw(t, "first minute")
		n := rapid.OneOf(rapid.IntRange(0, 20), rapid.IntRange(0, 20_000), rapid.IntRange(0, 300_000)).Draw(t, "minutes")
		shift := rapid.Int64Range(-1, 1).Draw(t, "nanosecond")
		from := all.Start[0] + int64(i)*int64(time.Minute) + shift
		to := from + int64(n)*int64(time.Minute)
		got, err := p.Store.Bars(context.Background(), "X", "1m", from, to)
		if err != nil {
			t.Fatal(err)
		}
		want := all.Between(from, to)
		if got.Len() != want.Len() || got.Digest() != want.Digest() {
			t.Fatalf("%d bars, expected %d", got.Len(), want.Len())
		}
	})
}

func (s suite) ABackwardsRangeIsEmpty(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	put(t, p.Store, "X", "1m", Walk("2025-01-01T00:00:00Z", time.Minute, 10_000, 1))
	c, err := p.Store.Bars(context.Background(), "X", "1m", math.MaxInt64, math.MinInt64)
	if err != nil || c.Len() != 0 {
		t.Errorf("%d bars, %v", c.Len(), err)
	}
}

func (s suite) ManyReadersShareAStoreWhileItIsWritten(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	versions := []market.Columns{Walk("2025-01-01T00:00:00Z", time.Minute, 20_000, 1), Walk("2025-01-01T00:00:00Z", time.Minute, 20_000, 2)}
	digests := []string{versions[0].Digest(), versions[1].Digest()}
	put(t, p.Store, "X", "1m", versions[0])
	writer := p.Again(t)
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
				c, err := p.Store.Bars(context.Background(), "X", "1m", math.MinInt64, math.MaxInt64)
				if err != nil || !slices.Contains(digests, c.Digest()) {
					t.Errorf("a mix of two versions, or %v", err)
					return
				}
				if _, err := p.Store.Holdings(context.Background(), "X"); err != nil {
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

func (s suite) AReaderThatIsCancelledStops(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	put(t, p.Store, "X", "1m", Walk("2025-01-01T00:00:00Z", time.Minute, 10_000, 1))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Store.Bars(ctx, "X", "1m", math.MinInt64, math.MaxInt64); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func (s suite) MoreFilesThanFootersAreKept(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	all := Walk("1700-01-01T00:00:00Z", 24*time.Hour, 300*365, 1)
	put(t, p.Store, "X", "1d", all)
	for range 2 {
		if got := bars(t, p.Store, "X", "1d"); got.Digest() != all.Digest() {
			t.Errorf("%d bars", got.Len())
		}
	}
}

func (s suite) WhatIsNotThereIsSaid(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	put(t, p.Store, "AAPL", "1m", Walk("2025-01-01T00:00:00Z", time.Minute, 10, 1))
	for _, c := range []struct {
		symbol   string
		interval sdk.Interval
	}{{"MSFT", "1m"}, {"AAPL", "1d"}, {"../AAPL", "1m"}} {
		if _, err := p.Store.Bars(context.Background(), c.symbol, c.interval, 0, 1); !errors.Is(err, store.ErrNoSymbol) {
			t.Errorf("%s %s: %v", c.symbol, c.interval, err)
		}
	}
}

func (s suite) WhatLiesBesideTheBarsIsRead(t *testing.T) {
	t.Parallel()
	p := s.create(t)
	if _, err := p.Store.ReadBeside(context.Background(), store.SplitsFile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
	for _, text := range []string{"", "one\n", strings.Repeat("many,", 60_000)} {
		p.Change(t, store.SplitsFile, func([]byte) []byte { return []byte(text) })
		got, err := p.Store.ReadBeside(context.Background(), store.SplitsFile)
		if err != nil || string(got) != text {
			t.Errorf("%d bytes of %d, %v", len(got), len(text), err)
		}
	}
}
