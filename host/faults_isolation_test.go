package host_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/sdk"
)

// What a script catches leaves the same behind in both isolations: in the ledger, among the emitted values and in the log.
func TestWhatIsRefusedIsTheSameInBothIsolations(t *testing.T) {
	t.Parallel()
	const script = `
const caught = (session, f) => { try { f(); session.log("it was taken") } catch (e) { session.log(e.code, "[" + e.symbol + "]", e.message) } };
export const indicators = { own: { params: { period: 2 }, need: 1, create: () => ({ update: (bar) => bar.close }) } };
export function onBar() {}
export function onStart(session) {
  for (const period of [NaN, Infinity, -Infinity, 1e400, 2.5]) {
    caught(session, () => session.addIndicator("AAPL", "sma", { interval: "1m", period }));
    caught(session, () => session.addIndicator("AAPL", "sma", { interval: "1m", period: 3, on: { name: "sma", period } }));
    caught(session, () => session.addIndicator("AAPL", "own", { interval: "1m", period }));
    caught(session, () => session.addIndicator("AAPL", "no_such", { interval: "1m", period }));
    caught(session, () => session.addIndicator("AAPL", "sma", { interval: "soon", period }));
  }
  for (const name of ["", "e".repeat(200), "e".repeat(201), "é".repeat(101), "e".repeat(2e6), "\ud800"]) caught(session, () => session.emit(name, NaN));
  caught(session, () => session.follow("AAPL", { intervals: [] }));
  caught(session, () => session.addBars("AAPL", "5m", { days: 1.5 }));
  console.log("\u0000\u001b[31m\r\u009b", new Map([["a", /x/g]]), new Set([1n]));
}
`
	left := map[config.Isolation]string{}
	for _, isolation := range []config.Isolation{config.IsolationThread, config.IsolationProcess} {
		root := t.TempDir()
		if err := os.WriteFile(filepath.Join(root, "a.js"), []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := config.Parse("sessions.yaml", []byte("version: 1\nsessions:\n  - name: s\n    start: 2025-07-02\n    end: 2025-07-02\n"+
			"    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n    strategies:\n      - {name: a, script: a.js, isolation: "+string(isolation)+"}\n"),
			config.ParseOptions{Root: root})
		if err != nil {
			t.Fatal(err)
		}
		outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir()})
		if err != nil || outcomes[0].RunDir == "" || len(outcomes[0].Result.Stopped) > 0 {
			t.Fatalf("%v %+v", err, outcomes)
		}
		for _, name := range []string{"ledger.jsonl", "emitted.csv"} {
			left[isolation] += read(t, outcomes[0].RunDir, name)
		}
		for line := range strings.Lines(read(t, outcomes[0].RunDir, "host.log")) {
			if strings.Contains(line, " a: ") && !strings.Contains(line, "DEBUG") {
				left[isolation] += line
			}
		}
	}
	got := left[config.IsolationThread]
	if d := cmp.Diff(got, left[config.IsolationProcess]); d != "" {
		t.Errorf("(-thread +process):\n%s", d)
	}
	for _, want := range []string{`parameter \"period\" is NaN`, "emit takes a name of at most 200 bytes, got 2000000", `\x00\x1b[31m\r\u009b Map(1) {"a" => /x/g} Set(1) {1n}`} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %s in\n%.3000s", want, got)
		}
	}
	if strings.ContainsAny(got, "\x00\x1b\r") {
		t.Error("control characters are left")
	}
}

// A child that somebody kills is named, and so is its script; the strategy beside it is as without it.
func TestAChildThatIsKilledIsNamed(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the child is found in /proc")
	}
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata", "faults"))); err != nil {
		t.Fatal(err)
	}
	file, err := config.Parse("sessions.yaml", []byte("version: 1\nsessions:\n  - name: killed\n    start: 2025-07-02\n    end: 2025-07-02\n"+
		"    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n    strategies:\n      - {name: good, script: good.js}\n"+
		"      - {name: victim, script: culprit.js, isolation: process, params: {mode: loop}, limits: {timeout: 1m}}\n"), config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for killed := false; !killed; time.Sleep(20 * time.Millisecond) {
			found, _ := filepath.Glob("/proc/[0-9]*/cmdline")
			for _, name := range found {
				line, err := os.ReadFile(name)
				pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
				env, _ := os.ReadFile(filepath.Join(filepath.Dir(name), "environ"))
				ours := bytes.Contains(env, []byte("STRATHOST_HOST_PID="+strconv.Itoa(os.Getpid())+"\x00"))
				if err == nil && bytes.HasPrefix(line, []byte("victim\x00")) && ours {
					time.Sleep(500 * time.Millisecond) // it is ready by then, and loops
					p, _ := os.FindProcess(pid)
					killed = p.Kill() == nil
				}
			}
		}
	}()
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	o := outcomes[0]
	if len(o.Result.Stopped) != 1 || o.Reproducible {
		t.Fatalf("it ended as %+v, reproducible: %v, %v", o.Result.Stopped, o.Reproducible, o.Mistakes)
	}
	s := o.Result.Stopped[0]
	if s.Code != sdk.PluginExited || s.Place != "culprit.js" || !strings.Contains(s.Message, "the script's process was ended from outside: signal: killed") {
		t.Errorf("it ended as %s at %s: %s", s.Code, s.Place, s.Message)
	}
}

// noInitVariable makes the test binary a program that embeds the host and forgets host.Init.
const noInitVariable = "STRATHOST_TEST_NO_INIT"

func runWithoutInit(path string) {
	file, err := host.Load(path)
	if err == nil {
		var outcomes []host.Outcome
		if outcomes, err = host.Run(context.Background(), file, host.Options{}); err == nil {
			err = outcomes[0].Mistakes.Err()
		}
	}
	fmt.Print(err)
}

func TestAProgramThatForgetsInitIsToldBeforeAnythingRuns(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata", "faults"))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "sessions.yaml")
	if err := os.WriteFile(path, []byte("version: 1\nsessions:\n  - name: s\n    start: 2025-07-02\n    end: 2025-07-02\n"+
		"    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n    strategies:\n      - {name: good, script: good.js, isolation: process}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := exec.Command(self)
	program.Env = append(os.Environ(), noInitVariable+"="+path)
	out, err := program.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := "sessions.yaml:8:9: good: isolation: process runs this program again, as a child, and its main does not call host.Init; " +
		"make host.Init() the first line of main, or use isolation: thread [not_supported]"
	if got := strings.ReplaceAll(string(out), root+string(filepath.Separator), ""); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
