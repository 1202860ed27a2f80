//go:build unix

package host_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
	"github.com/strathost/strathost/sdk"
)

// pluginFault is a way in which a plugin misbehaves, and how it ends.
type pluginFault struct {
	mode    string
	code    sdk.Code // of the stop; of the refusal where it does not become ready; empty where nothing comes of it
	message string   // a part of it
	early   bool     // it does not become ready: the session does not run
	place   string   // a part of the author's place
	clock   bool     // the end depends on the machine: the run is not reproducible
	limits  string   // in the YAML; empty for time enough
	linux   bool
	long    bool   // it waits as long as a start may take, and others do, too: with -tags soak
	log     string // a part of host.log
}

const (
	hanging = "limits: {timeout: 300ms}"
	plenty  = "limits: {timeout: 1m}"
)

// pluginFaults are all modes of testdata/culprit. docs/plugins.md tells of them by the promise that they put to the test.
var pluginFaults = []pluginFault{
	{mode: "no_handshake", early: true, code: "not_started", message: "was not ready within 10s"},
	{mode: "garbage_handshake", early: true, code: "not_started", message: "the plugin wrote \"1|\uFFFD\uFFFD|xxx"},
	{mode: "endless_handshake", early: true, code: "not_started"},
	{mode: "chatty_start", early: true, code: "not_started", message: `the plugin wrote "hello from an init function" to its standard output`},
	{mode: "wrong_cookie", early: true, code: "not_started", message: "ended before it was ready: exit code 2"},
	{mode: "wrong_version", early: true, code: "not_started", message: "speaks version 99 of the protocol, the host 1"},
	{mode: "wrong_core", early: true, code: "not_started", message: "version 9 of go-plugin's handshake"},
	{mode: "wrong_protocol", early: true, code: "not_started", message: "serves netrpc, expected grpc"},
	{mode: "no_socket", early: true, code: "not_started", message: "could not be reached"},
	{mode: "exit_0_at_start", early: true, code: "not_started", message: "ended before it was ready: exit code 0"},
	{mode: "exit_3_at_start", early: true, code: "not_started", message: "no licence"},
	{mode: "panic_at_start", early: true, code: "not_started", message: "panic: no start"},
	{mode: "killed_at_start", early: true, code: "not_started", message: "signal: killed"},
	{mode: "stopped_at_start", early: true, long: true, code: "not_started", message: "was not ready within 10s"},
	{mode: "slow_start", early: true, code: "not_started", message: "was not ready within 10s"},
	{mode: "no_ready", early: true, long: true, code: "not_started", message: "was not ready within 10s"},
	{mode: "done_for_ready", early: true, code: "not_started", message: "expected Ready"},

	{mode: "exit_0", code: sdk.PluginExited, message: "ended by itself: exit code 0", clock: true},
	{mode: "exit_1", code: sdk.PluginExited, message: "giving up", clock: true},
	{mode: "panic", code: sdk.StrategyPanic, message: "index out of range", place: "strategy.go:"},
	{mode: "panic_in_goroutine", code: sdk.PluginExited, message: "exit code 2: panic: nobody catches this", place: "strategy.go:", clock: true},
	{mode: "goexit", code: sdk.StrategyPanic, message: "Goexit"},
	{mode: "recursion", code: sdk.PluginExited, message: "stack overflow", place: "strategy.go:"},
	{mode: "killed", code: sdk.PluginExited, message: "signal: killed", clock: true},
	{mode: "terminated", code: sdk.PluginExited, message: "ended by itself: exit code 0", clock: true}, // the SDK takes it for the end of its host
	{mode: "segment_violation", code: sdk.PluginExited, message: "exit code 2: SIGSEGV: segmentation violation", clock: true},
	{mode: "stopped", code: sdk.CallTimeout, message: "no sign of life", clock: true, limits: hanging},
	{mode: "hang", code: sdk.CallTimeout, message: "took longer than 300ms", place: "strategy.go:", clock: true, limits: hanging},
	{mode: "sleep", code: sdk.CallTimeout, message: "took longer than 300ms", place: "early.go:", clock: true, limits: hanging},
	{mode: "hang_in_request", code: sdk.CallTimeout, message: "took longer than 300ms", place: "strategy.go:", clock: true, limits: hanging},
	{mode: "hang_in_end", code: sdk.CallTimeout, message: "took longer than 300ms", place: "strategy.go:", clock: true, limits: hanging},
	{mode: "memory", code: sdk.MemoryLimit, message: "asked for more than 64 MiB of memory, in OnBars at 09:34:00", clock: true, limits: "limits: {timeout: 1m, memory: 64MiB}", linux: true},
	{mode: "memory_in_pieces", code: sdk.MemoryLimit, message: "asked for more than 64 MiB of memory, in OnBars at 09:34:00", clock: true, limits: "limits: {timeout: 1m, memory: 64MiB}", linux: true},
	{mode: "processor_time", code: sdk.CPULimit, message: "took more than 1s of processor time, in OnBars at 09:34:00", place: "strategy.go:", clock: true, limits: "limits: {timeout: 1m, cpu: 1s, nice: 5}", linux: true},

	{mode: "processor_time_without_sdk", code: sdk.CPULimit, message: "took more than 1s of processor time, in OnBars at 09:31:00", clock: true, limits: "limits: {timeout: 1m, cpu: 1s}", linux: true},

	{mode: "grandchild"},
	{mode: "stderr_flood", log: "lines were left out"},
	{mode: "long_line", log: "yyyy"},
	{mode: "json_on_stderr", log: `{"@message":1,"@level":[]`},
	{mode: "bad_text", log: "\uFFFD"},
	{mode: "noise_on_stdout"},
	{mode: "log_flood", log: "log records were left out"},
	{mode: "emit_flood", code: sdk.QuotaExceeded, message: "10000 values were emitted at this instant"},
	{mode: "speaks_for_the_host", code: sdk.StrategyError, message: "the process is gone"},
	{mode: "slow_consumer"},
	{mode: "asks_from_goroutine"},
	{mode: "keeps_its_session"},

	{mode: "done_twice", code: sdk.ProtocolError, message: "a second end of window"},
	{mode: "call_after_done", code: sdk.ProtocolError, message: "a call after the end of window"},
	{mode: "future_generation", code: sdk.ProtocolError, message: "while the latest is"},
	{mode: "plays_too_much", code: sdk.ProtocolError, message: "it played 1000 instants of a window of"},
	{mode: "floods_a_window_with_bytes", code: sdk.ProtocolError, message: "wait for the session"},
	{mode: "floods_a_window", code: sdk.ProtocolError, message: "wait for the session"},
	{mode: "wrong_call_number", code: sdk.ProtocolError, message: "call 7 after call 0"},
	{mode: "oversize_message", code: sdk.ProtocolError, message: "larger than max"},
	{mode: "bad_protobuf", code: sdk.ProtocolError, message: "unmarshal"},
	{mode: "ready_twice", code: sdk.ProtocolError, message: "Ready"},
	{mode: "ends_the_stream", code: sdk.ProtocolError, message: "ended the stream in the middle of a call"},
	{mode: "reads_nothing", code: sdk.CallTimeout, message: "no sign of life", clock: true, limits: hanging},
	{mode: "unknown_body"},
	{mode: "late_progress"},
}

