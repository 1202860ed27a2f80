package script_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/host/script/lint"
	"github.com/strathost/strathost/sdk"
)

// knows is a host with three indicators, of which each has a period.
var knows = script.Host{
	Indicators: []string{"sma", "ema", "vwap"},
	CheckParameter: func(indicator, name string, value any, known bool) error {
		if n, whole := value.(int); name != "period" {
			return sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("%s has no parameter %q", indicator, name))
		} else if known && (!whole || n < 1) {
			return sdk.Refuse(sdk.InvalidArgument, "", fmt.Sprintf("%s: parameter %q is %v", indicator, name, value))
		}
		return nil
	},
	CheckInterval: func(indicator string, interval sdk.Interval) error {
		if indicator == "vwap" && !interval.Intraday() {
			return sdk.Refuse(sdk.InvalidInterval, "", "vwap is of one day")
		}
		return nil
	},
	Outputs: func(indicator string) []string {
		if indicator == "ema" {
			return []string{"value", "slope"}
		}
		return []string{"value"}
	},
	CheckMoment: func(text string) error {
		if text != "15:55" {
			return fmt.Errorf("time %q: want HH:MM", text)
		}
		return nil
	},
}

// found is what an inspection finds, a line each.
func found(t *testing.T, o script.Options) []string {
	t.Helper()
	i, err := script.Inspect(context.Background(), o, knows)
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
		{"where it is", "f(import.meta.url)", []string{"warning: scripts/a.js:3:3: import.meta is not available in scripts: it is an empty object; a script has no address: import data as ./data.json [not_supported]"}},
		{"what is hardly meant", "f(f === NaN)", []string{`warning: scripts/a.js:3:5: comparison with NaN using the "===" operator here is always false [suspicious]`}},
		{"a handler that is async", "export async function onStart() {}", []string{"note: scripts/a.js:3:23: onStart is async: a promise that does not settle within the call stops the strategy; " + promise + "; drop async and await [async_handler]"}},
		{"a handler that returns a promise", "export const onEnd = () => { return new Promise(() => {}) }", []string{"note: scripts/a.js:3:37: onEnd returns a promise: one that does not settle within the call stops the strategy; " + promise + " [async_handler]"}},

		{"a member of the session", "export function onStart(s) { s.addSymbool('A'); s.log.warm(1); s.now }", []string{"warning: scripts/a.js:3:32: session has no member \"addSymbool\": reading it throws; did you mean addSymbol? [unknown_member]",
			"warning: scripts/a.js:3:55: session.log has no member \"warm\": reading it throws; did you mean warn? [unknown_member]"}},
		{"of what it is handed on to", "const help = (x) => x.dya;\nexport function onStart(s) { help(s); s.every('5m', function (t) { t.nwo }) }\nexport function onEnd(s) { help(s) }", []string{
			`warning: scripts/a.js:3:23: session has no member "dya": reading it throws; did you mean day? [unknown_member]`,
			`warning: scripts/a.js:4:70: session has no member "nwo": reading it throws; did you mean now? [unknown_member]`}},
		{"of a handle", "let i;\nexport function onStart(s) { i = s.addIndicator('A', 'smaa', { interval: '5m' }); s.history('A', '1m', 3).last.clsoe }\nexport function onEnd() { if (i) i.valeu }\nfunction off() { i = null }\nf(off)", []string{
			`warning: scripts/a.js:4:54: there is no indicator "smaa"; did you mean sma? [unknown_indicator]`,
			`warning: scripts/a.js:4:112: a bar has no member "clsoe": reading it throws; did you mean close? [unknown_member]`,
			`warning: scripts/a.js:5:36: an indicator has no member "valeu": reading it throws; did you mean value? [unknown_member]`}},
		{"of the parameters", "export const params = { minutes: 1 };\nexport function onStart(s) { s.params.minuts; const { minuets } = s.params }", []string{
			"warning: scripts/a.js:4:39: there is no parameter minuts: reading it throws; did you mean minutes? [unknown_member]",
			"warning: scripts/a.js:4:55: there is no parameter minuets: reading it throws; did you mean minutes? [unknown_member]"}},
		{"a name that nothing declares and something sets", "f(() => { cuont = 1; cuont += 1; return cuont }); const count = f(() => count);\nf(() => { for (i = 0; i < 3; i++); for (k of []) f(k); [m] = []; ({ n = 1 } = {}); o++ })", []string{
			"warning: scripts/a.js:3:11: nothing declares cuont: setting it throws; declare it: let cuont; or did you mean count? [unknown_name]",
			"warning: scripts/a.js:4:16: nothing declares i: setting it throws; declare it: let i [unknown_name]",
			"warning: scripts/a.js:4:41: nothing declares k: setting it throws; declare it: let k [unknown_name]",
			"warning: scripts/a.js:4:57: nothing declares m: setting it throws; declare it: let m [unknown_name]",
			"warning: scripts/a.js:4:69: nothing declares n: setting it throws; declare it: let n [unknown_name]",
			"warning: scripts/a.js:4:84: nothing declares o: setting it throws; declare it: let o [unknown_name]"}},
		{"what iterators lack", "f(() => [1].values().map(f).toArray()); const m = new Map(); f(() => m.keys().filter(f)); function* g() {} f(() => g().take(2)); f(() => 'a'.matchAll(/a/g).drop(1))", []string{
			"error: scripts/a.js:3:22: Iterator.prototype.map is not available in scripts; write [...iterator] and the methods of arrays [not_supported]",
			"warning: scripts/a.js:3:29: Iterator.prototype.toArray is not available in scripts; write [...iterator] and the methods of arrays [not_supported]",
			"error: scripts/a.js:3:79: Iterator.prototype.filter is not available in scripts; write [...iterator] and the methods of arrays [not_supported]",
			"error: scripts/a.js:3:120: Iterator.prototype.take is not available in scripts; write [...iterator] and the methods of arrays [not_supported]",
			"error: scripts/a.js:3:157: Iterator.prototype.drop is not available in scripts; write [...iterator] and the methods of arrays [not_supported]"}},
		{"what values lack", "f(() => [new Map().getOrInsert(1, 2), `a`.isWellFormed(), new ArrayBuffer(8).resize(4)]); f((x) => x.getOrInsertComputed(1, f))", []string{
			"error: scripts/a.js:3:20: Map.prototype.getOrInsert is not available in scripts; write if (!map.has(key)) map.set(key, value) [not_supported]",
			`error: scripts/a.js:3:43: String.prototype.isWellFormed is not available in scripts; write !/[\uD800-\uDFFF]/u.test(text) [not_supported]`,
			"error: scripts/a.js:3:78: ArrayBuffer.prototype.resize is not available in scripts; make a new ArrayBuffer and copy [not_supported]",
			"warning: scripts/a.js:3:102: Map.prototype.getOrInsertComputed is not available in scripts; write if (!map.has(key)) map.set(key, compute(key)) [not_supported]"}},
		{"of what is taken apart", "export function onStart({ addSymbl, params: { minuts }, log: { warm } }) { f(addSymbl, minuts, warm) }\nexport const params = { minutes: 1 };\nexport function onSymbol(s, { symbl, ...rest }) { f(symbl, rest) }", []string{
			`warning: scripts/a.js:3:27: session has no member "addSymbl": reading it throws; did you mean addSymbol? [unknown_member]`,
			"warning: scripts/a.js:3:47: there is no parameter minuts: reading it throws; did you mean minutes? [unknown_member]",
			`warning: scripts/a.js:3:64: session.log has no member "warm": reading it throws; did you mean warn? [unknown_member]`,
			`warning: scripts/a.js:5:31: an event has no member "symbl": reading it throws; did you mean symbol? [unknown_member]`}},
		{"of the session's functions, by themselves", "export function onStart({ addIndicator, every, today }) { addIndicator('A', 'smaa', { interval: '5m' }); every('1d', (s) => s.nwo); f(today('A').lst) }", []string{
			`warning: scripts/a.js:3:77: there is no indicator "smaa"; did you mean sma? [unknown_indicator]`,
			"warning: scripts/a.js:3:112: session.every: every takes an interval of seconds, minutes or hours, and a function [invalid_argument]",
			`warning: scripts/a.js:3:127: session has no member "nwo": reading it throws; did you mean now? [unknown_member]`,
			`warning: scripts/a.js:3:146: today has no member "lst": reading it throws; did you mean last? [unknown_member]`}},
		{"of what is in a list", "const close = (b) => b.clsoe;\nexport function onStart(s) { for (const x of s.symbols()) f(x.nmae); s.symbols().filter((x) => x.bsae).map(({ nam }) => nam); s.symbols().map(close2) }\nconst close2 = (x) => x.naem;", []string{
			`warning: scripts/a.js:4:63: a symbol has no member "nmae": reading it throws; did you mean name? [unknown_member]`,
			`warning: scripts/a.js:4:98: a symbol has no member "bsae": reading it throws; did you mean base? [unknown_member]`,
			`warning: scripts/a.js:4:111: a symbol has no member "nam": reading it throws; did you mean name? [unknown_member]`,
			`warning: scripts/a.js:5:25: a symbol has no member "naem": reading it throws; did you mean name? [unknown_member]`}},
		{"what is set and is not the script's", "export function onStart(s) { s.day = 1; s.params.minutes++; delete s.symbol('A').metadata; [s.history('A', '1m', 1).last.close] = [1] }", []string{
			"warning: scripts/a.js:3:32: session is read-only: setting day throws; keep what changes in a variable of your own [read_only]",
			"warning: scripts/a.js:3:50: session.params is read-only: setting minutes throws; the YAML and --set give parameters; keep what changes in a variable of your own [read_only]",
			"warning: scripts/a.js:3:82: a symbol is read-only: setting metadata throws; keep what changes in a variable of your own [read_only]",
			"warning: scripts/a.js:3:122: a bar is read-only: setting close throws; keep what changes in a variable of your own [read_only]"}},
		{"arguments that are refused", "const five = '5x';\nexport function onStart(s) {\n  s.addSymbol('A', { resaon: 1 }); s.addSymbol(5, { reason: 1 }, 2);\n  s.addIndicator('A', 'sma', { interval: five, perid: 5 });\n  s.addIndicator('A', 'sma', { interval: '5m', period: -1, reason: 'x' });\n" +
			"  s.addBars('A', '1.5m', { days: '2' });\n  s.at('25:00', f); s.every('1d', f); s.every('5m');\n  s.follow('A', { intervals: ['5m', 'x'] }); s.emit('a', 'b'); s.today(s.history('A', '1m', 2));\n}", []string{
			`warning: scripts/a.js:5:22: session.addSymbol: there is no option "resaon"; did you mean reason? [invalid_argument]`,
			"warning: scripts/a.js:5:66: session.addSymbol takes 2 at most, got 3 arguments [invalid_argument]",
			`warning: scripts/a.js:6:32: session.addIndicator: interval "5x": an interval is a whole number and one of s, m, h, d, w, such as 5m [invalid_interval]`,
			`warning: scripts/a.js:6:48: session.addIndicator: sma has no parameter "perid" [invalid_argument]`,
			`warning: scripts/a.js:7:48: session.addIndicator: sma: parameter "period" is -1 [invalid_argument]`,
			"warning: scripts/a.js:7:60: session.addIndicator: reason is not a parameter; it belongs into the last argument [invalid_argument]",
			`warning: scripts/a.js:8:18: session.addBars: interval "1.5m": an interval is a whole number and one of s, m, h, d, w, such as 5m [invalid_interval]`,
			"warning: scripts/a.js:8:28: session.addBars: days must be a whole number, got a string [invalid_argument]",
			`warning: scripts/a.js:9:8: session.at: time "25:00": want HH:MM [invalid_argument]`,
			"warning: scripts/a.js:9:29: session.every: every takes an interval of seconds, minutes or hours, and a function [invalid_argument]",
			"warning: scripts/a.js:9:41: session.every: the function must be a function, got undefined [invalid_argument]",
			`warning: scripts/a.js:10:37: session.follow: interval "x": an interval is a whole number and one of s, m, h, d, w, such as 5m [invalid_interval]`,
			"warning: scripts/a.js:10:58: session.emit: value must be a number, got a string [invalid_argument]",
			"warning: scripts/a.js:10:72: session.today: symbol must be a string, got an object [invalid_argument]"}},
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

func TestTheBarsOfAnInstantAreLookedInto(t *testing.T) {
	t.Parallel()
	text := `export function onBars(session, bars) {
  bars[0].clsoe; bars[session.random()].opne; bars["0"]; bars.lenght; bars.at(-1).hihg;
  for (const b of bars) b.clsoe;
  for (const { vloume } of bars) session.emit("v", vloume);
  bars.forEach((b) => b.lwo);
  const [first] = bars;
  first.pratial;
  const { close, clsoe } = bars.columns();
  session.emit("c", close[0] + clsoe[0] + bars.columns().opne[0]);
  bars[0] = 1;
  bars[0].close = 2;
  if (bars.some((b) => b.close > bars.length && b.symbol === bars[0]?.symbl)) session.addSymbol(bars[0]);
}
export function onSymbol(session, event) { event.source; session.symbol(event.symbol).metadata.source.knid; }
`
	const column = "what columns() gives has no column "
	want := []string{
		`warning: scripts/a.js:2:11: a bar has no member "clsoe": reading it throws; did you mean close? [unknown_member]`,
		`warning: scripts/a.js:2:41: a bar has no member "opne": reading it throws; did you mean open? [unknown_member]`,
		`warning: scripts/a.js:2:63: bars has no member "lenght": reading it throws; did you mean length? [unknown_member]`,
		`warning: scripts/a.js:2:83: a bar has no member "hihg": reading it throws; did you mean high? [unknown_member]`,
		`warning: scripts/a.js:3:27: a bar has no member "clsoe": reading it throws; did you mean close? [unknown_member]`,
		`warning: scripts/a.js:4:16: a bar has no member "vloume": reading it throws; did you mean volume? [unknown_member]`,
		`warning: scripts/a.js:5:25: a bar has no member "lwo": reading it throws; did you mean low? [unknown_member]`,
		`warning: scripts/a.js:7:9: a bar has no member "pratial": reading it throws; did you mean partial? [unknown_member]`,
		`warning: scripts/a.js:8:18: ` + column + `clsoe: it is undefined; did you mean close? [unknown_member]`,
		`warning: scripts/a.js:9:58: ` + column + `opne: it is undefined; did you mean open? [unknown_member]`,
		`warning: scripts/a.js:10:3: bars is read-only: setting an item of it throws; keep what changes in a variable of your own [read_only]`,
		`warning: scripts/a.js:11:11: a bar is read-only: setting close throws; keep what changes in a variable of your own [read_only]`,
		`warning: scripts/a.js:12:71: a bar has no member "symbl": reading it throws; did you mean symbol? [unknown_member]`,
		`warning: scripts/a.js:12:97: session.addSymbol: symbol must be a string, got an object [invalid_argument]`,
		`warning: scripts/a.js:14:50: an event has no member "source": reading it throws; it has symbol, change, by, time [unknown_member]`,
		`warning: scripts/a.js:14:103: a source has no member "knid": reading it throws; did you mean kind? [unknown_member]`,
	}
	if diff := cmp.Diff(want, found(t, one(text).options(t))); diff != "" {
		t.Error(diff)
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
		"the script's own parameters":     "export const params = { a: 1, o: { deep: 1 } }; params.late = 2; export function onStart() { const { a, ...rest } = params; f(a, rest, params.late, params.o.dep, params.hasOwnProperty('b'), 'b' in params, { params: {} }.params.b) } function other(params) { f(params.b) } other({})",
		"parameters that are set anew":    "export let params = { a: 1 }; params = { b: 1 }; export function onStart() { f(params.a) }",
		"a value of another kind":         "let i; export function onStart(s) { i = s.addIndicator('A', 'sma', { interval: '5m' }); } function other() { i = { valeu: 1 } } f(other, () => i.valeu)",
		"a function that gets others too": "const help = (x) => x.whatever; help({}); export function onStart(s) { help(s) }",
		"a parameter that is set":         "export function onStart(s) { s = {}; s.whatever }",
		"a time in a handler":             "export function onStart() { f(Date.now(), new Date()) }",
		"its own indicator":               "export const indicators = { mine: { need: 1, create: () => ({ update: () => 1 }) } }; export function onStart(s) { s.addIndicator('A', 'mine', { interval: '5m' }) }",
		"an indicator that is computed":   "export function onStart(s) { s.addIndicator('A', 'x' + f(), { ...f }) }",
		"a private name":                  "class A { #p = 1; static has(o) { return #p in o } } f(A)",
		"a global that the script makes":  "globalThis.count = 1; f(() => { count = 2 })",
		"a name that is asked for":        "if (typeof count !== 'undefined') f(() => { count = 2 })",
		"a method of its own of the name": "class A { getOrInsert() {} static toArray() {} } f(new A().getOrInsert(), A.toArray(), f().values().map(f), { values: () => [] }.values().map(f))",
		"a helper that is asked for":      "const i = [].values(); f(i.map ? i.map(f) : 0, i.take?.(1))",
		"a function with a default":       "const help = (x = {}) => x.whatever; export function onStart(s) { help(s); help() }",
		"a function that others call too": "const help = (x) => x.whatever; export function onStart(s) { help(s); [{}].forEach(help) }",
		"a function that calls itself":    "function help(x) { if (x.day) help({}); return x.whatever } export function onStart(s) { help(s) }",
		"a variable that is taken apart":  "let i; export function onStart(s) { i = s.addIndicator('A', 'sma', { interval: '5m' }); [i] = [{}]; f(i.whatever) }",
		"a variable of a loop":            "let i; export function onStart(s) { i = s.symbol('A'); for (i of [{}]) f(i.whatever); for (const k in s.symbol('A')) f(k.whatever) }",
		"columns of its own":              "export function onStart(s) { const c = s.history('A', '1m', 5).columns(); c.mean = 1; f(c.mean, c.close) }",
		"arguments that are computed":     "export function onStart(s) { let w = '5x'; w = f(); s.at(w, f); s.addBars('A', `${f()}m`); s.addIndicator('A', 'sma', { perid: 1, ...f() }); s.addSymbol(...f()); s.addSymbol('A', undefined); s.addSymbol('A', { reason: undefined }); const p = { interval: '1m', x: 1 }; delete p.x; s.addIndicator('A', 'sma', p) }",
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
	want := []string{`note: node_modules/p/index.js:2:27: package p: setTimeout is not available in scripts (imported by scripts/b.js:1:19); ` +
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
		if member, ok := strings.CutPrefix(name, "Iterator.prototype."); ok { // the object is there, without a name
			name = "[].values()." + member
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
