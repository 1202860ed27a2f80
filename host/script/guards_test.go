package script_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

// Guards and frozen objects change nothing of what an honest script does.
func TestTheGuardedLanguageIsTheLanguage(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		// constructors behind a guard
		`[new Array(3).length, Array(3).length, new Array(1, 2).length, Array.of(7).length, [] instanceof Array, [].constructor === Array, Array.isArray(new Array())] + "" === "3,3,2,1,true,true,true"`,
		`(() => { class Stack extends Array { top() { return this[this.length - 1] } }; const s = Stack.from([1, 2]); return s.top() === 2 && s instanceof Stack && s instanceof Array && s.map((x) => x) instanceof Stack && !([] instanceof Stack) })()`,
		`[1, 2, 3].map((x) => x * 2).filter((x) => x > 2).slice(1)[0] === 6 && [1].map((x) => x).constructor === Array`,
		`(() => { const f = new Float64Array([3, 1, 2]); return f instanceof Float64Array && f.constructor === Float64Array && f.slice().sort().join() === "1,2,3" && f.byteLength === 24 && f.subarray(1).length === 2 })()`,
		`new Uint8Array(new ArrayBuffer(8), 2, 4).length === 4 && Float32Array.BYTES_PER_ELEMENT === 4 && Int16Array.from([1, 2]).length === 2 && new BigInt64Array(2).sort().length === 2`,
		`(() => { class Ring extends Float64Array {}; const r = new Ring(4); return r instanceof Ring && r instanceof Float64Array && r.length === 4 })()`,
		`Array.from({ length: 3 }, (_, i) => i).join("-") === "0-1-2" && Array.from(new Set([1, 1, 2])).length === 2 && Array.from("ab").length === 2`,
		// sort without an order
		`[3, 10, 2, undefined, "b"].sort().join() === "10,2,3,b,"`,
		// JSON with all of its arguments
		`JSON.stringify({ a: [1, { b: undefined, c: () => 1 }], d: new Date(0), e: "x", f: null }) === '{"a":[1,{}],"d":"1970-01-01T00:00:00.000Z","e":"x","f":null}'`,
		`JSON.stringify({ b: 1, a: { b: 2, c: 3 } }, ["a", "b"]) === '{"a":{"b":2},"b":1}' && JSON.stringify([1], null, 1) === "[\n 1\n]" && JSON.stringify(undefined) === undefined && JSON.stringify("x") === '"x"'`,
		`JSON.stringify({ a: 1, b: { c: 2 } }, function (k, v) { return k === "a" ? Object.keys(this).length : v }) === '{"a":2,"b":{"c":2}}' && JSON.stringify(1, () => 2) === "2"`,
		`(() => { const o = {}; o.o = o; try { JSON.stringify(o) } catch (e) { return e instanceof TypeError } })()`,
		`(() => { const twice = { x: 1 }; return JSON.stringify([twice, twice, [twice]]) === '[{"x":1},{"x":1},[{"x":1}]]' })()`,
		// regular expressions
		`[new RegExp("a", "g").flags, RegExp("a+").source, new RegExp(/b/i).flags, new RegExp(/b/i, "g").flags, new RegExp().source, new RegExp(undefined).source, new RegExp(null).source, new RegExp(7).test("7")].join() === "g,a+,i,g,(?:),(?:),null,true"`,
		`/a/ instanceof RegExp && new RegExp("a") instanceof RegExp && /a/.constructor === RegExp && !({} instanceof RegExp) && typeof RegExp === "function" && RegExp.prototype.test.call(/a/, "a")`,
		`(() => { class R extends RegExp { twice(t) { return this.test(t) && this.test(t) } }; const r = new R("a", "i"); return r.twice("A") && r instanceof R && r instanceof RegExp && r.flags === "i" })()`,
		`"a1b2".match(/\d/g).join() === "1,2" && "a1".match("\\d").index === 1 && "a1".match()[0] === "" && [..."a1b2".matchAll(/\d/g)].length === 2 && [..."a.b.".matchAll("\\.")].length === 2 && "a1".search("1") === 1 && "a1".search(/1/) === 1`,
		`"x".match({ [Symbol.match]: () => "mine" }) === "mine" && "x".search({ [Symbol.search]: () => 7 }) === 7 && "x".replace({ [Symbol.replace]: (s, by) => s + by }, "y") === "xy" && "null".match(null)[0] === "null"`,
		`"a-b-c".split(/-/).join() === "a,b,c" && "a1b".split(new RegExp("(\\d)")).join() === "a,1,b" && /a/g.compile("b", "i").flags === "i" && /(?<y>\d+)/.exec("in 25").groups.y === "25"`,
		// replacing
		`"aXbX".replace("X", "-") === "a-bX" && "aXbX".replaceAll("X", "$&$&") === "aXXbXX" && "abc".replace(/(b)/, "[$1$$$01$2]") === "a[b$b$2]c" && "abc".replace("b", "$\x60$'") === "aacc" && "abc".replace(/b/, (m, at, s) => m + at + s) === "ab1abcc"`,
		`"abc".replace(/(?<x>b)/, "<$<x>>$<y>") === "a<b>c" && "abc".replace("b") === "aundefinedc" && "abc".replace("b", null) === "anullc" && "1".replace(1, 2) === "2" && String.raw({ raw: ["a", "b"] }, 1) === "a1b"`,
		// names of the language's own are given to one's own objects by assignment
		`(() => { class NotFound extends Error { constructor(m) { super(m); this.name = "NotFound" } }; const e = new NotFound("no"); return e.name === "NotFound" && String(e) === "NotFound: no" && e instanceof Error && Object.keys(e).join() === "name" })()`,
		`(() => { const o = {}; o.toString = () => "mine"; o.constructor = 1; return String(o) === "mine" && {}.toString() === "[object Object]" && {}.constructor === Object })()`,
		`(() => { function Old() {} Old.prototype.toString = function () { return "old" }; Old.prototype.constructor = Old; return String(new Old()) === "old" })()`,
		`(() => { const e = new TypeError("a"); e.message = "b"; return e.message === "b" && new TypeError().message === "" && new RangeError("x").name === "RangeError" })()`,
		`Math.max.apply(null, [1, 3, 2]) === 3 && Reflect.apply(Math.min, null, [2, 1]) === 1 && Reflect.construct(Date, [0]).getTime() === 0 && (function () { return arguments.length }).apply(null) === 0`,
		`"a,b".split(",").length === 2 && "ab".split("").length === 2 && [1, [2, [3]]].flat(Infinity).join() === "1,2,3" && [[1, 2], [3]].join(";") === "1,2;3" && "7".repeat.call(7, 2) === "77"`,
	} {
		t.Run(body[:min(len(body), 40)], func(t *testing.T) {
			t.Parallel()
			says(t, newSession(), "session.log("+body+");", "true")
		})
	}
}

