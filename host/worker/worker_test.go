//go:build unix

package worker_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/host/worker"
	"github.com/strathost/strathost/sdk"
)

// hostVariable makes the test binary a host, which opens a script in a process and waits to be killed.
const hostVariable = "STRATHOST_WORKER_TEST_HOST"

func TestMain(m *testing.M) {
	worker.Serve()
	if root := os.Getenv(hostVariable); root != "" {
		fmt.Println("up")
		_, _ = worker.Open(context.Background(), options(root, script.Limits{Timeout: time.Minute}))
		time.Sleep(time.Minute)
		return
	}
	goleak.VerifyTestMain(m)
}

func options(root string, l script.Limits) worker.Options {
	return worker.Options{Session: "s", Options: script.Options{Root: root, File: "a.js", Name: "test", Role: sdk.RoleStrategy, Seed: 7, Limits: l}}
}

func folder(t *testing.T, text string) string {
	t.Helper()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a.js"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return root
}

// opened opens a script in a process of its own.
func opened(t *testing.T, o worker.Options) (p interface {
	Digest() string
	Hooks() sdk.Hooks
}) {
	t.Helper()
	x, err := worker.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return x
}

func TestMistakesAreThoseOfTheThread(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"syntax":           "export function onBar( {\n",
		"two wrong names":  "export function onBarr() {}\nexport function onStrat() {}\n",
		"a throw":          "export function onBar() {}\nthrow new Error('no');\n",
		"deep calls":       "export function onBar() {}\nfunction f() { f(); }\nf();\n",
		"another role":     "export function onScan() {}\n",
		"a wrong default":  "export const params = { f() {} };\nexport function onBar() {}\n",
		"a giant":          "export function onBar() {}\n'x'.repeat(1e12);\n",
		"a wrong import":   "import './b.js';\nexport function onBar() {}\n",
		"a missing string": "export function onBar() { return 'x\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(folder(t, text), script.Limits{})
			_, inThread := script.Load(t.Context(), o.Options)
			_, inProcess := worker.Open(t.Context(), o)
			var want, got sdk.Diagnostics
			if !errors.As(inThread, &want) || !errors.As(inProcess, &got) {
				t.Fatalf("in a thread: %v\nin a process: %v", inThread, inProcess)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("-thread +process:\n%s", d)
			}
		})
	}
}

func TestParametersAndDigestAreThoseOfTheThread(t *testing.T) {
	t.Parallel()
	text := "export const params = { n: 1, x: 0.5, on: true, word: '', list: [], far: 0, none: null };\n" +
		"export function onBar() {}\nthrow new Error(JSON.stringify(params) + Object.is(params.x, -0));\n"
	o := options(folder(t, strings.ReplaceAll(text, "throw", "if (params.n) throw")), script.Limits{})
	o.Params = map[string]any{"n": int64(9007199254740991), "x": 1e300, "on": false, "word": "é\u2028", "list": []any{1, 2.5, "a", nil}, "far": -0.0000001}
	_, want := script.Load(t.Context(), o.Options)
	_, got := worker.Open(t.Context(), o)
	if want == nil || got == nil || want.Error() != got.Error() {
		t.Errorf("in a thread: %v\nin a process: %v", want, got)
	}
	o = options(folder(t, "export function onBar() {}\n"), script.Limits{})
	s, err := script.Load(t.Context(), o.Options)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p := opened(t, o)
	if p.Digest() != s.Digest() || p.Digest() == "" {
		t.Errorf("the digests are %q and %q", s.Digest(), p.Digest())
	}
	if p.Hooks().Bars == nil || p.Hooks().Start != nil {
		t.Errorf("the hooks are %+v", p.Hooks())
	}
}

