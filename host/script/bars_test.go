package script_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

func TestOnBarGetsEachBarInOneObjectThatIsReused(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `
let kept;
export function onBar(session, bar) {
	session.log(bar, kept === undefined || kept === bar);
	session.log("bar", `+"`${bar}`.length > 20"+`, Object.keys(bar).length, "close" in bar, "none" in bar, bar.toJSON, bar.then);
	kept = bar;
}
export function onEnd() { kept.close; }
`)
	partial := bar("RIVN", 0, 2)
	partial.Partial, partial.Interval = true, "5m"
	if err := h.Bars(s, []sdk.Bar{bar("AAPL", 0, 100.5), partial}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"symbol":"AAPL","interval":"1m","start":1751463000000,"end":1751463060000,"open":100,"high":101.5,"low":99.5,"close":100.5,"volume":100,"partial":false} true`,
		"bar true 10 true false undefined undefined",
		`{"symbol":"RIVN","interval":"5m","start":1751463000000,"end":1751463060000,"open":1.5,"high":3,"low":1,"close":2,"volume":100,"partial":true} true`,
		"bar true 10 true false undefined undefined",
	}
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
	if f := failure(t, h.End(s)); f.Message != "TypeError: this bar is of an earlier call: copy what you keep of a bar" || f.Place != "scripts/a.js:8:32" {
		t.Errorf("got %v", f)
	}
}

func TestOnBarsGetsAnArrayInEveryWayThatTheLanguageHas(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `
let kept;
export function onBars(session, bars) {
	const of = [];
	for (const bar of bars) of.push(bar.symbol);
	const index = [];
	for (let i = 0; i < bars.length; i++) index.push(bars[i].symbol);
	const [first, ...rest] = bars;
	function* each() { yield* bars; }
	session.log(of, index, first.symbol, rest.map(b => b.symbol), [...each()].map(b => b.symbol));
	session.log(Array.isArray(bars), bars.map(b => b.close), bars.filter(b => b.close > 1).length, bars.find(b => b.close > 1).symbol);
	session.log(bars.at(-1).symbol, bars[9], bars.slice(1).length, bars.toSorted((a, b) => b.close - a.close)[0].symbol, JSON.stringify(bars).length > 200);
	for (const bar of bars) { for (const other of bars) if (other !== bar) break; break; }
	session.log(kept === undefined || kept === bars, bars.length);
	kept = bars;
}
export function onEnd(session) { session.log(kept.length, kept[0], [...kept].length); }
`)
	if err := h.Bars(s, []sdk.Bar{bar("A", 0, 1), bar("B", 0, 3), bar("C", 0, 2)}); err != nil {
		t.Fatal(err)
	}
	if err := h.Bars(s, []sdk.Bar{bar("B", 1, 3)}); err != nil {
		t.Fatal(err)
	}
	if err := h.End(s); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`["A","B","C"] ["A","B","C"] A ["B","C"] ["A","B","C"]`, "true [1,3,2] 2 B", "C undefined 2 B true", "true 3",
		`["B"] ["B"] B [] ["B"]`, "true [3] 1 B", "B undefined 0 B false", "true 1",
		"0 undefined 0",
	}
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func TestHostObjectsCannotBeChanged(t *testing.T) {
	t.Parallel()
	tests := []struct{ body, want string }{
		{"session.now = 1;", "TypeError: session is read-only: now cannot be set"},
		{"session.mine = 1;", "TypeError: session is read-only: mine cannot be set"},
		{"delete session.addSymbol;", "TypeError: session is read-only: addSymbol cannot be deleted"},
		{"session.log.info = 1;", "TypeError: Cannot assign to read only property 'info'"},
		{"session.params.n = 2;", "TypeError: Cannot assign to read only property 'n'"},
		{"params.n = 2;", "TypeError: Cannot assign to read only property 'n'"},
		{"params.list.push(2);", "TypeError: Cannot add property 1, object is not extensible"},
		{"console.log = 1;", "TypeError: Cannot assign to read only property 'log'"},
		{"bar.close = 1;", "TypeError: bar is read-only: close cannot be set"},
		{"Object.assign(bar, { close: 1 });", "TypeError: bar is read-only: close cannot be set"},
		{"Object.defineProperty(bar, 'close', { value: 1, writable: true, enumerable: true, configurable: true });", "TypeError: bar is read-only: close cannot be set"},
		{"bars[0] = 1;", "TypeError: bars is read-only: use bars.slice() for an array of your own"},
		{"bars.push(1);", "TypeError: bars is read-only: use bars.slice() for an array of your own"},
		{"bars.length = 0;", "TypeError: bars is read-only: use bars.slice() for an array of your own"},
		{"bars.sort();", "TypeError: bars is read-only: use bars.slice() for an array of your own"},
		{"sma.value = 1;", "TypeError: an indicator is read-only: value cannot be set"},
		{"session.history('A', '1m', 1).mine = 1;", "TypeError: a series is read-only: mine cannot be set"},
		{"session.symbol('A').metadata.added_by = 'me';", "TypeError: metadata is read-only: added_by cannot be set"},
		{"session.symbol('A').metadata.source.name = 'me';", "TypeError: a source is read-only: name cannot be set"},
		{"session.today('A').close = 1;", "TypeError: today is read-only: close cannot be set"},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			t.Parallel()
			h := hooks(t, "export const params = { n: 1, list: [1] };\nexport function onBars(session, bars) {\n"+
				"const bar = bars[0], sma = session.addIndicator('A', 'sma', { interval: '1m' });\n"+tt.body+"\n}\n")
			f := failure(t, h.Bars(newSession(), []sdk.Bar{bar("A", 0, 1), bar("B", 0, 2)}))
			if !strings.HasPrefix(f.Message, strings.TrimSuffix(tt.want, "'")) || !strings.HasPrefix(f.Place, "scripts/a.js:4:") {
				t.Errorf("got %v, want %s", f, tt.want)
			}
		})
	}
}

func TestAScriptThatPollutesTheLanguageHurtsNoHostObject(t *testing.T) {
	t.Parallel()
	const pollute = `
