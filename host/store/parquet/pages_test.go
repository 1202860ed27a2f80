package parquet_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
)

// What is kept of the pages that were read last changes no answer: ranges in any order, of several symbols and of many pages, by
// readers side by side, are those of a store that was just opened.
func TestPagesThatWereReadBeforeAreTheSame(t *testing.T) {
	t.Parallel()
	s, dir := create(t)
	all := storetest.Walk("2025-01-02T00:00:00Z", time.Minute, 60_000, 1)
	for _, symbol := range []string{"X", "Y"} {
		put(t, s, symbol, "1m", all)
	}
	var readers sync.WaitGroup
	for reader := range 4 {
		readers.Go(func() {
			for k := range 24 {
				from := (k*7919 + reader*104_729) % 55_000
				to := min(from+[]int{0, 1, 390, 3_000, 9_000, 40_000}[k%6], 59_999)
				symbol := []string{"X", "Y"}[k/2%2]
				fresh, err := parquet.Open(dir)
				if err != nil {
					t.Error(err)
					return
				}
				want, err := fresh.Bars(context.Background(), symbol, "1m", all.Start[from], all.Start[to])
				if err != nil {
					t.Error(err)
				}
				got, err := s.Bars(context.Background(), symbol, "1m", all.Start[from], all.Start[to])
				if err != nil {
					t.Error(err)
				}
				if got.Digest() != want.Digest() || got.Len() != to-from {
					t.Errorf("%s from row %d to %d: %d bars, and not those of a store that was just opened", symbol, from, to, got.Len())
				}
				for i := range got.Start { // they are the caller's own
					got.Start[i], got.Close[i] = 0, -1
				}
			}
		})
	}
	readers.Wait()
}

// A writer that puts other bars in their place is seen at the next reading.
func TestPagesThatWereWrittenOverAreReadAnew(t *testing.T) {
	t.Parallel()
	s, dir := create(t)
	other, err := parquet.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range 5 {
		bars := storetest.Walk("2025-07-01T00:00:00Z", time.Minute, 3_000, seed)
		put(t, other, "X", "1m", bars)
		got, err := s.Bars(context.Background(), "X", "1m", bars.Start[100], bars.Start[200])
		if err != nil {
			t.Fatal(err)
		}
		if got.Digest() != bars.Slice(100, 200).Digest() {
			t.Errorf("after writing %d other bars are read", seed)
		}
	}
}
