//go:build unix

package host_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/proof"
	"github.com/strathost/strathost/sdk"
)

// A run with a plugin that crashes is a run like any other: once more it leaves the same bytes, and its folder holds what it says.
func TestACrashRepeatsItself(t *testing.T) {
	t.Parallel()
	path := culpritPlugin(t)
	for _, mode := range []string{"exit_0", "panic_in_goroutine", "done_twice", "exit_1", "killed", "hang"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			keys := ", " + plenty
			if mode == "hang" {
				keys = ", " + hanging
			}
			var digests []map[string]string
			for _, window := range []int{0, 1, 7} {
				got := beside{plugin: path, keys: keys, env: map[string]string{"CULPRIT": mode}, options: host.Options{Window: window}}.run(t)
				m, err := export.ReadManifest(got.outcome.RunDir)
				if err != nil {
					t.Fatal(err)
				}
				digests = append(digests, m.Files)
				report, err := proof.Prove(context.Background(), got.outcome.RunDir)
				if err != nil || !report.Sound() {
					t.Errorf("host check finds %v, %v", report.Findings, err)
				}
			}
			if d := cmp.Diff(digests[0], digests[1]) + cmp.Diff(digests[0], digests[2]); d != "" {
				t.Errorf("the files differ:\n%s", d)
			}
		})
	}
}

// A plugin that fails ends its session where the YAML says so, and no other: the exit code is that of the worst.
func TestASessionThatAPluginStopsHurtsNoOther(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata", "faults"))); err != nil {
		t.Fatal(err)
	}
	link(t, culpritPlugin(t), filepath.Join(root, "culprit"))
	session := func(name, more string) string {
		return fmt.Sprintf("  - name: %s\n    start: 2025-07-02\n    end: 2025-07-02\n    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n"+
			"    strategies:\n      - {name: good, script: good.js}\n%s", name, more)
	}
	run := func(text string) []host.Outcome {
		file, err := config.Parse("sessions.yaml", []byte("version: 1\nsessions:\n"+text), config.ParseOptions{Root: root})
		if err != nil {
			t.Fatal(err)
		}
		outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir(), Parallel: 4})
		if err != nil {
			t.Fatal(err)
		}
		return outcomes
	}
	culprit := func(mode, keys string) string {
		return fmt.Sprintf("      - {name: culprit, plugin: ./culprit, env: {CULPRIT: %s}, %s}\n", mode, keys)
	}
	alone := run(session("sound", ""))
	all := run(session("sound", "") + session("ended", culprit("panic", "on_failure: stop_session")) +
		session("refused", culprit("exit_3_at_start", "grant: {}")) + session("stopped", culprit("killed", "on_failure: stop")))
	for i, want := range []host.Status{host.Completed, host.SessionStop, host.Refused, host.Stopped} {
		if all[i].Status != want {
			t.Errorf("%s ended as %s, %v", all[i].Session, all[i].Status, all[i].Err)
		}
	}
	if s := all[1].Result.Stopped; len(s) != 1 || !s[0].EndedSession || s[0].Code != sdk.StrategyPanic {
		t.Errorf("stopped were %+v", s)
	}
	if code := host.ExitCode(all); code != host.ExitMistake {
		t.Errorf("the exit code is %d", code)
	}
	if code := host.ExitCode(append(all[:2:2], all[3])); code != host.ExitStopped {
		t.Errorf("without the refused one it is %d", code)
	}
	if d := cmp.Diff(leftBy(t, alone[0]).good, leftBy(t, all[0]).good); d != "" {
		t.Errorf("the session beside them (-alone +beside):\n%s", d)
	}
}

