package script_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
)

// logged is what onStart of a script of several files logs.
func logged(t *testing.T, o script.Options) []string {
	t.Helper()
	s := newSession()
	if err := load(t, o).Hooks().Start(s); err != nil {
		t.Fatal(err)
	}
	return messages(s)
}

func TestPackagesAreFoundAsTheirAuthorsMeant(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, imported string
		files          files
		want           string
	}{
		{"main", "p", files{"p/package.json": `{"main": "./lib/main.js"}`, "p/lib/main.js": "module.exports = 'main'"}, "main"},
		{"main without its extension", "p", files{"p/package.json": `{"main": "lib/main"}`, "p/lib/main.js": "module.exports = 'main'"}, "main"},
		{"main that is a folder", "p", files{"p/package.json": `{"main": "lib"}`, "p/lib/index.js": "module.exports = 'main'"}, "main"},
		{"no package.json", "p", files{"p/index.js": "module.exports = 'index'"}, "index"},
		{"module ahead of main", "p", files{"p/package.json": `{"main": "m.js", "module": "m.mjs"}`, "p/m.js": "module.exports = 'main'", "p/m.mjs": "export default 'module'"}, "module"},
		{"exports ahead of both", "p", files{"p/package.json": `{"main": "m.js", "module": "m.js", "exports": "./e.js"}`, "p/m.js": "", "p/e.js": "export default 'exports'"}, "exports"},
		{"the first condition that holds", "p", files{"p/package.json": `{"exports": {".": {"types": "./x.d.ts", "node": "./n.js", "require": "./r.js", "default": "./d.js", "import": "./i.js"}}}`,
			"p/d.js": "export default 'default'", "p/i.js": "export default 'import'"}, "default"},
		{"conditions in one another", "p", files{"p/package.json": `{"exports": {"import": {"node": "./n.js", "browser": "./b.js"}}}`, "p/b.js": "export default 'browser'"}, "browser"},
		{"the first of several", "p", files{"p/package.json": `{"exports": [{"node": "./n.js"}, "./a.js"]}`, "p/a.js": "export default 'array'"}, "array"},
		{"a path", "p/sub", files{"p/package.json": `{"exports": {"./sub": "./s.js"}}`, "p/s.js": "export default 'sub'"}, "sub"},
		{"a pattern", "p/a/deep/x", files{"p/package.json": `{"exports": {"./*": "./no.js", "./a/*": "./lib/*.js"}}`, "p/lib/deep/x.js": "export default 'pattern'"}, "pattern"},
		{"a path of a package without exports", "p/lib/x", files{"p/lib/x.js": "module.exports = 'path'"}, "path"},
		{"a scope", "@s/p/lib/x.js", files{"@s/p/lib/x.js": "export default 'scope'"}, "scope"},
		{"names of its own", "p", files{"p/package.json": `{"exports": "./i.js", "imports": {"#inner": {"default": "./x.js"}}}`, "p/i.js": "export { default } from '#inner'", "p/x.js": "export default 'inner'"}, "inner"},
		{"a package of the package's own", "p", files{"p/index.js": "module.exports = require('q')", "p/node_modules/q/index.js": "module.exports = 'inner'", "q/index.js": "module.exports = 'outer'"}, "inner"},
		{"a package beside it", "p", files{"p/index.js": "module.exports = require('q')", "q/index.js": "module.exports = 'beside'"}, "beside"},
		{"a module of Node's that it does not need elsewhere", "p", files{"p/package.json": `{"main": "i.js", "browser": {"fs": false, "./n.js": "./b.js"}}`,
			"p/i.js": "require('fs'); module.exports = require('./n')", "p/n.js": "module.exports = 'node'", "p/b.js": "module.exports = 'browser'"}, "browser"},
		{"a package of the name of a module of Node's", "events", files{"events/index.js": "module.exports = 'events'"}, "events"},
		{"JSON", "p/data.json", files{"p/data.json": `"data"`}, "data"},
		{"TypeScript", "p", files{"p/package.json": `{"main": "i.ts"}`, "p/i.ts": "export default 'typed' as string"}, "typed"},
		{"a global of other hosts", "p", files{"p/index.js": "var root = typeof global == 'object' && global || Function('return this')(); module.exports = process.env.NODE_ENV + (root === globalThis)"}, "productiontrue"},
		{"a function with a bind of its own", "p", files{"p/index.js": "function f() {} f.bind = 1; f.constructor = 2; module.exports = f.bind + f.constructor"}, "3"},
		{"a default of CommonJS", "p", files{"p/index.js": "exports.__esModule = true; exports.default = 'default'"}, "default"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			fs := one("import x from '" + tt.imported + "';\n" + handler + "export function onStart(session) { session.log(x) }\n")
			for name, text := range tt.files {
				fs["node_modules/"+name] = text
			}
			if diff := cmp.Diff([]string{tt.want}, logged(t, fs.options(t))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLinkedPackagesAreFoundWhereTheyLie(t *testing.T) {
	t.Parallel()
	o := files{
		"scripts/a.js": "import x from 'p';\nimport y from 'shared';\n" + handler + "export function onStart(session) { session.log(x, y) }\n",
		"node_modules/.store/p@1/node_modules/p/index.js": "module.exports = require('q')",
		"node_modules/.store/q@1/node_modules/q/index.js": "module.exports = 'linked'",
		"packages/shared/index.ts":                        "import z from './z'\nexport default z",
		"packages/shared/z.ts":                            "export default 'workspace'",
	}.options(t)
	for link, target := range map[string]string{"p": ".store/p@1/node_modules/p", ".store/p@1/node_modules/q": "../../q@1/node_modules/q", "shared": "../packages/shared"} {
		if err := os.Symlink(filepath.FromSlash(target), filepath.Join(o.Root, "node_modules", filepath.FromSlash(link))); err != nil {
			t.Skip(err)
		}
	}
	if diff := cmp.Diff([]string{"linked workspace"}, logged(t, o)); diff != "" {
		t.Error(diff)
	}
}

func TestTypeScriptRunsAndItsErrorsShowItsOwnLines(t *testing.T) {
	t.Parallel()
	o := files{
		"scripts/a.ts": `import type { Session } from "strathost";
import { Side, Range } from "./lib/range.js";
import { factor } from "./lib/factor";
import data from "./data.json";

interface Names<T> { [key: string]: T }
enum Colour { Red, Green = 5 }
abstract class Base { constructor(protected readonly n: number) {} }
class Twice extends Base { #x = 2; get v(): number { return this.n * this.#x } }

export const params = { minutes: 15 as number };
export function onBar(): void {}
export function onStart(session: Session): void {
  const names: Names<number> = { a: Colour.Green };
  const side = "long" satisfies Side;
  session.log(new Range(1, 3).width, factor!, names.a, new Twice(4).v, side, data.list[1]);
}
export function onEnd(session: Session): void {
  const r: Range | undefined = new Range(1, 2);

  (r as any).fail(session);
}
`,
		"scripts/lib/range.ts":  "export type Side = 'long' | 'short';\nexport class Range {\n  constructor(private low: number, public high: number) {}\n  get width(): number { return this.high - this.low; }\n\n  fail(x: unknown): never {\n    throw new Error(`é𝄞 ${typeof x}`); }\n}\n",
		"scripts/lib/factor.ts": "export const factor: number | undefined = 7;\n",
		"scripts/data.json":     `{"list": [1, "two"]}`,
	}.options(t)
	o.File = "scripts/a.ts"
	s := load(t, o)
	session := newSession()
	if err := s.Hooks().Start(session); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"2 7 5 8 long two"}, messages(session)); diff != "" {
		t.Error(diff)
	}
	f := failure(t, s.Hooks().End(newSession()))
	if diff := cmp.Diff("scripts/lib/range.ts:7:11: strategy_error: é𝄞 object", f.Error()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"fail (scripts/lib/range.ts:7:11)", "onEnd (scripts/a.ts:21:14)"}, f.Stack); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"scripts/a.ts", "scripts/data.json", "scripts/lib/factor.ts", "scripts/lib/range.ts"}, s.Files()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNotUsedFallsAwayTheSameEveryTime(t *testing.T) {
	t.Parallel()
	fs := files{
		"scripts/a.js":                handler + "import { used } from 'p';\nexport function onStart(session) { session.log(used) }\n",
		"node_modules/p/package.json": `{"main": "i.mjs", "sideEffects": ["./loud.mjs"]}`,
		"node_modules/p/i.mjs":        "export { used } from './used.mjs';\nexport { quiet } from './quiet.mjs';\nimport './loud.mjs';\n",
		"node_modules/p/used.mjs":     "export const used = 1;",
		"node_modules/p/quiet.mjs":    "globalThis.wrong = true;\nexport const quiet = 1;",
		"node_modules/p/loud.mjs":     "globalThis.loud = true;",
	}
	digest := load(t, fs.options(t)).Digest()
	for range 10 {
		if again := load(t, fs.options(t)).Digest(); again != digest {
			t.Fatalf("%s, then %s", digest, again)
		}
	}
	fs["node_modules/p/quiet.mjs"] += "\n// changed"
	if load(t, fs.options(t)).Digest() != digest {
		t.Error("a file that is not used counts")
	}
	fs["node_modules/p/loud.mjs"] += "\nglobalThis.louder = true;"
	if load(t, fs.options(t)).Digest() == digest {
		t.Error("a file that has an effect does not count")
	}
}

