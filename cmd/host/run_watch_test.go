package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/strathost/strathost/host"
)

// watchedRun is host run --watch on a folder, edited by a person.
type watchedRun struct {
	t        *testing.T
	dir      string
	out, err *screen
	cancel   context.CancelFunc
	ended    chan error
	waits    int // how often it has come to wait
}

const watchedSessions = `version: 1
sessions:
  - name: one
    start: 2025-07-02
    end: 2025-07-02
    data: {source: "sample://", symbols: [AAPL], intervals: [1m, 5m]}
    strategies:
      - {name: idea, script: idea.ts, follow: {intervals: [5m]}, params: {over: 1}}
  - name: two
    start: 2025-07-02
    end: 2025-07-02
    data: {source: "sample://", symbols: [MSFT], intervals: [1m]}
`

const watchedIdea = `import { level } from "./lib/level";
export const params = { over: 0 };
export function onBar(session, bar) { session.emit("over", bar.close > 0 ? level * session.params.over : 0); }
`

func watchRun(t *testing.T, files map[string]string, flags ...string) *watchedRun {
	t.Helper()
	w := &watchedRun{t: t, dir: t.TempDir(), out: &screen{}, err: &screen{}, ended: make(chan error, 1)}
	for name, text := range files {
		w.write(name, text)
	}
	var ctx context.Context
	ctx, w.cancel = context.WithCancel(t.Context())
	root := newRoot()
	root.SetArgs(append([]string{"run", filepath.Join(w.dir, "sessions.yaml"), "--watch"}, flags...))
	root.SetOut(w.out)
	root.SetErr(w.err)
	go func() { w.ended <- root.ExecuteContext(ctx) }()
	t.Cleanup(w.cancel)
	return w
}

func (w *watchedRun) write(name, text string) {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// waits waits until it waits for the next change.
func (w *watchedRun) waiting() {
	w.t.Helper()
	w.waits++
	w.out.waitFor(w.t, "; ctrl-c ends\n", w.waits)
}

// shows checks what is printed so far, and how often.
func (w *watchedRun) shows(s *screen, text string, times int) {
	w.t.Helper()
	s.lock.Lock()
	defer s.lock.Unlock()
	if n := strings.Count(s.text.String(), text); n != times {
		w.t.Errorf("%q is shown %d times, not %d:\n%s", text, n, times, s.text.String())
	}
}

// interrupt ends it as Ctrl-C does.
func (w *watchedRun) interrupt() {
	w.t.Helper()
	w.cancel()
	var code exit
	if err := <-w.ended; !errors.As(err, &code) || int(code) != host.ExitInterrupted {
		w.t.Errorf("it ended with %v, want %d", err, host.ExitInterrupted)
	}
}

func (w *watchedRun) runs(session string) int {
	w.t.Helper()
	found, err := filepath.Glob(filepath.Join(w.dir, "runs", session, "*", "manifest.json"))
	if err != nil {
		w.t.Fatal(err)
	}
	return len(found)
}

// TestRunsAgainWhenAFileChanges edits an import, a comment, the sessions file, breaks both and mends them.
func TestRunsAgainWhenAFileChanges(t *testing.T) {
	t.Parallel()
	w := watchRun(t, map[string]string{"sessions.yaml": watchedSessions, "idea.ts": watchedIdea,
		"lib/level.ts": "export const level: number = 1;\n"})
	w.waiting()
	w.out.waitFor(t, "watching 3 files; ctrl-c ends", 1)
	w.shows(w.out, "SYMBOL ", 2)
	w.shows(w.out, "what changed", 0)

	w.write("lib/level.ts", "export const level: number = 2.5;\n")
	w.waiting()
	w.shows(w.out, "changed: "+filepath.Join(w.dir, "lib", "level.ts")+"\n", 1)
	w.shows(w.out, "what changed since the run before, ", 1)
	w.shows(w.out, `  first 2025-07-02 09:35:00: idea emitted "over": 1 before, 2.5 now`+"\n", 1)
	w.shows(w.out, `  idea emitted "over": 78 changed, first at 2025-07-02 09:35:00: 1 before, 2.5 now`+"\n", 1)
	w.shows(w.out, "  all of it: host diff ", 1)
	w.shows(w.out, "nothing changed in the results\n", 1) // of the other session
	w.shows(w.out, "SYMBOL ", 3)

	w.write("idea.ts", "// a comment moves all lines\n"+watchedIdea)
	w.waiting()
	w.shows(w.out, "nothing changed in the results\n", 3)

	w.write("lib/level.ts", "export const level: number = ;\n")
	w.waiting()
	w.shows(w.err, "lib/level.ts:1:30", 1)
	w.shows(w.err, "[syntax_error]", 1)
	w.shows(w.out, "there are no results to compare; the next will be compared with ", 1)

	w.write("lib/level.ts", "export const level: number = 1;\n")
	w.waiting()
	w.shows(w.out, `first at 2025-07-02 09:35:00: 2.5 before, 1 now`, 1) // the last that ran is the one to compare with

	w.write("sessions.yaml", strings.Replace(watchedSessions, "over: 1", "over: 1, ovr: 2", 1))
	w.waiting()
	w.shows(w.err, "sessions.yaml:8:89: idea.params.ovr: there is no parameter ovr", 1)
	w.write("sessions.yaml", strings.Replace(watchedSessions, "sessions:", "sesions:", 1))
	w.waiting()
	w.shows(w.err, `did you mean "sessions"?`, 1)

	w.write("sessions.yaml", strings.Split(watchedSessions, "  - name: two")[0])
	w.waiting()
	w.shows(w.out, "session two is gone from "+filepath.Join(w.dir, "sessions.yaml")+"\n", 1)
	w.interrupt()
}

// TestAFileThatIsMissingIsWaitedFor starts with an import, then a script, that is not there yet.
func TestAFileThatIsMissingIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := watchRun(t, map[string]string{"sessions.yaml": watchedSessions, "idea.ts": watchedIdea}, "--session", "one")
	w.waiting()
	w.shows(w.err, `import "./lib/level"`, 1)
	w.write("lib/level.ts", "export const level: number = 3;\n")
	w.waiting()
	w.shows(w.out, "session one: completed", 1)
	w.shows(w.out, "session two", 0)
	if err := os.Remove(filepath.Join(w.dir, "idea.ts")); err != nil {
		t.Fatal(err)
	}
	w.waiting()
	w.shows(w.err, `there is no script "idea.ts"`, 1)
	w.write("idea.ts", watchedIdea)
	w.waiting()
	w.shows(w.out, "nothing changed in the results\n", 1)
	w.interrupt()
}

