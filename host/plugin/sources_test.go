package plugin_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/plugin"
)

func TestSourcesAreAFolderAndTheEditablePackagesThatItImports(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                      "module example.com/desk\n\ngo 1.24\n\nrequire example.com/near v0.0.0\n\nreplace example.com/near => ./near\n",
		"near/go.mod":                 "module example.com/near\n\ngo 1.24\n",
		"near/near.go":                "package near\n\nconst N = 1\n",
		"levels/levels.go":            "package levels\n\nconst L = 1\n",
		"levels/levels_test.go":       "package levels\n",
		"unused/unused.go":            "package unused\n",
		"plugins/idea/main.go":        "package main\n\nimport (\n\t_ \"embed\"\n\t_ \"example.com/desk/levels\"\n\t_ \"example.com/near\"\n)\n\n//go:embed data/table.txt\nvar table string\n\nfunc main() { _ = table }\n",
		"plugins/idea/data/table.txt": "1\n",
		"plugins/idea/.hidden":        "x",
		"plugins/built":               "a binary",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string][]string{
		"plugins/idea": {"go.mod", "levels", "levels/levels.go", "near", "near/go.mod", "near/near.go", "plugins/idea", "plugins/idea/data",
			"plugins/idea/data/table.txt", "plugins/idea/main.go"},
		"plugins/built": {"plugins/built"},
		"plugins/none":  {"plugins/none"},
	} {
		var got []string
		for _, f := range plugin.Sources(t.Context(), root, path) {
			name, err := filepath.Rel(root, f)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, filepath.ToSlash(name))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", path, diff)
		}
	}
}
