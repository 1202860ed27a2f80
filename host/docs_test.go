package host_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// The examples of the documentation are what users copy first: each of them must work as it stands.

type example struct{ file, language, text string }

func examples(t *testing.T) []example {
	t.Helper()
	files, err := filepath.Glob("../docs/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no documentation: %v", err)
	}
	var out []example
	for _, f := range append(files, "../README.md") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(string(b), "\n```")
		for i := 1; i < len(parts); i += 2 {
			language, text, _ := strings.Cut(parts[i], "\n")
			out = append(out, example{file: f, language: language, text: text})
		}
	}
	return out
}

func TestExamplesOfTheDocumentationWork(t *testing.T) {
	t.Parallel()
	ran := map[string]int{}
	plugins := map[string]string{} // the first in Go of a page, by the page
	for _, e := range examples(t) {
		ran[e.language]++
		switch e.language {
		case "yaml":
			yamlExample(t, e)
		case "js":
			if !isTestExample(e) { // those are run in testing_test.go
				scriptExample(t, e)
			}
		case "ts":
			scriptExample(t, e)
		case "go":
			if _, ok := plugins[e.file]; !ok {
				plugins[e.file] = e.text
			}
			goExample(t, e, plugins[e.file])
		}
	}
	for _, language := range []string{"yaml", "js", "ts", "go"} {
		if ran[language] == 0 {
			t.Errorf("the documentation has no example in %s", language)
		}
	}
}

// yamlExample checks a sessions file in the repository's folder, beside a script of the reader's own.
func yamlExample(t *testing.T, e example) {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "scripts"), os.DirFS("../scripts")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "scripts", "my_idea.js"), []byte("export function onBar() {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Parse("sessions.yaml", []byte(e.text), config.ParseOptions{Root: root}); err != nil {
		t.Errorf("%s:\n%s\n%v", e.file, e.text, err)
	}
}

func scriptExample(t *testing.T, e example) {
	t.Helper()
	root := t.TempDir()
	file := "example." + e.language
	if err := os.WriteFile(filepath.Join(root, file), []byte(e.text), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := script.Load(context.Background(), script.Options{Root: root, File: file, Name: "example", Role: sdk.RoleStrategy})
	if err != nil {
		t.Errorf("%s:\n%s\n%v", e.file, e.text, err)
		return
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// goExample builds a plugin inside the module, or runs a test of the first one of its page.
func goExample(t *testing.T, e example, first string) {
	t.Helper()
	dir, err := os.MkdirTemp("testdata", "example-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	main, build := e.text, exec.Command("go", "build", "-o", os.DevNull, ".")
	if strings.Contains(e.text, "\nfunc Test") {
		main, build = first, exec.Command("go", "test", ".")
		if err := os.WriteFile(filepath.Join(dir, "main_test.go"), []byte(e.text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(main), 0o644); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(e.text, ".Golden(") { // which is there once it was written
		written := exec.Command("go", "test", ".", "-update")
		written.Dir = dir
		if out, err := written.CombinedOutput(); err != nil {
			t.Errorf("%s:\n%s\n%s", e.file, e.text, out)
		}
	}
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("%s:\n%s\n%s", e.file, e.text, out)
	}
}
