package script_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/strathost/strathost/sdk"
)

// callbacks are the ways in which the engine itself calls a function that it is given. A function of the host's may return nothing or
// throw there; it must not end the call as a panic.
var callbacks = []struct{ name, of string }{
	{"a rejection", "Promise.reject(1).catch(f).catch(() => {})"},
	{"a fulfilment", "Promise.resolve(1).then(f).catch(() => {})"},
	{"finally", "Promise.resolve(1).finally(f).catch(() => {})"},
	{"an executor", "new Promise(f).catch(() => {})"},
	{"a thenable", "Promise.resolve({ then: f }).catch(() => {})"},
	{"a replacement", `"aba".replace(/a/g, f)`},
	{"a replacement of a text", `"aba".replaceAll("a", f)`},
	{"a sort", "[3, 1, 2].sort(f)"},
	{"a sort of numbers", "new Float64Array([3, 1, 2]).sort(f)"},
	{"toString in a template", "`${{ toString: f, valueOf: f }}`"},
	{"valueOf in a sum", "1 + { valueOf: f, toString: f }"},
	{"toPrimitive", "+{ [Symbol.toPrimitive]: f }"},
	{"toJSON", `if (f.name !== "toString") JSON.stringify({ toJSON: f })`},
	{"a replacer", `if (f.name !== "[Symbol.iterator]") JSON.stringify([1], f)`},
	{"a reviver", `JSON.parse("[1]", f)`},
	{"map", "[1].map(f)"},
	{"reduce", "[1, 2].reduce(f)"},
	{"flatMap", "[1].flatMap(f)"},
	{"Array.from", "Array.from([1], f)"},
	{"Float64Array.from", "Float64Array.from([1], f)"},
	{"forEach of a Map", "new Map([[1, 2]]).forEach(f)"},
	{"a getter", `Object.defineProperty({}, "x", { get: f }).x + ""`},
	{"a setter", `Object.defineProperty({}, "x", { set: f }).x = 1`},
	{"an iterator", "[...{ [Symbol.iterator]: f }]"},
	{"next", "for (const x of { [Symbol.iterator]: () => ({ next: f }) }) break"},
	{"return", "for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return: f }) }) break"},
	{"a trap", "new Proxy({}, { get: f }).x + ''"},
	{"a trap of has", `"x" in new Proxy({}, { has: f })`},
	{"a trap of ownKeys", "Object.keys(new Proxy({}, { ownKeys: f }))"},
	{"a trap of a call", "new Proxy(() => {}, { apply: f })() + ''"},
	{"hasInstance", "1 instanceof { [Symbol.hasInstance]: f }"},
	{"a tag", "f`a${1}` + ''"},
	{"apply", "Reflect.apply(f, undefined, []) + ''"},
	{"bind", "f.bind(null, 1)() + ''"},
	{"call", "f.call(undefined) + ''"},
	{"new", "new f()"},
	{"extends", "new (class extends f {})()"},
	{"toString of itself", "`${f}` + Object(f) + f.name.length"},
	{"await", "(async () => { await { then: f } })().catch(() => {})"},
	{"an argument's default", "((x = f()) => x + '')()"},
	{"its result as a value", "const v = f(); String(v); typeof v; v === 1; [v].join(); v?.x"},
	{"destructuring", "const { x } = f() ?? {}"},
}

// Every function that a script can reach of the host's, called by the engine in every way that there is.
func TestFunctionsOfTheHostMayBeCallbacks(t *testing.T) {
	t.Parallel()
	for _, c := range callbacks {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSession()
			h := hooks(t, `
				let tried = 0;
				const walk = (f) => {
					try { `+c.of+`; } catch (e) { if (!(e instanceof Error)) throw e; }
					tried++;
				};
				const all = (o) => {
					for (const key in o) {
						const f = o[key];
						if (typeof f !== "function") continue;
						walk(f);
						for (const level of Object.keys(f)) walk(f[level]);
					}
				};
				export function onStart(session) {
					all(console);
					all(session);
					all(session.addIndicator("SPY", "sma", { interval: "1m", period: 2 }));
					all(session.addBars("SPY", "1m"));
					session.emit("tried", tried);
				}
				export function onBars(session, bars) {
					walk(bars.columns);
					walk(bars[Symbol.iterator]);
					walk(bars[Symbol.iterator]().next);
					walk(bars[0].toString);
					session.emit("tried", tried);
				}
			`)
			if err := h.Start(s); err != nil {
				t.Fatal(err)
			}
			if err := h.Bars(s, []sdk.Bar{bar("SPY", 0, 100)}); err != nil {
				t.Fatal(err)
			}
			if log := s.log.String(); strings.Contains(log, "0x") || strings.Contains(log, "0xc0") {
				t.Errorf("it shows addresses: %s", log)
			}
			if got := fmt.Sprint(s.emitted); !strings.Contains(got, "tried=") || strings.Contains(got, "tried=0") {
				t.Errorf("it tried %s", got)
			}
		})
	}
}

// Functions of the language that call one another are no calls that the engine counts.
func TestFunctionsThatCallOneAnotherEndAsARecursion(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"toString as toJSON":       "JSON.stringify({ toJSON: session.toString })",
		"stringify as toJSON":      "const o = {}; o.toJSON = JSON.stringify.bind(null, o); JSON.stringify(o)",
		"stringify as a getter":    "const o = {}; Object.defineProperty(o, 'x', { enumerable: true, get: () => JSON.stringify(o) }); JSON.stringify(o)",
		"repeat as valueOf":        "const o = { toString() { return '1' } }; o.valueOf = String.prototype.repeat.bind('a', o); 'a'.repeat(o)",
		"concat of what concats":   "const o = {}; Object.defineProperty(o, Symbol.isConcatSpreadable, { get: Array.prototype.concat.bind([], o) }); [].concat(o)",
		"a replacement of its own": "const f = () => 'a'.replace('a', f); f()",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := start(t, body)
			if f := failure(t, err); f.Code != sdk.StackOverflow || f.Message != "onStart called deeper than 2000 calls" || !strings.HasPrefix(f.Place, "scripts/a.js:3:") {
				t.Errorf("got %+v", f)
			}
		})
	}
}

func TestWhatIsLoggedByTheEngineIsAsByTheAuthor(t *testing.T) {
	t.Parallel()
	says(t, newSession(), `
		Promise.reject(1).catch(console.error);
		Promise.reject(2).catch(session.log.error);
		Promise.reject(3).catch(session.log);
		session.log("abc".replace(/b/, console.log), [2, 1].sort(console.log).join());
		session.log(`+"`${{ toString: console.log }}`"+`);
	`, `b 1 abc" source=console`, `1 2" source=console`, "aundefinedc 2,1", " source=console", "undefined", "1 source=console", "2", "3")
}
