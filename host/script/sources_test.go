package script_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
)

func TestSourcesAreWhatAScriptIsMadeOfAndWhatItLacks(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, text := range map[string]string{
		"scripts/idea.ts":                     `import { level } from "./level"; import { mean } from "stats"; export function onBar() { level + mean; }`,
		"scripts/level.ts":                    `import data from "./data.json"; export const level = data.level;`,
		"scripts/data.json":                   `{"level": 1}`,
		"node_modules/stats/package.json":     `{"name": "stats", "main": "lib/main.js"}`,
		"node_modules/stats/lib/main.js":      `export const mean = 1;`,
		"node_modules/stats/lib/unrelated.js": `export const other = 1;`,
		"scripts/lacks.js":                    `import "./nosuch"; import "nopackage"; import "./level.ts"; export function onBar() {}`,
		"scripts/broken.js":                   `import "./level"; export function onBar( {`,
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		file  string
		whole bool
		has   []string
		lacks []string
	}{
		{"scripts/idea.ts", true, []string{"scripts/idea.ts", "scripts/level.ts", "scripts/data.json", "node_modules/stats/package.json",
			"node_modules/stats/lib/main.js"}, []string{"node_modules/stats/lib/unrelated.js", "scripts/lacks.js"}},
		{"scripts/lacks.js", false, []string{"scripts/lacks.js", "scripts/level.ts", "scripts/data.json", "scripts/nosuch.ts", "scripts/nosuch.js",
			"scripts/nosuch/index.js", "node_modules/nopackage"}, nil},
		{"scripts/broken.js", false, []string{"scripts/broken.js"}, nil},
		{"scripts/none.js", false, []string{"scripts/none.js"}, nil},
	} {
		files, whole := script.Sources(root, c.file)
		if whole != c.whole || !slices.IsSorted(files) {
			t.Errorf("%s: whole is %v, files are %v", c.file, whole, files)
		}
		for _, f := range c.has {
			if !slices.Contains(files, f) {
				t.Errorf("%s: %s is missing of %v", c.file, f, files)
			}
		}
		for _, f := range c.lacks {
			if slices.Contains(files, f) {
				t.Errorf("%s: it has nothing to do with %s", c.file, f)
			}
		}
	}
	if files, whole := script.Sources(root, "../idea.js"); whole || len(files) > 0 {
		t.Errorf("outside of the folder: %v", cmp.Diff(nil, files))
	}
}
