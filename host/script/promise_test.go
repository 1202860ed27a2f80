package script_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

func TestPromisesSettleWithinTheCall(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `
const wait = (x) => new Promise(resolve => resolve(x));
async function* numbers() { yield 1; yield 2; }
export async function onBar(session, bar) {
	session.emit("before", bar.close);
	const x = await wait(bar.close + 1);
	for await (const n of numbers()) session.emit(bar.symbol, n);
	try { await Promise.reject(new Error("caught")) } catch (e) { session.emit("after", x); }
}
export function onEnd(session) { const p = Promise.reject(1); p.catch(() => session.emit("end", 1)); }
`)
	if err := h.Bars(s, []sdk.Bar{bar("A", 0, 1), bar("B", 0, 5)}); err != nil {
		t.Fatal(err)
	}
	if err := h.End(s); err != nil {
		t.Fatal(err)
	}
	want := []string{"before=1", "A=1", "A=2", "after=2", "before=5", "B=1", "B=2", "after=6", "end=1"}
	if diff := cmp.Diff(want, s.emitted); diff != "" {
		t.Error(diff)
	}
}

func TestAPromiseThatDoesNotEndWellIsAFailure(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"pending", "return new Promise(() => {});", "scripts/a.js:2:17: pending_promise: onStart returned a promise that is still pending: promises settle within the call"},
		{"pending in an async function", "return (async () => { await new Promise(() => {}) })();", "scripts/a.js:2:17: pending_promise: onStart returned a promise that is still pending: promises settle within the call"},
		{"rejected", "return Promise.reject(new Error('no'));", "scripts/a.js:3:23: strategy_error: no"},
		{"rejected with a string", "return Promise.reject('no');", `scripts/a.js:2:17: strategy_error: the string "no" was thrown`},
		{"thrown after an await", "return (async () => { await 1;\nthrow new TypeError('later') })();", "scripts/a.js:4:7: strategy_error: TypeError: later"},
		{"a refusal after an await", "return (async () => { await 1;\nsession.addSymbol('TSLA') })();", "scripts/a.js:4:9: quota_exceeded: too many"},
		{"rejected and not awaited", "Promise.reject(new Error('lost'));", "scripts/a.js:3:16: strategy_error: a promise was rejected and nothing awaits it: lost"},
		{"thrown in an async function that is not awaited", "(async () => { await 1; throw new Error('lost') })();", "scripts/a.js:3:31: strategy_error: a promise was rejected and nothing awaits it: lost"},
		{"made with a function of the language", "return new Promise([].map);", "scripts/a.js:2:17: strategy_error: new Promise was given a function of the language, such as [].map, which no promise can call: write new Promise((resolve, reject) => ...)"},
		{"ends with a function of the language", "return Promise.resolve(1).finally([].map);", "scripts/a.js:2:17: strategy_error: TypeError: Cannot convert undefined or null to object"},
		{"ends with what throws", "return Promise.resolve(1).finally(() => {\nthrow new Error('in the end') });", "scripts/a.js:4:7: strategy_error: in the end"},
		{"what has a then that throws", "return { then() { throw new Error('in then') } };", "scripts/a.js:3:25: strategy_error: in then"},
		{"what has a then that cannot be read", "return { get then() { throw new Error('reading') } };", "scripts/a.js:3:29: strategy_error: reading"},
		{"what has a then that rejects", "return { then(yes, no) { no(new Error('rejects')) } };", "scripts/a.js:3:29: strategy_error: rejects"},
		{"what has a then that calls nothing", "return { then() {} };", "scripts/a.js:2:17: pending_promise: onStart returned a promise that is still pending: promises settle within the call"},
		{"a refusal that is not awaited", "(async () => session.addSymbol('TSLA'))();", "scripts/a.js:3:22: quota_exceeded: a promise was rejected and nothing awaits it: too many"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSession()
			s.refusals["TSLA"] = sdk.Refuse(sdk.QuotaExceeded, "TSLA", "too many")
			h := hooks(t, "export function onBar() {}\nexport function onStart(session) {\n"+tt.body+"\n}\n")
			if diff := cmp.Diff(tt.want, failure(t, h.Start(s)).Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
