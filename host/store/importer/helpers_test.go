package importer_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/store/importer"
	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/sdk"
)

// folder writes files of names and texts.
func folder(t testing.TB, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const header = "timestamp,open,high,low,close,volume\n"

// rows writes n minutes from a time, whose prices depend on the seed.
func rows(from string, n, seed int) string {
	start, err := time.Parse(time.RFC3339, from)
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	for i := range n {
		p := 100 + float64((i*31+seed*7)%1000)/100
		fmt.Fprintf(&b, "%s,%.2f,%.2f,%.2f,%.2f,%d\n", start.Add(time.Duration(i)*time.Minute).Format(time.RFC3339), p, p+0.1, p-0.1, p, 100*seed+i)
	}
	return b.String()
}

func run(t testing.TB, dir string, paths ...string) importer.Report {
	t.Helper()
	r, err := importer.Import(context.Background(), paths, importer.Options{Store: dir})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func bars(t testing.TB, dir, symbol string, interval sdk.Interval) market.Columns {
	t.Helper()
	s, err := parquet.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Bars(context.Background(), symbol, interval, math.MinInt64, math.MaxInt64)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// contents are the files of a store by path.
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

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s, expected (-) and got (+):\n%s", what, diff)
	}
}
