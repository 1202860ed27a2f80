package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"

	"github.com/strathost/strathost/sdk"
)

// waysOut say what to write in the place of what other engines have and this one has not.
var waysOut = map[string]string{
	"setTimeout":            `write session.at("15:55", fn) or session.every("5m", fn): time is the session's`,
	"setInterval":           `write session.every("5m", fn): time is the session's`,
	"setImmediate":          "call the function, or await a promise",
	"clearTimeout":          "a timer of session.at or session.every ends with the day",
	"clearInterval":         "a timer of session.at or session.every ends with the day",
	"requestAnimationFrame": "a script shows nothing: session.emit writes a value",
	"queueMicrotask":        "write Promise.resolve().then(fn)",
	"fetch":                 "a script has no network: what it needs comes from the session or the YAML's params",
	"XMLHttpRequest":        "a script has no network: what it needs comes from the session or the YAML's params",
	"WebSocket":             "a script has no network: what it needs comes from the session or the YAML's params",
	"EventSource":           "a script has no network: what it needs comes from the session or the YAML's params",
	"Intl":                  "write toFixed(2) for numbers, session.time and session.day for times of the exchange",
	"Temporal":              "write session.time and session.day, or Date, which is UTC",
	"performance":           "a script has no wall clock: session.now is the session's time, host profile tells where time goes",
	"WeakRef":               "keep the object, or write a WeakMap",
	"FinalizationRegistry":  "clear what you keep in onEnd",
	"Atomics":               "a script is one thread: read and write the array",
	"SharedArrayBuffer":     "a script is one thread: write ArrayBuffer",
	"Worker":                "a script is one thread",
	"WebAssembly":           "write it in JavaScript, or as a plugin in Go",
	"structuredClone":       "write JSON.parse(JSON.stringify(value)), or copy the parts",
	"Iterator":              "write [...iterator] and the methods of arrays",
	"AsyncIterator":         "write a loop",
	"Float16Array":          "write Float32Array",
	"SuppressedError":       "write new Error(message, { cause })",
	"DisposableStack":       "write try and finally",
	"AsyncDisposableStack":  "write try and finally",
	"require":               `write import ... from "./file.js" at the top, with the name as a text`,
	"module":                "write export",
	"exports":               "write export",
	"__dirname":             "a script has no folder: import data as ./data.json",
	"__filename":            "a script has no folder: import data as ./data.json",
	"process":               "a script sees no environment: give it values in the YAML's params",
	"Buffer":                "write Uint8Array",
	"URL":                   "a script has no network; write text",
	"URLSearchParams":       "a script has no network; write text",
	"TextEncoder":           "write encodeURIComponent, or charCodeAt",
	"TextDecoder":           "write decodeURIComponent, or String.fromCharCode",
	"atob":                  "write Uint8Array.fromBase64(text)",
	"btoa":                  "write bytes.toBase64() of a Uint8Array",
	"crypto":                "for random numbers there is session.random()",
	"AbortController":       "a call ends at its limits.timeout",
	"AbortSignal":           "a call ends at its limits.timeout",
	"Event":                 "call the function",
	"EventTarget":           "call the functions",
	"window":                "write globalThis",
	"self":                  "write globalThis",
	"document":              "a script shows nothing: session.emit writes a value",
	"navigator":             "a script sees nothing of the machine, so that runs repeat",
	"location":              "a script has no address",
	"localStorage":          "a script keeps its state in variables, for the length of the run",
	"sessionStorage":        "a script keeps its state in variables, for the length of the run",
	"indexedDB":             "a script keeps its state in variables, for the length of the run",
	"alert":                 "write session.log",
	"prompt":                "give it values in the YAML's params",
	"print":                 "write session.log",
	"Deno":                  "a script runs in the host, not in Deno",
	"Bun":                   "a script runs in the host, not in Bun",
	"eval":                  "code from strings has no place in a strategy",
	"Function":              "code from strings has no place in a strategy",

	"Object.groupBy":          "write a loop that fills an object",
	"Map.groupBy":             "write a loop that fills a Map",
	"Array.fromAsync":         "write for await with push",
	"Promise.withResolvers":   "write new Promise((resolve, reject) => ...)",
	"Promise.try":             "write an async function",
	"RegExp.escape":           `write text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")`,
	"Math.sumPrecise":         "write a loop",
	"Math.f16round":           "write Math.fround",
	"Error.captureStackTrace": "an Error has its stack when it is made",
	"console.table":           "write console.log of each row",
	"console.dir":             "write console.log",
	"console.trace":           "write console.log(new Error().stack)",
	"console.assert":          "write if (!sound) console.error(...)",
	"console.group":           "write console.log",
	"console.groupEnd":        "write console.log",
	"console.groupCollapsed":  "write console.log",
	"console.count":           "count in a variable",
	"console.time":            "a script has no wall clock: host profile tells where time goes",
	"console.timeEnd":         "a script has no wall clock: host profile tells where time goes",
	"console.timeLog":         "a script has no wall clock: host profile tells where time goes",

	"String.prototype.isWellFormed":               "write !/[\\uD800-\\uDFFF]/u.test(text)",
	"String.prototype.toWellFormed":               `write text.replace(/[\uD800-\uDFFF]/gu, "\uFFFD")`,
	"ArrayBuffer.prototype.resize":                "make a new ArrayBuffer and copy",
	"ArrayBuffer.prototype.transfer":              "write buffer.slice()",
	"ArrayBuffer.prototype.transferToFixedLength": "write buffer.slice()",
	"Map.prototype.getOrInsert":                   "write if (!map.has(key)) map.set(key, value)",
	"Map.prototype.getOrInsertComputed":           "write if (!map.has(key)) map.set(key, compute(key))",
	"WeakMap.prototype.getOrInsert":               "write if (!map.has(key)) map.set(key, value)",
	"WeakMap.prototype.getOrInsertComputed":       "write if (!map.has(key)) map.set(key, compute(key))",
	"Iterator.prototype.map":                      helpers,
	"Iterator.prototype.filter":                   helpers,
	"Iterator.prototype.take":                     helpers,
	"Iterator.prototype.drop":                     helpers,
	"Iterator.prototype.flatMap":                  helpers,
	"Iterator.prototype.reduce":                   helpers,
	"Iterator.prototype.toArray":                  helpers,
	"Iterator.prototype.forEach":                  helpers,
	"Iterator.prototype.some":                     helpers,
	"Iterator.prototype.every":                    helpers,
	"Iterator.prototype.find":                     helpers,
}