// Where the text may become too long, it is put together by the host, one match after the other.
func TestALongReplacementIsThatOfTheLanguage(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"[$&]", "$1$2", "$2$1$3$$", "$01$10$0", "$<x>$<none>$<x", "$", "a$", "$$$$1", `\u00e9$&\ud83d`, "no"} {
		s := newSession()
		o := one(fmt.Sprintf(`export function onBar() {}
export function onStart(session) {
	const by = "%s", re = /(b)(?<x>c)?/g, part = "abcd\u00e9b";
	const long = part.repeat(3000), want = part.replace(re, by).repeat(3000);
	session.log(long.replace(re, by) === want, long.replaceAll(re, by) === want);
	const once = "x".repeat(9000) + "b" + "y".repeat(9000);
	session.log(once.replace(/(b)(c)?/, "<$\x60|$'|$2>") === "x".repeat(9000) + "<" + "x".repeat(9000) + "|" + "y".repeat(9000) + "|>" + "y".repeat(9000));
	session.log(once.replace("b", "$'") === "x".repeat(9000) + "y".repeat(18000));
}
`, by)).options(t)
		o.Limits.Timeout = time.Minute
		if err := load(t, o).Hooks().Start(s); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"true true", "true", "true"}, messages(s)); diff != "" {
			t.Errorf("%q: %s", by, diff)
		}
	}
}

// Long arrays are sorted by an order of the host's, so that a sort can be stopped.
func TestALongSortIsThatOfTheLanguage(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`(() => { const a = Array.from({ length: 33000 }, (_, i) => (i * 7919) % 40009); a.push(undefined); a.sort(); return a[33000] === undefined && a.slice(1, 33000).every((x, i) => String(a[i]) <= String(x)) })()`,
		`(() => { const a = new Float64Array(33000).map((_, i) => (i * 7919) % 40009); a[5] = NaN; a[6] = -0; a[7] = 0; a.sort(); return Number.isNaN(a[32999]) && a.slice(0, 32998).every((x, i) => x <= a[i + 1]) && Object.is(a[0], -0) })()`,
	} {
		o := one("export function onBar() {}\nexport function onStart(session) { session.log(" + body + ") }\n").options(t)
		o.Limits.Timeout = time.Minute // it is no matter of speed
		s := newSession()
		if err := load(t, o).Hooks().Start(s); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"true"}, messages(s)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAnArrayThatIsTooLongIsARangeErrorThatMayBeCaught(t *testing.T) {
	t.Parallel()
	says(t, newSession(), `
		const far = []; far.length = 2 ** 32 - 1;
		for (const f of [() => new Array(1e9), () => far.fill(0), () => far.sort(), () => far.reverse(), () => far.toSorted(), () => far.join(), () => far.flat(),
			() => new Float64Array(1e9), () => new ArrayBuffer(2 ** 40), () => new Uint8Array({ length: 1e12 }), () => new (class extends Array {})(1e9)])
			try { f(); session.log("no limit: " + f) } catch (e) { if (!(e instanceof RangeError)) session.log(e) }
		session.log("done");`, "done")
}

func TestAFloodOfTheLogIsCutOffAtEachInstantAndTold(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, "export function onBar(session) { for (let i = 0; i < 400; i++) session.log(i) }\nexport function onEnd(session) { session.log('x'.repeat(8e3)); for (let i = 0; i < 100; i++) session.log('y'.repeat(8e3)) }\n")
	if err := h.Bars(s, make([]sdk.Bar, 2)); err != nil {
		t.Fatal(err)
	}
	const told = `lines of the log were left out: a script logs 500 lines or 256 KiB at one instant" dropped=%d`
	want := []string{"99", fmt.Sprintf(told, 300)}
	got := messages(s)
	if len(got) != 501 {
		t.Fatalf("%d lines", len(got))
	}
	if diff := cmp.Diff(want, got[499:]); diff != "" {
		t.Error(diff)
	}
	s.now = s.now.Add(1e9)
	if err := h.End(s); err != nil {
		t.Fatal(err)
	}
	got = messages(s)[501:]
	if len(got) != 34 || got[33] != fmt.Sprintf(told, 101-33) || !strings.HasPrefix(got[0], "xxx") {
		t.Errorf("%d lines at the next instant, the last %.100s", len(got), got[len(got)-1])
	}
}
