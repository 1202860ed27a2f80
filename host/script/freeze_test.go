package script_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A script goes itself through all that it reaches without making anything, and by syntax, and finds nothing that it could
// change but the global object. What is listed beside it is what this very script has made.
func TestAllThatTheLanguageBringsIsFrozen(t *testing.T) {
	t.Parallel()
	s, err := start(t, `
	const free = [], seen = new Set([globalThis]), todo = [["", globalThis]];
	let n = 0;
	const add = (path, v) => {
		if (v === null || (typeof v !== "object" && typeof v !== "function") || seen.has(v)) return;
		seen.add(v);
		todo.push([path, v]);
	};
	for (const [path, v] of [
		["function*", function* () {}], ["async", async function () {}], ["iterator", [][Symbol.iterator]()], ["map", new Map().entries()],
		["set", new Set().values()], ["text", ""[Symbol.iterator]()], ["matches", "".matchAll(/./g)], ["regexp", /./], ["arguments", (function () { return arguments; })()],
		["error", new Error()], ["promise", Promise.resolve()], ["view", new DataView(new ArrayBuffer(8))], ["class", class {}], ["bigint", Object(1n)],
	]) add(path, Object.getPrototypeOf(v));
	while (todo.length > 0) {
		const [path, o] = todo.pop();
		n++;
		if (!Object.isFrozen(o)) free.push(path);
		add(path + ".__proto__", Object.getPrototypeOf(o));
		for (const key of Reflect.ownKeys(o)) {
			if (o === globalThis && key === "strathost") continue; // the bundle
			const own = Object.getOwnPropertyDescriptor(o, key), at = path + "." + String(key);
			add(at, own.value);
			add(at + "(get)", own.get);
			add(at + "(set)", own.set);
		}
	}
	session.log(free, n > 500);
	`)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{`[""] true`}, messages(s)); d != "" {
		t.Error(d)
	}
}
