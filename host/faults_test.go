package host_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// faultLimit is the limit of a call of the misbehaving script where it is what ends it; otherwise there is time enough, so
// that it does not on a busy machine.
const faultLimit = 300 * time.Millisecond

func (f fault) limit() time.Duration {
	if f.code == sdk.CallTimeout {
		return faultLimit
	}
	return 20 * time.Second
}

// within is the time in which the whole day must be over. Where the limit of a call is what ends it, that is the limit, the
// second of the promise, and half a second for the rest of the day on a busy machine. Every other limit (memory, the stack,
// the length of a text, an array or a log) ends a call after some 10 to 500 ms on an idle machine: 6 s are far above that,
// and far below the 20 s that the call has, so that it was that limit.
func (f fault) within() time.Duration {
	if f.code == sdk.CallTimeout {
		return faultLimit + time.Second + 500*time.Millisecond
	}
	return 6 * time.Second
}

// fault is a way to misbehave, and how it ends.
type fault struct {
	mode    string
	code    sdk.Code
	message string // a part of it
	process bool   // what nothing in the host's process can stop: isolation: process only
	memory  string // limits.memory; empty for the default
	clock   bool   // the end depends on the machine: the run is not reproducible
}

const (
	tooLong  = "onBar ran longer than 300ms"
	fromText = "is not supported: code from strings"
)

