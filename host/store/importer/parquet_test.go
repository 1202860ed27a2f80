package importer_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/strathost/strathost/host/store/importer"
	"github.com/strathost/strathost/host/store/table"
)

type bar struct {
	TS    time.Time `parquet:"ts,timestamp(microsecond)"`
	Open  float64   `parquet:"open"`
	High  float64   `parquet:"high"`
	Low   float64   `parquet:"low"`
	Last  float64   `parquet:"px_last"`
	Units int64     `parquet:"volume"`
}

// minutes are n bars, a minute apart, whose prices depend on the seed.
func minutes(from time.Time, n, seed int) []bar {
	var all []bar
	for i := range n {
		p := 100 + float64((i*31+seed*7)%1000)/100
		all = append(all, bar{from.Add(time.Duration(i) * time.Minute), p, p + 0.1, p - 0.1, p, int64(100*seed + i)})
	}
	return all
}

func parquetOf(t testing.TB, rows []bar) string {
	t.Helper()
	var file bytes.Buffer
	w := parquet.NewGenericWriter[bar](&file, parquet.MaxRowsPerRowGroup(1000))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

func TestAParquetFileMakesTheStoreThatItsRowsAsCSVMake(t *testing.T) {
	t.Parallel()
	from := time.Date(2024, 12, 30, 0, 0, 0, 0, time.UTC) // over the turn of the year
	rows := minutes(from, 5000, 3)
	var text strings.Builder
	text.WriteString(header)
	for _, r := range rows {
		text.WriteString(strings.Join([]string{r.TS.Format(time.RFC3339), number(r.Open), number(r.High), number(r.Low), number(r.Last), number(float64(r.Units))}, ",") + "\n")
	}
	want, sorted, shuffled := t.TempDir(), t.TempDir(), t.TempDir()
	run(t, want, folder(t, "X_1m.csv", text.String()))
	opts := importer.Options{Store: sorted, Columns: table.Mapping{"close": "px_last"}}
	report, err := importer.Import(context.Background(), []string{folder(t, "X_1m.parquet", parquetOf(t, rows))}, opts)
	if err != nil || len(report.Diagnostics()) != 0 || report.Files[0].Format != importer.Parquet {
		t.Fatalf("%+v, %v", report, err)
	}
	same(t, "files", contents(t, want), contents(t, sorted))

	other := make([]bar, len(rows))
	for i := range rows {
		other[i] = rows[i*1237%len(rows)]
	}
	opts.Store = shuffled
	report, err = importer.ImportLimited(context.Background(), []string{folder(t, "X_1m.parquet", parquetOf(t, other))}, opts, 100)
	if err != nil || report.Files[0].Repaired == 0 || report.Files[0].Bad != 0 {
		t.Fatalf("%+v, %v", report.Files, err)
	}
	same(t, "files of shuffled rows", contents(t, want), contents(t, shuffled))
	if said := report.Diagnostics()[0].String(); !strings.Contains(said, "before the row above it: it is sorted in [bad_row]") {
		t.Errorf("it says %s", said)
	}
}

func TestAStoreIsImportedAsItIs(t *testing.T) {
	t.Parallel()
	one, other := t.TempDir(), t.TempDir()
	run(t, one, folder(t, "X_1m.csv", header+rows("2025-07-02T13:30:00Z", 100, 1), "BRK.B_1m.csv", header+rows("2024-12-31T23:00:00Z", 100, 2),
		"Y_1d.csv", header+"2025-07-01,1,2,0.5,1.5,100\n2025-07-02,1,2,0.5,1.5,100\n"))
	if _, err := importer.Import(context.Background(), []string{folder(t, "s.csv", header+rows("2025-07-02T13:30:00Z", 10, 1))},
		importer.Options{Store: one, Symbol: "BRK/B", Interval: "5s"}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(one, "splits.csv"), []byte("symbol,date,factor\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	report := run(t, other, one)
	if said := report.Diagnostics(); len(said) != 1 || said[0].Code != importer.SplitsApart || len(report.Files) != 5 {
		t.Errorf("%d files, %v", len(report.Files), report.Diagnostics())
	}
	before := contents(t, one)
	delete(before, "splits.csv")
	same(t, "files", before, contents(t, other))

	// One file of it, wherever it lies.
	file := before["bars/interval=1m/symbol=X/2025.parquet"]
	third := t.TempDir()
	_, err := importer.Import(context.Background(), []string{filepath.Join(folder(t, "x.bin", file), "x.bin")},
		importer.Options{Store: third, Format: importer.Parquet, Symbol: "X"})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the file", file, contents(t, third)["bars/interval=1m/symbol=X/2025.parquet"])
}

func TestAParquetFileThatIsDamagedLeavesNothing(t *testing.T) {
	t.Parallel()
	good := parquetOf(t, minutes(time.Date(2025, 7, 2, 0, 0, 0, 0, time.UTC), 60_000, 1))
	at := len(good) * 2 / 3 // after more rows than are read before any is handed over
	bad := good[:at] + strings.Repeat("\xff", 2000) + good[at+2000:]
	dir := t.TempDir()
	report, err := importer.Import(context.Background(), []string{folder(t, "A_1m.parquet", bad, "B_1m.parquet", good)},
		importer.Options{Store: dir, Columns: table.Mapping{"close": "px_last"}})
	if err != nil || !report.Files[0].Failed || report.Files[1].Failed || report.Files[0].Bars != 0 {
		t.Fatalf("%+v, %v", report.Files, err)
	}
	same(t, "series", []importer.Series{{Symbol: "B", Interval: "1m", Bars: 60_000, Written: 1}}, report.Series)
	if said := report.Diagnostics()[0]; said.Code != "not_parquet" || !strings.Contains(said.Message, "cannot be read: row group ") {
		t.Errorf("it says %v", said)
	}
}

func TestFormatsAreToldByTheEndsOfNames(t *testing.T) {
	t.Parallel()
	in := folder(t, "A_1m.PARQUET", parquetOf(t, minutes(time.Date(2025, 7, 2, 0, 0, 0, 0, time.UTC), 10, 1)),
		"B_1m.csv", header+rows("2025-07-02T13:30:00Z", 10, 1), "minute/xyz/20250702_trade.zip", asLEAN(t, "20250702", []string{"34200000,10000,20000,5000,15000,100"}))
	for format, want := range map[importer.Format]string{
		importer.Auto: "A B XYZ", importer.CSV: "B", importer.LEAN: "XYZ", importer.Parquet: "A",
	} {
		report, err := importer.Import(context.Background(), []string{in}, importer.Options{Store: t.TempDir(), Format: format, Columns: table.Mapping{}})
		var got []string
		for _, s := range report.Series {
			got = append(got, s.Symbol)
		}
		if format == importer.Auto || format == importer.Parquet { // px_last is no close
			want = strings.TrimPrefix(strings.TrimPrefix(want, "A"), " ")
			if len(report.Diagnostics()) != 1 || !strings.Contains(report.Diagnostics()[0].Hint, "--columns close=COLUMN") {
				t.Errorf("%s: %v, %v", format, report.Diagnostics(), err)
			}
		}
		same(t, string(format), want, strings.Join(got, " "))
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
