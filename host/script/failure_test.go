package script_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

func TestWhatAScriptThrowsIsAFailureAtTheAuthorsPlace(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"an error", `throw new Error("boom");`, "scripts/a.js:3:7: strategy_error: boom"},
		{"an error of the language's", `const none = null; none.x();`, "scripts/a.js:3:20: strategy_error: TypeError: Cannot read property 'x' of undefined or null"},
		{"a member of null", `const none = null; none.x;`, "scripts/a.js:3:25: strategy_error: TypeError: Cannot read property 'x' of undefined or null"},
		{"an unknown name", `missing(1);`, "scripts/a.js:3:1: strategy_error: ReferenceError: missing is not defined"},
		{"an error without a message", `throw new RangeError();`, "scripts/a.js:3:7: strategy_error: RangeError"},
		{"an error of a class of one's own", `class Mine extends Error { name = "Mine" } throw new Mine("so");`, "scripts/a.js:3:50: strategy_error: Mine: so"},
		{"a string", `throw "no";`, `scripts/a.js:3:1: strategy_error: the string "no" was thrown`},
		{"a number", `throw 5;`, "scripts/a.js:3:1: strategy_error: 5 was thrown"},
		{"null", `throw null;`, "scripts/a.js:3:1: strategy_error: null was thrown"},
		{"undefined", `throw undefined;`, "scripts/a.js:3:1: strategy_error: undefined was thrown"},
		{"a symbol", `throw Symbol("s");`, "scripts/a.js:3:1: strategy_error: Symbol(s) was thrown"},
		{"an object", `throw { code: "quota_exceeded", a: [1] };`, `scripts/a.js:3:1: strategy_error: an object was thrown: {"code":"quota_exceeded","a":[1]}`},
		{"an object that refers to itself", `const o = {}; o.o = o; throw o;`, "scripts/a.js:3:24: strategy_error: an object was thrown: {\"o\":[circular]}"},
		{"a function", `throw function named() {};`, "scripts/a.js:3:1: strategy_error: a function was thrown: function named"},
		{"an object without a prototype", `throw Object.create(null);`, "scripts/a.js:3:1: strategy_error: an object was thrown: {}"},
		{"an error whose message throws", `throw Object.defineProperty(new Error(), "message", { get() { throw 1 } });`, "scripts/a.js:3:29: strategy_error: an error whose message throws when it is read: 1"},
		{"an error whose name and message throw", `class E extends Error { get name() { throw new TypeError("n") } get message() { throw this } } throw new E();`,
			"scripts/a.js:3:102: strategy_error: an error whose name throws when it is read: TypeError: n: an error whose message throws when it is read: [circular]"},
		{"an error with a cause", `throw new Error("outer", { cause: new TypeError("inner", { cause: { code: 5 } }) });`, `scripts/a.js:3:7: strategy_error: outer (cause: TypeError: inner (cause: {"code":5}))`},
		{"an error that is its own cause", `const e = new Error("round"); e.cause = e; throw e;`, "scripts/a.js:3:11: strategy_error: round (cause: [circular])"},
		{"errors without end", `let e = new Error("0"); for (let i = 1; i < 99; i++) e = new Error("", { cause: e }); throw e;`, "scripts/a.js:3:58: strategy_error: Error" + strings.Repeat(" (cause: Error", 16) + " (and more)" + strings.Repeat(")", 16)},
		{"a cause that throws when it is read", `throw Object.defineProperty(new Error("outer"), "cause", { get() { throw 1 } });`, "scripts/a.js:3:29: strategy_error: outer"},
		{"several errors", `throw new AggregateError([new Error("a"), new RangeError("b"), "c"], "many");`, "scripts/a.js:3:7: strategy_error: AggregateError: many (errors: a; RangeError: b; c)"},
		{"more errors than are shown", `throw new AggregateError(Array(12).fill(1));`, "scripts/a.js:3:7: strategy_error: AggregateError (errors: 1; 1; 1; 1; 1; 1; 1; 1; 1; 1; 2 more)"},
		{"freezing what is the host's", `Object.freeze(session);`, "scripts/a.js:3:8: strategy_error: TypeError: session is read-only as it is: it cannot be frozen"},
		{"sealing a proxy of it", `Object.seal(new Proxy(session, {}));`, "scripts/a.js:3:8: strategy_error: TypeError: session is read-only as it is: it cannot be sealed"},
		{"keeping it from growing", `Reflect.preventExtensions(session);`, "scripts/a.js:3:9: strategy_error: TypeError: session is read-only as it is: it cannot be kept from growing"},
		{"setting what the language gives", `Math.PI = 3;`, "scripts/a.js:3:6: strategy_error: TypeError: Cannot assign to read only property 'PI'; what the host and the language give is read-only, session.params too, and so is what Object.freeze was given"},
		{"an object that throws when it is shown", `throw { toJSON() { throw 1 } };`, "scripts/a.js:3:1: strategy_error: an object was thrown: [an object]"},
		{"in a finally", `try { throw new Error("first") } finally { throw new Error("second") }`, "scripts/a.js:3:50: strategy_error: second"},
		{"from a function of the language's", `[3, 1].sort(() => { throw new Error("compare") });`, "scripts/a.js:3:27: strategy_error: compare"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := start(t, tt.body)
			if diff := cmp.Diff(tt.want, failure(t, err).Error()); diff != "" {
				t.Error(diff)
			}
			if errors.Is(err, sdk.StrategyError) == false || failure(t, err).WallClock {
				t.Errorf("%#v", err)
			}
		})
	}
}

