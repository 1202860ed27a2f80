package importer_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/store/importer"
	"github.com/strathost/strathost/sdk"
)

func TestAFolderThatCannotBeReadIsNamedAndTheRestIsImported(t *testing.T) {
	t.Parallel()
	text := header + rows("2025-07-02T13:30:00Z", 5, 1)
	source := folder(t, "A_1m.csv", text, "closed/B_1m.csv", text, "C_1m.csv", text)
	closed := filepath.Join(source, "closed")
	if err := os.Chmod(closed, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(closed, 0o755) })
	if _, err := os.ReadDir(closed); err == nil {
		t.Skip("this user reads every folder")
	}
	report := run(t, t.TempDir(), source)
	if report.Failed() != 1 || len(report.Files) != 3 || len(report.Series) != 2 {
		t.Errorf("report %+v", report)
	}
	same(t, "diagnostics", sdk.Diagnostics{{File: closed, Code: importer.NotImported, Message: "this folder cannot be read: permission denied"}}, report.Diagnostics())
}

func TestALinkThatLeadsNowhereIsNamedAndTheRestIsImported(t *testing.T) {
	t.Parallel()
	source := folder(t, "A_1m.csv", header+rows("2025-07-02T13:30:00Z", 5, 1))
	link := filepath.Join(source, "B_1m.csv")
	if err := os.Symlink("nosuch.csv", link); err != nil {
		t.Skip(err)
	}
	report := run(t, t.TempDir(), source)
	if report.Failed() != 1 || len(report.Series) != 1 {
		t.Errorf("report %+v", report)
	}
	said := report.Diagnostics()
	if len(said) != 1 || said[0].File != link || said[0].Code != importer.NotImported || !strings.HasPrefix(said[0].Message, "it cannot be read: ") {
		t.Errorf("diagnostics %+v", said)
	}
}

func TestAListOfSplitsIsNotLeftBehindInSilence(t *testing.T) {
	t.Parallel()
	list := "symbol,date,ratio\nA,2025-07-02,2:1\n"
	source := folder(t, "A_1m.csv", header+rows("2025-07-02T13:30:00Z", 5, 1), "splits.csv", list)
	dir := t.TempDir()
	to := filepath.Join(dir, "splits.csv")
	what := "splits.csv is no file of bars: copy it to " + to + " and write adjust: splits"
	note := sdk.Diagnostic{File: filepath.Join(source, "splits.csv"), Code: importer.SplitsApart, Message: what}
	report := run(t, dir, source)
	same(t, "diagnostics", sdk.Diagnostics{note}, report.Diagnostics())
	if report.Failed() != 0 {
		t.Errorf("report %+v", report)
	}
	_, err := importer.Import(context.Background(), []string{folder(t, "splits.csv", list)}, importer.Options{Store: dir})
	if err == nil || !strings.HasSuffix(err.Error(), "there are no files to import in this folder or below; "+what) {
		t.Errorf("error is %v", err)
	}
	if err := os.WriteFile(to, []byte("symbol,date,ratio\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	same(t, "diagnostics beside another list", sdk.Diagnostics{note}, run(t, dir, source).Diagnostics())
	if err := os.WriteFile(to, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	same(t, "diagnostics beside the same list", 0, len(run(t, dir, source).Diagnostics()))
}

func TestWhatIsPackedOrASpreadsheetIsToldSo(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"A_1m.csv.gz": "it is packed: unpack it, and import what is in it",
		"A.7z":        "it is packed: unpack it, and import what is in it",
		"A.XLSX":      "it is a spreadsheet: save it as CSV, and import that",
		"A.txt":       "name the format with --format",
	} {
		source := folder(t, name, "PK")
		_, err := importer.Import(context.Background(), []string{filepath.Join(source, name)}, importer.Options{Store: t.TempDir()})
		if err == nil || !strings.HasSuffix(err.Error(), want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error is %v", name, err)
		}
		if name == "A.txt" {
			want = "there are no files to import in this folder or below"
		}
		_, err = importer.Import(context.Background(), []string{source}, importer.Options{Store: t.TempDir()})
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("the folder of %s: error is %v", name, err)
		}
	}
}
