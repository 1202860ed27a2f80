package importer_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/store/importer"
	"github.com/strathost/strathost/host/store/parquet"
)

func TestAnImportIntoAStoreThatIsNoFolderKeepsNothingOfTheSystemsFolder(t *testing.T) {
	temporary, dir := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temporary)
	if os.TempDir() != temporary {
		t.Skip("this system names its folder for temporary files elsewhere")
	}
	if err := os.WriteFile(filepath.Join(temporary, ".import-1.spill"), []byte("of one that was killed"), 0o600); err != nil {
		t.Fatal(err)
	}
	source := folder(t, "A_1m.csv", header+rows("2025-07-01T00:00:00Z", 5000, 1))
	opened := 0
	open := func(context.Context) (importer.Target, error) {
		opened++
		return parquet.Create(dir)
	}
	report, err := importer.ImportLimited(context.Background(), []string{source}, importer.Options{Open: open}, 1000)
	if err != nil || report.Series[0].Bars != 5000 || opened != 1 {
		t.Fatalf("report %+v, opened %d times, %v", report, opened, err)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) != 0 {
		t.Errorf("%v stay in the folder for temporary files, %v", left, err)
	}
	reference := t.TempDir()
	run(t, reference, source)
	same(t, "bars", parquetFiles(t, reference), parquetFiles(t, dir))
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

func TestAStoreThatCannotBeOpenedEndsAnImport(t *testing.T) {
	t.Parallel()
	broken := errors.New("no such bucket")
	_, err := importer.Import(context.Background(), []string{folder(t, "A_1m.csv", header+rows("2025-07-01T00:00:00Z", 5, 1))},
		importer.Options{Open: func(context.Context) (importer.Target, error) { return nil, broken }})
	if !errors.Is(err, broken) {
		t.Errorf("error is %v", err)
	}
}
