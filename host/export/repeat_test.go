package export_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/export"
)

// runOf is a run folder of a manifest and one file.
func runOf(t *testing.T, m export.Manifest, emitted string) string {
	t.Helper()
	dir := t.TempDir()
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"manifest.json": string(b), "emitted.csv": emitted} {
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTwoRunsAreComparedByTheirFingerprints(t *testing.T) {
	t.Parallel()
	manifest := func(id, outcome, digest string) export.Manifest {
		m := export.Manifest{ID: id, Outcome: outcome, Files: map[string]string{"ledger.jsonl": "1"}}
		if digest != "" {
			m.Files["emitted.csv"] = digest
		}
		return m
	}
	first := runOf(t, manifest("a", "completed", "2"), "time\n1\n2\n")
	for name, x := range map[string]struct {
		second string
		files  int
		want   *export.Difference
		text   string
	}{
		"equal": {second: runOf(t, manifest("a", "completed", "2"), "time\n1\n2\n"), files: 2},
		"a line": {runOf(t, manifest("a", "completed", "3"), "time\n1\n3\n"), 2, &export.Difference{File: "emitted.csv", Line: 3, First: "2", Second: "3"},
			"emitted.csv:3:\n  first  2\n  second 3"},
		"a line more": {runOf(t, manifest("a", "completed", "3"), "time\n1\n2\n3\n"), 2, &export.Difference{File: "emitted.csv", Line: 4, Second: "3"},
			"emitted.csv:4:\n  first  \n  second 3"},
		"no file": {runOf(t, manifest("a", "completed", ""), ""), 2, &export.Difference{File: "emitted.csv", First: "has it", Second: "has no such file"},
			"emitted.csv:\n  first  has it\n  second has no such file"},
		"the outcome": {runOf(t, manifest("a", "strategy_stopped", "2"), "time\n1\n2\n"), 2,
			&export.Difference{File: "manifest.json", First: "the outcome is completed", Second: "the outcome is strategy_stopped"}, "manifest.json:\n"},
		"the inputs": {runOf(t, manifest("b", "completed", "2"), "time\n1\n2\n"), 0,
			&export.Difference{File: "manifest.json", First: "the id of all inputs is a", Second: "the id of all inputs is b"}, "manifest.json:\n"},
	} {
		files, got, err := export.Repeats(first, x.second)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(x.want, got); d != "" || files != x.files {
			t.Errorf("%s: of %d files (-want +got):\n%s", name, files, d)
		}
		if got != nil && !strings.HasPrefix(got.String(), x.text) {
			t.Errorf("%s: it is told as %q", name, got)
		}
	}
	for _, dirs := range [][2]string{{first, t.TempDir()}, {t.TempDir(), first}} {
		if _, _, err := export.Repeats(dirs[0], dirs[1]); err == nil || !strings.Contains(err.Error(), "no run folder") {
			t.Errorf("the error is %v", err)
		}
	}
}