// TestTheFlagsOfARunAreThoseOfTheNext sets a parameter that an edit makes unknown, and leaves a strategy out. The speed of the
// file, by which a day takes its hours, is passed over.
func TestTheFlagsOfARunAreThoseOfTheNext(t *testing.T) {
	t.Parallel()
	files := map[string]string{"sessions.yaml": strings.Replace(watchedSessions, "  - name: one\n", "  - name: one\n    speed: 1\n", 1), "idea.ts": watchedIdea, "lib/level.ts": "export const level = 1;\n"}
	w := watchRun(t, files, "--set", "idea.over=4")
	w.waiting()
	w.write("lib/level.ts", "export const level = 2;\n")
	w.waiting()
	w.shows(w.out, "4 before, 8 now", 2)
	w.write("sessions.yaml", strings.Replace(watchedSessions, "name: idea", "name: other", 1))
	w.waiting()
	w.shows(w.err, `there is no strategy or scanner "idea"`, 1)
	w.write("sessions.yaml", watchedSessions)
	w.waiting()
	w.shows(w.out, "nothing changed in the results\n", 3)
	w.interrupt()

	left := watchRun(t, files, "--without", "idea", "--session", "one")
	left.waiting()
	left.shows(left.out, "watching 1 file; ctrl-c ends", 1)
	left.interrupt()
}

// TestARunUnderWayIsGivenUpForTheNext edits a script that does not end.
func TestARunUnderWayIsGivenUpForTheNext(t *testing.T) {
	t.Parallel()
	const loops = "export function onBar() { for (;;) {} }\n"
	w := watchRun(t, map[string]string{"idea.ts": loops,
		"sessions.yaml": strings.Replace(watchedSessions, "params: {over: 1}", "limits: {timeout: 60s}", 1)}, "--session", "one")
	partial := func() bool {
		found, _ := filepath.Glob(filepath.Join(w.dir, "runs", "one", ".partial-*"))
		return len(found) > 0
	}
	for began := time.Now(); !partial(); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 30*time.Second {
			t.Fatal("it does not come to run")
		}
	}
	w.write("idea.ts", "export function onBar(session) { session.emit(\"n\", 1); }\n")
	w.waiting()
	w.shows(w.out, "idea.ts (the run under way was given up)\n", 1)
	w.shows(w.out, "session one: completed", 1)
	w.shows(w.out, "interrupted", 0)
	w.shows(w.err, "interrupted", 0)
	w.interrupt()
	if partial() || w.runs("one") != 1 {
		t.Errorf("%d runs are left, and of the one that was given up %v", w.runs("one"), partial())
	}
}

