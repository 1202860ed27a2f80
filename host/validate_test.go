package host_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	parquetfile "github.com/parquet-go/parquet-go"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/store/parquet"
)

// TestValidationReadsNoPageOfBars spoils every data page of a store: validation does not notice, and a check finds each file.
func TestValidationReadsNoPageOfBars(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	s, err := parquet.Create(filepath.Join(root, "store"))
	if err != nil {
		t.Fatal(err)
	}
	for _, symbol := range []string{"X", "Y"} {
		if _, err := s.Put(context.Background(), symbol, "1m", dense(t, "2024-11-01", "2025-07-08")); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Put(context.Background(), symbol, "1d", daily(t, "2024-05-01", "2025-07-08")); err != nil {
			t.Fatal(err)
		}
	}
	text := `version: 1
sessions:
  - name: s
    start: 2025-07-01
    end: 2025-07-02
    data:
      source: store
      symbols: [X, Y]
      intervals: [1m, 5m]
      history: [{days: 20, intervals: [1m, 1d], require: all}]
      indicators: [{name: sma, interval: 15m}]
`
	file, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "store", "bars", "*", "*", "*.parquet"))
	if err != nil || len(files) != 8 {
		t.Fatalf("%d files, expected 8; %v", len(files), err)
	}
	pages := 0
	for _, f := range files {
		pages += spoil(t, f)
	}
	if pages < 100_000 {
		t.Fatalf("only %d bytes of pages are spoilt", pages)
	}
	found, err := host.Validate(t.Context(), file, host.Options{})
	if err != nil || len(found.Mistakes) > 0 || found.ExitCode() != host.ExitFine {
		t.Errorf("the validation: %v %v, exit code %d", err, found.Mistakes, found.ExitCode())
	}
	for _, v := range found.Symbols {
		if !v.CanProceed || v.BaseInterval != "1m" || v.HistoricalRange == nil || (*v.HistoricalRange)[0] != "2024-05-01T09:30:00-04:00" {
			t.Errorf("the validation of %s is %+v", v.Symbol, v)
		}
	}
	if len(found.Symbols) != 2 {
		t.Errorf("%d symbols are validated", len(found.Symbols))
	}
	check, err := host.CheckData(t.Context(), filepath.Join(root, "store"), nil)
	if err != nil || check.Counts[host.FoundDamage] != len(files) {
		t.Errorf("the check finds %d damaged files of %d: %v", check.Counts[host.FoundDamage], len(files), err)
	}
}

// spoil writes noise over all pages of data that the footer of a file tells of, and says how many bytes that is.
func spoil(t *testing.T, path string) int {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parquetfile.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, group := range f.Metadata().RowGroups {
		for _, column := range group.Columns {
			m := column.MetaData
			for i := range m.TotalCompressedSize {
				b[m.DataPageOffset+i] ^= 0xa5
				n++
			}
		}
	}
	if n == 0 {
		t.Fatalf("%s has no pages", path)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return n
}
