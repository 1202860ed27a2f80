package script_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

// Whatever a function of the language is given, it ends in a value or in an error of the language's, in words of the language's.
func TestOddValuesAreErrorsOfTheLanguage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/odd_values.js")
	if err != nil {
		t.Fatal(err)
	}
	for from := 0; ; {
		o := one(string(text)).options(t)
		o.Limits.Timeout, o.Limits.Memory = 5*time.Minute, 8<<30 // it is no matter of speed, and other tests take memory meanwhile
		o.Params = map[string]any{"from": from}
		s := newSession()
		err := load(t, o).Hooks().Start(s)
		if len(s.emitted) == 0 {
			t.Fatalf("nothing was called: %v", err)
		}
		at, last, _ := strings.Cut(s.emitted[len(s.emitted)-1], "=")
		if _, err := fmt.Sscan(last, &from); err != nil {
			t.Fatal(err)
		}
		var f *sdk.Failure
		if errors.As(err, &f) && strings.HasPrefix(f.Message, "a promise was rejected and nothing awaits it: ") { // as some are
			err = nil
		}
		switch {
		case at == "all" && err == nil && from > 500:
			return
		case at == "all" || err == nil:
			t.Fatalf("it ended at %s, with %d functions called: %v", at, from, err)
		}
		t.Errorf("%s: %v", at, err)
		from++ // with the next
	}
}

func TestAFaultOfTheEngineIsAnErrorThatMayBeCaught(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`Object.fromEntries([[]])`:                                      `{}`,
		`Object.fromEntries([{ k: "a", v: 1 }])`:                        `{}`,
		`Object.keys(Object.fromEntries([{ k: "a" }])).join()`:          `undefined`,
		`Object.fromEntries([["a", 1], [Symbol.iterator, 2], ["b"]])`:   `{"a":1}`,
		`Object.fromEntries(new Map([["a", { b: 2 }]]))`:                `{"a":{"b":2}}`,
		`Object.fromEntries([5])`:                                       `Object.fromEntries: an entry is a number, expected an array of a key and a value`,
		`Object.fromEntries(bare)`:                                      `iterator.next is missing or not a function`,
		`(() => { for (const x of bare); })()`:                          `iterator.next is missing or not a function`,
		`(() => { const [a] = bare; })()`:                               `iterator.next is missing or not a function`,
		`(() => { let a; [a] = bare; })()`:                              `iterator.next is missing or not a function`,
		`[...bare]`:                                                     `iterator.next is missing or not a function`,
		`Reflect.apply(RegExp.prototype[Symbol.replace], {}, ["a", 1])`: `the engine cannot do this with these values: look at what this line passes to functions of the language`,
		`(() => { const out = []; for (const x of counted) out.push(x); const [a, ...b] = counted; return out.concat(a, b); })()`: `[1,2,1,2]`,
		`(() => { for (const x of { [Symbol.iterator]() { return 5; } }); })()`:                                                   `[Symbol.iterator] gave a number, expected an object with next`,
	} {
		says(t, newSession(), `
	const bare = { [Symbol.iterator]() { return {}; } };
	const counted = { *[Symbol.iterator]() { yield 1; yield 2; } };
	try { session.log(`+body+`) } catch (e) { if (!(e instanceof TypeError)) throw e; session.log(e.message) }`, want)
	}
}

func TestAFaultOfTheEngineIsToldAtTheAuthorsLine(t *testing.T) {
	t.Parallel()
	const fault = "RegExp.prototype[Symbol.replace].call({}, 'a', 'b');"
	const want = "strategy_error: TypeError: the engine cannot do this with these values: look at what this line passes to functions of the language"
	s, err := start(t, fault)
	if diff := cmp.Diff("scripts/a.js:2:17: "+want, failure(t, err).Error()); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(s.log.String(), `msg="a panic in the engine"`) {
		t.Errorf("the engine's stack was not logged: %s", s.log.String())
	}
	_, err = start(t, "\n\nfor (const x of { [Symbol.iterator]() { return {}; } });")
	if diff := cmp.Diff("scripts/a.js:5:17: strategy_error: TypeError: iterator.next is missing or not a function", failure(t, err).Error()); diff != "" {
		t.Error(diff)
	}
}

