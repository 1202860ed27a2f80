package script_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

func TestAMemberThatAnObjectDoesNotHaveIsToldWithTheNearest(t *testing.T) {
	t.Parallel()
	const indicator = `session.addIndicator("A", "sma", { interval: "5m" })`
	const handle = "symbol, interval, name, key, ready, value, fields, removed, previous, field"
	for _, c := range []struct{ read, want string }{
		{`session.addSymbool("A")`, `session has no member "addSymbool"; did you mean addSymbol? it has now, time, day, name, params, log, random, symbols, symbol, today,`},
		{`if (session.placeOrder) {}`, `session has no member "placeOrder"; it has now,`},
		{`if (session?.Now > 5) {}`, `session has no member "Now"; did you mean now? it has`},
		{`const { tme } = session`, `session has no member "tme"; did you mean time? it has`},
		{indicator + `.valeu > 5`, `an indicator has no member "valeu"; did you mean value? it has ` + handle},
		{indicator + `["preVious"](1)`, `an indicator has no member "preVious"; did you mean previous? it has ` + handle},
		{indicator + `[0]`, `an indicator has no member "0"; it has ` + handle},
		{indicator + `.upper > 5`, `an indicator has no member "upper"; read an output of sma by name: field("upper")`},
		{`session.history("A", "1m", 5).lenght`, `a series has no member "lenght"; did you mean length? it has symbol, interval, length, last, removed, at, open, high, low, close, volume`},
		{`session.symbol("A").interval`, `a symbol has no member "interval"; did you mean intervals? it has name, base, intervals, metadata`},
		{`session.symbol("A").metadata.addedBy`, `metadata has no member "addedBy"; did you mean added_by? it has meets_session_config_requirements,`},
		{`session.symbol("A").metadata.source.file`, `a source has no member "file"; it has kind, name, digest, location`},
		{`session.log.wran("x")`, `session.log has no member "wran"; did you mean warn? it has debug, info, warn, error`},
		{`session.log.table`, `session.log has no member "table"; it has debug, info, warn, error`},
		{`session.today("A").closes`, `today has no member "closes"; did you mean close? it has symbol, bars, open, high, low, close, volume`},
	} {
		t.Run(c.read, func(t *testing.T) {
			t.Parallel()
			_, err := start(t, c.read+";")
			f := failure(t, err)
			if f.Code != sdk.StrategyError || !strings.HasPrefix(f.Message, "TypeError: "+c.want) || !strings.HasPrefix(f.Place, "scripts/a.js:3:") {
				t.Errorf("got %v\nwant %s", f, c.want)
			}
		})
	}
}

func TestAMemberThatBarsDoNotHaveIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ handler, want string }{
		{`onBar(session, bar) { if (bar.clsoe > 5) return; }`, `bar has no member "clsoe"; did you mean close? it has symbol, interval, start, end, open, high, low, close, volume, partial`},
		{`onBars(session, bars) { bars.at(0).Close; }`, `bar has no member "Close"; did you mean close? it has`},
		{`onBars(session, bars) { for (let i = 0; i < bars.lenght; i++); }`, `bars has no member "lenght"; did you mean length? it is an array of bars, read as bars[0].close`},
		{`onBars(session, bars) { bars.close; }`, `bars has no member "close"; it is an array of bars, read as bars[0].close`},
		{`onBars(session, bars) { bars[undefined]; }`, `bars has no member "undefined"; it is`},
	} {
		t.Run(c.handler, func(t *testing.T) {
			t.Parallel()
			f := failure(t, hooks(t, "export function "+c.handler+"\n").Bars(newSession(), []sdk.Bar{bar("A", 0, 1)}))
			if f.Code != sdk.StrategyError || !strings.HasPrefix(f.Message, "TypeError: "+c.want) || !strings.HasPrefix(f.Place, "scripts/a.js:1:") {
				t.Errorf("got %v\nwant %s", f, c.want)
			}
		})
	}
}

func TestWhatTheLanguageAsksEveryObjectForReadsAsBefore(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `
export async function onBars(session, bars) {
	const ind = session.addIndicator("A", "sma", { interval: "5m" });
	const plain = (o) => [o.then, o.toJSON, o.inspect, o.constructor, o.valueOf, o.hasOwnProperty, o[Symbol.toPrimitive], o[Symbol.iterator], o[Symbol.toStringTag]];
	for (const o of [session, ind, bars[0]]) {
		session.log(plain(o).every((x) => x === undefined), typeof o.toString, (o + "").slice(0, 1), JSON.stringify(o).slice(0, 1));
		session.log("valeu" in o, Object.hasOwn(o, "valeu"), Object.getOwnPropertyDescriptor(o, "valeu"), o instanceof Object, Array.isArray(o), await o === o);
	}
	session.log({ ...bars[0] }.close, Object.keys(Object.assign({}, ind)).length, Object.entries(bars[0]).length, Object.prototype.toString.call(session));
	session.log(bars.then, bars.toJSON, bars[9], bars[-1], bars.length, Array.isArray(bars), bars instanceof Array, bars.map((b) => b.close), bars.slice().constructor === Array, "x" in bars);
	session.log([...bars].length, [].concat(bars).length, JSON.stringify(bars).length > 20, bars.hasOwnProperty(0), await bars === bars);
	class Kept { constructor(o) { this.o = o; } }
	session.log(new Kept(ind).o === ind, new Map([[ind, 1]]).get(ind), typeof structuredClone);
}
`)
	if err := h.Bars(s, []sdk.Bar{bar("A", 0, 1), bar("B", 0, 2)}); err != nil {
		t.Fatal(err)
	}
	var want []string
	for range 3 {
		want = append(want, "true function { {", "false false undefined false false true")
	}
	want = append(want, "1 10 10 [object Object]",
		"undefined undefined undefined undefined 2 true true [1,2] true false",
		"2 2 true true true",
		"true 1 undefined")
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
}
