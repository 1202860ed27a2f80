package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/strathost/strathost/host/config"
)

var update = flag.Bool("update", false, "write what the tests get into testdata, to be reviewed")

// TestMistakes reads each file of testdata/mistakes: a sessions.yaml, further files of its folder, and what a person
// is told.
func TestMistakes(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/mistakes/*.txt")
	if err != nil || len(files) < 60 {
		t.Fatalf("testdata/mistakes has %d files, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			root := newRoot(t)
			want := &archive.Files[len(archive.Files)-1]
			for _, f := range archive.Files[:len(archive.Files)-1] {
				write(t, filepath.Join(root, f.Name), string(f.Data))
			}
			got := "no mistake\n"
			if _, err := parse(root, string(archive.Comment)); err != nil {
				got = err.Error() + "\n"
				checkMistakes(t, string(archive.Comment), err)
			}
			if strings.Contains(got, root) {
				t.Errorf("the message shows where the machine keeps the file:\n%s", got)
			}
			if *update {
				want.Data = []byte(got)
				write(t, file, string(txtar.Format(archive)))
				return
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

// parse reads a text as the sessions.yaml of a folder, with a small environment.
func parse(root, text string) (*config.File, error) {
	environment := map[string]string{"BARS": filepath.Join(root, "bars"), "BUCKET": "s3://secret", "EMPTY": ""}
	return config.Parse("sessions.yaml", []byte(text), config.ParseOptions{
		Root:   root,
		Getenv: func(name string) (string, bool) { v, ok := environment[name]; return v, ok },
	})
}

// newRoot makes the folder of a sessions.yaml, with scripts, a plugin and data.
func newRoot(t testing.TB) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"scripts/gap_scanner.js":   "export function onScan() {}\n",
		"scripts/opening_range.js": "export function onBar() {}\n",
		"plugins/momentum/main.go": "package main\n",
		"bars/README":              "bars\n",
		"universe.txt":             "# what the gap scanner looks at\ntsla\n\n  F # Ford\nGM\n",
	} {
		write(t, filepath.Join(root, name), text)
	}
	return root
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
