package script_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/host/script/lint"
	"github.com/strathost/strathost/sdk"
)

// found is what an inspection finds, a line each.
func found(t *testing.T, o script.Options) []string {
	t.Helper()
	i, err := script.Inspect(context.Background(), o, []string{"sma", "ema", "vwap"})
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{}
	for _, f := range i.Findings {
		lines = append(lines, string(f.Severity)+": "+f.String())
	}
	return lines
}

func TestWhatAScriptWillMeetIsFoundBeforeItRuns(t *testing.T) {
	t.Parallel()
	const clock = "while a script loads the time is 1970-01-01: there is no session yet; read it in onStart: session.now [clock_at_load]"
	const promise = "there is nothing to wait for: every call of the session answers at once"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"a timer of the wall's", "setTimeout(f, 5)", []string{`error: scripts/a.js:3:1: setTimeout is not available in scripts; write session.at("15:55", fn) or session.every("5m", fn): time is the session's [not_supported]`}},
		{"made with new", "new Intl.NumberFormat()", []string{"error: scripts/a.js:3:5: Intl is not available in scripts; write toFixed(2) for numbers, session.time and session.day for times of the exchange [not_supported]"}},
		{"by way of the global object", "globalThis.fetch('x')", []string{"error: scripts/a.js:3:12: fetch is not available in scripts; a script has no network: what it needs comes from the session or the YAML's params [not_supported]"}},
		{"a function of an object", "Object.groupBy([], f); Map.groupBy; Object.keys({})", []string{"error: scripts/a.js:3:8: Object.groupBy is not available in scripts; write a loop that fills an object [not_supported]"}},
		{"a console's", "console.table([]); console.log(1)", []string{"error: scripts/a.js:3:9: console.table is not available in scripts; write console.log of each row [not_supported]"}},
		{"an import by a name that is computed", "import(f())", []string{`error: scripts/a.js:3:1: what is imported must be named by a text: everything is put together before anything runs; write import ... from "./file.js" at the top, with the name as a text [not_supported]`}},
		{"a require by one", "require(f())", []string{`error: scripts/a.js:3:1: what is imported must be named by a text: everything is put together before anything runs; write import ... from "./file.js" at the top, with the name as a text [not_supported]`}},
		{"several at once", "atob('x'); process.exit(); Buffer.from('')", []string{
			"error: scripts/a.js:3:1: atob is not available in scripts; write Uint8Array.fromBase64(text) [not_supported]",
			"error: scripts/a.js:3:12: process is not available in scripts; a script sees no environment: give it values in the YAML's params [not_supported]",
			"error: scripts/a.js:3:28: Buffer is not available in scripts; write Uint8Array [not_supported]"}},
		{"code from strings", "if (f()) new Function('1')", []string{"warning: scripts/a.js:3:14: Function throws in scripts; code from strings has no place in a strategy [not_supported]"}},
		{"a flag that the engine lacks", "/[a--b]/v; /a/d", []string{
			"error: scripts/a.js:3:1: the flag v of /[a--b]/v is not available in scripts; write it with the flag u, without set operations [not_supported]",
			"error: scripts/a.js:3:12: the flag d of /a/d is not available in scripts; drop the flag: exec gives index, and the texts of the groups [not_supported]"}},
		{"a property of letters", `f(/\\p{L}/, /\p{L}+/u)`, []string{`error: scripts/a.js:3:13: \p{...} of /\p{L}+/u is not available in scripts: it matches nothing; write the letters, such as [A-Za-z\u00C0-\u024F] [not_supported]`}},

		{"a name that nobody declares", "const count = f(); f(() => cuont + count)", []string{"warning: scripts/a.js:3:28: nothing declares cuont: reading it throws; did you mean count? [unknown_name]"}},
		{"a function that there is not", "f(() => Math.flor(1)); f(() => JSON.pars('1'))", []string{"warning: scripts/a.js:3:14: Math has no flor: calling it throws; did you mean floor? [unknown_member]",
			"warning: scripts/a.js:3:37: JSON has no pars: calling it throws; did you mean parse? [unknown_member]"}},
		{"a language", "f(() => (5).toLocaleString('de')); (5).toLocaleString()", []string{"warning: scripts/a.js:3:13: toLocaleString knows no languages: a date ignores its arguments and a number throws; write toFixed(2) for numbers, session.time and session.day for times of the exchange [ignored_locale]"}},
		{"the clock while it loads", "f(Date.now(), new Date(), new Date(0), Math.random())", []string{"warning: scripts/a.js:3:3: " + clock, "warning: scripts/a.js:3:15: " + clock}},
		{"numbers that do not mix", "f(() => 1n + 1)", []string{"warning: scripts/a.js:3:9: a bigint and a number do not mix: this throws; write both as 1n, or Number(...) [invalid_argument]"}},
		{"what is hardly meant", "f(f === NaN)", []string{`warning: scripts/a.js:3:5: comparison with NaN using the "===" operator here is always false [suspicious]`}},
		{"a handler that is async", "export async function onStart() {}", []string{"warning: scripts/a.js:3:23: onStart is async: a promise that does not settle within the call stops the strategy; " + promise + "; drop async and await [async_handler]"}},
		{"a handler that returns a promise", "export const onEnd = () => { return new Promise(() => {}) }", []string{"warning: scripts/a.js:3:37: onEnd returns a promise: one that does not settle within the call stops the strategy; " + promise + " [async_handler]"}},

		{"a member of the session", "export function onStart(s) { s.addSymbool('A'); s.log.warm(1); s.now }", []string{"warning: scripts/a.js:3:32: session has no member \"addSymbool\": reading it throws; did you mean addSymbol? [unknown_member]",
			"warning: scripts/a.js:3:55: session.log has no member \"warm\": reading it throws; did you mean warn? [unknown_member]"}},
		{"of what it is handed on to", "const help = (x) => x.dya;\nexport function onStart(s) { help(s); s.every('5m', function (t) { t.nwo }) }\nexport function onEnd(s) { help(s) }", []string{
			`warning: scripts/a.js:3:23: session has no member "dya": reading it throws; did you mean day? [unknown_member]`,
			`warning: scripts/a.js:4:70: session has no member "nwo": reading it throws; did you mean now? [unknown_member]`}},
		{"of a handle", "let i;\nexport function onStart(s) { i = s.addIndicator('A', 'smaa', {}); s.history('A', '1m', 3).last.clsoe }\nexport function onEnd() { if (i) i.valeu }\nfunction off() { i = null }\nf(off)", []string{
			`warning: scripts/a.js:4:54: there is no indicator "smaa"; did you mean sma? [unknown_indicator]`,
			`warning: scripts/a.js:4:96: a bar has no member "clsoe": reading it throws; did you mean close? [unknown_member]`,
			`warning: scripts/a.js:5:36: an indicator has no member "valeu": reading it throws; did you mean value? [unknown_member]`}},
		{"of the parameters", "export const params = { minutes: 1 };\nexport function onStart(s) { s.params.minuts; const { minuets } = s.params }", []string{
			"warning: scripts/a.js:4:39: there is no parameter minuts: it is undefined; did you mean minutes? [unknown_member]",
			"warning: scripts/a.js:4:55: there is no parameter minuets: it is undefined; did you mean minutes? [unknown_member]"}},
		{"a mistake and what may go wrong", "setTimeout(f);\nexport function onTick() {}\nMath.flor(1)", []string{
			`error: scripts/a.js:3:1: setTimeout is not available in scripts; write session.at("15:55", fn) or session.every("5m", fn): time is the session's [not_supported]`,
			"warning: scripts/a.js:5:6: Math has no flor: calling it throws; did you mean floor? [unknown_member]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			// The call is what a script must not be stopped by while it loads.
			got := found(t, one(handler+"const f = (...x) => x.length === 99;\n"+tt.text+"\n").options(t))
			if diff := cmp.Diff(tt.want, withoutLoading(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// withoutLoading leaves out what the top level itself threw, of which the findings have told.
func withoutLoading(lines []string) []string {
	out := []string{}
	for _, l := range lines {
		if !strings.Contains(l, "[strategy_error]") && !strings.Contains(l, "[unknown_export]") {
			out = append(out, l)
		}
	}
	return out
}

func TestWhatIsNoMistakeIsNotFound(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a test of a name":                "const has = typeof setTimeout !== 'undefined'; if (has) setTimeout(f); if (typeof fetch === 'function') fetch('x')",
		"a test of a member":              "const groups = Object.groupBy ? Object.groupBy([], f) : {}",
		"a test of the global object":     "if (globalThis.fetch) globalThis.fetch('x'); globalThis.structuredClone?.(1)",
		"a local of the name":             "const fetch = f; fetch(1); { let Intl = f; Intl(2) } function g(process, { Buffer }, [atob] = []) { process(Buffer, atob) } class URL {} new URL()",
		"a function of the name, later":   "setTimeout(1); function setTimeout() {}",
		"a catch of the name":             "try { f() } catch (event) { f(event) } try { f() } catch { f() }",
		"a loop of the name":              "for (const module of []) f(module); for (let self = 0; self < 1; self++) f(self); for (var top in {}) f(top)",
		"a polyfill":                      "globalThis.structuredClone = (x) => x; structuredClone(1); Object.groupBy = f; Object.groupBy(1)",
		"a property of the name":          "const o = { fetch: 1, Intl() {}, get process() { return 1 } }; f(o.fetch, o.Intl(), o['process']); class A { fetch = 1; static Buffer() {} }",
		"a label of the name":             "process: for (;;) { break process }",
		"an import of the name":           "import { fetch } from './b.js'; fetch()",
		"what the engine has":             "f(Promise.any([]), [].toSorted(), new Map(), 5n ** 2n, Symbol.iterator, new Set([1]).union(new Set()), Error.isError(1), function () { return arguments }, undefined, NaN)",
		"the members that all have":       "export function onStart(s) { s.then; s.toString(); s.hasOwnProperty('x'); 'day' in s; s.params; s.log(1); s.log.error(2) }",
		"a value of another kind":         "let i; export function onStart(s) { i = s.addIndicator('A', 'sma', {}); } function other() { i = { valeu: 1 } } f(other, () => i.valeu)",
		"a function that gets others too": "const help = (x) => x.whatever; help({}); export function onStart(s) { help(s) }",
		"a parameter that is set":         "export function onStart(s) { s = {}; s.whatever }",
		"a time in a handler":             "export function onStart() { f(Date.now(), new Date()) }",
		"its own indicator":               "export const indicators = { mine: { need: 1, create: () => ({ update: () => 1 }) } }; export function onStart(s) { s.addIndicator('A', 'mine', {}) }",
		"an indicator that is computed":   "export function onStart(s) { s.addIndicator('A', 'x' + f(), {}) }",
		"types":                           "/** @type {Intl} */ export const x = 1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fs := one(handler + "const f = (...x) => x.length === 99;\n" + text + "\n")
			fs["scripts/b.js"] = "export const fetch = () => 1;\n"
			if diff := cmp.Diff([]string{}, withoutLoading(found(t, fs.options(t)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAPackageIsNamedWithWhereItIsImported(t *testing.T) {
	t.Parallel()
	fs := files{
		"scripts/a.js":            handler + "import './b.js';\n",
		"scripts/b.js":            "import { x } from 'p';\nx;\n",
		"node_modules/p/index.js": "exports.x = 1;\nexports.y = function () { setTimeout(1); setTimeout(2); return undeclared + Intl };\nif (typeof Intl == 'x') Intl();\n",
	}
	want := []string{`warning: node_modules/p/index.js:2:27: package p: setTimeout is not available in scripts (imported by scripts/b.js:1:19); ` +
		`write session.at("15:55", fn) or session.every("5m", fn): time is the session's [not_supported]`}
	if diff := cmp.Diff(want, found(t, fs.options(t))); diff != "" {
		t.Error(diff)
	}
	load(t, fs.options(t)) // the package may never come there

	fs["node_modules/p/index.js"] = "require('q');\nimport('fs/promises');"
	fs["node_modules/q/index.js"] = "const x = ;\n"
	_, err := script.Load(context.Background(), fs.options(t))
	wanted := `node_modules/p/index.js:2:8: import "fs/promises": package p needs fs, a module of Node's, which a script does not have (imported by scripts/b.js:1:19); use a package, or a version of it, that runs in browsers [not_supported]
node_modules/q/index.js:1:11: unexpected ";" (imported by scripts/b.js:1:19) [syntax_error]`
	if diff := cmp.Diff(wanted, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAPackageReachesAndTheEngineLacksTellsTheWayOut(t *testing.T) {
	t.Parallel()
	h := load(t, files{
		"scripts/a.js":            handler + "import { x } from 'p';\nexport function onStart() { x() }\n",
		"node_modules/p/index.js": "exports.x = function () {\n  return structuredClone({}) };\n",
	}.options(t)).Hooks()
	want := "node_modules/p/index.js:2:10: strategy_error: ReferenceError: structuredClone is not defined; write JSON.parse(JSON.stringify(value)), or copy the parts"
	if diff := cmp.Diff(want, failure(t, h.Start(newSession())).Error()); diff != "" {
		t.Error(diff)
	}
}

// TestWhatIsCalledUnavailableIsNotThere fails where a new version of the engine brings one of them: then it is to be
// taken from the list.
func TestWhatIsCalledUnavailableIsNotThere(t *testing.T) {
	t.Parallel()
	rt := goja.New()
	for _, name := range lint.Unavailable() {
		if strings.HasPrefix(name, "console.") {
			continue // the console is ours
		}
		v, err := rt.RunString("typeof " + name)
		if err != nil || v.String() != "undefined" {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
	if v, err := rt.RunString(`/\p{L}/u.test("é")`); err != nil || v.ToBoolean() {
		t.Errorf(`\p{L} matches a letter: %v`, err)
	}
	for _, flag := range []string{"v", "d"} {
		if _, err := rt.RunString("new RegExp('a', '" + flag + "')"); err == nil {
			t.Errorf("there is a flag %s", flag)
		}
	}
}

func TestAScriptThatNeedsWhatThereIsNotIsRefused(t *testing.T) {
	t.Parallel()
	_, err := script.Load(context.Background(), one("setInterval(() => {}, 5);\nexport function onTick() {}\n").options(t))
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || len(ds) != 1 || ds[0].Code != sdk.NotSupported || ds[0].Place() != "scripts/a.js:1:1" {
		t.Errorf("got %v", err)
	}
	_, err = script.Load(context.Background(), one("export function onStart() { setInterval(() => {}, 5) }\nexport function onTick() {}\n").options(t))
	if !errors.As(err, &ds) || len(ds) != 3 {
		t.Errorf("the missing name, the export and the missing handler are not all told: %v", err)
	}
}
