package script_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wrongMap sends every line to another file.
const wrongMap = `{"version":3,"sources":["wrong.js"],"sourcesContent":["wrong"],"names":[],"mappings":"AAAA;AAAA;AAAA;AAAA"}`

func TestACommentOfTheAuthorsMovesNoLine(t *testing.T) {
	t.Parallel()
	for _, comment := range []string{
		"//# sourceMappingURL=/etc/passwd",
		"//# sourceMappingURL=a.js.map",
		"//@ sourceMappingURL=a.js.map",
		"/*# sourceMappingURL=a.js.map */",
		"//# sourceMappingURL=file:///etc/passwd",
		"//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbIndyb25nLmpzIl0sIm5hbWVzIjpbXSwibWFwcGluZ3MiOiJBQUFBO0FBQUE7QUFBQTtBQUFBIn0=",
		"//# sourceMappingURL=%zz",
	} {
		t.Run(comment, func(t *testing.T) {
			t.Parallel()
			h := load(t, files{
				"scripts/a.js":     "export function onBar() {}\nexport function onStart() {\n  throw new Error('here');\n}\n" + comment,
				"scripts/a.js.map": wrongMap,
			}.options(t)).Hooks()
			if diff := cmp.Diff("scripts/a.js:3:9: strategy_error: here", failure(t, h.Start(newSession())).Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