func TestAnEndlessTopLevelIsNamed(t *testing.T) {
	t.Parallel()
	text := "export function onBar() {}\nfor (let i = 0; ; ) i++;\n"
	_, err := worker.Open(t.Context(), options(folder(t, text), script.Limits{Timeout: 100 * time.Millisecond}))
	if err == nil || !strings.Contains(err.Error(), "a.js:2:") || !strings.Contains(err.Error(), "the top level ran longer than 100ms [call_timeout]") {
		t.Errorf("got %v", err)
	}
}

// What is inside of one step of the engine only the end of its process ends.
func TestATopLevelThatNothingInterruptsIsKilledInTime(t *testing.T) {
	t.Parallel()
	text := "export function onBar() {}\nconst x = /^(a|aa)+(?=x)$/.test('a'.repeat(60));\n"
	const limit = 300 * time.Millisecond
	began := time.Now()
	_, err := worker.Open(t.Context(), options(folder(t, text), script.Limits{Timeout: limit}))
	if took := time.Since(began); took > limit+30*time.Second { // it would run for years
		t.Errorf("it took %v", took)
	}
	if err == nil || !strings.Contains(err.Error(), "a.js:2:") || !strings.Contains(err.Error(), "the top level ran longer than 300ms [call_timeout]") {
		t.Errorf("got %v", err)
	}
}

func TestTheEndOfTheContextEndsTheStart(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := worker.Open(ctx, options(folder(t, "for (;;) {}\n"), script.Limits{Timeout: time.Minute}))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// However a host ends, no child, socket or folder stays after 3 s, of a busy machine after 10: neither of one that serves nor of one whose script loops.
// A host is killed at any instant of its start, when it has a child, and when its child has made a folder for a socket.
func TestAKilledHostLeavesNothing(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("children are found in /proc")
	}
	const rounds = 6 // of each, 54 together
	for name, text := range map[string]string{
		"one that serves":         "export function onBar() {}\n",
		"one that loops":          "for (;;) {}\n",
		"one that cannot be left": "/^(?=(a+)+$)/.test('a'.repeat(60) + 'b');\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := folder(t, text)
			for range rounds {
				killAHost(t, root, 300*time.Millisecond, func(int, string) bool { return true })
				killAHost(t, root, 40*time.Millisecond, func(host int, _ string) bool { return len(children(t, host)) > 0 })
				killAHost(t, root, 20*time.Millisecond, func(_ int, temp string) bool { return len(within(temp)) > 0 })
			}
		})
	}
}

// killAHost starts a host, kills it at some instant after it has come to where it is awaited, and looks for what stays. A
// host that is through with that before anybody looks is killed a second after its start.
func killAHost(t *testing.T, root string, window time.Duration, awaited func(host int, temp string) bool) {
	t.Helper()
	temp, err := os.MkdirTemp("", "kill-") // t.TempDir's is too long for sockets
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(temp)
	host := exec.Command("/proc/self/exe")
	host.Env = append(os.Environ(), hostVariable+"="+root, "TMPDIR="+temp, "XDG_RUNTIME_DIR=")
	if err := host.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Second); !awaited(host.Process.Pid, temp) && time.Now().Before(end); {
		time.Sleep(200 * time.Microsecond)
	}
	after := rand.N(window)
	time.Sleep(after)
	_ = host.Process.Kill()
	_ = host.Wait()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		pids, left := children(t, host.Process.Pid), within(temp)
		if len(pids) == 0 && len(left) == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("it was killed %v after it was where it was awaited, and 10 s later there are the processes %v and %v", after, pids, left)
		}
	}
}

// within is what a folder holds.
func within(folder string) []string {
	found, _ := filepath.Glob(filepath.Join(folder, "*")) // the pattern is well formed
	return found
}

// children are the processes that a host has started.
func children(t *testing.T, host int) []int {
	t.Helper()
	found, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	var out []int
	for _, file := range found {
		env, err := os.ReadFile(file)
		if err == nil && bytes.Contains(env, []byte("STRATHOST_HOST_PID="+strconv.Itoa(host)+"\x00")) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			out = append(out, pid)
		}
	}
	return out
}
