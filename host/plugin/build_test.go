//go:build unix

package plugin_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
)

func TestASourceFolderIsBuiltOnDemand(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	var mu sync.Mutex
	var progress []string
	o := plugin.Options{Root: "testdata", Path: "./momentum", Name: "momentum", Role: sdk.RoleStrategy, CacheDir: cache,
		Params: map[string]any{"lookback": int64(5)},
		Progress: func(line string) {
			mu.Lock()
			defer mu.Unlock()
			progress = append(progress, line)
		}}
	first, second := opened(t, o), opened(t, o)
	if first.Digest() != second.Digest() {
		t.Error("one folder has two digests")
	}
	if d := cmp.Diff([]string{"building ./momentum", "building ./momentum"}, progress); d != "" {
		t.Error(d)
	}
	entries, err := os.ReadDir(cache)
	if err != nil || len(entries) != 1 || len(entries[0].Name()) != 64 {
		t.Fatalf("the cache has %v, %v: expected one binary, named by its SHA-256", entries, err)
	}
	if info, err := entries[0].Info(); err != nil || info.Mode().Perm() != 0o555 {
		t.Errorf("the binary has %v, %v", info.Mode(), err)
	}
	s := newFakeSession(t)
	if err := first.Hooks().Bars(s, s.tick(0)); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{`add_symbol TSLA "" host/plugin/testdata/momentum/main.go:16`}, s.asked); d != "" {
		t.Error(d)
	}
}

func TestAFolderThatDoesNotBuildShowsTheCompilersLines(t *testing.T) {
	t.Parallel()
	_, err := plugin.Open(context.Background(), plugin.Options{Root: "testdata", Path: "broken", CacheDir: t.TempDir()})
	want := sdk.Diagnostics{
		{File: "broken/main.go", Line: 4, Col: 2, Path: "broken", Code: plugin.BuildFailed, Message: "declared and not used: x"},
		{File: "broken/main.go", Line: 5, Col: 2, Path: "broken", Code: plugin.BuildFailed, Message: "undefined: undefinedThing"},
	}
	if d := cmp.Diff(error(want), err); d != "" {
		t.Error(d)
	}
	_, err = plugin.Open(context.Background(), plugin.Options{Root: "testdata", Path: "library", CacheDir: t.TempDir()})
	mistaken(t, err, "library", "does not hold a program", "package main")
	empty := t.TempDir()
	_, err = plugin.Open(context.Background(), plugin.Options{Root: filepath.Dir(empty), Path: filepath.Base(empty), CacheDir: t.TempDir()})
	mistaken(t, err, filepath.Base(empty), "the folder has no Go files", "host new plugin")
}

// What the go command says of a whole folder is told in words that a trader can act on, and nothing of it is cut off.
func TestAFolderThatIsNoProgramSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	const program = "package main\n\nfunc main() {}\n"
	for name, c := range map[string]struct {
		files map[string]string
		says  []string
	}{
		"no go.mod": {map[string]string{"main.go": program}, []string{"the folder is in no Go module", "go mod init", "host new plugin NAME"}},
		"no main":   {map[string]string{"main.go": "package main\n", "go.mod": "module x\n"}, []string{"the folder has no func main", "calls serve.Main"}},
		"not a require": {map[string]string{"main.go": "package main\n\nimport _ \"example.org/fast\"\n\nfunc main() {}\n", "go.mod": "module x\n\ngo 1.26\n"},
			[]string{"main.go:3:8: ", "no required module provides package example.org/fast; run go get example.org/fast in plugin [build_failed]"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			for file, text := range c.files {
				path := filepath.Join(root, "plugin", file)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			_, err := plugin.Open(t.Context(), plugin.Options{Root: root, Path: "plugin", CacheDir: t.TempDir()})
			mistaken(t, err, "plugin", c.says...)
		})
	}
}

func TestWithoutGoASourceFolderCannotBeBuilt(t *testing.T) {
	t.Setenv("PATH", "")
	_, err := plugin.Open(context.Background(), plugin.Options{Root: "testdata", Path: "momentum", CacheDir: t.TempDir()})
	mistaken(t, err, "momentum", "there is no Go on the PATH", "go.dev")
}

func TestAFoldersDigestIsOfItsFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		digest, err := plugin.TreeDigest(dir)
		if err != nil {
			t.Fatal(err)
		}
		return digest
	}
	first := write("main.go", "package main")
	for _, hidden := range []string{".git/HEAD", ".notes", "data/.swp"} {
		if write(hidden, "x") != first {
			t.Errorf("%s changed the digest", hidden)
		}
	}
	seen := map[string]bool{first: true}
	for _, change := range [][2]string{{"main.go", "package  main"}, {"data/prices.csv", "1"}, {"data/prices", ".csv1"}, {"go.sum", ""}} {
		digest := write(change[0], change[1])
		if seen[digest] {
			t.Errorf("%s did not change the digest", change[0])
		}
		seen[digest] = true
	}
}
