package scripttest_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strathost/strathost/host/scripttest"
)

// golden writes the golden file of a value, and gives it with what was said of the value.
func golden(t *testing.T, value string) (text, said string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.test.js"), []byte(`test("it", () => { expect(`+value+`).toMatchGolden("v"); });`), 0o644); err != nil {
		t.Fatal(err)
	}
	r := scripttest.Run(t.Context(), scripttest.Options{Root: dir, File: "a.test.js", Update: true})
	if len(r.Mistakes) > 0 || r.Err != nil {
		t.Fatal(value, r.Mistakes, r.Err)
	}
	if f := r.Tests[0].Failure; f != nil {
		return "", f.Message
	}
	b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(r.Wrote[0])))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(r.Wrote[0], ".json") && !json.Valid(b) {
		t.Errorf("%s is no JSON: %s", value, b)
	}
	return string(b), ""
}

// TestAGoldenFileShowsEachChange writes values that differ, of which no two may have one text.
func TestAGoldenFileShowsEachChange(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, value := range []string{
		`new Map([["a", 1]])`, `new Map([["a", 2]])`, `new Map()`, `new Set()`, `new Set([7])`, `new Set([8])`, `[7]`, `{}`, `[]`, `null`, `NaN`, `Infinity`,
		`-Infinity`, `0`, `-0`, `5`, `5n`, `6n`, `[undefined]`, `[null]`, `[]`, `new Float64Array([1])`, `new Float32Array([1])`, `[1]`, `new Float64Array([NaN])`,
		`new Date(0)`, `new Date(1)`, `new Date(NaN)`, `["1970-01-01T00:00:00.000Z"]`, `/a/`, `/a/g`, `new Error("a")`, `new Error("b")`, `new TypeError("a")`,
		`Object.assign(new Error("a"), { code: "c" })`, `new Error("a", { cause: 1 })`, `{ $: "NaN" }`, `{ $$: "NaN" }`, `{ $Map: [["a", 1]] }`, `{ $Map: 1, b: 2 }`,
		`"a"`, `"a\n"`, `"a\n\n"`, `""`, `"a\r\n"`, `["a\ud800"]`, `["a\ufffd"]`, `true`, `["true"]`, `new Uint8Array([1]).buffer`,
	} {
		text, said := golden(t, value)
		if value == `new Uint8Array([1]).buffer` {
			if !strings.HasPrefix(said, "toMatchGolden: the value is an ArrayBuffer, of which a golden file has no form: ") {
				t.Errorf("%s: %q, %s", value, text, said)
			}
			continue
		}
		if said != "" {
			t.Errorf("%s: %s", value, said)
		}
		if other, there := seen[text]; there && other != value {
			t.Errorf("%s and %s are both %s", value, other, text)
		}
		seen[text] = value
	}
}

// TestAGoldenFileHasItsForm holds the form of values: JSON.stringify's where JSON has one.
func TestAGoldenFileHasItsForm(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`{ b: [1, 2.5e-7, "x\u2028"], a: { c: null, d: undefined, e: [], f: {} }, g: true, 7: 1e21 }`: "{\n  \"7\": 1e+21,\n  \"b\": [\n    1,\n    2.5e-7,\n    " +
			"\"x\u2028\"\n  ],\n  \"a\": {\n    \"c\": null,\n    \"e\": [],\n    \"f\": {}\n  },\n  \"g\": true\n}\n",
		`{ source: { kind: "script", digest: "d", location: "l" }, op: { source: { digest: "d" } } }`: "{\n  \"source\": {\n    \"kind\": \"script\"\n  },\n" +
			"  \"op\": {\n    \"source\": {\n      \"digest\": \"d\"\n    }\n  }\n}\n",
		`{ toJSON: () => [1] }`: "[\n  1\n]\n",
		`[new Number(1), new String("a"), Object.create({ x: 1 })]`: "[\n  1,\n  \"a\",\n  {}\n]\n",
		`{ seen: new Map([["a", new Set([NaN])]]), at: new Date(0) }`: "{\n  \"seen\": {\n    \"$Map\": [\n      [\n        \"a\",\n        {\n          \"$Set\": [\n" +
			"            {\"$\": \"NaN\"}\n          ]\n        }\n      ]\n    ]\n  },\n  \"at\": {\n    \"$Date\": \"1970-01-01T00:00:00.000Z\"\n  }\n}\n",
		`"a\n"`: "a\n\n", `"a"`: "a\n",
	} {
		if text, said := golden(t, value); text != want || said != "" {
			t.Errorf("%s is %s, want %s; %s", value, text, want, said)
		}
	}
}

func TestWhatHasNoFormInAGoldenFileIsRefused(t *testing.T) {
	t.Parallel()
	const none = ", of which a golden file has no form: "
	for value, want := range map[string]string{
		`() => 1`:                "the value is a function" + none + "leave it out, or compare what it returns",
		`undefined`:              "the value is undefined" + none + "compare what is there",
		`Symbol("a")`:            "the value is a symbol" + none + "leave it out",
		`{ a: [1, { f() {} }] }`: "a[1].f is a function" + none,
		`{ a: [Symbol("q")] }`:   "a[0] is a symbol" + none,
		`[{ [Symbol("q")]: 1 }]`: "[0] has a key that is a symbol" + none + "compare a copy without it",
		`(() => { const a = {}; a.b = { c: a }; return a; })()`: "b.c is one of the objects around it" + none + "compare a part of the value",
		`{ p: Promise.resolve(1) }`:                             "p is a Promise" + none + "compare what it gives",
		`new Map([["a", 1]]).values()`:                          "the value is a Map Iterator" + none,
		`[expect.closeTo(1)]`:                                   "[0] is what expect.closeTo gave" + none,
		`"a\ud800"`:                                             "the text has half of a character, which no file has",
		`{ get a() { throw new Error("boo"); } }`:               "boo",
	} {
		text, said := golden(t, value)
		if !strings.HasPrefix(strings.TrimPrefix(said, "toMatchGolden: "), want) {
			t.Errorf("%s: %q, want %s; wrote %s", value, said, want, text)
		}
	}
}

// TestGoldenNamesDifferInMoreThanCase refuses the second of two names that are one file on some machines, in a file and of two.
func TestGoldenNamesDifferInMoreThanCase(t *testing.T) {
	t.Parallel()
	r := run(t, `test("one", () => { expect(1).toMatchGolden("case"); }); test("two", () => { expect(1).toMatchGolden("Case"); });`)
	want := "toMatchGolden: golden/a.case.json and golden/a.Case.json are one file where upper and lower case are the same: give each a name of its own"
	if f := r.Tests[1].Failure; f == nil || f.Message != want {
		t.Errorf("%+v", f)
	}
	dir := t.TempDir()
	for _, name := range []string{"a.test.js", "A.test.js"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(`test("it", () => { expect(1).toMatchGolden("one"); });`), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Skip("upper and lower case are the same here")
	}
	r = scripttest.Run(t.Context(), scripttest.Options{Root: dir, File: "a.test.js", Update: true})
	if f := r.Tests[0].Failure; f == nil || f.Message != "toMatchGolden: golden/a.one.json is a golden file of A.test.js: give one of the two test files another name" {
		t.Errorf("%+v", r.Tests[0])
	}
}