const tried = [
	() => { Object.prototype.reason = "polluted" }, () => { Object.prototype.close = -1 }, () => { Object.prototype.toString = () => "polluted" },
	() => Object.defineProperty(Object.prototype, "code", { get() { return "polluted" }, set() { throw new Error("set") } }),
	() => { Array.prototype[Symbol.iterator] = function* () { yield "polluted" } },
	() => { Object.freeze = () => "polluted" }, () => { JSON.stringify = () => "polluted" }, () => { Error.prototype.toString = () => "polluted" },
	() => { Promise.prototype.then = () => "polluted" }, () => { (function* () {}).constructor.prototype.x = 1 },
	() => { Object.setPrototypeOf(Array.prototype, null) }, () => { Object.getPrototypeOf(Int8Array).x = 1 },
	() => { Object.getPrototypeOf([][Symbol.iterator]()).next = 1 }, () => { Array.x = 1 }, () => { Math.random = () => 1 },
	() => { globalThis.Math = null }, () => { Promise = null }, () => { Float64Array = null }, () => { globalThis.Error = class {} },
	() => { globalThis.console = null }, () => Object.defineProperty(globalThis, "JSON", { value: null }), () => { delete globalThis.Date },
];
for (const f of tried) {
	let refused = false;
	try { f() } catch (e) { refused = e instanceof TypeError }
	if (!refused) throw new Error("it can be changed: " + f);
}
globalThis.mine = 1; // packages bring variables of their own
`
	s := newSession()
	s.refusals["BAD"] = sdk.Refuse(sdk.NoDataSource, "BAD", "there is none")
	h := hooks(t, "export function onStart() {"+pollute+`}
export function onBars(session, bars) {
	session.addSymbol("TSLA", {});
	session.addBars("TSLA", "1m", {}, {});
	const read = (o) => { try { return o.polluted } catch (e) { return "none" } };
	session.log(bars[0].close, read(bars[0]), read(session), bars[0], read(session.symbol("A").metadata));
	const symbols = [];
	for (const bar of bars) symbols.push(bar.symbol);
	session.log(symbols[0]);
	try { session.addSymbol("BAD") } catch (e) { session.log(e.code, e.symbol); throw e; }
}
`)
	if err := h.Start(s); err != nil {
		t.Fatal(err)
	}
	f := failure(t, h.Bars(s, []sdk.Bar{bar("A", 0, 1)}))
	if f.Code != sdk.NoDataSource || f.Message != "there is none" {
		t.Errorf("got %v", f)
	}
	want := []any{
		sdk.SymbolRequest{Symbol: "TSLA", Location: "scripts/a.js:21:10"},
		sdk.BarsRequest{Symbol: "TSLA", Interval: "1m", Location: "scripts/a.js:22:10"},
		sdk.SymbolRequest{Symbol: "BAD", Location: "scripts/a.js:28:16"},
	}
	if diff := cmp.Diff(want, s.requests); diff != "" {
		t.Error(diff)
	}
	wantLog := []string{
		`1 none none {"symbol":"A","interval":"1m","start":1751463000000,"end":1751463060000,"open":0.5,"high":2,"low":0,"close":1,"volume":100,"partial":false} none`,
		"A", "no_data_source BAD",
	}
	if diff := cmp.Diff(wantLog, messages(s)); diff != "" {
		t.Error(diff)
	}
	other := newSession()
	says(t, other, "session.log({}.polluted, [...[1, 2]]);", "undefined [1,2]")
}
