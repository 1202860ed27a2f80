package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
)

// screen is what a command prints, to be waited for.
type screen struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.text.Write(p)
}

// waitFor waits until something is printed so many times.
func (s *screen) waitFor(t *testing.T, text string, times int) {
	t.Helper()
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		s.lock.Lock()
		shown := s.text.String()
		s.lock.Unlock()
		if strings.Count(shown, text) >= times {
			return
		}
		if time.Since(began) > 30*time.Second {
			t.Fatalf("%q is not shown %d times:\n%s", text, times, shown)
		}
	}
}

// TestTestsRunAgainWhenAFileChanges edits an import of a script while the command watches, adds a test file, and interrupts it.
func TestTestsRunAgainWhenAFileChanges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("sessions.yaml", "version: 1\n")
	write("level.js", "export const level = 12;\n")
	write("idea.js", "import { level } from \"./level.js\";\nexport function onBar(session, bar) { session.emit(\"over\", bar.close - level); }\n")
	write("idea.test.js", `test("it", () => {
  const run = session.run({ strategy: "./idea.js", bars: bars("A", "2025-07-02", "1m", [13]) });
  expect(run.emitted[0].value).toBe(1);
});
`)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	root, out, ended := newRoot(), &screen{}, make(chan error, 1)
	root.SetArgs([]string{"test", "--watch", dir})
	root.SetOut(out)
	go func() { ended <- root.ExecuteContext(ctx) }()
	out.waitFor(t, "waiting for changes", 1)
	out.waitFor(t, "1 passed, in 1 file", 1)
	write("level.js", "export const level = 12.5;\n")
	out.waitFor(t, "received: 0.5", 1)
	out.waitFor(t, "waiting for changes", 2)
	write("level.js", "export const level = ;\n")
	out.waitFor(t, "[syntax_error]", 1)
	out.waitFor(t, "waiting for changes", 3)
	write("level.js", "export const level = 12;\n")
	out.waitFor(t, "1 passed, in 1 file", 2)
	out.waitFor(t, "waiting for changes", 4)
	write("more.test.js", "test(\"another\", () => {});\n")
	out.waitFor(t, "2 passed, in 2 files", 1)
	cancel()
	var code exit
	if err := <-ended; !errors.As(err, &code) || int(code) != host.ExitInterrupted {
		t.Errorf("it ended with %v, want %d", err, host.ExitInterrupted)
	}
}

// TestTestsRunAgainForAScriptInAProcess edits what a script imports that runs in a process of its own, and breaks it.
func TestTestsRunAgainForAScriptInAProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("sessions.yaml", "version: 1\n")
	write("level.js", "export const level = 12;\n")
	write("idea.js", "import { level } from \"./level.js\";\nexport function onBar(session, bar) { session.emit(\"over\", bar.close - level); }\n")
	write("idea.test.js", `test("it", () => {
  const run = session.run({ strategies: [{ script: "./idea.js", isolation: "process" }], bars: bars("A", "2025-07-02", "1m", [13]) });
  expect(run.emitted[0].value).toBe(1);
});
`)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	root, out, ended := newRoot(), &screen{}, make(chan error, 1)
	root.SetArgs([]string{"test", "--watch", dir})
	root.SetOut(out)
	go func() { ended <- root.ExecuteContext(ctx) }()
	out.waitFor(t, "1 passed, in 1 file", 1)
	out.waitFor(t, "waiting for changes", 1)
	write("level.js", "export const level = ;\n")
	out.waitFor(t, "[syntax_error]", 1)
	out.waitFor(t, "waiting for changes", 2)
	write("level.js", "export const level = 12.5;\n")
	out.waitFor(t, "received: 0.5", 1)
	cancel()
	<-ended
}
