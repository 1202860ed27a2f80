package script_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

func TestRandomTakesNoArguments(t *testing.T) {
	t.Parallel()
	_, err := start(t, "session.random(5);")
	if f := failure(t, err); f.Code != sdk.InvalidArgument || f.Message != "session.random takes no arguments, got 1" {
		t.Errorf("got %v", f)
	}
	says(t, newSession(), `const r = Array.from({ length: 3 }, session.random); session.log(r.every((x) => x >= 0 && x < 1), r.length);`, "true 3")
}
