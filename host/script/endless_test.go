package script_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
)

// The engine knows the places of expressions only; a loop without any is found all the same.
func TestALoopThatDoesNothingIsStoppedAtItsLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"for (;;) {}":                                            "2:1",
		"\nfor (let i = 0; ; );":                                 "3:1",
		"let n = 5;\nfor (n = 6; true; ) { ; {} }":               "3:1",
		"  while (true) continue;":                               "2:3",
		"if (1) {\n\tdo {} while (!0);\n}":                       "3:2",
		"const f = () => {\n  while (1) { continue; }\n};\nf();": "3:3",
	} {
		o := one("export function onBar() {}\n" + text + "\n").options(t)
		o.Limits.Timeout = 20 * time.Millisecond
		_, err := script.Load(context.Background(), o)
		if d := cmp.Diff("scripts/a.js:"+want+": the top level ran longer than 20ms [call_timeout]", err.Error()); err == nil || d != "" {
			t.Errorf("%s\n%s", text, d)
		}
	}
}

func TestALoopThatIsLeftGoesOnBeingLeft(t *testing.T) {
	t.Parallel()
	load(t, one(`export function onBar() {}
for (;;) break;
outer: for (let i = 0; i < 3; i++) for (;;) continue outer;
while (true) { { break } }
do ; while (0);
again: for (;;) { if (true) break again; continue again; }
`).options(t))
}