func TestSettingAParameterIsToldAsWhatItIs(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`session.params.n = 1;`:    "scripts/a.js:3:16: strategy_error: TypeError: Cannot assign to read only property 'n'; session.params is read-only: the YAML and --set give parameters",
		`delete session.params.n;`: "scripts/a.js:3:23: strategy_error: TypeError: Cannot delete property 'n' of [object Object]; session.params is read-only: the YAML and --set give parameters",
		`session.params.other = 1;`: "scripts/a.js:3:16: strategy_error: TypeError: Cannot add property other, object is not extensible; what the host and the language give is read-only, " +
			"session.params too, and so is what Object.freeze was given",
	} {
		h := hooks(t, "export const params = { n: 5 }; export function onBar() {}\nexport function onStart(session) {\n"+body+"\n}\n")
		if diff := cmp.Diff(want, failure(t, h.Start(newSession())).Error()); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
}

func TestAFailureShowsTheAuthorsFramesThroughAllFiles(t *testing.T) {
	t.Parallel()
	h := load(t, files{
		"scripts/a.js":      "import { check } from \"../lib/my checks.js\";\nexport function onBar(session, bar) {\n\tfor (const x of [1]) check(bar, x);\n}\n",
		"lib/my checks.js":  "import { fail } from './fail.js';\n// é\nexport const check = (bar) => [bar.close].map(c => fail(`${bar.symbol} at ${c}`));\n",
		"lib/fail.js":       "export function fail(text) {\n  throw new TypeError(text);\n}\n",
		"lib/fail.js.map":   `{"version":3,"sources":["/wrong.js"],"names":[],"mappings":"AAAA"}`,
		"scripts/a.js.map":  `{}`,
		"scripts/unused.js": "syntax error",
	}.options(t)).Hooks()
	f := failure(t, h.Bars(newSession(), []sdk.Bar{bar("AAPL", 0, 100.5)}))
	want := &sdk.Failure{Code: sdk.StrategyError, Message: "TypeError: AAPL at 100.5", Place: "lib/fail.js:2:9", Stack: []string{
		"fail (lib/fail.js:2:9)",
		"<anonymous> (lib/my checks.js:3:52)",
		"check (lib/my checks.js:3:43)",
		"onBar (scripts/a.js:3:23)",
	}}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Error(diff)
	}
}

func TestTheStackOfAnErrorThatTheScriptLogsIsTheAuthors(t *testing.T) {
	t.Parallel()
	s, err := start(t, `try { null.x } catch (e) { session.log(e.stack.split("\n")[1].trim()) }`)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.log.String(), `at onStart (scripts/a.js:3:`) {
		t.Error(s.log.String())
	}
}

func TestAFailureStays(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `export function onBar(session, bar) { session.emit("bar", bar.close); if (bar.close > 1) throw new Error("once"); }
export function onEnd(session) { session.emit("end", 1); }`)
	first := h.Bars(s, []sdk.Bar{bar("A", 0, 1), bar("B", 0, 2), bar("C", 0, 3)})
	if failure(t, first).Message != "once" {
		t.Errorf("got %v", first)
	}
	if again := h.End(s); again != first {
		t.Errorf("a hook after a failure returned %v", again)
	}
	if diff := cmp.Diff([]string{"bar=1", "bar=2"}, s.emitted); diff != "" {
		t.Errorf("the script ran on after its failure: %s", diff)
	}
}

func TestAPanicOfTheHostStopsTheStrategyAndNothingElse(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, place string }{
		{"at once", "session.addSymbol('BAD');", "scripts/a.js:3:"},
		{"in a try with a finally", "try { session.addSymbol('BAD') } catch (e) { session.emit('caught', 1) } finally { session.emit('finally', 1) }", "scripts/a.js:3:"},
		{"under a function of the language's", "['BAD'].forEach(x => session.addSymbol(x));", "scripts/a.js:3:"},
		{"called by a function of the language's", "return Promise.resolve('BAD').then(session.symbol);", "scripts/a.js:2:17"},
		{"in a promise", "return Promise.resolve().then(() => session.addSymbol('BAD')).catch(() => session.emit('caught', 1));", "scripts/a.js:3:"},
		{"in an async function", "return (async () => { await 1; try { session.addSymbol('BAD') } catch (e) { session.emit('caught', 1) } })();", "scripts/a.js:3:"},
		{"in a generator", "function* g() { try { yield session.addSymbol('BAD') } finally { session.emit('finally', 1) } } for (const x of g()) {}", "scripts/a.js:3:"},
		{"in a getter of an option", "session.addSymbol('AAPL', { get reason() { return session.addSymbol('BAD').name } });", "scripts/a.js:3:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSession()
			s.panics["BAD"] = true
			h := hooks(t, "export function onBar() {}\nexport function onStart(session) {\n"+tt.body+"\n}\nexport function onEnd(session) { session.emit('end', 1); }\n")
			f := failure(t, h.Start(s))
			if f.Code != sdk.StrategyPanic || f.Message != "panic: runtime error: index out of range [3] with length 0" || !strings.HasPrefix(f.Place, tt.place) {
				t.Errorf("got %v", f)
			}
			if err := h.End(s); err == nil || len(s.emitted) > 0 {
				t.Errorf("the script ran on: %v, %v", err, s.emitted)
			}
			if !strings.Contains(s.log.String(), `msg="a panic in the host"`) {
				t.Errorf("the host's stack was not logged: %s", s.log.String())
			}
		})
	}
}
