package lint_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"

	"github.com/strathost/strathost/host/script/lint"
)

func subject(t *testing.T, text string) lint.Subject {
	t.Helper()
	tree, err := parser.ParseFile(nil, "a.js", "var strathost = (() => { "+text+"\nreturn {} })();", 0, parser.WithDisableSourceMaps)
	if err != nil {
		t.Fatal(err)
	}
	return lint.Subject{Tree: tree, FileOf: func(file.Idx) string { return "a.js" }, Own: func(string) bool { return true },
		Global: func(string) bool { return false }, Members: func(string) []string { return nil }, Quiet: func(string) bool { return false },
		Exports: map[string]string{"onBar": "onBar"}, Objects: map[lint.Kind][]string{lint.Session: {"now"}}}
}

// long are programs of a length, in which what is asked of each part must not be asked of all parts below it.
var long = map[string]func(n int) string{
	"sums":    func(n int) string { return "function onBar(s) { return " + strings.Repeat("s.now + ", n) + "1 }" },
	"members": func(n int) string { return "function onBar(s) { return s" + strings.Repeat(".now", n) + " }" },
	"calls":   func(n int) string { return "const x = f" + strings.Repeat(".f()", n) + "; function onBar(s) {}" },
	"items":   func(n int) string { return "function onBar(s) { return s" + strings.Repeat("[0]", n) + " }" },
	"helpers": func(n int) string {
		return "function onBar(s) {" + strings.Repeat("help(s); s.every('5m', help);", n) + "} function help(s) { return s.nwo }"
	},
}

// TestTheTimeOfACheckGrowsAsTheScriptDoes checks scripts that would take minutes if it grew with the square of their length.
func TestTheTimeOfACheckGrowsAsTheScriptDoes(t *testing.T) {
	t.Parallel()
	const n, limit = 100_000, 10 * time.Second // it takes some 0.1 s
	for name, text := range long {
		s := subject(t, text(n))
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		if _, err := lint.Check(ctx, s); err != nil {
			t.Errorf("%s: %v after %v", name, err, limit)
		}
		cancel()
	}
}

func TestACheckEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := lint.Check(ctx, subject(t, long["sums"](5000))); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestAnyProgramIsWalked walks nodes of every kind, the empty ones too.
func TestAnyProgramIsWalked(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "[, a, ...b] = [, 1, ...c]; ({ a, b: c = 1, ['d']: e, ...f } = g);", "for (var i = 0, j; ; ) break; for (const x of y) ; for (z.z in y) ; for ([q] of r) ;",
		"class A extends B { #p = 1; static #q() {} static { this.#p } get [k]() {} 5 = 6; has(o) { return #p in o } }", "try { } catch { } finally { }",
		"x: do { continue x } while (a?.b?.[c]?.(d)); switch (a) { case 1: let b; default: } throw `a${b}${f`c`}`; debugger; new.target;",
		"async function f(a, { b } = {}, [c] = [], ...d) { await a; yield } function* g() { yield* g() }", "a ??= b; a ||= c; a **= d; a++; delete a.b; void 0; typeof a;",
	} {
		tree, err := parser.ParseFile(nil, "a.js", "(() => { "+text+"\n})();", 0, parser.WithDisableSourceMaps)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		s := subject(t, "")
		s.Tree = tree
		if _, err := lint.Check(t.Context(), s); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
