package script_test

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

// Memory is measured on the heap of the whole process, so none of these tests is beside another.

const (
	memoryLimit = 32 << 20
	step        = 2 << 20
	look        = 10 * time.Millisecond // how often memory is looked at, at the least
)

// keeper is a script that keeps a step more, and tells how many it has, until it has three times the limit. Each step is seen:
// SLOW takes longer than a look. What it keeps stays when the call is over.
var keeper = fmt.Sprintf(`
const kept = [];
export function onBar() {}
export function onStart(session) {
  for (let i = 1; i <= %d; i++) {
    kept.push(new Uint8Array(%d));
    session.addSymbol("SLOW");
    session.emit("kept", i);
  }
}
`, 3*memoryLimit/step, step)

func limitedMemory(t *testing.T, text string) script.Options {
	t.Helper()
	o := one(text).options(t)
	o.Limits = script.Limits{Memory: memoryLimit, Timeout: time.Minute}
	return o
}

// mostKept starts a keeper, which must be stopped for its memory, and is how many bytes it told that it kept.
func mostKept(t *testing.T, s *session) int {
	t.Helper()
	s.delay["SLOW"] = look + 5*time.Millisecond
	f := failure(t, load(t, limitedMemory(t, keeper)).Hooks().Start(s))
	if f.Code != sdk.MemoryLimit || !f.WallClock || f.Message != "onStart took more than 32 MiB of memory" || !strings.HasPrefix(f.Place, "scripts/a.js:") {
		t.Errorf("got %+v", f)
	}
	return len(s.emitted) * step
}

func TestACallThatKeepsTooMuchIsStoppedBetweenTheLimitAndTwiceTheLimit(t *testing.T) {
	if kept := mostKept(t, newSession()); kept < memoryLimit-2*step || kept > 2*memoryLimit {
		t.Errorf("it had kept %d bytes", kept)
	}
}

// Garbage that is there when a call begins, and is collected while it runs, leaves the call no room beyond the promise.
func TestGarbageOfBeforeACallLeavesItNoMoreThanTwiceTheLimit(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	s := newSession()
	o := limitedMemory(t, strings.Replace(keeper, "for (", "session.addSymbol('SLOW');\n  session.history('AAPL', '1m', 1);\n  for (", 1))
	h := load(t, o).Hooks()
	for range 8 * memoryLimit / step {
		runtime.KeepAlive(make([]byte, step))
	}
	s.history = func() sdk.Series { runtime.GC(); return &series{} }
	s.delay["SLOW"] = look + 5*time.Millisecond
	f := failure(t, h.Start(s))
	if kept := len(s.emitted) * step; f.Code != sdk.MemoryLimit || kept > 2*memoryLimit {
		t.Errorf("it had kept %d bytes: %+v", kept, f)
	}
}

func TestWhatAScriptKeptOfEarlierCallsCountsWhereItIsAlone(t *testing.T) {
	text := fmt.Sprintf("const kept = [];\nexport function onBar(session) {\n  kept.push(new Uint8Array(%d));\n  session.addSymbol('SLOW');\n}\n", memoryLimit*5/8)
	for _, alone := range []bool{false, true} {
		t.Run(fmt.Sprintf("alone %t", alone), func(t *testing.T) {
			o := limitedMemory(t, text)
			o.Limits.Alone = alone
			h := load(t, o).Hooks()
			s := newSession()
			s.delay["SLOW"] = 5 * look
			var err error
			calls := 0
			for ; err == nil && calls < 4; calls++ {
				err = h.Bars(s, make([]sdk.Bar, 1))
			}
			if alone && (calls != 2 || failure(t, err).Code != sdk.MemoryLimit) || !alone && err != nil {
				t.Errorf("call %d ended with %v", calls, err)
			}
		})
	}
}

// What the host itself takes while a file waits for it is not the file's; what the file takes after that is.
func TestWhatTheHostTakesForAFileIsNotTheFiles(t *testing.T) {
	for more, want := range map[string]string{"": "", keepsTooMuch: "the top level took more than 32 MiB of memory"} {
		tester, err := script.OpenTester(context.Background(), limitedMemory(t, "idle();\nanswer();\nidle();\n"+more))
		if err != nil {
			t.Fatal(err)
		}
		var answer []byte
		idle := func() { time.Sleep(5 * look) }
		for name, f := range map[string]func(){
			"answer": func() { tester.Wait(func() { answer = make([]byte, 3*memoryLimit) }) },
			"idle":   idle,
		} {
			fn := tester.Function(name, func(goja.FunctionCall) goja.Value { f(); return goja.Undefined() })
			if err := tester.Define(name, fn); err != nil {
				t.Fatal(err)
			}
		}
		got := ""
		if err := tester.Load(context.Background()); err != nil {
			got = err.Error()
		}
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		runtime.KeepAlive(answer)
		if err := tester.Close(); err != nil {
			t.Error(err)
		}
	}
}

var keepsTooMuch = fmt.Sprintf("const kept = [];\nfor (let i = 0; i < %d; i++) { kept.push(new Uint8Array(%d)); idle(); }\n", 3*memoryLimit/(4*step), 4*step)
