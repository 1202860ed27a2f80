package script_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheConsoleIsTheLog(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `
console.log("loading", 1);
console.error("early");
export function onBar() {}
export function onStart(session) {
	for (const level of ["debug", "info", "warn", "error"]) { session.log[level](level); console[level](level); }
	session.log("plain"); console.log("plain");
}
`)
	if err := h.Start(s); err != nil {
		t.Fatal(err)
	}
	want := `level=INFO msg="loading 1" source=console
level=ERROR msg=early source=console
level=DEBUG msg=debug
level=DEBUG msg=debug source=console
level=INFO msg=info
level=INFO msg=info source=console
level=WARN msg=warn
level=WARN msg=warn source=console
level=ERROR msg=error
level=ERROR msg=error source=console
level=INFO msg=plain
level=INFO msg=plain source=console
`
	if diff := cmp.Diff(want, s.log.String()); diff != "" {
		t.Error(diff)
	}
}

func TestValuesAreLoggedAsAPersonReadsThem(t *testing.T) {
	t.Parallel()
	says(t, newSession(), `
		const circular = {}; circular.self = circular;
		session.log("text", 1.5, -0, NaN, true, null, undefined, 10n, Symbol("s"));
		session.log([1, "a"], { a: { b: 1 } }, new Error("no"), function named() {}, () => {}, new Date(0), circular, Object.create(null));
		session.log();
		session.log(Object.assign(() => {}, { toString: null }), { get x() { throw 1 } }, new Map());
	`,
		"text 1.5 0 NaN true null undefined 10 Symbol(s)",
		`[1,"a"] {"a":{"b":1}} Error: no function named function "1970-01-01T00:00:00.000Z" {"self":[circular]} {}`,
		"",
		"function [an object] Map(0) {}",
	)
}

func TestCollectionsAreLoggedWithWhatIsInThem(t *testing.T) {
	t.Parallel()
	says(t, newSession(), `
		session.log(new Map([["a", 1], [{ b: 2 }, [3n, undefined]]]), new Set(["x", 1, /y/g]), /x/gi);
		const m = new Map(); m.set("self", m); m.set(m, new Set([m])); session.log(m);
		const o = { a: [1, { m: new Map([[1, new Set()]]) }], r: /"/, n: 5n, e: new TypeError("no") }; o.a[1].o = o; o.again = o.a; session.log(o);
		const twice = { x: 1 }; session.log([twice, twice], new Map([[twice, twice]]));
		let deep = new Set([1]); for (let i = 0; i < 20; i++) deep = new Set([deep]); session.log(deep);
		session.log(new Map(Array.from({ length: 102 }, (_, i) => [i, i])).size, String(new Map()));
		const many = new Set(Array.from({ length: 150 }, (_, i) => i)); console.log(many);
		session.log(["\u00007\u0000", "\u0000", 1n]);
		session.log({ [Symbol.toStringTag]: "Map", a: 1 });
		class Book extends Map {} session.log(new Book([[1, 2]]), [new Set([new Error("in it")])]);
		session.log({ get m() { throw 1 } }, new Map([[{ get m() { throw 1 } }, 1]]));
	`,
		`Map(2) {"a" => 1, {"b":2} => [3n,null]} Set(3) {"x", 1, /y/g} /x/gi`,
		`Map(2) {"self" => [circular], [circular] => Set(1) {[circular]}}`,
		`{"a":[1,{"m":Map(1) {1 => Set(0) {}},"o":[circular]}],"r":/"/,"n":5n,"e":TypeError: no,"again":[1,{"m":Map(1) {1 => Set(0) {}},"o":[circular]}]}`,
		`[{"x":1},{"x":1}] Map(1) {{"x":1} => {"x":1}}`,
		strings.Repeat("Set(1) {", 8)+"[a Set]"+strings.Repeat("}", 8),
		"102 [object Map]",
		"Set(150) {"+numbersTo(100)+", 50 more}\" source=console",
		`["\\u00007\\u0000","\\u0000",1n]`,
		`{"a":1}`,
		"Map(1) {1 => 2} [Set(1) {Error: in it}]",
		"[an object] Map(1) {[an object] => 1}",
	)
}

func numbersTo(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = strconv.Itoa(i)
	}
	return strings.Join(list, ", ")
}

func TestWhatAScriptLogsIsBounded(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `
for (let i = 0; i < 1000; i++) console.log(i);
export function onBar() {}
export function onStart(session) { session.log("é".repeat(1e6)); }
`)
	if err := h.Start(s); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	if len(lines) != 102 || lines[100] != `level=WARN msg="the top level of the script logged more than is kept" source=console dropped=900` {
		t.Errorf("%d lines, the last but one %s", len(lines), lines[len(lines)-2])
	}
	if last := lines[101]; len(last) > 9000 || !strings.HasSuffix(last, `é... (1991808 bytes more)"`) {
		t.Errorf("%d bytes ending in %q", len(last), last[len(last)-40:])
	}
}
