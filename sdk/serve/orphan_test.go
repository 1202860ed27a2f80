//go:build unix

package serve_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/strathost/strathost/sdk/wire"
)

// TestAPluginEndsWhenItsHostIsGone starts a plugin whose host is, or soon will be, another process than its parent.
func TestAPluginEndsWhenItsHostIsGone(t *testing.T) {
	t.Parallel()
	for name, host := range map[string]string{"that was gone before it looked": "1", "that goes while it waits": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(os.TempDir(), fmt.Sprintf("strathost-%d-%d", os.Getpid(), rand.Uint32())) // t.TempDir is too long
			t.Cleanup(func() { os.RemoveAll(dir) })
			// The shell is the parent; it says the plugin's number and goes.
			c := exec.Command("sh", "-c", `"$0" >/dev/null 2>&1 & echo $!; sleep 0.2`, os.Args[0])
			c.Env = append(os.Environ(), plainMode+"=1", wire.CookieKey+"="+wire.CookieValue, wire.EnvRunDir+"="+dir, wire.EnvHostPID+"="+host,
				"PLUGIN_UNIX_SOCKET_DIR="+dir, "PLUGIN_PROTOCOL_VERSIONS=1")
			out, err := c.Output()
			if err != nil {
				t.Fatal(err)
			}
			pid, err := strconv.Atoi(strings.TrimSpace(string(out)))
			if err != nil {
				t.Fatal(err)
			}
			end := time.Now().Add(5 * time.Second)
			for alive(pid) && time.Now().Before(end) {
				time.Sleep(20 * time.Millisecond)
			}
			if alive(pid) {
				_ = syscall.Kill(pid, syscall.SIGKILL)
				t.Error("the plugin lives")
			}
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("its folder stays: %v", err)
			}
		})
	}
}

func alive(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	// A process that ended stays on the list until the one that adopted it looks.
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}
