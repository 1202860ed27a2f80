package script_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAWrongImportHidesNothingElse checks scripts of which imports are wrong in every way: what else is wrong is told with them.
func TestAWrongImportHidesNothingElse(t *testing.T) {
	t.Parallel()
	const nosuch = `error: scripts/a.js:1:19: import "./nosuch.js": there is no file scripts/nosuch.js [invalid_argument]`
	const handler = `error: scripts/a.js: a strategy exports onBar or onBars, the script does not; write: export function onBar(session, bar) { ... }; a file that scripts import is checked with those [missing_handler]`
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"members, names and functions": {"import { x } from \"./nosuch.js\";\nexport function onBar(session, bar) {\n  session.addSymbool(x);\n  undeclared = bar.close;\n  setTimeout(() => {});\n}", []string{nosuch,
			`warning: scripts/a.js:3:11: session has no member "addSymbool": reading it throws; did you mean addSymbol? [unknown_member]`,
			"warning: scripts/a.js:4:3: nothing declares undeclared: setting it throws; declare it: let undeclared [unknown_name]",
			`error: scripts/a.js:5:3: setTimeout is not available in scripts; write session.at("15:55", fn) or session.every("5m", fn): time is the session's [not_supported]`}},
		"a missing export and a module of Node's": {"import { nope, there } from \"./lib.js\";\nconst fs = require(\"fs\");\nexport function onBar(session) { nope(fs, there); session.daay; }", []string{
			`error: scripts/a.js:1:10: no matching export in "scripts/lib.js" for import "nope"; did you mean note? [syntax_error]`,
			`error: scripts/a.js:2:20: import "fs": fs is a module of Node's: a script has no file, network or process; a script reads no file: import data as ./data.json, or give it in the YAML's params [not_supported]`,
			`warning: scripts/a.js:3:59: session has no member "daay": reading it throws; did you mean day? [unknown_member]`}},
		"the names of exports": {"import { x } from \"./nosuch.js\";\nexport function onBarr() {}\nexport const mine = x;", []string{handler, nosuch,
			"error: scripts/a.js:2:17: the host knows no export onBarr; did you mean onBar? [unknown_export]"}},
		"exports that are not known": {"export * from \"./nosuch.js\";", []string{
			`error: scripts/a.js:1:15: import "./nosuch.js": there is no file scripts/nosuch.js [invalid_argument]`}},
		"what the top level would do": {"import { x } from \"./nosuch.js\";\nx(); throw new Error('not run');\nexport function onBar() {}", []string{nosuch}},
		"syntax in another file": {"import { x } from \"./nosuch.js\"; import \"./broken.js\"; export function onBar() { x(); }", []string{nosuch,
			`error: scripts/broken.js:1:7: expected identifier but found "=" [syntax_error]`}},
	} {
		o := files{"scripts/a.js": c.text, "scripts/lib.js": "export const there = 1, note = 2;", "scripts/broken.js": "const = 1;"}.options(t)
		o.Role = ""
		if diff := cmp.Diff(c.want, found(t, o)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
