package parquet_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

// walk makes n sound bars, a step apart, that depend on the seed.
func walk(from string, step time.Duration, n, seed int) market.Columns {
	t, err := time.Parse(time.RFC3339, from)
	if err != nil {
		panic(err)
	}
	c := market.Grow(n)
	for i := range n {
		p := math.Round(10000+100*math.Sin(float64(i+seed)/50)) / 100
		c.Append(market.Row{Start: t.Add(time.Duration(i) * step).UnixNano(), Open: p, High: p + 0.05, Low: p - 0.03,
			Close: p + 0.01, Volume: float64(1000 + (i*7919+seed)%977)})
	}
	return c
}

func create(t testing.TB) (*parquet.Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := parquet.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func put(t testing.TB, s *parquet.Store, symbol string, interval sdk.Interval, bars market.Columns) parquet.Change {
	t.Helper()
	c, err := s.Put(context.Background(), symbol, interval, bars)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func bars(t testing.TB, s *parquet.Store, symbol string, interval sdk.Interval) market.Columns {
	t.Helper()
	c, err := s.Bars(context.Background(), symbol, interval, math.MinInt64, math.MaxInt64)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s, expected (-) and got (+):\n%s", what, diff)
	}
}

func join(parts ...market.Columns) market.Columns {
	var all market.Columns
	for _, p := range parts {
		all.AppendAll(p)
	}
	return all
}

// contents are all files of a folder by path.
func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func nanos(t testing.TB, s string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixNano()
}
