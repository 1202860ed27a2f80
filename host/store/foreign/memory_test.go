package foreign_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/strathost/strathost/host/store/foreign"
	"github.com/strathost/strathost/host/store/table"
)

type minuteRow struct {
	Symbol string  `parquet:"symbol,dict"`
	Start  int64   `parquet:"start,timestamp(nanosecond)"`
	Open   float64 `parquet:"open"`
	High   float64 `parquet:"high,dict"`
	Low    float64 `parquet:"low"`
	Close  float64 `parquet:"close"`
	Volume *int64  `parquet:"volume,optional"`
}

// TestMemoryIsBoundedWhateverTheRowGroup reads a million and a half of rows, 90 MB as bars, in one row group.
func TestMemoryIsBoundedWhateverTheRowGroup(t *testing.T) {
	const n = 1_500_000
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "bars_1m.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	// A page of the column of symbols has hundreds of thousands of rows, as a run of one index.
	w := parquet.NewGenericWriter[minuteRow](file, parquet.MaxRowsPerRowGroup(n), parquet.Compression(&parquet.Zstd), parquet.PageBufferSize(1<<20))
	rows := make([]minuteRow, 10_000)
	for i := 0; i < n; i += len(rows) {
		for k := range rows {
			volume := int64(i + k)
			rows[k] = minuteRow{"AAPL", at(i + k).UnixNano(), 10, float64(11 + k%7), 9, 10, &volume}
		}
		if _, err := w.Write(rows); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	w, rows = nil, nil
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, peak, batches := m.HeapAlloc, uint64(0), 0
	summary, err := foreign.Stream(context.Background(), os.DirFS(dir), "bars_1m.parquet", table.Options{}, func(table.Batch) error {
		if batches++; batches%8 == 0 {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
		return nil
	})
	if err != nil || summary.Rows != n || summary.Bad != 0 {
		t.Fatalf("%+v, %v", summary, err)
	}
	// Seven pages, packed and not, what the garbage collector leaves, and 50,000 rows.
	if most := uint64(48 << 20); peak > before+most {
		t.Errorf("it took %d MB, more than %d", (peak-before)>>20, most>>20)
	}
	t.Logf("it took %d MB", (int64(peak)-int64(before))>>20)
}

// BenchmarkStream reads a million rows as pandas writes them. Budget: 1 Mrows/s with the write, of which this is a part.
func BenchmarkStream(b *testing.B) {
	const n = 200_000
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "A_1m.parquet"), write(b, n, usual()), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := foreign.Stream(context.Background(), os.DirFS(dir), "A_1m.parquet", table.Options{}, func(table.Batch) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