func TestWhatTheEngineLacksIsTranslatedWhereItCanBe(t *testing.T) {
	t.Parallel()
	s := newSession()
	h := hooks(t, `export function onBar() {}
async function* numbers() { yield 1; yield 2 }
export async function onStart(session) {
  for await (const n of numbers()) session.log(n);
  using door = { [Symbol.for("Symbol.dispose")]() { session.log("closed") } };
  class A { accessor x = 3 }
  session.log(new A().x);
  class R { [Symbol.dispose]() { session.log("disposed") } async [Symbol.asyncDispose]() { session.log("disposed later") } }
  { using r = new R(); session.log("used") }
  { await using r = new R(); session.log("used again") }
  let n = 0;
  const counter = { [Symbol.asyncIterator]() { return { next: async () => ({ value: ++n, done: n > 2 }) } } };
  for await (const x of counter) session.log("of its own", x);
  session.log(Symbol.asyncIterator in numbers(), Symbol.dispose === Symbol.for("Symbol.dispose"), Object.isFrozen(Symbol));
}`)
	if err := h.Start(s); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1", "2", "3", "used", "disposed", "used again", "disposed later", "of its own 1", "of its own 2",
		"true true true", "closed"}, messages(s)); diff != "" {
		t.Error(diff)
	}
}
