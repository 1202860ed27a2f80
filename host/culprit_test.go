package host_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
)

// culpritPlugin is the plugin that misbehaves (testdata/culprit). It is built once.
func culpritPlugin(t *testing.T) string {
	t.Helper()
	path, err := buildCulprit()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var culpritFolder string

var buildCulprit = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "culprit")
	if err != nil {
		return "", err
	}
	culpritFolder = dir
	path := filepath.Join(dir, "culprit")
	out, err := exec.Command("go", "build", "-o", path, "./testdata/culprit").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// beside is a session with a sound strategy, and perhaps the plugin that misbehaves beside it.
type beside struct {
	plugin   string            // its path; empty for no such plugin
	after    bool              // another sound strategy, in a process, comes after it; both are beside.js
	env      map[string]string // of it
	keys     string            // more keys of its entry, each with ", " in front
	interval string            // of the bars; empty for 1m
	options  host.Options
}

// besideRun is what a run of such a session left.
type besideRun struct {
	outcome host.Outcome
	notes   string // the folder in which each process of the plugin noted itself
	took    time.Duration
}

// run runs it once, and sees that no process and no folder of the plugin stays.
func (b beside) run(t *testing.T) besideRun {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata", "faults"))); err != nil {
		t.Fatal(err)
	}
	if b.interval == "" {
		b.interval = "1m"
	}
	good := "good.js"
	if b.after {
		good = "beside.js"
	}
	text := "version: 1\nsessions:\n  - name: faulty\n    start: 2025-07-02\n    end: 2025-07-02\n" +
		fmt.Sprintf("    data: {source: \"sample://\", symbols: [AAPL], intervals: [%s]}\n    strategies:\n      - {name: good, script: %s}\n", b.interval, good)
	out := besideRun{notes: t.TempDir()}
	if b.plugin != "" {
		link(t, b.plugin, filepath.Join(root, "culprit"))
		text += fmt.Sprintf("      - {name: culprit, plugin: ./culprit%s, env: {CULPRIT_NOTES: %q", b.keys, out.notes)
		for name, value := range b.env {
			text += fmt.Sprintf(", %s: %q", name, value)
		}
		text += "}}\n"
	}
	if b.after {
		text += after
	}
	file, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	if b.options.Out == "" {
		b.options.Out = t.TempDir()
	}
	began := time.Now()
	outcomes, err := host.Run(context.Background(), file, b.options)
	out.took = time.Since(began)
	if err != nil {
		t.Fatal(err)
	}
	out.outcome = outcomes[0]
	nothingStays(t, out.notes)
	return out
}

// nothingStays waits, at most ten seconds, until what the processes noted is gone.
func nothingStays(t *testing.T, notes string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		left := staying(t, notes)
		if len(left) == 0 {
			return
		}
		if time.Now().After(end) {
			t.Errorf("ten seconds after its end there are still %s", strings.Join(left, ", "))
			return
		}
	}
}

// staying is what of a run is still there: processes, and the folders of their sockets.
func staying(t *testing.T, notes string) []string {
	t.Helper()
	entries, err := os.ReadDir(notes)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if runs(pid) {
			left = append(left, "process "+e.Name())
		}
		if dir := read(t, notes, e.Name()); dir != "" {
			if _, err := os.Lstat(dir); err == nil {
				left = append(left, dir)
			}
		}
	}
	return left
}

// runs says whether there is a process that is not merely waiting for its parent to look.
func runs(pid int) bool {
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil {
		return !strings.Contains(string(stat), ") Z ")
	}
	if _, err := os.Stat("/proc/self/stat"); err == nil {
		return false
	}
	return exec.Command("kill", "-0", strconv.Itoa(pid)).Run() == nil // without /proc
}
