package host_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/strathost/strathost/host"
)

// The sections of a scenario's file that say what comes of it, in their order. One that would be empty is left out.
var sections = []string{"result", "ledger", "symbols", "emitted"}

// Two more sections are written by hand: what the run leaves out, one --without a line, and lines that host.log must have.
const (
	withoutSection = "without"
	logSection     = "log"
)

// scenario is one file.
type scenario struct {
	archive *txtar.Archive
}

func readScenario(t *testing.T, file string) scenario {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.TrimSpace(string(a.Comment))) == 0 {
		t.Errorf("%s does not begin with what it shows", file)
	}
	return scenario{archive: a}
}

// section is the text of a section; empty where there is none.
func (s scenario) section(name string) string {
	for _, f := range s.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// expect takes what came of a run for what is expected.
func (s *scenario) expect(got told) {
	log := s.section(logSection)
	s.archive.Files = slices.DeleteFunc(s.archive.Files, func(f txtar.File) bool { return isSection(f.Name) && f.Name != withoutSection })
	for _, name := range sections {
		if text := got.sections[name]; text != "" {
			s.archive.Files = append(s.archive.Files, txtar.File{Name: name, Data: []byte(text)})
		}
	}
	if log != "" {
		s.archive.Files = append(s.archive.Files, txtar.File{Name: logSection, Data: []byte(log)})
	}
}

func isSection(name string) bool {
	return name == logSection || name == withoutSection || slices.Contains(sections, name)
}

// The files of this folder are imported into a store beside it, before the files of that store are written over.
const (
	importFolder = "import/"
	storeFolder  = "store/"
)

// unpack writes what a user would have in the folder of the session.
func (s scenario) unpack(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	s.write(t, root, func(name string) bool { return !strings.HasPrefix(name, storeFolder) })
	if from := filepath.Join(root, importFolder); exists(from) {
		if _, err := host.Import(context.Background(), []string{from}, host.ImportOptions{Store: filepath.Join(root, storeFolder)}); err != nil {
			t.Fatal(err)
		}
	}
	s.write(t, root, func(name string) bool { return strings.HasPrefix(name, storeFolder) })
	return root
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// write writes the files of an archive that are wanted.
func (s scenario) write(t *testing.T, root string, wanted func(name string) bool) {
	t.Helper()
	for _, f := range s.archive.Files {
		if isSection(f.Name) || !wanted(f.Name) {
			continue
		}
		path := filepath.Join(root, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
