package host_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
)

func TestATestWatchesAllThatItIsMadeOf(t *testing.T) {
	t.Parallel()
	dir := project(t, map[string]string{"scripts/lib/level.js": "export const level = 12;\n",
		"scripts/idea.js":          "import { level } from \"./lib/level.js\";\nexport function onBar(session, bar) { session.emit(\"over\", bar.close - level); }\n",
		"tests/helper.js":          "export const closes = [12, 13];\n",
		"tests/idea.test.js":       "import { closes } from \"./helper.js\";\ntest(\"it\", () => { expect(session.run({ strategy: \"../scripts/idea.js\", bars: bars(\"A\", \"2025-07-02\", \"1m\", closes) }).emitted.map((e) => e.value)).toMatchGolden(\"one\"); });\n",
		"node_modules/x/x.test.js": "throw 1;\n"})
	r := testProject(t, dir, host.TestOptions{Update: true})[0]
	var got []string
	for _, f := range r.Files {
		name, err := filepath.Rel(dir, placeOf(f))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, name)
	}
	want := []string{"scripts/idea.js", "scripts/lib/level.js", "tests/golden/idea.one.json", "tests/helper.js", "tests/idea.test.js"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestChangedFilesAreFound(t *testing.T) {
	t.Parallel()
	dir := project(t, map[string]string{"a": "1", "b": "1"})
	a, b, c := filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "c")
	state := host.LookAt([]string{a, b, c})
	if err := errors.Join(os.WriteFile(c, []byte("new"), 0o644), os.Remove(a)); err != nil {
		t.Fatal(err)
	}
	changed, err := state.Changed(t.Context())
	if err != nil || !slices.Equal(changed, []string{a, c}) {
		t.Errorf("%v, %v", changed, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := host.LookAt([]string{b}).Changed(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's end", err)
	}
}
