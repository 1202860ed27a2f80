package script_test

import (
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
		`[1,"a"] {"a":{"b":1}} Error: no function named function "1970-01-01T00:00:00.000Z" [an object] {}`,
		"",
		"function [an object] {}",
	)
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