// helpers are what there is for what iterators lack.
const helpers = "write [...iterator] and the methods of arrays"

// distinct are members that the engine lacks and that objects of nothing else have: where the bundle writes none of that name
// itself, a call of one fails whatever it is called on.
var distinct = map[string]string{"isWellFormed": "String", "toWellFormed": "String", "transferToFixedLength": "ArrayBuffer",
	"getOrInsert": "Map", "getOrInsertComputed": "Map", "toArray": "Iterator"}

// refused are names that are there and throw.
var refused = []string{"eval", "Function"}

// features finds the names that the engine lacks.
func (c *checker) features() {
	seen := map[string]bool{} // of packages, one use of each name in each file
	undeclared := c.undeclared()
	for _, u := range c.facts.unbound {
		_, known := waysOut[u.name]
		switch {
		case undeclared[inFile{u.name, c.FileOf(u.at)}]: // told once, at the place that sets it
		case slices.Contains(c.facts.written, u.name), c.tested(u.name, u.at), slices.Contains(refused, u.name) && !c.isCalled(u.at):
		case c.Global(u.name) && !slices.Contains(refused, u.name):
		case known:
			c.missing(u.name, u.at, seen)
		case c.own(u.at):
			f := Finding{At: u.at, Code: UnknownName, Message: fmt.Sprintf("nothing declares %s: reading it throws", u.name)}
			if near, ok := sdk.Nearest(u.name, c.declared()); ok {
				f.Hint = "did you mean " + near + "?"
			}
			c.report(f)
		}
	}
	for _, a := range c.facts.members {
		c.missingMember(a, seen)
	}
	for _, x := range c.facts.calls {
		if id, ok := x.callee.(*ast.Identifier); ok && id.Name == "__require" { // what esbuild makes of it
			c.missing("require", x.node.Idx0(), seen)
		}
	}
}

// inFile is a name in a file.
type inFile struct{ name, file string }

// undeclared finds the variables that are set and nothing declares, each once in a file.
func (c *checker) undeclared() map[inFile]bool {
	told := map[inFile]bool{}
	for _, u := range c.facts.assigned {
		in := inFile{u.name, c.FileOf(u.at)}
		if told[in] || !c.own(u.at) || c.Global(u.name) || slices.Contains(c.facts.written, u.name) || c.tested(u.name, u.at) {
			continue
		}
		told[in] = true
		f := Finding{At: u.at, Code: UnknownName, Message: fmt.Sprintf("nothing declares %s: setting it throws", u.name), Hint: "declare it: let " + u.name}
		if near, ok := sdk.Nearest(u.name, c.declared()); ok && len(u.name) > 1 {
			f.Hint += "; or did you mean " + near + "?"
		}
		c.report(f)
	}
	return told
}

