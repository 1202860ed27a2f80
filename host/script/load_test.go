package script_test

import (
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

const handler = "export function onBar() {}\n"

func TestMistakesOfAScriptAreReportedAtTheAuthorsPlaceAllAtOnce(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files files
		role  sdk.Role
		want  string
	}{
		{name: "syntax errors in two files",
			files: files{"scripts/a.js": "import './b.js';\nimport './c.js';\n", "scripts/b.js": "export const x = ;\n", "scripts/c.js": "\n\nfunction f( { return x }\n"},
			want: `scripts/b.js:1:18: unexpected ";" [syntax_error]
scripts/c.js:3:22: expected "}" but found "x" [syntax_error]`},
		{name: "a file that ends too early", files: one("export function onBar() {\n  return 1"),
			want: `scripts/a.js:2:11: unexpected end of file [syntax_error]`},
		{name: "a text that does not end, after letters that are not ASCII", files: one("export const é = \"𝄞\", t = `abc"),
			want: "scripts/a.js:1:32: unterminated string literal [syntax_error]"},
		{name: "await at the top", files: one("await 1;\n" + handler),
			want: `scripts/a.js:1:1: await is only possible in an async function: nothing can be waited for while a script loads [syntax_error]`},
		{name: "what goja does not know", files: one(handler + "export const r = /x/d;\n"),
			want: `scripts/a.js:2:18: the flag d of /x/d is not available in scripts; drop the flag: exec gives index, and the texts of the groups [not_supported]`},
		{name: "what goja cannot parse", files: one(handler + "export const r = /(/;\n"),
			want: `scripts/a.js:2:18: this JavaScript is not supported: Unterminated group [not_supported]`},
		{name: "a name that the other file does not export",
			files: files{"scripts/a.js": "import { sma } from './b.js';\n" + handler + "sma();\n", "scripts/b.js": "export const ema = 1;\n"},
			want:  `scripts/a.js:1:10: no matching export in "scripts/b.js" for import "sma" [syntax_error]`},
		{name: "a name that is mistyped in an import",
			files: files{"scripts/a.js": "import { zscor } from './b.js';\n" + handler + "zscor();\n", "scripts/b.js": "export const zscore = 1;\n"},
			want:  `scripts/a.js:1:10: no matching export in "scripts/b.js" for import "zscor"; did you mean zscore? [syntax_error]`},
		{name: "JSX", files: one(handler + "export const r = <b>1</b>;\n"),
			want: `scripts/a.js:2:18: JSX, as in <b>text</b>, has no place in a strategy: write texts in quotes [syntax_error]`},
		{name: "handlers that are mistyped, refused and no functions",
			files: one("export function onbar() {}\nexport const onStart = 5;\nexport function onTick() {}\nexport function onOrder() {}\nexport class on_scan {}\n" + handler),
			want: `scripts/a.js:1:17: the host knows no export onbar; did you mean onBar? [unknown_export]
scripts/a.js:2:14: onStart must be a function, it is a number [invalid_argument]
scripts/a.js:3:17: the host knows no export onTick; there are params, indicators, onStart, onBar, onBars, onScan, onSymbol, onEnd, onFinish [unknown_export]
scripts/a.js:4:17: onOrder is not supported: this version does not trade [not_supported]
scripts/a.js:5:14: the host knows no export on_scan; did you mean onScan? [unknown_export]`},
		{name: "a handler of another file", files: files{"scripts/a.js": "export { onBaar } from '../lib/b.js';\n" + handler, "lib/b.js": "\n\nexport function onBaar() {}\n"},
			want: `lib/b.js:3:17: the host knows no export onBaar; did you mean onBar? [unknown_export]`},
		{name: "another spelling of params", files: one("export const Params = {};\n" + handler),
			want: `scripts/a.js:1:14: the host knows no export Params; did you mean params? [unknown_export]`},
		{name: "nothing exported", files: one("const x = 1;\n"),
			want: `scripts/a.js: a strategy exports onBar or onBars, the script does not; write: export function onBar(session, bar) { ... } [missing_handler]`},
		{name: "a default export only", files: one("export default { onBar() {} };\n"),
			want: `scripts/a.js: a strategy exports onBar or onBars, the script does not; write: export function onBar(session, bar) { ... }; a default export is not called [missing_handler]`},
		{name: "both onBar and onBars", files: one(handler + "export function onBars() {}\n"),
			want: `scripts/a.js:2:17: the script exports both onBar and onBars; keep one: onBar gets each bar by itself, onBars all bars of an instant [invalid_argument]`},
		{name: "a scanner under strategies", files: one("export function onScan() {}\n"),
			want: `scripts/a.js:1:17: onScan makes the script a scanner, and the YAML lists it as a strategy; list it under scanners, or export onBar or onBars instead [wrong_role]`},
		{name: "a strategy under scanners", files: one(handler), role: sdk.RoleScanner,
			want: `scripts/a.js:1:17: onBar makes the script a strategy, and the YAML lists it as a scanner; list it under strategies, or export onScan instead [wrong_role]`},
		{name: "a scanner without onScan", files: one("export function onStart() {}\n"), role: sdk.RoleScanner,
			want: `scripts/a.js: a scanner exports onScan, the script does not; write: export function onScan(session, scan) { ... } [missing_handler]`},
		{name: "an error while it loads, in another file",
			files: files{"scripts/a.js": "import './b.js';\n" + handler, "scripts/b.js": "const none = undefined;\nnone.x;\n"},
			want:  `scripts/b.js:2:6: TypeError: Cannot read property 'x' of undefined or null [strategy_error]`},
		{name: "a promise that is rejected while it loads", files: one(handler + "Promise.reject(new Error('no'));\n"),
			want: `scripts/a.js:2:16: a promise was rejected and nothing awaits it: no [strategy_error]`},
		{name: "a flag that the engine lacks, in a package that needs it", files: files{"scripts/a.js": "import { letters } from 'p';\nletters.x;\n" + handler,
			"node_modules/p/index.js": "'use strict';\nexports.letters = /[\\p{L}--[a-z]]/v;\n"},
			want: `node_modules/p/index.js:2:19: package p: the flag v of /[\p{L}--[a-z]]/v is not available in scripts (imported by scripts/a.js:1:25); write it with the flag u, without set operations [not_supported]`},
		{name: "a name that the engine lacks, in a package that needs it", files: files{"scripts/a.js": "import 'p';\n" + handler, "node_modules/p/index.js": "setTimeout(() => {}, 1);\n"},
			want: `node_modules/p/index.js:1:1: package p: setTimeout is not available in scripts (imported by scripts/a.js:1:8); write session.at("15:55", fn) or session.every("5m", fn): time is the session's [not_supported]`},
		{name: "an error while a package loads", files: files{"scripts/a.js": "import 'p';\n" + handler, "node_modules/p/index.js": "undefined.x;\n"},
			want: `node_modules/p/index.js:1:11: package p: TypeError: Cannot read property 'x' of undefined or null (imported by scripts/a.js:1:8) [strategy_error]`},
		{name: "a group that the engine lacks", files: one("export function onBar() { return /(?i:a)b/; }\n"),
			want: `scripts/a.js:1:34: this JavaScript is not supported: Invalid group; ` + groups},
		{name: "a group that the engine lacks, in a package", files: files{"scripts/a.js": "import 'p';\n" + handler, "node_modules/p/index.js": "exports.r = /(?i:a)b/;\n"},
			want: `node_modules/p/index.js:1:13: package p: this JavaScript is not supported: Invalid group (imported by scripts/a.js:1:8); ` + groups},
		{name: "types in JavaScript", files: one("export function onBar(session: any, bar) {}\n"),
			want: `scripts/a.js:1:30: expected ")" but found ":"; it has types: name it a.ts [syntax_error]`},
		{name: "what is neither", files: one("export function onBar(session: any, bar) { ( }\n"),
			want: `scripts/a.js:1:30: expected ")" but found ":" [syntax_error]`},
		{name: "code from strings", files: one("eval('1');\n" + handler),
			want: `scripts/a.js:1:1: eval is not supported: code from strings has no place in a strategy [not_supported]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := tt.files.options(t)
			if tt.role != "" {
				o.Role = tt.role
			}
			s, err := script.Load(context.Background(), o)
			if err == nil {
				_ = s.Close()
				t.Fatal("it loaded")
			}
			var ds sdk.Diagnostics
			if !errors.As(err, &ds) {
				t.Fatalf("got %T, want diagnostics: %v", err, err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// groups is what is said of a group of a regular expression that the engine does not know.
const groups = `a group is (...), (?:...), (?<name>...), (?=...), (?!...), (?<=...) or (?<!...); for a modifier such as (?i:a) write [aA], or the flag i for all [not_supported]`

// testGlobals is what is said of importing a test runner.
const testGlobals = `test, expect, describe and beforeEach are globals of test files, which host test runs; no package brings them; ` +
	`tests stand in a file of their own, such as idea.test.js; a file that it imports needs no import of them either [not_supported]`

func TestAnImportStaysInTheFolderOfTheYAML(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, imported, want string }{
		{"a parent folder", "../../secret.js", `import "../../secret.js": it leaves the folder of the YAML [invalid_argument]`},
		{"an absolute path", "/etc/passwd", `import "/etc/passwd": an import names a file relative to its own, such as ./util.js, or a package of node_modules [invalid_argument]`},
		{"a URL", "https://example.com/x.js", `import "https://example.com/x.js": an import names a file relative to its own, such as ./util.js, or a package of node_modules [invalid_argument]`},
		{"data", "data:text/javascript,1", `import "data:text/javascript,1": an import names a file relative to its own, such as ./util.js, or a package of node_modules [invalid_argument]`},
		{"a package that is not there", "lodahs", `import "lodahs": there is no package lodahs in node_modules; did you mean "lodash"? [invalid_argument]`},
		{"a package that nothing is like", "@scope/far/away", `import "@scope/far/away": there is no package @scope/far in node_modules; install it in the folder of the YAML: npm install @scope/far [invalid_argument]`},
		{"a test runner", "vitest", `import "vitest": ` + testGlobals},
		{"a test runner of Node's", "node:test", `import "node:test": ` + testGlobals},
		{"what tests expect with", "chai", `import "chai": ` + testGlobals},
		{"a package without a file", "empty", `import "empty": package empty has no file to import: its package.json names none in exports, module or main [invalid_argument]`},
		{"a package of types", "@types/estree", `import "@types/estree": package @types/estree has no file to import: its package.json names none in exports, module or main; it holds types only: write import type [invalid_argument]`},
		{"a package whose package.json is broken", "broken", `import "broken": package broken: node_modules/broken/package.json: unexpected end of JSON input; install the package again [invalid_argument]`},
		{"a package that leaves the folder", "outside", `import "outside": node_modules/outside is a link that leaves the folder of the YAML; install it without links that leave the folder [invalid_argument]`},
		{"a package that is a link to nothing", "dangling", `import "dangling": node_modules/dangling is a link to where nothing is; install it again [invalid_argument]`},
		{"a package of a scope that leaves the folder", "@away/x", `import "@away/x": node_modules/@away is a link that leaves the folder of the YAML; install it without links that leave the folder [invalid_argument]`},
		{"the types", "strathost", `import "strathost": it names types only, which nothing is left of when the script runs; there is no package to install; ` +
			`write no import: the comment /** @param {strathost.Session} session */ names a type, strathost.d.ts of host new has them [invalid_argument]`},
		{"a path that a package does not export", "strict/inner", `import "strict/inner": package strict does not export "./inner"; it exports ., ./other, ./beyond [invalid_argument]`},
		{"a path that a package denies", "strict/denied/x", `import "strict/denied/x": package strict does not export "./denied/x"; it exports ., ./other, ./beyond [invalid_argument]`},
		{"an export beyond its package", "strict/beyond", `import "strict/beyond": lib/math.js is outside of its package [invalid_argument]`},
		{"a module of Node's", "node:fs", `import "node:fs": fs is a module of Node's: a script has no file, network or process; a script reads no file: import data as ./data.json, or give it in the YAML's params [not_supported]`},
		{"another way to write it", "https", `import "https": https is a module of Node's: a script has no file, network or process; a script has no network: what it needs comes from the session or the YAML's params [not_supported]`},
		{"a path of one", "fs/promises", `import "fs/promises": fs is a module of Node's: a script has no file, network or process; a script reads no file: import data as ./data.json, or give it in the YAML's params [not_supported]`},
		{"a file without its ./", "util.js", `import "util.js": there is no package util.js in node_modules; did you mean "./util.js"? [invalid_argument]`},
		{"a mistyped name", "../lib/maht.js", `import "../lib/maht.js": there is no file lib/maht.js; did you mean "../lib/math.js"? [invalid_argument]`},
		{"a mistyped name without its extension", "./utli", `import "./utli": there is no file scripts/utli; did you mean "./util.js"? [invalid_argument]`},
		{"declarations of types", "./types.d.ts", `import "./types.d.ts": scripts/types.d.ts holds types only, which nothing is left of when the script runs; write import type [invalid_argument]`},
		{"JSX", "./page.tsx", `import "./page.tsx": scripts/page.tsx is JSX, which has no place in a strategy; write it as .ts or .js [not_supported]`},
		{"another kind of file", "./notes.txt", `import "./notes.txt": scripts/notes.txt is no script: only .js, .mjs, .cjs, .ts, .mts, .cts and .json are [invalid_argument]`},
		{"a folder", "../lib", `import "../lib": lib is not a file [invalid_argument]`},
		{"a link out of it", "./link.js", `import "./link.js": scripts/link.js leaves the folder of the YAML [invalid_argument]`},
		{"a linked folder out of it", "./away/secret.js", `import "./away/secret.js": scripts/away/secret.js leaves the folder of the YAML [invalid_argument]`},
		{"a link to itself", "./round.js", `import "./round.js": scripts/round.js is a link that leads in a circle; let the link name a file, or remove it [invalid_argument]`},
		{"a package that is a link to itself", "round", `import "round": node_modules/round is a link that leads in a circle; install it again [invalid_argument]`},
		{"nothing", "", `import "": it names nothing; write a file relative to this one, such as ./util.js, or a package of node_modules [invalid_argument]`},
		{"a large file", "./large.js", `import "./large.js": scripts/large.js is larger than 1024 KiB [invalid_argument]`},
	}
	outside := files{"secret.js": "export const secret = 1;"}.write(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := files{
				"scripts/a.js":                          handler + "import * as x from '" + tt.imported + "';\nx.y;\n",
				"scripts/util.js":                       "export const y = 1;",
				"scripts/types.d.ts":                    "export type T = number;",
				"scripts/page.tsx":                      "export const y = <b/>;",
				"scripts/notes.txt":                     "",
				"scripts/large.js":                      strings.Repeat("//\n", 400_000),
				"lib/math.js":                           "export const y = 1;",
				"node_modules/lodash/index.js":          "export const y = 1;",
				"node_modules/empty/main.js":            "export const y = 1;",
				"node_modules/broken/package.json":      "{",
				"node_modules/@types/estree/index.d.ts": "export {};",
				"node_modules/strict/package.json":      `{"exports": {".": "./a.js", "./other": "./a.js", "./denied/*": null, "./none": null, "./node": {"node": "./a.js"}, "./beyond": "./../../lib/math.js"}}`,
				"node_modules/strict/a.js":              "export const y = 1;",
			}.options(t)
			for link, target := range map[string]string{"link.js": "secret.js", "away": "", "../node_modules/outside": "", "../node_modules/@away": ""} {
				if err := os.Symlink(filepath.Join(outside, target), filepath.Join(o.Root, "scripts", link)); err != nil {
					t.Fatal(err)
				}
			}
			for _, round := range []string{"scripts/round.js", "node_modules/round"} {
				if err := os.Symlink(path.Base(round), filepath.Join(o.Root, filepath.FromSlash(round))); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Symlink("gone", filepath.Join(o.Root, "node_modules", "dangling")); err != nil {
				t.Fatal(err)
			}
			_, err := script.Load(context.Background(), o)
			if err == nil {
				t.Fatal("it loaded")
			}
			if diff := cmp.Diff("scripts/a.js:2:20: "+tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestANodeModulesFolderThatIsALinkOutIsNamed has the packages of another folder, which no script may read.
func TestANodeModulesFolderThatIsALinkOutIsNamed(t *testing.T) {
	t.Parallel()
	o := one(handler + "import 'p';\n").options(t)
	if err := os.Symlink(files{"p/index.js": ""}.write(t), filepath.Join(o.Root, "node_modules")); err != nil {
		t.Fatal(err)
	}
	_, err := script.Load(context.Background(), o)
	want := `scripts/a.js:2:8: import "p": node_modules is a link that leaves the folder of the YAML; install it without links that leave the folder [invalid_argument]`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestWhatAnImportSaysOfItsFileIsRefused(t *testing.T) {
	t.Parallel()
	fs := one(handler + "import a from './a.json' with { type: 'json' };\nexport function onStart(session) { session.log(a) }\n")
	fs["scripts/a.json"] = `"data"`
	if diff := cmp.Diff([]string{"data"}, logged(t, fs.options(t))); diff != "" {
		t.Error(diff)
	}
	const hint = "drop it: a .json file is data, any other a script; a text is exported by a script [not_supported]"
	for with, want := range map[string]string{
		"'./a.json' with { type: 'text' }": `scripts/a.js:2:15: import "./a.json" with { type: "text" } is not available in scripts; ` + hint,
		"'./b.js' with { type: 'json' }":   `scripts/a.js:2:15: import "./b.js" with { type: "json" } is not available in scripts; ` + hint,
	} {
		fs["scripts/a.js"], fs["scripts/b.js"] = handler+"import a from "+with+";\na;\n", "export default 1"
		if _, err := script.Load(context.Background(), fs.options(t)); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestAScriptThatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	root := files{"scripts/a.js": handler, "data.json": "{}"}.write(t)
	for file, want := range map[string]string{
		"scripts/b.js":    "scripts/b.js: there is no file scripts/b.js [invalid_argument]",
		"../a.js":         "../a.js: a script lies in the folder of the YAML; write a path relative to that folder, such as scripts/idea.js [invalid_argument]",
		"/etc/passwd":     "/etc/passwd: a script lies in the folder of the YAML; write a path relative to that folder, such as scripts/idea.js [invalid_argument]",
		"":                "a script lies in the folder of the YAML; write a path relative to that folder, such as scripts/idea.js [invalid_argument]",
		"scripts/idea.ts": "scripts/idea.ts: there is no file scripts/idea.ts [invalid_argument]",
		"data.json":       "data.json: data.json is data, not a script [invalid_argument]",
		"scripts":         "scripts: scripts is not a file [invalid_argument]",
	} {
		_, err := script.Load(context.Background(), script.Options{Root: root, File: file, Role: sdk.RoleStrategy})
		if err == nil {
			t.Fatalf("%q loaded", file)
		}
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestABundleIsNamedByItsContentsOnly(t *testing.T) {
	t.Parallel()
	fs := files{"scripts/a.js": "import { x } from '../lib/x.js';\n" + handler + "x();\n", "lib/x.js": "export function x() {}\n"}
	first, second := load(t, fs.options(t)), load(t, fs.options(t))
	if first.Digest() != second.Digest() || len(first.Digest()) != 64 {
		t.Errorf("the same files in two folders have the digests %s and %s", first.Digest(), second.Digest())
	}
	if diff := cmp.Diff([]string{"lib/x.js", "scripts/a.js"}, first.Files()); diff != "" {
		t.Error(diff)
	}
	fs["lib/x.js"] = "export function x() { return 1 }\n"
	if load(t, fs.options(t)).Digest() == first.Digest() {
		t.Error("a changed import left the digest as it was")
	}
	fs["lib/x.js"] = "// Results name lines.\nexport function x() {}\n"
	if load(t, fs.options(t)).Digest() == first.Digest() {
		t.Error("a comment that moves a line left the digest as it was")
	}
}

func TestHooksAreThoseThatTheScriptExports(t *testing.T) {
	t.Parallel()
	h := hooks(t, "export const onBars = () => {};\nexport async function onEnd() {}\nexport function helper() {}\nexport const only = 1;\n")
	if h.Bars == nil || h.End == nil {
		t.Error("an exported handler has no hook")
	}
	if h.Start != nil || h.Finish != nil || h.Symbol != nil || h.Scan != nil {
		t.Error("a handler that is not exported has a hook")
	}
	if h.Role() != sdk.RoleStrategy {
		t.Errorf("the role is %q", h.Role())
	}
}
