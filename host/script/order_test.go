package script_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatIsReadBeforeItsLineHasRunIsFound(t *testing.T) {
	t.Parallel()
	const hint = "; move the declaration above, or this into a function that is called later [suspicious]"
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"in an expression", "const first = base + 1;\nconst base = 10;\nexport const both = [first, base];",
			[]string{"warning: scripts/a.js:2:15: base is read here before its own line, scripts/a.js:3:7, has run: it is undefined" + hint}},
		{"in a function that is called", "const first = size();\nconst base = 10;\nfunction size() { return more() }\nfunction more() { return base + 1 }\nexport const both = [first, base];",
			[]string{"warning: scripts/a.js:2:15: size() reads base before its own line, scripts/a.js:3:7, has run: it is undefined" + hint}},
		{"a class", "export const kinds = [Range];\nclass Range {}",
			[]string{"warning: scripts/a.js:2:23: Range is read here before its own line, scripts/a.js:3:7, has run: it is undefined" + hint}},
		{"a class that is extended", "export class Wide extends Range {}\nclass Range {}",
			[]string{"error: scripts/a.js:2:8: TypeError: Class extends value is not a constructor or null [strategy_error]",
				"warning: scripts/a.js:2:27: Range is read here before its own line, scripts/a.js:3:7, has run: it is undefined" + hint}},
		{"by a short name", "export const all = { base };\nconst base = 10;",
			[]string{"warning: scripts/a.js:2:22: base is read here before its own line, scripts/a.js:3:7, has run: it is undefined" + hint}},
		{"in order", "const base = 10;\nexport const first = base + size();\nfunction size() { return base }", []string{}},
		{"in a function that is called later", "export const size = () => base;\nexport function more() { return base }\nconst base = 10;", []string{}},
		{"asked for", "export const known = typeof base;\nconst base = 10;", []string{}},
		{"another of that name", "{ const base = 1; console.log(base) }\nfor (const base of [1]) console.log(base);\nexport const n = size(2);\nconst base = 10;\nfunction size(base) { return base }\nexport const m = { base: 1 }.base + base;", []string{}},
		{"set before", "let last = 1;\nlast = 2;\nexport const x = last;", []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, found(t, one("export function onBar() {}\n"+c.text+"\n").options(t))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestImportsThatGoInACircleAreFound(t *testing.T) {
	t.Parallel()
	got := found(t, files{
		"scripts/a.js":     "import { range } from './lib/b.js';\nimport './lib/c.js';\nexport const wide = 5;\nexport function onBar() { range() }\n",
		"scripts/lib/b.js": "import './c.js';\nimport { wide } from '../a.js';\nconst twice = wide * 2;\nexport const range = () => twice;\n",
		"scripts/lib/c.js": "import './d.js';\n",
		"scripts/lib/d.js": "export const d = 1;\n",
	}.options(t))
	want := []string{
		"note: scripts/lib/b.js:2:22: the imports go in a circle: scripts/a.js imports scripts/lib/b.js imports scripts/a.js; while scripts/lib/b.js loads, what scripts/a.js exports may be undefined; move what both need into a file of its own [suspicious]",
		"warning: scripts/lib/b.js:3:15: wide is read here before its own line, scripts/a.js:3:14, has run: it is undefined; move the declaration above, or this into a function that is called later [suspicious]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
