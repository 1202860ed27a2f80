//go:build unix

package plugin_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/sdk"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if mode := os.Getenv(modeVariable); mode != "" {
		runMode(mode)
		return
	}
	if os.Getenv(hostVariable) != "" {
		runHost()
		return
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if left, _ := filepath.Glob(filepath.Join(os.TempDir(), fmt.Sprintf("strathost-%d-*", os.Getpid()))); len(left) > 0 {
			fmt.Println("folders of sockets stayed:", left)
			code = 1
		}
		os.Exit(code)
	}))
}

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

// options open the test binary itself as a plugin of the given mode.
func options(t testing.TB, mode string) plugin.Options {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return plugin.Options{Root: t.TempDir(), Path: self, Name: "tester", Role: sdk.RoleStrategy, Session: "morning", Seed: 7,
		// A program built with -race stays a second in os.Exit, unless told not to.
		Env: map[string]string{modeVariable: mode, "GORACE": "atexit_sleep_ms=0"}}
}

// started opens a strategy that does as told, and checks at the end that its process is gone.
func started(t testing.TB, do string, change ...func(*plugin.Options)) *plugin.Plugin {
	t.Helper()
	o := options(t, "serve")
	o.Params = map[string]any{"do": do}
	return opened(t, o, change...)
}

func opened(t testing.TB, o plugin.Options, change ...func(*plugin.Options)) *plugin.Plugin {
	t.Helper()
	for _, c := range change {
		c(&o)
	}
	p, err := plugin.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeQuickly(t, p) })
	return p
}

// closeQuickly closes a plugin and sees that nothing stays.
func closeQuickly(t testing.TB, p *plugin.Plugin) {
	t.Helper()
	began := time.Now()
	if err := p.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("closing took %v", took)
	}
	if pid := p.Describe().PID; !gone(pid, time.Second) {
		t.Errorf("process %d lives", pid)
	}
	if !p.Exit().Ended {
		t.Error("the process is not known to have ended")
	}
}

func lives(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	// A process that was adopted stays on the list, dead, until its new parent looks. Without /proc nobody can tell.
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

// gone waits for a process to end.
func gone(pid int, wait time.Duration) bool {
	for end := time.Now().Add(wait); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if !lives(pid) {
			return true
		}
	}
	return false
}

// loggedJSON makes a plugin log into a buffer.
func loggedJSON(b *lockedBuffer) func(*plugin.Options) {
	return func(o *plugin.Options) {
		o.Logger = slog.New(slog.NewJSONHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
}

// stopProcess stops a process, and waits a moment: its threads stop one after the other.
func stopProcess(t testing.TB, pid int) {
	t.Helper()
	signal(t, pid, syscall.SIGSTOP)
	time.Sleep(200 * time.Millisecond)
}

func killProcess(t testing.TB, pid int) { signal(t, pid, syscall.SIGKILL) }

func signal(t testing.TB, pid int, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatal(err)
	}
}

func timeout(d time.Duration) func(*plugin.Options) {
	return func(o *plugin.Options) { o.Limits.Timeout = d }
}
