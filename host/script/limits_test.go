package script_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

const limit = 100 * time.Millisecond

// loopColumn is the place of a timeout with its column, which depends on when the loop was interrupted.
var loopColumn = regexp.MustCompile(`^(\S+:\d+):\d+:`)

func limited(t *testing.T, text string) script.Options {
	o := one(text).options(t)
	o.Limits.Timeout = limit
	return o
}

func TestACallThatTakesTooLongIsStoppedWhereItWas(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, place string }{
		{"a loop", "for (;;) session.now;", "scripts/a.js:3:"},
		{"a loop in a catch", "try { for (;;) session.now; } catch (e) { for (;;) {} }", "scripts/a.js:3:"},
		{"a loop in a finally", "try { for (;;) session.now; } finally { for (;;) {} }", "scripts/a.js:3:"},
		{"a loop in a called function", "const f = () => { for (;;) f.x = 1 }; f();", "scripts/a.js:3:"},
		{"a loop under a function of the language's", "[1].forEach(() => { for (;;); });", "scripts/a.js:3:"},
		{"a loop in a promise", "return Promise.resolve().then(() => { for (;;); });", "scripts/a.js:3:"},
		{"promises without an end", "const next = () => Promise.resolve().then(next); return next();", "scripts/a.js:3:"},
		{"a generator that loops when it is left", "function* g() { try { yield 1 } finally { for (;;); } } for (const x of g()) break;", "scripts/a.js:3:"},
		{"an error that loops when it is shown", "throw { toJSON() { for (;;); } };", "scripts/a.js:3:"},
		{"a call of the host by a function of the language's", "Array.from({ length: 1.6e7 }, session.random);", "scripts/a.js:3:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var f *sdk.Failure
			for try := 0; ; try++ {
				h := load(t, limited(t, "export function onBar() {}\nexport function onStart(session) {\n"+tt.body+"\n}\n")).Hooks()
				from := time.Now()
				f = failure(t, h.Start(newSession()))
				if took := time.Since(from); took >= limit && took <= limit+time.Second {
					break
				} else if took < limit || try == 4 { // on a busy machine a second is short
					t.Fatalf("it was stopped after %v", took)
				}
			}
			if f.Code != sdk.CallTimeout || !f.WallClock || f.Message != "onStart ran longer than 100ms" || !strings.HasPrefix(f.Place, tt.place) {
				t.Errorf("got %+v", f)
			}
		})
	}
}