// Each fault ends with its name, within the limit and a second, leaves the strategies before and after it as they are without the
// plugin, and nothing behind.
func TestAMisbehavingPluginIsNamedAndHurtsNoOther(t *testing.T) {
	t.Parallel()
	path := culpritPlugin(t)
	sound := leftBy(t, beside{after: true}.run(t).outcome)
	for name, least := range map[string]int{"emitted.csv": 2 * 3 * 389, "ledger.jsonl": 9, "session.json": 3000, "symbols.csv": 4} {
		if n := len(sound.others[name]); n < least {
			t.Fatalf("without the plugin %s has %d lines, expected %d or more", name, n, least)
		}
	}
	for _, f := range pluginFaults {
		t.Run(f.mode, func(t *testing.T) {
			t.Parallel()
			switch {
			case f.long && !soak:
				t.Skip("runs with -tags soak")
			case f.linux && runtime.GOOS != "linux":
				t.Skip("only Linux can hold a process to such limits")
			case f.linux && raceDetector && f.code == sdk.MemoryLimit:
				t.Skip("the race detector's own memory is beyond the limit")
			}
			limits := f.limits
			if limits == "" {
				limits = plenty
			}
			b := beside{plugin: path, after: true, keys: ", " + limits, env: map[string]string{"CULPRIT": f.mode}}
			got := b.run(t)
			for again := 0; f.limits == hanging && again < 2 && got.late(t); again++ { // on a busy machine a second is short
				got = b.run(t)
			}
			f.check(t, got, sound.others)
		})
	}
}

// late says whether a call took longer than its limit and a second; what is beyond that is the rest of the day, on a busy machine.
func (r besideRun) late(t *testing.T) bool {
	return dayTook(t, r.outcome.RunDir) > faultLimit+time.Second+500*time.Millisecond
}