// TestEditorsThatWriteByTruncateAndRename saves as they do, in two steps with a pause between.
func TestEditorsThatWriteByTruncateAndRename(t *testing.T) {
	t.Parallel()
	w := watchRun(t, map[string]string{"sessions.yaml": watchedSessions, "idea.ts": watchedIdea,
		"lib/level.ts": "export const level = 1;\n"}, "--session", "one")
	w.waiting()
	w.write("lib/level.ts", "")
	time.Sleep(400 * time.Millisecond)
	w.write("lib/level.ts", "export const level = 2;\n")
	w.waiting()
	w.shows(w.out, "1 before, 2 now", 2)

	idea := filepath.Join(w.dir, "idea.ts")
	if err := os.Rename(idea, idea+"~"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(400 * time.Millisecond)
	w.write("idea.ts", strings.Replace(watchedIdea, "level *", "3 * level *", 1))
	w.waiting()
	w.shows(w.out, "2 before, 6 now", 2)
	w.shows(w.err, "error", 0)
	w.interrupt()
}

// TestWatchedRunsLeaveTheFirstAndTheLastTwo saves five times.
func TestWatchedRunsLeaveTheFirstAndTheLastTwo(t *testing.T) {
	t.Parallel()
	w := watchRun(t, map[string]string{"sessions.yaml": watchedSessions, "idea.ts": watchedIdea,
		"lib/level.ts": "export const level = 1;\n"})
	w.waiting()
	for _, level := range []string{"2", "3", "4", "5"} {
		w.write("lib/level.ts", "export const level = "+level+";\n")
		w.waiting()
	}
	if one, two := w.runs("one"), w.runs("two"); one != 3 || two != 1 {
		t.Errorf("%d and %d runs are left, want 3 and 1", one, two)
	}
	w.interrupt()
}

// TestStopsRefusalsAndErrorsAreTold breaks a strategy while it runs, and mends it.
func TestStopsRefusalsAndErrorsAreTold(t *testing.T) {
	t.Parallel()
	good := "export function onBar(session, bar) { session.emit(\"n\", 1); }\n"
	w := watchRun(t, map[string]string{"idea.ts": good,
		"sessions.yaml": strings.Replace(watchedSessions, ", params: {over: 1}", ", grant: {max_symbols: 1}", 1)}, "--session", "one")
	w.waiting()
	w.write("idea.ts", `export function onStart(session) {
  for (const s of ["TSLA", "F"]) try { session.addSymbol(s, { reason: "a try" }); } catch (e) { console.error(e.code); }
}
export function onBar(session, bar) { if (session.time === "10:00:00") throw new Error("at ten"); session.emit("n", 1); }
`)
	w.waiting()
	w.shows(w.out, "  it was completed, and is strategy_stopped\n", 1)
	w.shows(w.out, `  first 2025-07-02 09:30:00: new: add_symbol TSLA for idea (idea.ts:2:`, 1)
	w.shows(w.out, "  TSLA came: idea brought it at 2025-07-02 09:30:00\n", 1)
	w.shows(w.out, "  idea refused with quota_exceeded: 0 before, 1 now\n", 1)
	w.shows(w.out, "; refused: 0 before, 1 now\n", 1)
	w.shows(w.out, "  idea is stopped now, at 2025-07-02 10:00:00: [strategy_error] ", 1)
	w.shows(w.out, "  logged as an error: 2025-07-02 09:30:00 idea: quota_exceeded", 1)
	w.shows(w.out, "logged as an error", 1)
	w.write("idea.ts", good)
	w.waiting()
	w.shows(w.out, "  idea is no longer stopped; before it was, at 2025-07-02 10:00:00: [strategy_error] ", 1)
	w.shows(w.out, "  TSLA is gone: idea had brought it at 2025-07-02 09:30:00\n", 1)
	w.interrupt()
}