// A plugin's socket needs a folder with room for it, and a path that is short enough. These tests change the environment of the whole
// process, so they are not beside others.
func TestWhereASocketCannotBe(t *testing.T) {
	path := culpritPlugin(t)
	sound := func(t *testing.T) {
		t.Helper()
		got := beside{plugin: path, keys: ", " + plenty}.run(t)
		if got.outcome.Status != host.Completed {
			t.Errorf("it ended as %s: %v %v", got.outcome.Status, got.outcome.Mistakes, got.outcome.Err)
		}
	}
	refused := func(t *testing.T, why string) {
		t.Helper()
		o := beside{plugin: path, keys: ", " + plenty}.run(t).outcome
		if o.Status != host.Refused || len(o.Mistakes) != 1 || o.Mistakes[0].Code != "not_started" || !strings.Contains(o.Mistakes[0].Message, why) {
			t.Errorf("it ended as %s: %v %v", o.Status, o.Mistakes, o.Err)
		}
	}
	t.Run("a path that is too long", func(t *testing.T) {
		long := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
		if err := os.Mkdir(long, 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("TMPDIR", long)
		t.Setenv("XDG_RUNTIME_DIR", long)
		sound(t)
		if left, err := os.ReadDir(long); err != nil || len(left) > 6 { // the test's own folders
			t.Errorf("there are %v, %v", left, err)
		}
	})
	t.Run("a folder that nobody can write to", func(t *testing.T) {
		if runtime.GOOS != "linux" {
			t.Skip("it is /proc of Linux")
		}
		t.Setenv("XDG_RUNTIME_DIR", "/proc")
		refused(t, "the folder for the plugin's socket: mkdir /proc/strathost-")
	})
	for what, options := range map[string]string{"a full disk": "size=4k,nr_inodes=1", "a disk with room for the folder alone": "size=4k,nr_inodes=2"} {
		t.Run(what, func(t *testing.T) {
			t.Setenv("XDG_RUNTIME_DIR", smallDisk(t, options))
			refused(t, "no space left on device")
		})
	}
	t.Run("a disk with room for the socket alone", func(t *testing.T) {
		t.Setenv("XDG_RUNTIME_DIR", smallDisk(t, "size=4k,nr_inodes=100"))
		sound(t)
	})
}

// smallDisk mounts one.
func smallDisk(t *testing.T, options string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "d") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	if err := mountSmall(dir, options); err != nil {
		_ = os.Remove(dir)
		t.Skipf("only who may mount a file system can make a full one: %v", err)
	}
	t.Cleanup(func() {
		if err := unmount(dir); err != nil {
			t.Error(err)
		}
		_ = os.Remove(dir)
	})
	return dir
}

// The folders of hosts that are dead are swept when a plugin starts; those of living ones stay.
func TestFoldersOfDeadHostsAreSwept(t *testing.T) {
	base, err := os.MkdirTemp("", "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(base) })
	t.Setenv("XDG_RUNTIME_DIR", base)
	dead := 1 << 22 // beyond the largest number that a process can have
	for name, stays := range map[string]bool{
		fmt.Sprintf("strathost-%d-17", dead): false, fmt.Sprintf("strathost-%d-18", os.Getppid()): true, "strathost-notes": true, "other-1-1": true,
	} {
		if err := os.MkdirAll(filepath.Join(base, name, "inner"), 0o700); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if _, err := os.Stat(filepath.Join(base, name)); (err == nil) != stays {
				t.Errorf("%s: %v", name, err)
			}
		}()
	}
	if syscall.Kill(dead, 0) == nil {
		t.Skipf("there is a process %d", dead)
	}
	if o := (beside{plugin: culpritPlugin(t), keys: ", " + plenty}).run(t).outcome; o.Status != host.Completed {
		t.Errorf("it ended as %s: %v", o.Status, o.Mistakes)
	}
}

// A plugin whose binary is replaced while it runs goes on as what it was; the run's digest is that of what ran.
func TestABinaryThatIsReplacedWhileItRuns(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata", "faults"))); err != nil {
		t.Fatal(err)
	}
	link(t, culpritPlugin(t), filepath.Join(root, "culprit"))
	notes := t.TempDir()
	text := "version: 1\nsessions:\n  - name: replaced\n    start: 2025-07-02\n    end: 2025-07-02\n" +
		"    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n    strategies:\n      - {name: good, script: good.js}\n" +
		fmt.Sprintf("      - {name: culprit, plugin: ./culprit, env: {CULPRIT: slow_consumer, CULPRIT_NOTES: %q}, limits: {timeout: 1m}}\n", notes)
	file, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	replaced := make(chan error, 1)
	go func() {
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			if started, _ := os.ReadDir(notes); len(started) > 0 {
				break
			}
		}
		other := filepath.Join(root, "other")
		err := os.WriteFile(other, []byte("#!/bin/sh\nexit 1\n"), 0o755)
		if err == nil {
			err = os.Rename(other, filepath.Join(root, "culprit"))
		}
		replaced <- err
	}()
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-replaced; err != nil {
		t.Fatal(err)
	}
	if o := outcomes[0]; o.Status != host.Completed {
		t.Errorf("it ended as %s: %v %v", o.Status, o.Mistakes, o.Result.Stopped)
	}
	again, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if o := again[0]; o.Status != host.Refused || len(o.Mistakes) != 1 || o.Mistakes[0].Code != "not_started" {
		t.Errorf("the new one ended as %s: %v", o.Status, o.Mistakes)
	}
	nothingStays(t, notes)
}