// faults are the modes of testdata/faults/culprit.js.
var faults = []fault{
	{mode: "throw_error", code: sdk.StrategyError, message: "TypeError: no good"},
	{mode: "throw_text", code: sdk.StrategyError, message: `the string "no good" was thrown`},
	{mode: "throw_nothing", code: sdk.StrategyError, message: "undefined was thrown"},
	{mode: "refusal", code: sdk.NoDataSource, message: "NOSUCH"},
	{mode: "reject_unhandled", code: sdk.StrategyError, message: "a promise was rejected and nothing awaits it"},
	{mode: "reject_returned", code: sdk.StrategyError, message: "rejected"},
	{mode: "never_resolves", code: sdk.PendingPromise, message: "still pending"},
	{mode: "loop", code: sdk.CallTimeout, message: tooLong, clock: true},
	{mode: "loop_in_finally", code: sdk.CallTimeout, message: tooLong, clock: true},
	{mode: "loop_in_catch", code: sdk.CallTimeout, message: tooLong, clock: true},
	{mode: "loop_of_promises", code: sdk.CallTimeout, message: tooLong, clock: true},
	{mode: "recursion", code: sdk.StackOverflow, message: "deeper than 2000 calls"},
	{mode: "recursion_through_the_language", code: sdk.StackOverflow, message: "deeper than 2000 calls"},
	{mode: "giant_repeat", code: sdk.StrategyError, message: "RangeError: repeat: a text of"},
	{mode: "giant_pad", code: sdk.StrategyError, message: "RangeError: padStart: a text of"},
	{mode: "giant_array", code: sdk.StrategyError, message: "RangeError: Array: 4000000000 items are beyond the limit"},
	{mode: "giant_length", code: sdk.StrategyError, message: "RangeError: fill: 4000000000 items are beyond the limit"},
	{mode: "giant_join", code: sdk.StrategyError, message: "RangeError: join: a text of"},
	{mode: "giant_from", code: sdk.StrategyError, message: "RangeError: Array.from: 4000000000 items"},
	{mode: "giant_buffer", code: sdk.StrategyError, message: "RangeError: Float64Array: 80000000000 bytes are beyond the limit of 512 MiB"},
	{mode: "giant_concat", code: sdk.StrategyError, message: "RangeError: concat: 4000000000 items"},
	{mode: "giant_apply", code: sdk.StrategyError, message: "RangeError: apply: 1000000000 items"},
	{mode: "giant_split", code: sdk.StrategyError, message: "RangeError: split: a text of 33554432 characters"},
	{mode: "memory_of_texts", code: sdk.MemoryLimit, message: "more than 32 MiB of memory", memory: "32MiB", clock: true},
	{mode: "memory_of_items", code: sdk.MemoryLimit, message: "more than 16 MiB of memory", memory: "16MiB", clock: true},
	{mode: "memory_of_buffers", code: sdk.MemoryLimit, message: "more than 32 MiB of memory", memory: "32MiB", clock: true},
	{mode: "memory_of_a_map", code: sdk.MemoryLimit, message: "more than 16 MiB of memory", memory: "16MiB", clock: true},
	{mode: "deep_parse", code: sdk.StrategyError, message: "SyntaxError: JSON.parse: the text is nested deeper than 10000"},
	{mode: "deep_stringify", code: sdk.StrategyError, message: "RangeError: JSON.stringify: the value is nested deeper than 10000"},
	{mode: "deep_join", code: sdk.StrategyError, message: "RangeError: join: arrays are nested deeper than"},
	{mode: "deep_log", code: sdk.StrategyError, message: "it was logged"},
	{mode: "long_sort", code: sdk.CallTimeout, message: tooLong, clock: true},
	{mode: "pollution", code: sdk.StrategyError, message: "TypeError: Cannot add property close"},
	{mode: "pollution_of_arrays", code: sdk.StrategyError, message: "TypeError: Cannot assign to read only property 'push'"},
	{mode: "code_from_text", code: sdk.NotSupported, message: fromText},
	{mode: "code_of_a_generator", code: sdk.NotSupported, message: fromText},
	{mode: "code_of_an_async_function", code: sdk.NotSupported, message: fromText},
	{mode: "eval_by_another_name", code: sdk.NotSupported, message: fromText},
	{mode: "changes_a_bar", code: sdk.StrategyError, message: "TypeError"},
	{mode: "changes_the_session", code: sdk.StrategyError, message: "TypeError"},
	{mode: "changes_params", code: sdk.StrategyError, message: "TypeError"},
	{mode: "keeps_a_bar", code: sdk.StrategyError, message: "this bar is of an earlier call"},
	{mode: "log_flood", code: sdk.StrategyError, message: "it was logged"},
	{mode: "log_of_megabytes", code: sdk.StrategyError, message: "it was logged"},
	{mode: "log_by_the_engine_in_all_forms", code: sdk.StrategyError, message: "it was called back"},
	{mode: "calls_back_a_log", code: sdk.StrategyError, message: "logged undefined"},
	{mode: "calls_itself_through_the_language", code: sdk.StackOverflow, message: "deeper than 2000 calls"},
	{mode: "deep_pattern", code: sdk.StrategyError, message: "SyntaxError: the groups of the regular expression are nested deeper than 1000"},
	{mode: "deep_pattern_of_a_match", code: sdk.StrategyError, message: "SyntaxError: the groups of the regular expression are nested deeper than 1000"},
	{mode: "giant_raw", code: sdk.StrategyError, message: "RangeError: String.raw: 4000000000 items"},
	{mode: "giant_replacement", code: sdk.StrategyError, message: "RangeError: replace: the text is beyond the limit of 67108864 characters"},
	{mode: "sets_a_prototype", code: sdk.StrategyError, message: "TypeError: session is read-only: its prototype cannot be set"},
	{mode: "changes_a_list", code: sdk.StrategyError, message: "TypeError: Cannot add property"},
	{mode: "no_number", code: sdk.InvalidArgument, message: "NaN"},
	{mode: "no_number_within", code: sdk.InvalidArgument, message: "-Inf"},
	{mode: "long_name", code: sdk.InvalidArgument, message: "emit takes a name of at most 200 bytes, got 20000000"},
	{mode: "timer_of_a_generator", code: sdk.InvalidArgument, message: "session.every: the function is a generator function"},
	{mode: "timer_of_an_async_generator", code: sdk.InvalidArgument, message: "session.at: the function is an async generator function"},
	{mode: "backtracking", code: sdk.CallTimeout, message: "the call took longer than 300ms", process: true, clock: true},
	{mode: "giant_number", code: sdk.MemoryLimit, message: "more than 512 MiB of memory", process: true, clock: true},
}

