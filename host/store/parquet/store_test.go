package parquet_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/store/parquet"
	"github.com/strathost/strathost/host/store/parquet/storetest"
)

// TestAFolder runs what every store passes. Package bucket runs the same.
func TestAFolder(t *testing.T) {
	t.Parallel()
	storetest.Run(t, 1, func(t testing.TB) storetest.Place {
		s, dir := create(t)
		return storetest.Place{
			Store: s,
			Again: func(t testing.TB) *parquet.Store {
				again, err := parquet.Open(dir)
				if err != nil {
					t.Error(err)
				}
				return again
			},
			Contents: func(t testing.TB) map[string]string { return contents(t, dir) },
			Change: func(t testing.TB, path string, how func([]byte) []byte) {
				t.Helper()
				path = filepath.Join(dir, filepath.FromSlash(path))
				b, err := os.ReadFile(path)
				if errors.Is(err, fs.ErrNotExist) {
					err = os.MkdirAll(filepath.Dir(path), 0o755)
				}
				if err == nil {
					err = os.WriteFile(path, how(b), 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
			},
		}
	})
}

func TestWhatIsNoStoreIsSaid(t *testing.T) {
	t.Parallel()
	_, dir := create(t)
	if _, err := parquet.Open(filepath.Join(dir, "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	if _, err := parquet.Open(filepath.Join(dir, "bars")); err == nil || !strings.Contains(err.Error(), "no store") {
		t.Errorf("no store: %v", err)
	}
}
