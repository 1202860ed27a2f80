package script_test

import (
	"runtime"
	"testing"
	"weak"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

func TestModulesImportOneAnotherAsTheLanguageSays(t *testing.T) {
	t.Parallel()
	h := load(t, files{
		"scripts/a.js": `import count, { next as more, default as again } from "./lib/count.mjs";
import * as all from "../shared.js";
export { onEnd } from "../shared.js";
export * from "./lib/rest.js";
export async function onBar(session, bar) {
	more();
	const late = await import("./lib/late.js");
	session.log(count(), again === count, Object.keys(all), late.value, bar.symbol);
}
`,
		"scripts/lib/count.mjs": "let n = 0;\nexport const next = () => ++n;\nexport default () => n;\n",
		"scripts/lib/late.js":   "export const value = 'late';\n",
		"scripts/lib/rest.js":   "import { onEnd } from '../../shared.js';\nexport function onStart(session) { onEnd(session) }\n",
		"shared.js":             "import './scripts/a.js';\nexport const onEnd = (session) => session.log('end');\n",
	}.options(t)).Hooks()
	s := newSession()
	for _, err := range []error{h.Start(s), h.Bars(s, []sdk.Bar{bar("A", 0, 1), bar("B", 0, 1)}), h.End(s)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"end", `1 true ["onEnd"] late A`, `2 true ["onEnd"] late B`, "end"}, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func TestModernSyntaxRuns(t *testing.T) {
	t.Parallel()
	says(t, newSession(), `
		class A { static #n = 1; static { A.m = A.#n + 1 } #p = 3; has(o) { return #p in o } get v() { return this.#p } }
		const { a, ...rest } = { a: 1, b: 2, c: [3, ...[4]] };
		let x = null; x ??= 5; x &&= 1_000;
		label: for (const i of [1]) { for (;;) break label }
		try { throw 1 } catch { x++ }
		session.log(A.m, new A().has(new A()), new A().v, rest, x?.toFixed?.(1), 2n ** 64n, [1, [2]].flat(), [3, 1].toSorted(), "aa".replaceAll("a", "b"), Object.hasOwn(rest, "b"));
		const r = /(?<y>\d+)(?<=1)/.exec("21");
		session.log(r.groups.y, [..."ab"].at(-1), Object.fromEntries([["k", 1]]), new Set([1]).union(new Set([2])).size);
	`,
		`2 true 3 {"b":2,"c":[3,4]} 1001.0 18446744073709551616 [1,2] [1,3] bb true`,
		`21 b {"k":1} 2`)
}

func TestBarsThatWereLookedUpAreForgotten(t *testing.T) {
	t.Parallel()
	s := newSession()
	var views []weak.Pointer[series]
	s.history = func() sdk.Series {
		v := &series{symbol: "A", interval: "1m", bars: make([]sdk.Bar, 10)}
		views = append(views, weak.Make(v))
		return v
	}
	h := hooks(t, "export function onBar(session) { const bars = session.history('A', '1m', 5); bars.close(0); bars.last.close; }")
	for range 100 {
		if err := h.Bars(s, make([]sdk.Bar, 1)); err != nil {
			t.Fatal(err)
		}
		s.requests = nil
	}
	runtime.GC()
	alive := 0
	for _, v := range views {
		if v.Value() != nil {
			alive++
		}
	}
	if alive > 10 {
		t.Errorf("%d of %d are still there", alive, len(views))
	}
	runtime.KeepAlive(h.Bars)
}

func TestASeriesIsReadBarByBar(t *testing.T) {
	t.Parallel()
	s := newSession()
	s.history = func() sdk.Series {
		return &series{symbol: "A", interval: "1m", bars: []sdk.Bar{bar("A", 0, 1), bar("A", 1, 2), bar("A", 2, 3)}}
	}
	h := hooks(t, `export function onBar(session) {
	const series = session.history("A", "1m", 3);
	for (const bar of series) session.log(bar.close);
	const kept = [...series];
	session.log(kept.length, kept[0].close, kept[2].close, kept[0] === kept[1], Array.from(series, b => b.close), Math.max(...kept.map(b => b.high)));
	const [first] = series;
	session.log(first.close, Object.keys(series).includes("last"), series.toString !== undefined);
	try { series.clsoe } catch (e) { session.log(e.message.slice(0, 32)) }
	try { series[Symbol.iterator].call({}) } catch (e) { session.log(e.code) }
}`)
	if err := h.Bars(s, []sdk.Bar{bar("A", 2, 3)}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1", "2", "3", "3 1 3 false [1,2,3] 4", "1 true true", `a series has no member "clsoe"; `, "invalid_argument"}, messages(s)); diff != "" {
		t.Error(diff)
	}
}