// lacking finds calls of what the values of the language lack here, such as the map of an iterator.
func (c *checker) lacking() {
	seen := map[string]bool{}
	for _, a := range c.facts.members {
		if a.node == nil || !c.isCallee(a.node) {
			continue
		}
		kind := c.kindOfOrigin(a.of)
		if kind == text {
			kind = "String"
		}
		if name := fmt.Sprintf("%s.prototype.%s", kind, a.name); waysOut[name] != "" {
			if !c.askedFor(a) {
				c.missing(name, a.at, seen)
			}
			continue
		}
		if of, ok := distinct[a.name]; ok && kind == "" && !c.facts.defined[a.name] && c.own(a.at) {
			name := of + ".prototype." + a.name
			c.report(Finding{At: a.at, Code: sdk.NotSupported, Message: fmt.Sprintf("%s is not available in scripts", name), Hint: waysOut[name], Feature: name})
		}
	}
}

// missingMember finds calls of what a global object does not have, such as Object.groupBy.
func (c *checker) missingMember(a access, seen map[string]bool) {
	id, ok := a.of.expression.(*ast.Identifier)
	if !ok || a.of.scope.lookup(id.Name.String()) != nil || a.node == nil || !c.isCallee(a.node) {
		return
	}
	global := id.Name.String()
	name := global + "." + a.name
	if isGlobalObject(global) {
		if _, known := waysOut[a.name]; known && !c.Global(a.name) && !slices.Contains(c.facts.written, a.name) && !c.askedFor(a) {
			c.missing(a.name, a.at, seen)
		}
		return
	}
	members := c.Members(global)
	if !c.Global(global) || members == nil || slices.Contains(members, a.name) || slices.Contains(c.facts.written, name) || c.askedFor(a) {
		return
	}
	if _, known := waysOut[name]; known || !c.own(a.at) {
		c.missing(name, a.at, seen)
		return
	}
	f := Finding{At: a.at, Code: UnknownMember, Message: fmt.Sprintf("%s has no %s: calling it throws", global, a.name)}
	if near, ok := sdk.Nearest(a.name, members); ok {
		f.Hint = "did you mean " + near + "?"
	} else if global == "console" {
		f.Hint = "it has log, debug, info, warn and error"
	}
	c.report(f)
}

// missing reports a name that the engine lacks: a mistake of the author's, and of a package's something to know of, as
// the package may never come there.
func (c *checker) missing(name string, at file.Idx, seen map[string]bool) {
	own := c.own(at)
	note := !own
	if key := c.FileOf(at) + " " + name; !own {
		if seen[key] {
			return
		}
		seen[key] = true
	}
	message := fmt.Sprintf("%s is not available in scripts", name)
	switch {
	case name == "require":
		message = "what is imported must be named by a text: everything is put together before anything runs"
	case slices.Contains(refused, name): // it throws what to do when it is reached, which in a package is mostly never
		if !own {
			return
		}
		own, message = false, name+" throws in scripts"
	}
	c.report(Finding{At: at, Code: sdk.NotSupported, Error: own, Note: note, Message: message, Hint: waysOut[name], Feature: name})
}

// tested says whether the file of a place asks somewhere whether there is such a name: then it knows what to do.
func (c *checker) tested(name string, at file.Idx) bool {
	in := c.FileOf(at)
	return slices.ContainsFunc(c.facts.tests, func(t test) bool { return t.name == name && !t.bound && c.FileOf(t.at) == in })
}

// readIn is a member of a variable that is read in a file, without being called.
type readIn struct{ variable, member, file string }

// askedFor says whether the file of a call reads the same member somewhere without calling it, as in if (Object.groupBy).
func (c *checker) askedFor(call access) bool {
	if c.asked == nil {
		c.asked = map[readIn]bool{}
		for _, a := range c.facts.members {
			if id, ok := a.of.expression.(*ast.Identifier); ok && a.node != nil && !c.isCallee(a.node) {
				c.asked[readIn{id.Name.String(), a.name, c.FileOf(a.at)}] = true
			}
		}
	}
	id, ok := call.of.expression.(*ast.Identifier)
	return ok && c.asked[readIn{id.Name.String(), call.name, c.FileOf(call.at)}]
}

func (c *checker) isCallee(node ast.Expression) bool { return c.callees()[node] }

// isCalled says whether the name at a place is what is called.
func (c *checker) isCalled(at file.Idx) bool {
	for callee := range c.callees() {
		if id, ok := callee.(*ast.Identifier); ok && id.Idx == at {
			return true
		}
	}
	return false
}

// callees are the expressions that are called.
func (c *checker) callees() map[ast.Expression]bool {
	if c.called == nil {
		c.called = map[ast.Expression]bool{}
		for _, x := range slices.Concat(c.facts.calls, c.facts.news) {
			c.called[x.callee] = true
		}
	}
	return c.called
}

// members are the names that objects are asked for.
func (c *checker) members() []string {
	names := make([]string, len(c.facts.members))
	for i, a := range c.facts.members {
		names[i] = a.name
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// declared are the names that the files of the bundle declare at their top, for suggestions.
func (c *checker) declared() []string {
	if c.facts.top == nil {
		return nil
	}
	var names []string
	for name := range c.facts.top.names {
		if !strings.HasPrefix(name, "__") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
