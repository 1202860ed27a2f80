package parquet_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
	"github.com/strathost/strathost/sdk"
)

func removeBars(t testing.TB, s *parquet.Store, symbol string, interval sdk.Interval, from, to int64) parquet.Removal {
	t.Helper()
	r, err := s.Remove(context.Background(), symbol, interval, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestBarsAreRemovedAndNoOthers(t *testing.T) {
	t.Parallel()
	days := storetest.Walk("2015-07-01T00:00:00Z", 24*time.Hour, 1_000, 1) // to 2018-03-26: four files of 184, 366, 365 and 85 bars
	at := func(i int) int64 { return days.Start[i] }
	for name, c := range map[string]struct {
		from, to int64
		want     parquet.Removal
		files    int
	}{
		"all":                    {math.MinInt64, math.MaxInt64, parquet.Removal{Bars: 1000, Removed: 4}, 0},
		"one":                    {at(10), at(10) + 1, parquet.Removal{Bars: 1, Left: 999, Rewritten: 1}, 4},
		"a file":                 {at(184), at(550), parquet.Removal{Bars: 366, Left: 634, Removed: 1}, 3},
		"a file and its edges":   {at(183), at(551), parquet.Removal{Bars: 368, Left: 632, Rewritten: 2, Removed: 1}, 3},
		"the first":              {math.MinInt64, at(1), parquet.Removal{Bars: 1, Left: 999, Rewritten: 1}, 4},
		"the last":               {at(999), math.MaxInt64, parquet.Removal{Bars: 1, Left: 999, Rewritten: 1}, 4},
		"none, ahead of all":     {math.MinInt64, at(0), parquet.Removal{Left: 1000}, 4},
		"none, after all":        {at(999) + 1, math.MaxInt64, parquet.Removal{Left: 1000}, 4},
		"none, between two bars": {at(5) + 1, at(6), parquet.Removal{Left: 1000}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, dir := create(t)
			put(t, s, "X", "1d", days)
			put(t, s, "OTHER", "1d", days)
			plan, err := s.ToRemove(context.Background(), "X", "1d", c.from, c.to)
			if err != nil {
				t.Fatal(err)
			}
			storetest.Same(t, "plan", c.want, plan)
			if got := bars(t, s, "X", "1d").Len(); got != 1000 {
				t.Errorf("a plan leaves %d bars", got)
			}
			storetest.Same(t, "removal", c.want, removeBars(t, s, "X", "1d", c.from, c.to))
			if c.want.Left > 0 {
				storetest.Same(t, "bars", storetest.Join(days.Between(math.MinInt64, c.from), days.Between(c.to, math.MaxInt64)), bars(t, s, "X", "1d"))
			}
			storetest.Same(t, "the other symbol", days, bars(t, s, "OTHER", "1d"))
			if err := s.Check(context.Background()); err != nil {
				t.Error(err)
			}
			if got := len(parquetFiles(t, dir)) - 4; got != c.files {
				t.Errorf("%d files are left", got)
			}
			symbols, err := s.Symbols(context.Background())
			if err != nil || slices.Contains(symbols, "X") != (c.want.Left > 0) {
				t.Errorf("symbols %v, %v", symbols, err)
			}
			removeBars(t, s, "X", "1d", c.from, c.to) // again: nothing
			put(t, s, "X", "1d", days)
			storetest.Same(t, "bars that were put again", days, bars(t, s, "X", "1d"))
		})
	}
}

func TestARemovalThatFailsLeavesWhatIsNotYetRemoved(t *testing.T) {
	t.Parallel()
	days := storetest.Walk("2015-07-01T00:00:00Z", 24*time.Hour, 1_000, 1)
	broken := errors.New("the disk is broken")
	s, _ := create(t)
	put(t, s, "X", "1d", days)
	s.Before(func(operation string) error {
		if operation == "remove" {
			return broken
		}
		return nil
	})
	if _, err := s.Remove(context.Background(), "X", "1d", days.Start[100], math.MaxInt64); !errors.Is(err, broken) {
		t.Errorf("error is %v", err)
	}
	s.Before(nil)
	want := storetest.Join(days.Slice(0, 100), days.Slice(184, 1000))
	storetest.Same(t, "bars", want, bars(t, s, "X", "1d"))
	if got := removeBars(t, s, "X", "1d", days.Start[100], math.MaxInt64); got.Bars != 816 || got.Left != 100 {
		t.Errorf("removal %+v", got)
	}
}

// A reader lists files, and then opens them: one that is removed in between is no error.
func TestReadersOfBarsThatAreRemovedSeeWholeFiles(t *testing.T) {
	t.Parallel()
	days := storetest.Walk("2015-07-01T00:00:00Z", 24*time.Hour, 1_000, 1)
	s, dir := create(t)
	put(t, s, "X", "1d", days)
	reader, err := parquet.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var writer sync.WaitGroup
	done := make(chan struct{})
	writer.Go(func() {
		defer close(done)
		for range 30 {
			if _, err := s.Remove(context.Background(), "X", "1d", days.Start[184], math.MaxInt64); err != nil {
				t.Error(err)
			}
			if _, err := s.Put(context.Background(), "X", "1d", days); err != nil {
				t.Error(err)
			}
		}
	})
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		got, err := reader.Bars(context.Background(), "X", "1d", math.MinInt64, math.MaxInt64)
		if err != nil || got.Len() < 184 {
			t.Errorf("%d bars, %v", got.Len(), err)
		}
		if _, err := reader.Holdings(context.Background(), "X"); err != nil {
			t.Error(err)
		}
	}
	writer.Wait()
}