func TestTheTopLevelHasTheLimitsOfACall(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"a loop", "\nfor (let i = 0; ; ) i++;\n" + handler, "scripts/a.js:2:: the top level ran longer than 100ms [call_timeout]"},
		{"a recursion", "function f() { f(); }\nf();\n" + handler, "scripts/a.js:1:: the top level called deeper than 2000 calls [stack_overflow]"},
		{"a loop in a default", handler + "export const params = { get x() { for (;;) this.y; } };", "scripts/a.js:2:: the top level ran longer than 100ms [call_timeout]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := script.Load(context.Background(), limited(t, tt.text))
			var ds sdk.Diagnostics
			if !errors.As(err, &ds) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(tt.want, loopColumn.ReplaceAllString(err.Error(), "$1::")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestATimerHasTheLimitsOfACall(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := load(t, limited(t, "export function onBar() {}\nexport function onStart(session) {\n\tsession.every('5m', (s) => { for (;;) s.now; });\n}\n")).Hooks()
	if err := h.Start(s); err != nil {
		t.Fatal(err)
	}
	f := failure(t, s.timers["5m"](s))
	if f.Code != sdk.CallTimeout || !strings.HasPrefix(f.Place, "scripts/a.js:3:") || f.Message != "the timer every 5m ran longer than 100ms" {
		t.Errorf("got %+v", f)
	}
}

func TestTimeThatACallWaitsForTheHostIsNotItsOwn(t *testing.T) {
	t.Parallel()
	s := newSession()
	s.delay["SLOW"] = 4 * limit
	h := load(t, limited(t, "export function onBar() {}\nexport function onStart(session) {\n session.addSymbol('SLOW'); session.emit('done', 1); session.addSymbol('SLOW');\n}\nexport function onEnd(session) { session.addSymbol('SLOW'); for (;;) {} }")).Hooks()
	if err := h.Start(s); err != nil {
		t.Fatal(err)
	}
	if f := failure(t, h.End(s)); f.Code != sdk.CallTimeout {
		t.Errorf("a loop after a wait: %v", f)
	}
}

func TestManyShortCallsAreNotOneLongCall(t *testing.T) {
	t.Parallel()
	s := newSession()
	o := limited(t, "export function onBar() { for (let i = 0; i < 1000; i++); }")
	o.Limits.Timeout *= 5
	h := load(t, o).Hooks()
	bars := make([]sdk.Bar, 100)
	for from := time.Now(); time.Since(from) < 3*o.Limits.Timeout; {
		if err := h.Bars(s, bars); err != nil {
			t.Fatal(err)
		}
	}
}

func TestARecursionIsStopped(t *testing.T) {
	t.Parallel()
	o := one("export function onBar(s) {\n  try { deeper(1) } catch (e) { s.emit('caught', 1) } finally { s.emit('finally', 1) }\n}\nfunction deeper(n) {\n  return deeper(n + 1) + 1;\n}\n").options(t)
	o.Limits.Stack = 100
	s := newSession()
	f := failure(t, load(t, o).Hooks().Bars(s, make([]sdk.Bar, 1)))
	if f.Code != sdk.StackOverflow || f.WallClock || f.Place != "scripts/a.js:5:10" || f.Message != "onBar called deeper than 100 calls" {
		t.Errorf("got %+v", f)
	}
	if len(f.Stack) != 17 || f.Stack[0] != "deeper (scripts/a.js:5:10)" || f.Stack[16] != "and 85 more" {
		t.Errorf("the stack is %q", f.Stack)
	}
	if len(s.emitted) > 0 {
		t.Errorf("the script ran on: %v", s.emitted)
	}
}

func TestTheEndOfTheSessionsContextInterruptsAScript(t *testing.T) {
	t.Parallel()
	stopped := errors.New("the run was stopped")
	ctx, cancel := context.WithCancelCause(context.Background())
	s := newSession()
	s.ctx = ctx
	h := hooks(t, "export function onBar(session) {\n  for (;;) session.now;\n}")
	time.AfterFunc(limit, func() { cancel(stopped) })
	err := h.Bars(s, make([]sdk.Bar, 1))
	if !errors.Is(err, stopped) || !strings.HasPrefix(err.Error(), "scripts/a.js:2:") || !strings.HasSuffix(err.Error(), ": onBar was interrupted: the run was stopped") {
		t.Errorf("got %v", err)
	}
	if again := h.Bars(newSession(), make([]sdk.Bar, 1)); again != err {
		t.Errorf("it ran on: %v", again)
	}
}

func TestAScriptCannotCatchTheEndOfTheRun(t *testing.T) {
	t.Parallel()
	s := newSession()
	s.refusals["AAPL"] = context.Canceled
	h := hooks(t, "export function onBar(session) { try { session.addSymbol('AAPL') } catch (e) { session.emit('caught', 1) } }")
	if err := h.Bars(s, make([]sdk.Bar, 1)); !errors.Is(err, context.Canceled) || len(s.emitted) > 0 {
		t.Errorf("got %v and %v", err, s.emitted)
	}
}

func TestTheEndOfTheContextInterruptsLoading(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if _, err := script.Load(ctx, one("for (;;) {}\n"+handler).options(t)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestCloseInterruptsARunningCallAndRefusesLaterOnes(t *testing.T) {
	t.Parallel()
	s := load(t, one("export function onBar() { for (;;) {} }").options(t))
	h := s.Hooks()
	time.AfterFunc(limit, func() { _ = s.Close() })
	if f := failure(t, h.Bars(newSession(), make([]sdk.Bar, 1))); f.Code != sdk.StrategyStopped || f.Message != "onBar was running when the script was closed" {
		t.Errorf("got %v", f)
	}
	other := load(t, one("export function onBar() {}").options(t))
	for range 2 {
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if f := failure(t, other.Hooks().Bars(newSession(), make([]sdk.Bar, 1))); f.Code != sdk.StrategyStopped {
		t.Errorf("got %v", f)
	}
}

const deepPattern = "SyntaxError: the groups of the regular expression are nested deeper than 1000"

func TestFunctionsThatBringAProcessDownAreGuarded(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"a text of terabytes", `"x".repeat(2 ** 40)`, "RangeError: repeat: a text of 1099511627776 characters is beyond the limit of 67108864"},
		{"of an object that says what it is", `String.prototype.repeat.call({ toString: () => "xy" }, { valueOf: () => 2 ** 30 })`, "RangeError: repeat: a text of 2147483648 characters is beyond the limit of 67108864"},
		{"padding", `"x".padEnd(1e12, "ab")`, "RangeError: padEnd: a text of 1000000000000 characters is beyond the limit of 67108864"},
		{"a JSON text of brackets", `JSON.parse("[".repeat(1e6))`, "SyntaxError: JSON.parse: the text is nested deeper than 10000"},
		{"a regular expression of brackets", `new RegExp("(?=" + "(".repeat(1e6) + ")".repeat(1e6) + ")")`, deepPattern},
		{"without new", `RegExp("(?:".repeat(2000))`, deepPattern},
		{"of a class", `new (class R extends RegExp {})("(".repeat(2000))`, deepPattern},
		{"by reflection", `Reflect.construct(RegExp, [{ toString: () => "(".repeat(2000) }])`, deepPattern},
		{"of what says that it is one", `RegExp({ [Symbol.match]: true, source: "(".repeat(2000), flags: "" })`, deepPattern},
		{"compiled again", `/a/.compile("(".repeat(2000))`, deepPattern},
		{"match", `"a".match("(".repeat(2000))`, deepPattern},
		{"matchAll", `"a".matchAll({ toString: () => "(".repeat(2000) })`, deepPattern},
		{"search", `"a".search("(".repeat(2000))`, deepPattern},
		{"a raw text without an end", `String.raw({ raw: { length: 4e9 } })`, "RangeError: String.raw: 4000000000 items are beyond the limit of 16777216"},
		{"a replacement of terabytes", `"a".repeat(1e5).replace(/a/g, "$&".repeat(20) + "x".repeat(1000))`, "RangeError: replace: the text is beyond the limit of 67108864 characters"},
		{"of a plain text", `"a".repeat(1e5).replaceAll("a", "x".repeat(1000))`, "RangeError: replaceAll: the text is beyond the limit of 67108864 characters"},
		{"of what stands before", "\"a\".repeat(1e6).replace(/a$/, \"$`\".repeat(100))", "RangeError: replace: the text is beyond the limit of 67108864 characters"},
		{"all matches in a text of megabytes", `"a".repeat(2 ** 25).match(/a/g)`, "RangeError: match: a text of 33554432 characters is beyond the limit of 16777216"},
		{"replaced", `"a".repeat(2 ** 25).replace(/a/g, "b")`, "RangeError: replace: a text of 33554432 characters is beyond the limit of 16777216"},
		{"code from strings", `Function("return 1")`, "Function is not supported: code from strings has no place in a strategy"},
		{"by way of a constructor", `(() => {}).constructor("return 1")`, "Function is not supported: code from strings has no place in a strategy"},
		{"of a generator", `(function* () {}).constructor("yield 1")`, "Function is not supported: code from strings has no place in a strategy"},
		{"of an async function", `(async () => {}).constructor("return 1")`, "Function is not supported: code from strings has no place in a strategy"},
		{"eval by another name", `(0, globalThis.eval)("1")`, "eval is not supported: code from strings has no place in a strategy"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := one("export function onBar() {}\nexport function onStart() {\n" + tt.body + "\n}\n").options(t)
			o.Limits.Timeout = time.Minute // it is no matter of speed
			err := load(t, o).Hooks().Start(newSession())
			if diff := cmp.Diff(tt.want, failure(t, err).Message); diff != "" {
				t.Error(diff)
			}
		})
	}
	s, err := start(t, `session.log("ab".repeat(2), "ab".repeat(), "7".padStart(3, "0"), "a".padEnd(3), JSON.stringify(JSON.parse('{"a":["[[",1]}', (k, v) => v === 1 ? 2 : v)), onStart instanceof Function, (() => 1) instanceof Function);`)
	if err != nil {
		t.Fatal(err)
	}
	if want := `msg="abab  007 a   {\"a\":[\"[[\",2]} true true"`; !strings.Contains(s.log.String(), want) {
		t.Errorf("guarded functions do not do what they did: %s", s.log.String())
	}
}