// Each fault ends with its name, at its line, within the limit and a second, and leaves the strategy beside it as it is
// without the culprit: in the host's process and in one of its own.
func TestAMisbehavingScriptIsNamedAndHurtsNoOther(t *testing.T) {
	sound := runFaulty(t, config.IsolationThread, nil)
	logs := map[string][]string{} // of the culprit, in the host's process
	for name, least := range map[string]int{"emitted.csv": 3 * 389, "ledger.jsonl": 6, "session.json": 3000, "symbols.csv": 4, "timeline.csv": 390 * 2} {
		if n := len(sound.others[name]); n < least {
			t.Fatalf("without a culprit %s has %d lines, expected %d or more", name, n, least)
		}
	}
	for _, isolation := range []config.Isolation{config.IsolationThread, config.IsolationProcess} {
		for _, f := range faults {
			if f.process && isolation == config.IsolationThread {
				continue
			}
			// One after the other: in a thread the memory of one script cannot be told from that of another.
			t.Run(fmt.Sprintf("%s/%s", isolation, f.mode), func(t *testing.T) {
				if raceDetector && isolation == config.IsolationProcess && f.code == sdk.MemoryLimit {
					t.Skip("the race detector's own memory is beyond the limit of the process")
				}
				got := runFaulty(t, isolation, &f)
				got.check(t, f)
				if isolation == config.IsolationThread {
					logs[f.mode] = got.ownLog()
				} else if d := cmp.Diff(logs[f.mode], got.ownLog()); d != "" && !f.clock {
					t.Errorf("its log differs (-thread +process):\n%s", d)
				}
				if d := cmp.Diff(sound.others, got.others); d != "" {
					t.Errorf("what is not the culprit's (-alone +beside the culprit):\n%s", d)
				}
			})
		}
	}
}

// faulty is what a run with a culprit left.
type faulty struct {
	outcome host.Outcome
	good    []string            // what the other strategy emitted, and its lines of the ledger
	others  map[string][]string // of each file what is not the culprit's; of runFaulty
	day     time.Duration
	log     string
}

