//go:build unix

package python_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/sdktest"
)

// hostVariable makes the test binary a host, which runs a file and is killed meanwhile.
const hostVariable = "STRATHOST_TEST_HOST"

func TestMain(m *testing.M) {
	if path := os.Getenv(hostVariable); path != "" {
		file, err := host.Load(path)
		if err == nil {
			_, err = host.Run(context.Background(), file, host.Options{})
		}
		fmt.Println("the host was to be killed, and ended by itself:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// noted is what a process of testdata/faults.py notes of itself: what must not stay.
type noted struct {
	processes []int // its own number, and that of the one that it started
	folder    string
}

// readNotes waits for the notes.
func readNotes(t *testing.T, name string) noted {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		if err != nil || len(lines) != 3 {
			t.Fatalf("the notes are %q, %v", text, err)
		}
		n := noted{folder: lines[2]}
		for _, line := range lines[:2] {
			pid, err := strconv.Atoi(line)
			if err != nil || syscall.Kill(pid, 0) != nil && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
				t.Fatalf("the notes are %q, %v", text, err)
			}
			n.processes = append(n.processes, pid)
			t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
		}
		return n
	}
	t.Fatal("the plugin noted nothing")
	return noted{}
}

// staying are the processes and the folder that are still there.
func (n noted) staying() (left []string) {
	for _, pid := range n.processes {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)) // one that ended is on the list until its parent looks
		if syscall.Kill(pid, 0) == nil && (err != nil || !strings.Contains(string(stat), ") Z ")) {
			left = append(left, fmt.Sprintf("process %d", pid))
		}
	}
	if _, err := os.Stat(n.folder); err == nil {
		left = append(left, n.folder)
	}
	return left
}

// A host that is killed with SIGKILL, between calls of a plugin and in one, leaves neither the plugin nor what that started.
func TestNothingOfAHostThatIsKilledStays(t *testing.T) {
	env := needPackages(t)
	script, err := os.ReadFile("testdata/faults.py")
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{"parent", "hangs"} {
		t.Run(mode, func(t *testing.T) {
			root, notes := t.TempDir(), filepath.Join(t.TempDir(), "notes")
			temporary, err := os.MkdirTemp("", "k") // t.TempDir is too long for a socket
			if err == nil {
				err = os.WriteFile(filepath.Join(root, "faults.py"), script, 0o700)
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.RemoveAll(temporary) })
			yaml := "version: 1\nsessions:\n  - name: killed\n    start: 2025-07-02\n    end: 2025-07-02\n    speed: 60\n" + // a bar each second
				"    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n    strategies:\n" +
				fmt.Sprintf("      - name: faults\n        plugin: ./faults.py\n        params: {mode: %s, notes: %q}\n"+
					"        limits: {timeout: 1h}\n        %s\n", mode, notes, env)
			file := filepath.Join(root, "sessions.yaml")
			if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
				t.Fatal(err)
			}
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			victim := exec.Command(self)
			victim.Env = append(os.Environ(), hostVariable+"="+file, "TMPDIR="+temporary, "XDG_RUNTIME_DIR=")
			out, err := os.Create(filepath.Join(root, "out"))
			if err != nil {
				t.Fatal(err)
			}
			defer out.Close()
			victim.Stdout, victim.Stderr = out, out
			if err := victim.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = victim.Process.Kill() })
			n := readNotes(t, notes)
			if left := n.staying(); len(left) < 2 {
				t.Fatalf("there are only %v", left)
			}
			if err := victim.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			err = victim.Wait()
			if said, reading := os.ReadFile(out.Name()); err == nil || reading != nil || len(said) > 0 {
				t.Fatalf("the host was not killed: %v, %v\n%s", err, reading, said)
			}
			n.gone(t)
		})
	}
}

// gone checks that nothing stays, three seconds later.
func (n noted) gone(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(3 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		left := n.staying()
		if len(left) == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("three seconds later there are still %s", strings.Join(left, ", "))
		}
	}
}

// So it is at the end of a session, and where a call took too long.
func TestNothingOfASessionStays(t *testing.T) {
	for _, mode := range []string{"parent", "hangs"} {
		t.Run(mode, func(t *testing.T) {
			notes := filepath.Join(t.TempDir(), "notes")
			r := sdktest.RunBinary(t, "testdata/faults.py", sdk.RoleStrategy, sdktest.Params(map[string]any{"mode": mode, "notes": notes}),
				sdktest.Bars(sdktest.Closes("AAPL", "1m", "2025-07-02", 10, 11, 12)), sdktest.Entry("limits: {timeout: 500ms}\n"+needPackages(t)))
			if stopped := r.Stopped(); (len(stopped) > 0) != (mode == "hangs") {
				t.Errorf("stopped were %+v", stopped)
			}
			readNotes(t, notes).gone(t)
		})
	}
}
