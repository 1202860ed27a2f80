package script_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/strathost/strathost/sdk"
)

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
