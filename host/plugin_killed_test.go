package host_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
)

// hostVariable makes the test binary a host, which runs a file and is killed meanwhile.
const hostVariable = "STRATHOST_TEST_HOST"

func runAsHost(path string) {
	file, err := host.Load(path)
	if err == nil {
		_, err = host.Run(context.Background(), file, host.Options{})
	}
	fmt.Println("the host was to be killed, and ended by itself:", err)
	os.Exit(1)
}

// A host that is killed at any instant, while it starts its processes, between calls and in one, leaves no process, no socket and no
// folder of one three seconds later. The instants are of a seed: 10 in the suite, where it may take a little more, 50 with -tags soak.
func TestNothingOfAHostThatIsKilledStays(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the processes are found in /proc")
	}
	const seed, latest = 20251123, 2500 * time.Millisecond
	rounds := 10
	if soak {
		rounds = 50
	}
	path := culpritPlugin(t)
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range rounds {
		after := time.Duration(r.Int64N(int64(latest)))
		t.Run(fmt.Sprintf("%d after %v", i, after.Round(time.Millisecond)), func(t *testing.T) {
			t.Parallel()
			killHost(t, path, after)
		})
	}
}

func killHost(t *testing.T, plugin string, after time.Duration) {
	t.Helper()
	root, notes := t.TempDir(), t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata", "faults"))); err != nil {
		t.Fatal(err)
	}
	link(t, plugin, filepath.Join(root, "culprit"))
	yaml := "version: 1\nsessions:\n  - name: killed\n    start: 2025-07-02\n    end: 2025-07-02\n    speed: 1000\n" + // 23 seconds
		"    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n    strategies:\n" +
		"      - {name: isolated, script: good.js, isolation: process}\n" +
		fmt.Sprintf("      - {name: quiet, plugin: ./culprit, env: {CULPRIT_NOTES: %q}}\n", notes) +
		fmt.Sprintf("      - {name: parent, plugin: ./culprit, env: {CULPRIT_NOTES: %q, CULPRIT: grandchild}}\n", notes) +
		fmt.Sprintf("      - {name: hanging, plugin: ./culprit, env: {CULPRIT_NOTES: %q, CULPRIT: hang}, limits: {timeout: 1h}}\n", notes)
	file := filepath.Join(root, "sessions.yaml")
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	temporary, err := os.MkdirTemp("", "k") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(temporary) })
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	victim := exec.Command(self)
	victim.Env = append(os.Environ(), hostVariable+"="+file, "TMPDIR="+temporary, "XDG_RUNTIME_DIR=", "XDG_CACHE_HOME="+t.TempDir())
	out := &strings.Builder{}
	victim.Stdout, victim.Stderr = out, out
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	children := childrenOf(t, victim.Process.Pid)
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := victim.Wait(); err == nil || out.Len() > 0 {
		t.Fatalf("the host was not killed: %v\n%s", err, out)
	}
	patience := 10 * time.Second // on a machine that other tests keep busy
	if soak {
		patience = 3 * time.Second
	}
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		left := slices.Concat(childrenOf(t, victim.Process.Pid), staying(t, notes))
		folders, err := filepath.Glob(filepath.Join(temporary, "*"))
		if err != nil {
			t.Fatal(err)
		}
		if left = append(left, folders...); len(left) == 0 {
			t.Logf("%d processes ended", len(children))
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%v after its end there are still %s", patience, strings.Join(left, ", "))
		}
	}
}

// childrenOf are the processes that say they belong to a host, with what they started in turn.
func childrenOf(t *testing.T, host int) []string {
	t.Helper()
	found, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range found {
		env, err := os.ReadFile(name)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if err == nil && strings.Contains(string(env), "STRATHOST_HOST_PID="+strconv.Itoa(host)+"\x00") && runs(pid) {
			out = append(out, "process "+strconv.Itoa(pid))
		}
	}
	return out
}