func (f pluginFault) check(t *testing.T, got besideRun, others map[string][]string) {
	t.Helper()
	if f.early {
		o := got.outcome
		if o.RunDir != "" || o.ExitCode() != host.ExitMistake || len(o.Mistakes) != 1 {
			t.Fatalf("it ended as %s: %v %v", o.Status, o.Mistakes, o.Err)
		}
		if m := o.Mistakes[0]; m.Code != f.code || !strings.Contains(m.Message, f.message) || m.File != "sessions.yaml" || m.Line != 9 {
			t.Errorf("got %s", m)
		}
		if got.took > time.Minute { // the limit of a start is far below
			t.Errorf("it took %v", got.took)
		}
		return
	}
	left := leftBy(t, got.outcome)
	if d := cmp.Diff(others, left.others); d != "" {
		t.Errorf("what is not the culprit's (-alone +beside the culprit):\n%s", d)
	}
	if got.outcome.Reproducible == f.clock {
		t.Errorf("reproducible: %v", got.outcome.Reproducible)
	}
	if len(left.log) > 4<<20 {
		t.Errorf("host.log has %d bytes", len(left.log))
	}
	if strings.ContainsAny(left.log, "\x00\x1b\r") {
		t.Error("host.log has control characters, which terminals obey")
	}
	if !strings.Contains(left.log, f.log) {
		t.Errorf("host.log lacks %q:\n%.3000s", f.log, left.log)
	}
	stopped := got.outcome.Result.Stopped
	if f.code == "" {
		if len(stopped) > 0 || got.outcome.Status != host.Completed {
			t.Errorf("it ended as %s: %+v", got.outcome.Status, stopped)
		}
		checkProcess(t, got.outcome.RunDir)
		return
	}
	if len(stopped) != 1 || stopped[0].Strategy != "culprit" || got.outcome.ExitCode() != host.ExitStopped {
		t.Fatalf("stopped were %+v\n%s", stopped, left.log)
	}
	s := stopped[0]
	if s.Code != f.code || !strings.Contains(s.Message, f.message) || !strings.Contains(s.Place, f.place) {
		t.Errorf("it ended as %s at %q: %s", s.Code, s.Place, s.Message)
	}
	if f.limits == hanging && got.late(t) {
		t.Errorf("the day took %v", dayTook(t, got.outcome.RunDir))
	}
	checkProcess(t, got.outcome.RunDir)
	f.checkReport(t, got.outcome.RunDir, left.log)
}

// checkReport looks at the report of a process that crashed.
func (f pluginFault) checkReport(t *testing.T, dir, log string) {
	t.Helper()
	report, err := os.ReadFile(filepath.Join(dir, "crash-culprit.txt"))
	if f.code == sdk.StrategyPanic || f.code == sdk.StrategyError || f.code == sdk.QuotaExceeded { // it told of that itself
		if err == nil {
			t.Errorf("there is a report:\n%s", report)
		}
		return
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	call := "OnBars at 2025-07-02T"
	if f.mode == hangInEnd {
		call = "OnEnd at 2025-07-02T"
	}
	for _, want := range []string{"culprit of session faulty", string(f.code), call, "processor time", "The end of standard error:"} {
		if !strings.Contains(string(report), want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
	// Last words for want of memory are often of the runtime alone; where the author's line is in them it is told.
	if _, stacks, ok := strings.Cut(string(report), "[running]:"); f.code == sdk.MemoryLimit && ok && strings.Contains(stacks, "culprit/strategy.go:") &&
		!strings.Contains(string(report), "\nplace     host/testdata/culprit/strategy.go:") {
		t.Errorf("the report names no place:\n%s", report)
	}
	if !strings.Contains(log, "how its process ended is in crash-culprit.txt") {
		t.Error("host.log does not name the report")
	}
}

const hangInEnd = "hang_in_end"

// checkProcess looks for the process in timings.jsonl.
func checkProcess(t *testing.T, dir string) {
	t.Helper()
	for line := range bytes.Lines([]byte(read(t, dir, "timings.jsonl"))) {
		var x struct {
			What, Name string
			Ms         float64
			CPU        float64 `json:"cpu_ms"`
			Memory     int64   `json:"memory_bytes"`
		}
		if err := json.Unmarshal(line, &x); err != nil {
			t.Fatal(err)
		}
		if x.What == "process" && x.Name == "culprit" {
			if x.Ms <= 0 || x.CPU <= 0 || x.Memory < 1<<20 {
				t.Errorf("timings.jsonl says %s", line)
			}
			return
		}
	}
	t.Error("timings.jsonl has no line of the process")
}

// Every mode of the plugin is in the table.
func TestEveryPluginFaultHasAMode(t *testing.T) {
	t.Parallel()
	out, err := exec.Command(culpritPlugin(t), "modes").Output()
	if err != nil {
		t.Fatal(err)
	}
	docs, err := os.ReadFile(filepath.Join("..", "docs", "plugins.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, promises, found := strings.Cut(string(docs), "### What a plugin cannot do")
	for _, f := range pluginFaults {
		if !found || !strings.Contains(promises, "`"+string(f.code)+"`") && f.code != "" {
			t.Errorf("docs/plugins.md does not promise what becomes of %s: %s", f.mode, f.code)
		}
	}
	modes := strings.Fields(string(out))
	known := map[string]bool{"at_message": true} // of TestAPluginThatEndsAtAnyMessageIsNamed
	for _, f := range pluginFaults {
		known[f.mode] = true
	}
	slices.Sort(modes)
	if d := cmp.Diff(modes, slices.Sorted(maps.Keys(known))); d != "" {
		t.Errorf("the modes of the plugin, and those of the table (-plugin +table):\n%s", d)
	}
}
