package script_test

import (
	"context"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/script"
)

// A path that is computed would make the bundler look for files by itself, outside of the project too.
func TestAComputedImportIsRefusedAndReadsNothing(t *testing.T) {
	t.Parallel()
	const way = ": what is imported must be named by a text: everything is put together before anything runs; write import ... "
	for text, at := range map[string]string{
		`export async function onStart(s) { s.log(await import("../" + s.name)); }`:                                            "scripts/a.js:1:54",
		`export async function onStart(s) { s.log(await import( /* all */ ` + "`./lib/${s.name}.js`" + `)); }`:                 "scripts/a.js:1:54",
		`export function onStart(s) { s.log(require("./lib/" + s.name)); }`:                                                    "scripts/a.js:1:43",
		`export function onStart(s) { s.log(require(s.day ? "./lib/b.js" : '../' + s.name + ".js")); }`:                        "scripts/a.js:1:43",
		`export async function onStart(s) { s.log(await import(("../../" + s.name + ".js"))); }`:                               "scripts/a.js:1:54",
		`export async function onStart(s) { s.log(await import("../" + s.name, { with: { type: "json" } })); }`:                "scripts/a.js:1:54",
		`enum Folder { Up = "./lint/" } export async function onStart(s) { s.log(await import(Folder.Up + s.name + ".go")); }`: "scripts/a.ts:1:79",
		`enum Folder { Up = "./none/" } export async function onStart(s) { s.log(await import(Folder.Up + s.name + ".js")); }`: "scripts/a.ts:1:79",
		`export function onStart(s) { s.log(import(s.name)); }`:                                                                "scripts/a.js:1:36",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			name := strings.SplitN(at, ":", 2)[0]
			o := files{name: text + "\nexport function onBar() {}\n", "scripts/lib/b.js": "export const b = 1;\n"}.options(t)
			o.File = name
			_, err := script.Load(context.Background(), o)
			if err == nil || !strings.HasPrefix(err.Error(), at+way) || !strings.HasSuffix(err.Error(), "[not_supported]") {
				t.Errorf("got %v\nwant %s%s", err, at, way)
			}
		})
	}
}

func TestAnImportThatIsNamedByATextIsFound(t *testing.T) {
	t.Parallel()
	load(t, files{
		"scripts/a.js": `export async function onStart(s) { s.log(await import( /* one */ "./lib/b.js" /* file */ ), await import('./lib/b.js'), ` +
			"require(`./lib/b.js`), (await import('p')).x); }\nexport function onBar() {}\n// import('./lib/' + name)\nconst text = \"import('./lib/' + name)\";\n",
		"scripts/lib/b.js":        "export const b = 1;\n",
		"node_modules/p/index.js": "exports.x = 1;\nexports.never = (name) => require(name);\n",
	}.options(t))
}
