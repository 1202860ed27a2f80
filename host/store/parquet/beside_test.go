package parquet_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/host/store/parquet"
)

func TestAFileBesideTheBarsIsReadAsItIsNow(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := parquet.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if _, err := s.ReadBeside(ctx, store.SplitsFile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is no list: error %v", err)
	}
	for _, want := range []string{"", "symbol,date,ratio\n", "symbol,date,ratio\nX,2025-07-01,2\n"} {
		if err := os.WriteFile(filepath.Join(dir, store.SplitsFile), []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := s.ReadBeside(ctx, store.SplitsFile); err != nil || string(got) != want {
			t.Errorf("beside the bars is %q, error %v; expected %q", got, err, want)
		}
	}
	if err := os.Truncate(filepath.Join(dir, store.SplitsFile), store.MostBeside+1); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReadBeside(ctx, store.SplitsFile); !errors.Is(err, store.ErrTooLarge) {
		t.Errorf("a file that is too large: error %v", err)
	}
	if symbols, err := s.Symbols(ctx); len(symbols) != 0 || err != nil {
		t.Errorf("symbols %v, error %v", symbols, err)
	}
}
