//go:build unix

package importer_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/strathost/strathost/host/store/importer"
	"github.com/strathost/strathost/host/store/parquet"
)

// The environment of a process that imports killSource into killStore, to be killed.
const killSource, killStore = "IMPORTER_TEST_SOURCE", "IMPORTER_TEST_STORE"

func TestMain(m *testing.M) {
	if source := os.Getenv(killSource); source != "" {
		_, err := importer.ImportLimited(context.Background(), []string{source}, importer.Options{Store: os.Getenv(killStore)}, 1000)
		if err != nil {
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestAnImportThatIsKilledAtAnyTimeLeavesWholeFiles kills imports after longer and longer times, until one ends by itself.
func TestAnImportThatIsKilledAtAnyTimeLeavesWholeFiles(t *testing.T) {
	t.Parallel()
	var before, after []string
	for _, symbol := range []string{"A", "B", "C", "D", "E", "F"} {
		before = append(before, symbol+"_1m.csv", header+rows("2025-07-01T00:00:00Z", 2000, 1))
		after = append(after, symbol+"_1m.csv", header+rows("2025-07-01T10:00:00Z", 2000, 2))
	}
	old, newer := folder(t, before...), folder(t, after...)
	reference := t.TempDir()
	run(t, reference, old)
	first := contents(t, reference)
	run(t, reference, newer)
	second := contents(t, reference)
	for wait := time.Millisecond; ; wait += wait/4 + time.Millisecond {
		dir := t.TempDir()
		run(t, dir, old)
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), killSource+"="+newer, killStore+"="+dir)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(wait, func() { _ = child.Process.Signal(syscall.SIGKILL) })
		err := child.Wait()
		timer.Stop()
		if child.ProcessState.ExitCode() == 3 {
			t.Fatal("the import failed")
		}
		for path, content := range contents(t, dir) {
			if filepath.Ext(path) == ".parquet" && content != first[path] && content != second[path] {
				t.Errorf("killed after %v: %s is neither old nor new", wait, path)
			}
			if filepath.Ext(path) == ".spill" && content != "" {
				t.Errorf("killed after %v: %s stays", wait, path)
			}
		}
		s, openErr := parquet.Open(dir)
		if openErr != nil {
			t.Fatal(openErr)
		}
		if err := s.Check(context.Background()); err != nil {
			t.Errorf("killed after %v: %v", wait, err)
		}
		run(t, dir, newer)
		same(t, "files of the import after it", second, contents(t, dir))
		if err == nil {
			return
		}
	}
}
