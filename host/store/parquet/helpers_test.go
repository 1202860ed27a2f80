package parquet_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

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

// parquetFiles are the Parquet files of a store.
func parquetFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := contents(t, dir)
	for path := range all {
		if !strings.HasSuffix(path, ".parquet") {
			delete(all, path)
		}
	}
	return all
}
