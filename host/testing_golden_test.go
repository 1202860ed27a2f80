package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host"
)

func TestGoldenFilesAreWrittenAndCompared(t *testing.T) {
	t.Parallel()
	test := func(value string) string { return `test("it", () => { expect(` + value + `).toMatchGolden("one"); });` }
	dir := project(t, map[string]string{"idea.test.js": test("{b: [1, NaN], a: 'x'}")})
	if r := testProject(t, dir, host.TestOptions{Update: true})[0]; !r.Fine() || len(r.Wrote) != 1 {
		t.Fatalf("%+v", r)
	}
	text, err := os.ReadFile(filepath.Join(dir, "golden", "idea.one.json"))
	if want := "{\n  \"b\": [\n    1,\n    {\"$\": \"NaN\"}\n  ],\n  \"a\": \"x\"\n}\n"; err != nil || string(text) != want {
		t.Errorf("%q, %v", text, err)
	}
	if r := testProject(t, dir, host.TestOptions{Update: true})[0]; len(r.Wrote) != 0 {
		t.Errorf("what is the same is written again: %v", r.Wrote)
	}
	fine(t, testProject(t, dir, host.TestOptions{}))
	if err := os.WriteFile(filepath.Join(dir, "idea.test.js"), []byte(test("{b: [2, NaN], a: 'x'}")), 0o644); err != nil {
		t.Fatal(err)
	}
	r := testProject(t, dir, host.TestOptions{})[0]
	if f := r.Tests[0].Failure; f == nil || !strings.Contains(f.Message, "-    1,\n+    2,") {
		t.Errorf("%+v", r.Tests[0])
	}
}

// TestAGoldenFileHasOneTestFile refuses what two test files would write by turns.
func TestAGoldenFileHasOneTestFile(t *testing.T) {
	t.Parallel()
	one := func(name string) string { return `test("it", () => { expect("a").toMatchGolden("` + name + `"); });` }
	dir := project(t, map[string]string{"a.test.js": one("one"), "a.test.ts": one("two"), "b.test.js": one("c.one"), "b.c.test.js": one("one"),
		"b.js": "", "d/a.test.js": one("one"), "e.test.js": one("one"), "ef.test.js": one("one"), "golden/e.txt": ""})
	got := map[string]string{}
	for _, r := range testProject(t, dir, host.TestOptions{Update: true}) {
		name, err := filepath.Rel(dir, placeOf(r.File))
		if err != nil {
			t.Fatal(err)
		}
		got[name] = ""
		if f := r.Tests[0].Failure; f != nil {
			got[name] = f.Message + " [" + string(f.Code) + "]"
		}
	}
	refusal := func(golden, file string) string {
		return "toMatchGolden: golden/" + golden + ".txt is a golden file of " + file + ": give one of the two test files another name [invalid_argument]"
	}
	want := map[string]string{"a.test.js": refusal("a.one", "a.test.ts"), "a.test.ts": refusal("a.two", "a.test.js"), "b.test.js": refusal("b.c.one", "b.c.test.js"),
		"b.c.test.js": "", "d/a.test.js": "", "e.test.js": "", "ef.test.js": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