// What is awaited may throw as it is looked at. The engine would end the call there, as if it were done.
func TestAnAwaitedValueThatThrowsIsARejection(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`(() => { const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy; })()`:                  "Proxy already revoked",
		`new Proxy({}, { get() { throw new Error("x"); } })`:                                            "x",
		`Object.defineProperty(Promise.resolve(1), "constructor", { get() { throw new Error("c"); } })`: "c",
		`Object.defineProperty({}, "then", { get() { throw new Error("t"); } })`:                        "t",
		`{ constructor: Promise }`: "fine",
		`Promise.resolve(1)`:       "fine",
		`undefined`:                "fine",
	} {
		s, err := start(t, `const wait = async (v) => { await v; return "fine"; };
	wait(`+value+`).then((v) => session.log(v), (e) => session.log(e.message));
	session.emit("after", 1);`)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{want}, messages(s)); diff != "" || len(s.emitted) != 1 {
			t.Errorf("%s: %s, emitted %v", value, diff, s.emitted)
		}
	}
}

func TestMessagesOfTheEngineAreTheSameInEveryRun(t *testing.T) {
	t.Parallel()
	const primitive = "TypeError: Cannot convert object to primitive value"
	for body, want := range map[string]string{
		`"counts " + Object.create(null)`:                                 primitive,
		"`${Object.create(null)}`":                                        primitive,
		`String(JSON.rawJSON("1"))`:                                       primitive,
		`Number({ toString() { return {}; }, valueOf() { return {}; } })`: primitive,
		`[Object.create(null)].join()`:                                    primitive,
		`[Object.create(null), 1].sort()`:                                 primitive,
		`new Error(Object.create(null))`:                                  primitive,
		`Object.create(null) < 1`:                                         primitive,
		`Array.from([1], Object.create(null))`:                            "TypeError: an object that has no text is not a function",
		`JSON.parse("1 null")`:                                            "SyntaxError: Unexpected token at the end: null",
		`JSON.parse("1e999")`:                                             "SyntaxError: the number 1e999 is too large",
		`null.x`:                                                          "TypeError: Cannot read property 'x' of undefined or null",
	} {
		_, err := start(t, body)
		if diff := cmp.Diff(want, failure(t, err).Message); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
		says(t, newSession(), `try { `+body+` } catch (e) { session.log(e instanceof e.constructor && e.constructor === globalThis[e.name] && e.stack.startsWith(String(e)) && String(e)) }`,
			strings.TrimSuffix(want, " or null"))
	}
}

// The text of a value may never end, wherever the engine asks for it.
func TestAMessageThatNeverEndsIsStopped(t *testing.T) {
	t.Parallel()
	o := one(`export function onBar() {}
export function onStart(session) { while (true) try { [1].filter({ toString() { for (;;); } }) } catch { session.emit("caught", 1) } }`).options(t)
	o.Limits.Timeout = 200 * time.Millisecond
	s := newSession()
	if err := load(t, o).Hooks().Start(s); !errors.Is(err, sdk.CallTimeout) || len(s.emitted) > 0 {
		t.Errorf("got %v, emitted %v", err, s.emitted)
	}
}

func TestASuppressedErrorTellsBoth(t *testing.T) {
	t.Parallel()
	_, err := start(t, `class R { [Symbol.dispose]() { session.addIndicator("AAPL", 5); } }
	using r = new R();
	throw new RangeError("body");`)
	f := failure(t, err)
	if f.Place != "scripts/a.js:5:8" || !strings.Contains(f.Message, "(error: session.addIndicator: ") || !strings.HasSuffix(f.Message, "; suppressed: RangeError: body)") {
		t.Errorf("got %v", f)
	}
}
