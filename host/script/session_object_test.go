package script_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/strathost/strathost/sdk"
)

// says runs a body and compares what it logs, message by message.
func says(t *testing.T, s *session, text string, want ...string) {
	t.Helper()
	h := hooks(t, "export function onBar() {}\nexport function onStart(session) {\n"+text+"\n}\n")
	if err := h.Start(s); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func messages(s *session) []string {
	var list []string
	for line := range strings.Lines(s.log.String()) {
		_, text, _ := strings.Cut(strings.TrimSpace(line), "msg=")
		if strings.HasPrefix(text, `"`) {
			text = strings.ReplaceAll(strings.Trim(text, `"`), `\"`, `"`)
		}
		list = append(list, text)
	}
	return list
}

func TestTheSessionReadsAsTheContractSays(t *testing.T) {
	t.Parallel()
	s := newSession()
	s.now = time.Date(2025, 7, 2, 14, 5, 0, 0, time.UTC)
	says(t, s, `
		const say = session.log;
		say(session.now, session.time, session.day, session.name);
		say(session.symbols().map(s => s.name));
		say(session.symbol("AAPL"));
		say(session.symbol("CONF").metadata.added_at, session.symbol("AAPL").metadata.added_at);
		say(session.today("AAPL"));
		say(Object.keys(session));
		say(session.then, "now" in session, "nothing" in session, typeof session.log.warn);
		session.emit("spread", 0.25);
	`,
		"1751465100000 10:05:00 2025-07-02 open-drive",
		`["AAPL","RIVN"]`,
		`{"name":"AAPL","base":"1m","intervals":["1m","5m"],"metadata":{"meets_session_config_requirements":true,"added_by":"strategy","auto_provisioned":false,`+
			`"added_at":"2025-07-02T09:30:00-04:00","upgraded_from_adhoc":false,"source":{"kind":"script","name":"test","digest":"abc","location":"scripts/a.js:1:1"}}}`,
		"null 2025-07-02T09:30:00-04:00",
		`{"symbol":"AAPL","bars":3,"open":1,"high":4,"low":0.5,"close":null,"volume":900,"last":2.5,"stale":true}`,
		`["now","time","day","name","params","log","random","symbols","symbol","today","history","emit","addSymbol","addIndicator","addBars","follow",`+
			`"removeSymbol","removeIndicator","removeBars","lock","unlock","unfollow","every","at"]`,
		"undefined true false function",
	)
	if diff := cmp.Diff([]string{"spread=0.25"}, s.emitted); diff != "" {
		t.Error(diff)
	}
}

func TestRequestsReachTheHostWithTheAuthorsLine(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := load(t, files{
		"scripts/a.js": `import { add } from "./b.js";
export function onBar(session, bar) {
	session.addSymbol("TSLA", { reason: "market is up" });
	add(session);
	const sma = session.addIndicator("SPY", "sma", { period: 20, interval: "5m", on: "close", ratio: 0.5, log: true, gone: undefined }, { reason: "filter" });
	session.addBars("SPY", "1d", { days: 20, historicalOnly: true }, { reason: "range" });
	session.addBars("SPY", "1m");
	session.history("SPY", "1m", 10);
	session.follow("TSLA", { intervals: ["1m", "5m"] });
	session.follow("TSLA", { intervals: ["5m"] });
	session.follow("TSLA");
	session.unfollow("TSLA");
	session.removeIndicator(sma, { reason: "enough" });
	session.removeBars("SPY", "1d", { reason: "enough" });
	session.removeSymbol("TSLA", { reason: undefined });
	["F"].forEach(x => session.addSymbol(x));
	Promise.resolve("GM").then(session.addSymbol);
	session.lock("TSLA", { reason: "long", carry: true });
	session.lock("F");
	session.unlock("TSLA", { reason: "flat" });
}
`,
		"scripts/b.js": "export function add(session) { for (const x of ['A', 'B'])\n  session.addSymbol(x); }\n",
	}.options(t)).Hooks()
	if err := h.Bars(s, []sdk.Bar{bar("AAPL", 0, 1)}); err != nil {
		t.Fatal(err)
	}
	want := []any{
		sdk.SymbolRequest{Symbol: "TSLA", Reason: "market is up", Location: "scripts/a.js:3:10"},
		sdk.SymbolRequest{Symbol: "A", Location: "scripts/b.js:2:11"},
		sdk.SymbolRequest{Symbol: "B", Location: "scripts/b.js:2:11"},
		sdk.IndicatorRequest{Symbol: "SPY", Name: "sma", Interval: "5m", Params: map[string]any{"period": 20, "on": "close", "ratio": 0.5, "log": true}, Reason: "filter", Location: "scripts/a.js:5:22"},
		sdk.BarsRequest{Symbol: "SPY", Interval: "1d", Days: 20, HistoricalOnly: true, Reason: "range", Location: "scripts/a.js:6:10"},
		sdk.BarsRequest{Symbol: "SPY", Interval: "1m", Location: "scripts/a.js:7:10"},
		"history SPY1m10",
		"follow TSLA[1m 5m]", "follow TSLA[5m]", "follow TSLA[]", "unfollow TSLA",
		sdk.RemoveIndicatorRequest{Indicator: s.indicators["SPYsma5mmap[log:true on:close period:20 ratio:0.5]"], Reason: "enough", Location: "scripts/a.js:13:10"},
		sdk.RemoveBarsRequest{Symbol: "SPY", Interval: "1d", Reason: "enough", Location: "scripts/a.js:14:10"},
		sdk.RemoveSymbolRequest{Symbol: "TSLA", Location: "scripts/a.js:15:10"},
		sdk.SymbolRequest{Symbol: "F", Location: "scripts/a.js:16:29"},
		sdk.LockRequest{Symbol: "TSLA", Carry: true, Reason: "long", Location: "scripts/a.js:18:10"},
		sdk.LockRequest{Symbol: "F", Location: "scripts/a.js:19:10"},
		sdk.UnlockRequest{Symbol: "TSLA", Reason: "flat", Location: "scripts/a.js:20:10"},
		sdk.SymbolRequest{Symbol: "GM"},
	}
	if diff := cmp.Diff(want, s.requests, cmp.AllowUnexported(indicator{}), cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
}

func TestACallThatMakesNoSenseIsRefusedByName(t *testing.T) {
	t.Parallel()
	tests := []struct{ call, want string }{
		{`addSymbol()`, "invalid_argument: session.addSymbol: symbol must be a string, got undefined"},
		{`addSymbol(5)`, "invalid_argument: session.addSymbol: symbol must be a string, got a number"},
		{`addSymbol("A", "because")`, "invalid_argument: session.addSymbol: options must be an object, got a string"},
		{`addSymbol("A", { reson: "x" })`, `invalid_argument: session.addSymbol: there is no option "reson"; did you mean reason?`},
		{`addSymbol("A", { interval: "5m" })`, `invalid_argument: session.addSymbol: there is no option "interval"; the only one is reason`},
		{`addSymbol("A", { reason: 5 })`, "invalid_argument: session.addSymbol: reason must be a string, got a number"},
		{`lock("A", { carry: 1 })`, "invalid_argument: session.lock: carry must be true or false, got a number"},
		{`lock("A", { cary: true })`, `invalid_argument: session.lock: there is no option "cary"; did you mean carry?`},
		{`unlock("A", { carry: true })`, `invalid_argument: session.unlock: there is no option "carry"; the only one is reason`},
		{`addSymbol("A", {}, {})`, "invalid_argument: session.addSymbol takes 2 at most, got 3 arguments"},
		{`addIndicator("A", "sma")`, "invalid_argument: session.addIndicator: the third argument must be an object with interval and the indicator's parameters"},
		{`addIndicator("A", "sma", { interval: 5 })`, "invalid_argument: session.addIndicator: interval must be a string, got a number"},
		{`addIndicator("A", "sma", { interval: "5m", reason: "x" })`, "invalid_argument: session.addIndicator: reason is not a parameter; it belongs into the last argument"},
		{`addIndicator("A", "sma", { interval: "5m", period: [1] })`, "invalid_argument: session.addIndicator: period must be a number, a string or a boolean, got an array"},
		{`addIndicator("A", "sma", { interval: "5m", on: ["high"] })`, `invalid_argument: session.addIndicator: on must be a field of the bar, such as "high", or an object, such as { name: "rsi", period: 14 }, got an array`},
		{`addIndicator("A", "sma", { interval: "5m", on: null })`, `invalid_argument: session.addIndicator: on must be a field of the bar, such as "high", or an object, such as { name: "rsi", period: 14 }, got null`},
		{`addIndicator("A", "sma", { interval: "5m", on: null })`, `invalid_argument: session.addIndicator: on must be a field of the bar, such as "high", or an object, such as { name: "rsi", period: 14 }, got null`},
		{`addIndicator("A", "sma", { interval: "5m", on: () => "high" })`, `invalid_argument: session.addIndicator: on must be a field of the bar, such as "high", or an object, such as { name: "rsi", period: 14 }, got a function`},
		{`addIndicator("A", "sma", { interval: "5m", on: { name: "rsi", on: null } })`, `invalid_argument: session.addIndicator: on.on must be a field of the bar, such as "high", or an object, such as { name: "rsi", period: 14 }, got null`},
		{`addIndicator("A", "sma", { interval: "5m", period: { on: 1 } })`, "invalid_argument: session.addIndicator: period must be a number, a string or a boolean, got an object"},
		{`addIndicator("A", "sma", { interval: "5m", on: { name: "rsi", period: {} } })`, "invalid_argument: session.addIndicator: on.period must be a number, a string or a boolean, got an object"},
		{`addIndicator("A", "sma", { interval: "5m", on: ((o) => (o.on = o))({ name: "sma" }) })`, "invalid_argument: session.addIndicator: on is nested deeper than 16"},
		{`addIndicator("A", { interval: "5m" })`, "invalid_argument: session.addIndicator: name must be a string, got an object"},
		{`addBars("A", "1m", { day: 5 })`, `invalid_argument: session.addBars: there is no option "day"; did you mean days?`},
		{`addBars("A", "1m", { days: 1.5 })`, "invalid_argument: session.addBars: days must be a whole number, got 1.5"},
		{`addBars("A", "1m", { days: "5" })`, "invalid_argument: session.addBars: days must be a whole number, got a string"},
		{`addBars("A", "1m", { historicalOnly: 1 })`, "invalid_argument: session.addBars: historicalOnly must be true or false, got a number"},
		{`removeIndicator("sma")`, "invalid_argument: session.removeIndicator: indicator must be a handle that addIndicator returned, got a string"},
		{`removeIndicator({})`, "invalid_argument: session.removeIndicator: indicator must be a handle that addIndicator returned, got an object"},
		{`follow("A", { intervals: 5 })`, "invalid_argument: session.follow: intervals must be an array of intervals, got a number"},
		{`follow("A", { intervals: ["1m", 5] })`, "invalid_argument: session.follow: intervals must be a string, got a number"},
		{`history("A", "1m")`, "invalid_argument: session.history: n must be a whole number, got undefined"},
		{`every("5m")`, "invalid_argument: session.every: the function must be a function, got undefined"},
		{`every(5, () => {})`, "invalid_argument: session.every: interval must be a string, got a number"},
		{`at("08:00", () => {})`, "invalid_argument: 08:00 is before the open"},
		{`every("5m", (() => {})())`, "invalid_argument: session.every: the function must be a function, got undefined; pass the function itself, such as tick, and not its result, as tick() is"},
		{`emit("x")`, "invalid_argument: session.emit: value must be a number, got undefined"},
		{`emit("x", 1n)`, "invalid_argument: session.emit: value must be a number, got a bigint"},
		{`emit(Symbol("x"), 1)`, "invalid_argument: session.emit: name must be a string, got a symbol"},
		{`addIndicator("A", "sma", { interval: "5m" }).field("lower")`, "invalid_argument: sma has no field lower: it has value, upper"},
		{`addIndicator("A", "sma", { interval: "5m" }).previous(-1)`, "invalid_argument: previous: n must be 0 or more, got -1: it counts back from the latest value"},
		{`follow("A", { intervals: "5m" })`, `invalid_argument: session.follow: intervals must be an array of intervals, got a string; write intervals: ["5m"]`},
		{`follow("A", { intervals: [] })`, "invalid_argument: session.follow: intervals is empty; leave it out for those of the configuration, or call session.unfollow(symbol)"},
		{`every("5m", function* () {})`, "invalid_argument: session.every: the function is a generator function: calling it would run nothing of it; drop the asterisk"},
		{`at("15:55", async function* () { yield 1 })`, "invalid_argument: session.at: the function is an async generator function: calling it would run nothing of it; drop the asterisk"},
		{`every("5m", { async *fn(a) { yield a } }.fn)`, "invalid_argument: session.every: the function is an async generator function: calling it would run nothing of it; drop the asterisk"},
		{`every("5m", class { })`, "invalid_argument: session.every: the function is a class, which is made with new and not called; write a function"},
		{`addIndicator("A", "sma", { interval: "5m" }).previous()`, "invalid_argument: previous: n must be a whole number, got undefined"},
		{`addIndicator("A", "sma", { interval: "5m" }).previous.call({}, 1)`, "invalid_argument: previous is a function of an indicator: call it as indicator.previous(n)"},
		{`addIndicator("A", "sma", { interval: "5m" }).previous(1, "upper")`, `invalid_argument: previous takes 1 at most, got 2 arguments: it reads the first output, value; for earlier values of another keep field("upper") from bar to bar, or ask for an sma with period: 1 and on: { name: "sma", field: "upper" } with this one's parameters`},
		{`addIndicator("A", "sma", { interval: "5m" }).field("upper", 1)`, "invalid_argument: field takes 1 at most, got 2 arguments"},
		{`symbols("A")`, "invalid_argument: session.symbols takes no arguments, got 1"},
		{`history("A", "1m", 5).close(1, 2)`, "invalid_argument: close takes 1 at most, got 2 arguments"},
		{`history("A", "1m", 5).close.call(5, 1)`, "invalid_argument: close is a function of a series: call it as series.close(i)"},
		{`history("A", "1m", 5).close("0")`, "invalid_argument: close: i must be a whole number, got a string"},
	}
	for _, tt := range tests {
		t.Run(tt.call, func(t *testing.T) {
			t.Parallel()
			_, err := start(t, "session."+tt.call+";")
			f := failure(t, err)
			if diff := cmp.Diff(tt.want, string(f.Code)+": "+f.Message); diff != "" {
				t.Error(diff)
			}
			if !strings.HasPrefix(f.Place, "scripts/a.js:3:") {
				t.Errorf("the place is %q", f.Place)
			}
		})
	}
}

func TestARefusalCanBeCaughtByItsCode(t *testing.T) {
	t.Parallel()
	s := newSession()
	s.refusals["TSLA"] = sdk.Refuse(sdk.QuotaExceeded, "TSLA", "max_symbols is 10 and 10 are taken")
	says(t, s, `
		try { session.addSymbol("TSLA") } catch (e) {
			session.log(e instanceof Error, e.code, e.symbol, e.message, String(e), e.stack.includes("scripts/a.js:4"));
			try { e.code = "other" } catch (again) { session.log(again.message, e.code) }
		}
	`,
		"true quota_exceeded TSLA max_symbols is 10 and 10 are taken Error: max_symbols is 10 and 10 are taken true",
		"Cannot assign to read only property 'code' quota_exceeded")
}

func TestAWrongArgumentNamesTheSymbol(t *testing.T) {
	t.Parallel()
	says(t, newSession(), `
		const symbolOf = (f) => { try { f() } catch (e) { return e.code + " " + e.symbol } };
		session.log(symbolOf(() => session.addBars("AAPL", "5m", { days: 1.5 })), symbolOf(() => session.addSymbol("aapl", {}, {})));
		session.log(symbolOf(() => session.history("F", "1m", "x")), symbolOf(() => session.follow("F", { intervals: "5m" })));
		session.log(symbolOf(() => session.addIndicator("F", "sma")), symbolOf(() => session.lock("no such symbol!", 5)));
		session.log(symbolOf(() => session.addSymbol(5)), symbolOf(() => session.every("5m", 5)), symbolOf(() => session.emit("x", "y")));
	`,
		"invalid_argument AAPL invalid_argument AAPL",
		"invalid_argument F invalid_argument F",
		"invalid_argument F invalid_argument no such symbol!",
		"invalid_argument  invalid_argument  invalid_argument ",
	)
}

// The objects of the host stay what they are, and so do their prototypes.
func TestHostObjectsKeepTheirPrototypes(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `
let kept;
export function onStart(session) {
	const set = Object.getOwnPropertyDescriptor(Object.prototype, "__proto__").set;
	const ways = { setPrototypeOf: Object.setPrototypeOf, Reflect: Reflect.setPrototypeOf, accessor: (o, p) => set.call(o, p), assignment: (o, p) => { o.__proto__ = p },
		proxy: (o, p) => Object.setPrototypeOf(new Proxy(o, {}), p), proxies: (o, p) => Reflect.setPrototypeOf(new Proxy(new Proxy(o, {}), {}), p) };
	const sma = session.addIndicator("SPY", "sma", { interval: "1m" });
	for (const o of [session, sma, session.addBars("SPY", "1m"), session.symbol("SPY"), session.symbol("SPY").metadata]) {
		for (const way in ways) {
			try { ways[way](o, { extra: 1 }); session.log("set by", way); } catch (e) { if (!(e instanceof TypeError)) throw e; }
		}
		if ("extra" in o) session.log("it has more");
	}
	try { Object.setPrototypeOf(session, null) } catch (e) { session.log(e.message) }
	session.log(Object.setPrototypeOf(sma, Object.getPrototypeOf(sma)) === sma, Reflect.setPrototypeOf({}, null));
	const o = {}; o.__proto__ = { x: 1 }; Object.setPrototypeOf(o, Object.create(o.__proto__)); session.log(o.x, { __proto__: { y: 2 } }.y, o.__proto__.x);
}
export function onBars(session, bars) {
	for (const o of [bars, bars[0]]) {
		for (const set of [Object.setPrototypeOf, Reflect.setPrototypeOf, (x, p) => { x.__proto__ = p }]) {
			try { set(o, { extra: 1 }); session.log("set"); } catch (e) { session.log(e.message); }
		}
		session.log("extra" in o);
	}
	for (const list of [session.symbol("SPY").intervals, session.addIndicator("SPY", "sma", { interval: "1m" }).fields]) {
		try { list.push("x"); session.log("pushed") } catch (e) { session.log(e.name, Object.isFrozen(list)) }
	}
}
`)
	if err := h.Start(s); err != nil {
		t.Fatal(err)
	}
	if err := h.Bars(s, []sdk.Bar{bar("SPY", 0, 100)}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"session is read-only: its prototype cannot be set", "true true", "1 2 1",
		"bars is read-only: its prototype cannot be set", "bars is read-only: its prototype cannot be set", `Cannot set property "__proto__" on a dynamic array`, "false",
		"bar is read-only: its prototype cannot be set", "bar is read-only: its prototype cannot be set", "bar is read-only: __proto__ cannot be set", "false",
		"TypeError true", "TypeError true",
	}
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func TestARefusalThatEscapesStopsTheStrategyWithItsCode(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"uncaught", `session.addSymbol("TSLA");`, "scripts/a.js:3:9: quota_exceeded: max_symbols is 10 and 10 are taken"},
		{"thrown again", `try { session.addSymbol("TSLA") } catch (e) { if (e.code !== "no_data_source") throw e; }`, "scripts/a.js:3:15: quota_exceeded: max_symbols is 10 and 10 are taken"},
		{"thrown in a promise", `return Promise.resolve().then(() => { session.addSymbol("TSLA") });`, "scripts/a.js:3:47: quota_exceeded: max_symbols is 10 and 10 are taken"},
		{"an author's error with a code", `throw Object.assign(new Error("mine"), { code: "quota_exceeded" });`, "scripts/a.js:3:21: strategy_error: mine"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSession()
			s.refusals["TSLA"] = sdk.Refuse(sdk.QuotaExceeded, "TSLA", "max_symbols is 10 and 10 are taken")
			h := hooks(t, "export function onBar() {}\nexport function onStart(session) {\n"+tt.body+"\n}\n")
			if diff := cmp.Diff(tt.want, failure(t, h.Start(s)).Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHandlesShowWhatTheHostHas(t *testing.T) {
	t.Parallel()
	s := newSession()
	s.series["SPY1m"] = &series{symbol: "SPY", interval: "1m", bars: []sdk.Bar{bar("SPY", 0, 10), bar("SPY", 1, 11.5)}}
	h := hooks(t, `
let sma, spy;
export function onStart(session) {
	sma = session.addIndicator("SPY", "sma", { period: 20, interval: "5m" });
	spy = session.addBars("SPY", "1m");
	session.log(sma, Number.isNaN(sma.value));
	session.log(sma === session.addIndicator("SPY", "sma", { period: 20, interval: "5m" }), spy === session.addBars("SPY", "1m"), spy === session.history("SPY", "1m", 2));
	session.log(sma.previous(2), sma.previous === session.addIndicator("A", "sma", { interval: "1m" }).previous);
	session.log(spy, spy.at(0) === spy.at(0));
	session.log(spy.at(0).close, spy.last.end - spy.at(0).end, spy.at(2), spy.at(-1), spy.open(0), spy.high(0), spy.low(0), spy.close(1), spy.volume(1), spy.close(9));
}
export function onBar(session) {
	session.log(sma.ready, sma.value, sma.previous(1), sma.field("upper"), sma.fields);
}
export function onEnd(session) {
	session.log(sma.removed, sma.value, spy.removed, spy.length, spy.last);
	sma = session.addIndicator("SPY", "sma", { period: 20, interval: "5m" });
	session.log(sma.removed);
}
`)
	if err := h.Start(s); err != nil {
		t.Fatal(err)
	}
	handle := s.indicators["SPYsma5mmap[period:20]"]
	handle.value = 4.5
	if err := h.Bars(s, []sdk.Bar{bar("SPY", 2, 12)}); err != nil {
		t.Fatal(err)
	}
	handle.value, handle.removed = math.NaN(), true
	s.series["SPY1m"].bars, s.series["SPY1m"].removed = nil, true
	delete(s.indicators, "SPYsma5mmap[period:20]")
	s.day = "2025-07-03"
	if err := h.End(s); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"symbol":"SPY","interval":"5m","name":"sma","key":"sma@5m","ready":false,"value":null,"fields":["value","upper"],"removed":false} true`,
		"true true true",
		"NaN true",
		`{"symbol":"SPY","interval":"1m","length":2,"last":{"symbol":"SPY","interval":"1m","start":1751463060000,"end":1751463120000,"open":11,"high":12.5,"low":10.5,"close":11.5,"volume":100,"partial":false},"removed":false} false`,
		"10 60000 undefined undefined 9.5 11 9 11.5 100 NaN",
		`true 4.5 3.5 9 ["value","upper"]`,
		"true NaN true 0 undefined",
		"false",
	}
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func TestScansAndEventsReadAsTheContractSays(t *testing.T) {
	t.Parallel()
	s := newSession()
	o := one(`
export function onScan(session, scan) { session.log(scan); session.log(scan.universe.toSorted());
	try { scan.universe.sort() } catch (e) { session.log(e.name) } }
export function onSymbol(session, event) { session.log(event); }
export const onFinish = (session) => session.log("finished");
`).options(t)
	o.Role = sdk.RoleScanner
	h := load(t, o).Hooks()
	if h.Bars != nil || h.Role() != sdk.RoleScanner {
		t.Error("a scanner has the hooks of a strategy")
	}
	for _, err := range []error{
		h.Scan(s, sdk.Scan{Time: open, PreSession: true, Universe: []string{"TSLA", "F"}}),
		h.Symbol(s, sdk.SymbolEvent{Symbol: "TSLA", Change: sdk.SymbolUpgraded, By: "gap", Time: open}),
		h.Finish(s),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		`{"time":1751463000000,"preSession":true,"universe":["TSLA","F"]}`, `["F","TSLA"]`, "TypeError",
		`{"symbol":"TSLA","change":"upgraded","by":"gap","time":1751463000000}`, "finished",
	}
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
}

func TestTimersRunAsHooksDo(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, "export function onBar() {}\nexport function onStart(session) {\n"+
		"let n = 0; session.every('5m', (s) => s.log('every', ++n, s === session));\nsession.at('close-5m', () => { throw new Error('late') });\n}")
	if err := h.Start(s); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.timers["5m"](s); err != nil {
			t.Fatal(err)
		}
	}
	if f := failure(t, s.timers["close-5m"](s)); f.Message != "late" || f.Place != "scripts/a.js:4:38" {
		t.Errorf("got %v", f)
	}
	if err := s.timers["5m"](s); err == nil {
		t.Error("a timer ran after a failure")
	}
	if diff := cmp.Diff([]string{"every 1 true", "every 2 true"}, messages(s)); diff != "" {
		t.Error(diff)
	}
}
