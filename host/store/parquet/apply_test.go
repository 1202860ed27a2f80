package parquet_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

func TestTheSameBarsAreTheSameFiles(t *testing.T) {
	t.Parallel()
	s, dir := create(t)
	all := walk("2024-12-01T00:00:00Z", time.Minute, 200_000, 1)
	put(t, s, "X", "1m", all)
	first := contents(t, dir)
	change := put(t, s, "X", "1m", all)
	same(t, "change", parquet.Change{Replaced: []int{200_000}, Unchanged: 2}, change)
	same(t, "files after the second time", first, contents(t, dir))

	// In parts, in another order, into another store.
	other, otherDir := create(t)
	put(t, other, "X", "1m", all.Slice(100_000, 200_000))
	put(t, other, "X", "1m", all.Slice(0, 120_000))
	if _, err := os.Stat(filepath.Join(otherDir, "bars")); err != nil {
		t.Fatal(err)
	}
	same(t, "files made of parts", first, contents(t, otherDir))
}

func TestNewBarsReplaceAllThatIsInTheirRange(t *testing.T) {
	t.Parallel()
	s, _ := create(t)
	old := walk("2024-12-31T22:00:00Z", time.Minute, 240, 1) // two files
	put(t, s, "X", "1m", old)
	newer := walk("2024-12-31T23:00:00Z", 2*time.Minute, 60, 9) // half as many, from 23:00 to 00:58
	change := put(t, s, "X", "1m", newer)
	same(t, "change", parquet.Change{Replaced: []int{119}, Written: 2}, change)
	same(t, "bars", join(old.Slice(0, 60), newer, old.Slice(179, 240)), bars(t, s, "X", "1m"))
}

func TestPatchesAreMadeInTheirOrder(t *testing.T) {
	t.Parallel()
	s, _ := create(t)
	a, b := walk("2025-07-01T00:00:00Z", time.Minute, 100, 1), walk("2025-07-01T01:00:00Z", time.Minute, 100, 2)
	change, err := s.Apply(context.Background(), "X", "1m", []parquet.Patch{
		{From: a.Start[0], To: a.Start[99] + 1, Bars: a},
		{From: b.Start[0], To: b.Start[99] + 1, Bars: b},
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "change", parquet.Change{Replaced: []int{0, 40}, Written: 1}, change)
	same(t, "bars", join(a.Slice(0, 60), b), bars(t, s, "X", "1m"))
}

func TestARangeWiderThanItsBarsEmptiesTheRest(t *testing.T) {
	t.Parallel()
	s, _ := create(t)
	put(t, s, "X", "1m", walk("2025-07-01T00:00:00Z", time.Minute, 100, 1))
	only := walk("2025-07-01T00:30:00Z", time.Minute, 1, 2)
	if _, err := s.Apply(context.Background(), "X", "1m", []parquet.Patch{{From: math.MinInt64, To: math.MaxInt64, Bars: only}}); err != nil {
		t.Fatal(err)
	}
	same(t, "bars", only, bars(t, s, "X", "1m"))
}

func TestAFileOfWhichAPatchHasNoBarStays(t *testing.T) {
	t.Parallel()
	s, _ := create(t)
	between := walk("2024-07-01T00:00:00Z", 24*time.Hour, 10, 1)
	put(t, s, "X", "1d", between)
	before, after := walk("2023-07-01T00:00:00Z", 24*time.Hour, 10, 2), walk("2025-07-01T00:00:00Z", 24*time.Hour, 10, 3)
	put(t, s, "X", "1d", join(before, after))
	same(t, "bars", join(before, between, after), bars(t, s, "X", "1d"))
}

func TestAnIntervalKeepsItsFirstSpelling(t *testing.T) {
	t.Parallel()
	s, _ := create(t)
	put(t, s, "X", "60m", walk("2025-07-01T00:00:00Z", time.Hour, 10, 1))
	put(t, s, "X", "1h", walk("2025-07-01T10:00:00Z", time.Hour, 10, 1))
	put(t, s, "Y", "1h", walk("2025-07-01T10:00:00Z", time.Hour, 10, 1))
	hs, err := s.Holdings(context.Background(), "X")
	if err != nil || len(hs) != 1 || hs[0].Interval != "60m" || hs[0].Bars != 20 {
		t.Errorf("holdings are %+v, %v", hs, err)
	}
}

func TestWrongBarsAreRefusedBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	good := walk("2025-07-01T00:00:00Z", time.Minute, 3, 1)
	with := func(change func(*market.Columns)) market.Columns {
		c := join(good)
		change(&c)
		return c
	}
	for name, c := range map[string]struct {
		symbol   string
		interval sdk.Interval
		bars     market.Columns
		want     string
	}{
		"no bars":         {"X", "1m", market.Columns{}, "there are no bars"},
		"doubled":         {"X", "1m", with(func(c *market.Columns) { c.Start[1] = c.Start[0] }), "at or before the one ahead"},
		"out of order":    {"X", "1m", with(func(c *market.Columns) { c.Start[1] = c.Start[2] + 1 }), "at or before the one ahead"},
		"unsound":         {"X", "1m", with(func(c *market.Columns) { c.High[1] = 1 }), "bar 1: high 1 is below low"},
		"not a number":    {"X", "1m", with(func(c *market.Columns) { c.Close[2] = math.NaN() }), "bar 2: close is NaN"},
		"symbol":          {"", "1m", good, "is not a symbol"},
		"interval":        {"X", "1M", good, "ambiguous"},
		"too early":       {"X", "1m", with(func(c *market.Columns) { c.Start[0] = math.MinInt64 }), "not within the years"},
		"too late":        {"X", "1m", with(func(c *market.Columns) { c.Start[2] = math.MaxInt64 - 1 }), "not within the years"},
		"the very latest": {"X", "1m", with(func(c *market.Columns) { c.Start[2] = math.MaxInt64 }), "outside of its range"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, dir := create(t)
			_, err := s.Put(context.Background(), c.symbol, c.interval, c.bars)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v", err)
			}
			for path := range contents(t, dir) {
				if strings.Contains(path, "parquet") {
					t.Errorf("there is a file %s", path)
				}
			}
		})
	}
}

func TestWritersTakeTurns(t *testing.T) {
	t.Parallel()
	_, dir := create(t)
	all := walk("2025-07-01T00:00:00Z", time.Minute, 8_000, 1)
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			s, err := parquet.Open(dir) // as a process of its own would
			if err != nil {
				t.Error(err)
				return
			}
			for i := range 10 {
				at := (i*8 + w) * 100
				if _, err := s.Put(context.Background(), "X", "1m", all.Slice(at, at+100)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	s, err := parquet.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "bars", all, bars(t, s, "X", "1m"))
}

func TestAWriterThatIsCancelledDoesNotWaitForTheLock(t *testing.T) {
	t.Parallel()
	s, dir := create(t)
	other, err := parquet.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	inside, finish := make(chan struct{}), make(chan struct{})
	var once sync.Once
	s.Before(func(string) error {
		once.Do(func() { close(inside); <-finish })
		return nil
	})
	var holder sync.WaitGroup
	holder.Go(func() { put(t, s, "X", "1m", walk("2025-07-01T00:00:00Z", time.Minute, 10, 1)) })
	<-inside
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	_, err = other.Put(ctx, "X", "1m", walk("2025-07-01T00:00:00Z", time.Minute, 10, 1))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v", err)
	}
	close(finish)
	holder.Wait()
}
