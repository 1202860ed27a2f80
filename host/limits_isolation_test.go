package host_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// runScript runs a script for a day, with an entry's further keys.
func runScript(t *testing.T, script, keys string) host.Outcome {
	t.Helper()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a.js"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := config.Parse("sessions.yaml", []byte("version: 1\nsessions:\n  - name: s\n    start: 2025-07-02\n    end: 2025-07-02\n"+
		"    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n    strategies:\n      - {name: a, script: a.js, "+keys+"}\n"),
		config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return outcomes[0]
}

// A call may make as many requests in a process as in a thread, whatever they take on their way, and one too many ends it at the same
// line with the same words, in a run that can be had again.
func TestWhatACallMayAskIsTheSameInBothIsolations(t *testing.T) {
	t.Parallel()
	const asks = "let n = 0; for (let i = 0; i < 100000; i++) n += s.today('AAPL').bars; s.emit('n', n);"
	const refused = "for (let i = 0; i < 100000; i++) { try { s.addSymbol('Q' + i) } catch (e) {} }"
	for name, c := range map[string]struct{ script, place string }{
		"as much as it may in onStart":  {"export function onBar() {}\nexport function onStart(s) { " + asks + " }\n", ""},
		"as much as it may in onEnd":    {"export function onBar() {}\nexport function onEnd(s) { " + asks + " }\n", ""},
		"as much as it may in onSymbol": {"export function onBar() {}\nexport function onStart(s) { s.addSymbol('F') }\nexport function onSymbol(s) { " + asks + " }\n", ""},
		"as much as it may in onBar":    {"export function onBar(s) { if (s.time === '10:00:00') { " + asks + " } }\n", ""},
		"refused as much as it may":     {"export function onBar(s) { if (s.time === '10:00:00') { " + refused + " } }\n", ""},
		"waits for bars":                {"export function onBar() {}\nexport function onStart(s) {\n  while (s.today('AAPL').bars < 5) { }\n}\n", "a.js:3:12"},
		"history without end":           {"export function onBar(s) {\n  for (;;) s.history('AAPL', '1m', 400);\n}\n", "a.js:2:14"},
		"refused reads without end":     {"export function onBar(s) {\n  for (;;) { try { s.today('NOPE') } catch (e) {} }\n}\n", "a.js:2:22"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []session.Stop
			if c.place != "" {
				want = []session.Stop{{Strategy: "a", Code: sdk.TooManyRequests, Place: c.place}}
			}
			for _, isolation := range []string{"thread", "process"} {
				o := runScript(t, c.script, "limits: {timeout: 5m}, isolation: "+isolation)
				var got []session.Stop
				for _, s := range o.Result.Stopped {
					got = append(got, session.Stop{Strategy: s.Strategy, Code: s.Code, Place: s.Place})
				}
				if d := cmp.Diff(want, got); d != "" || !o.Reproducible {
					t.Errorf("%s, reproducible %t, -want +got:\n%s%+v", isolation, o.Reproducible, d, o.Result.Stopped)
				}
			}
		})
	}
}

// The kernel ends a process that took all the processor time that it may: its line is told nevertheless.
func TestAScriptBeyondItsProcessorTimeIsToldWithItsLine(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the limit is the kernel's, of Linux")
	}
	for name, script := range map[string]string{
		"one that computes": "export function onBar() {\n  let n = 0;\n  for (;;) n += Math.sqrt(n);\n}\n",
		"one that asks":     "export function onBar(s) {\n  let n = 0;\n  for (;;) { try { s.addSymbol('Q' + n++) } catch (e) {} }\n}\n",
		"one that is stuck": "export function onBar() {\n  let n = 0;\n  /^(a|aa)+(?=x)$/.test('a'.repeat(60));\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			o := runScript(t, script, "isolation: process, limits: {timeout: 1m, cpu: 1s}")
			if len(o.Result.Stopped) != 1 {
				t.Fatalf("after %v: %+v", time.Since(began), o)
			}
			if s := o.Result.Stopped[0]; s.Code != sdk.CPULimit || !strings.HasPrefix(s.Place, "a.js:3:") {
				t.Errorf("got %+v", s)
			}
		})
	}
}
