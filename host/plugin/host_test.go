//go:build linux

package plugin_test

import (
	"bufio"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestNothingOfAKilledHostStays kills hosts at random instants: no process and no folder is there three seconds later, or a little more
// where the machine is busy: a suite must not fail of that.
func TestNothingOfAKilledHostStays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do    string
		ready bool // kill it after it is ready
	}{
		"between calls":     {"nothing", true},
		"in a call":         {"loop", true},
		"while it starts":   {"nothing", false},
		"while it starts 2": {"nothing", false},
		"while it starts 3": {"nothing", false},
		"while it starts 4": {"nothing", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			temporary, err := os.MkdirTemp("", "k") // t.TempDir is too long for a socket
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(temporary) })
			round := strconv.FormatUint(rand.Uint64(), 36)
			host := exec.Command(os.Args[0])
			host.Env = append(os.Environ(), hostVariable+"="+c.do, "STRATHOST_TEST_ROUND="+round, "TMPDIR="+temporary, "XDG_RUNTIME_DIR=",
				"XDG_CACHE_HOME="+t.TempDir())
			out, err := host.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := host.Start(); err != nil {
				t.Fatal(err)
			}
			if c.ready {
				if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
					t.Errorf("the host said %q, %v", line, err)
				}
			}
			time.Sleep(time.Duration(rand.IntN(150)) * time.Millisecond)
			_ = host.Process.Kill()
			_ = host.Wait()
			end := time.Now().Add(10 * time.Second)
			for len(ofRound(round)) > 0 && time.Now().Before(end) {
				time.Sleep(50 * time.Millisecond)
			}
			if pids := ofRound(round); len(pids) > 0 {
				t.Errorf("processes %v live", pids)
			}
			if left, _ := filepath.Glob(filepath.Join(temporary, "*")); len(left) > 0 {
				t.Errorf("folders stayed: %v", left)
			}
		})
	}
}

// ofRound are the processes that belong to a round, by their environment.
func ofRound(round string) []string {
	var pids []string
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, f := range files {
		if env, err := os.ReadFile(f); err == nil && strings.Contains(string(env), "STRATHOST_TEST_ROUND="+round) {
			pids = append(pids, filepath.Base(filepath.Dir(f)))
		}
	}
	return pids
}
