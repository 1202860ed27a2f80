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

func TestAHardLimitOfMemoryEndsTheProcessByName(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the hard limit is the kernel's, of Linux")
	}
	if raceDetector {
		t.Skip("the race detector's own memory is beyond the limit of the process")
	}
	text := "export function onBar() {}\nlet n = 40n; n = 1n << 10n ** BigInt(12);\n" // nothing guards a number
	_, err := worker.Open(t.Context(), options(folder(t, text), script.Limits{Memory: 64 << 20}))
	if err == nil || !strings.Contains(err.Error(), "a.js: the script asked for more than 64 MiB of memory, and its process ended [memory_limit]") {
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

// However a host ends, no child stays after 3 s: neither one that serves nor one whose script loops.
func TestAKilledHostLeavesNoChild(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("children are found in /proc")
	}
	for round, text := range []string{"export function onBar() {}\n", "for (;;) {}\n", "export function onBar() {}\n", "/^(?=(a+)+$)/.test('a'.repeat(60) + 'b');\n",
		"export function onBar() {}\n", "for (;;) {}\n"} {
		host := exec.Command("/proc/self/exe")
		host.Env = append(os.Environ(), hostVariable+"="+folder(t, text))
		var out bytes.Buffer
		host.Stdout = &out
		if err := host.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(700)) * time.Millisecond)
		if round == 0 { // once it must be seen that there is a child at all
			for end := time.Now().Add(10 * time.Second); len(children(t, host.Process.Pid)) == 0; time.Sleep(5 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("there is no child")
				}
			}
		}
		_ = host.Process.Kill()
		_ = host.Wait()
		for end := time.Now().Add(3 * time.Second); len(children(t, host.Process.Pid)) > 0; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("round %d: a child stays", round)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(os.TempDir(), fmt.Sprintf("strathost-%d-*", host.Process.Pid))); len(left) > 0 {
			t.Errorf("round %d: %v stays", round, left)
		}
	}
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
