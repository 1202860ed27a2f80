//go:build linux

package plugin_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
)

// hostVariable makes the test binary a host, which runs one plugin and is killed meanwhile.
const hostVariable = "STRATHOST_TEST_HOST"

// runHost opens a plugin that does as the variable says, calls it, and waits to be killed.
func runHost() {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	p, err := plugin.Open(context.Background(), plugin.Options{Root: ".", Path: self, Name: "tester", Params: map[string]any{"do": os.Getenv(hostVariable)},
		Limits: plugin.Limits{Timeout: time.Minute},
		Env:    map[string]string{modeVariable: "serve", "STRATHOST_TEST_ROUND": os.Getenv("STRATHOST_TEST_ROUND")}})
	if err != nil {
		panic(err)
	}
	fmt.Println("ready")
	s := fakeSessionUntil(context.Background())
	_ = p.Hooks().Bars(s, s.tick(0))
	time.Sleep(time.Minute)
}

// TestNothingOfAKilledHostStays kills hosts at random instants: no process and no folder is there three seconds later.
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
			temporary := t.TempDir()
			round := strconv.FormatUint(rand.Uint64(), 36)
			host := exec.Command(os.Args[0])
			host.Env = append(os.Environ(), hostVariable+"="+c.do, "STRATHOST_TEST_ROUND="+round, "TMPDIR="+temporary, "XDG_RUNTIME_DIR=")
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
			end := time.Now().Add(3 * time.Second)
			for len(ofRound(round)) > 0 && time.Now().Before(end) {
				time.Sleep(50 * time.Millisecond)
			}
			if pids := ofRound(round); len(pids) > 0 {
				t.Errorf("processes %v live", pids)
			}
			if left, _ := filepath.Glob(filepath.Join(temporary, "strathost-*")); len(left) > 0 {
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