func runFaulty(t *testing.T, isolation config.Isolation, f *fault) faulty {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata", "faults"))); err != nil {
		t.Fatal(err)
	}
	text := "version: 1\nsessions:\n  - name: faulty\n    start: 2025-07-02\n    end: 2025-07-02\n" +
		"    data: {source: \"sample://\", symbols: [AAPL], intervals: [1m]}\n    export: {timeline: instant}\n" +
		"    strategies:\n      - {name: good, script: beside.js}\n"
	if f != nil {
		memory := ""
		if f.memory != "" {
			memory = ", memory: " + f.memory
		}
		text += fmt.Sprintf("      - {name: culprit, script: culprit.js, isolation: %s, params: {mode: %s}, limits: {timeout: %v%s}}\n",
			isolation, f.mode, f.limit(), memory)
	}
	file, err := config.Parse("sessions.yaml", []byte(text), config.ParseOptions{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := host.Run(context.Background(), file, host.Options{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	out := leftBy(t, outcomes[0])
	out.others = othersIn(t, outcomes[0].RunDir)
	return out
}

// leftBy is what a run left.
func leftBy(t *testing.T, o host.Outcome) faulty {
	t.Helper()
	if o.RunDir == "" {
		t.Fatalf("it did not run: %v %v", o.Mistakes, o.Err)
	}
	out := faulty{outcome: o, log: read(t, o.RunDir, "host.log")}
	for line := range strings.Lines(read(t, o.RunDir, "emitted.csv")) {
		if strings.Contains(line, ",good,") {
			out.good = append(out.good, line)
		}
	}
	numbers := map[string]string{} // of the lines as they are where the culprit has none
	for line := range strings.Lines(read(t, o.RunDir, "ledger.jsonl")) {
		if !strings.Contains(line, `"name":"culprit"`) {
			numbers[lineNumber.FindStringSubmatch(line)[2]] = strconv.Itoa(len(numbers) + 1)
			out.good = append(out.good, lineNumber.ReplaceAllStringFunc(line, func(found string) string {
				parts := lineNumber.FindStringSubmatch(found)
				return parts[1] + numbers[parts[2]]
			}))
		}
	}
	out.day = dayTook(t, o.RunDir)
	return out
}

// ownLog is what host.log has of the culprit, without what is told of its process.
func (x faulty) ownLog() []string {
	var out []string
	for line := range strings.Lines(x.log) {
		if strings.Contains(line, "culprit") && !strings.Contains(line, "DEBUG culprit: ") {
			out = append(out, line)
		}
	}
	return out
}

// dayTook is how long the day took, of which all but the culprit's call is some milliseconds.
func dayTook(t *testing.T, dir string) time.Duration {
	t.Helper()
	took := 0.0
	for line := range bytes.Lines([]byte(read(t, dir, "timings.jsonl"))) {
		var x struct {
			What         string
			Milliseconds float64 `json:"ms"`
		}
		if err := json.Unmarshal(line, &x); err != nil {
			t.Fatal(err)
		}
		if x.What == "day" {
			took += x.Milliseconds
		}
	}
	return time.Duration(took * float64(time.Millisecond))
}

// lineNumber is where a line of the ledger says its own number, or that of the line which caused it.
var lineNumber = regexp.MustCompile(`("seq":|"cause":)(\d+)`)

var atCulprit = regexp.MustCompile(`^culprit\.js:\d+:\d+$`)

func (x faulty) check(t *testing.T, f fault) {
	t.Helper()
	stopped := x.outcome.Result.Stopped
	if len(stopped) != 1 || stopped[0].Strategy != "culprit" {
		t.Fatalf("stopped were %+v\n%s", stopped, x.log)
	}
	s := stopped[0]
	if s.Code != f.code || !strings.Contains(s.Message, f.message) {
		t.Errorf("it ended as %s: %s, expected %s: %s", s.Code, s.Message, f.code, f.message)
	}
	// The hard limit of a process leaves nobody who could tell the line.
	if hard := f.code == sdk.MemoryLimit && strings.Contains(s.Message, "the script asked") && s.Place == "culprit.js"; !atCulprit.MatchString(s.Place) && !hard {
		t.Errorf("the place is %q", s.Place)
	}
	if x.outcome.Reproducible == f.clock {
		t.Errorf("reproducible: %v", x.outcome.Reproducible)
	}
	if x.day > f.within() {
		t.Errorf("the day took %v, more than %v", x.day, f.within())
	}
	if f.code == sdk.CallTimeout && x.day < faultLimit {
		t.Errorf("the day took %v, and the limit of a call is %v", x.day, faultLimit)
	}
	if n := strings.Count(x.log, "culprit"); n > 600 {
		t.Errorf("host.log has %d lines of it", n)
	}
	if told := strings.Contains(x.log, "lines of the log were left out"); told != strings.HasPrefix(f.mode, "log_") {
		t.Errorf("host.log tells of lost lines: %v", told)
	}
}

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
	for _, want := range []string{`parameter \"period\" is NaN`, "emit takes a name of at most 200 bytes, got 2000000", `\x00\x1b[31m\x0d\u009b Map(1) {"a" => /x/g} Set(1) {1n}`} {
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

// Every mode of the script is in the table.
func TestEveryFaultHasAMode(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "faults", "culprit.js"))
	if err != nil {
		t.Fatal(err)
	}
	var modes, known []string
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z_]+)(?:\(|: async)`).FindAllSubmatch(text, -1) {
		modes = append(modes, string(m[1]))
	}
	for _, f := range faults {
		known = append(known, f.mode)
	}
	if d := cmp.Diff(modes, known); d != "" {
		t.Errorf("the modes of culprit.js, and those of the table (-script +table):\n%s", d)
	}
}
