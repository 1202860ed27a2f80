package scripttest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/scripttest"
)

// run runs a file of tests that need no session.
func run(t *testing.T, text string) scripttest.Report {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.test.js"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	r := scripttest.Run(t.Context(), scripttest.Options{Root: dir, File: "a.test.js"})
	if r.Err != nil || len(r.Mistakes) > 0 {
		t.Fatalf("%v %v", r.Err, r.Mistakes)
	}
	return r
}

func TestWhatHoldsPasses(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`expect(1).toBe(1)`, `expect(NaN).toBe(NaN)`, `expect(0).not.toBe(-0)`, `expect({}).not.toBe({})`,
		`expect({a: [1, {b: NaN}], c: undefined}).toEqual({a: [1, {b: NaN}]})`, `expect(0).toEqual(-0)`,
		`expect([1, 2]).not.toEqual([1])`, `expect([1]).not.toEqual({0: 1})`, `expect({0: 1}).not.toEqual([1])`, `expect({a: 1}).not.toEqual({a: 1, b: 2})`,
		`expect(new Map([["a", 1]])).toEqual(new Map([["a", 1]]))`, `expect(new Set([1])).not.toEqual(new Set([2]))`,
		`expect(new Float64Array([1, 2])).toEqual(new Float64Array([1, 2]))`, `expect(new Float64Array([1, 2])).not.toEqual(new Float64Array([1, 3]))`,
		`expect(new Date(5)).toEqual(new Date(5))`, `expect(new Date(5)).not.toEqual(new Date(6))`, `expect(/a/g).toEqual(/a/g)`,
		`expect(null).not.toEqual({})`, `expect("1").not.toEqual(1)`, `const o = {}; o.o = o; const p = {}; p.o = p; expect(o).toEqual(p)`,
		`const o = {x: 1}; o.a = o; o.b = [o]; const p = {x: 1}; p.a = p; p.b = [p]; expect(o).toMatchObject(p); p.x = 2; expect(o).not.toEqual(p)`,
		`expect({a: 1, b: {c: 2, d: 3}}).toMatchObject({b: {c: 2}})`, `expect([{a: 1, b: 2}]).toMatchObject([{a: 1}])`,
		`expect([{a: 1}, {a: 2}]).not.toMatchObject([{a: 1}])`,
		`expect(0.1 + 0.2).toBeCloseTo(0.3)`, `expect(1.004).toBeCloseTo(1)`, `expect(1.006).not.toBeCloseTo(1)`, `expect(1.4).toBeCloseTo(1, 0)`,
		`expect(Infinity).toBeCloseTo(Infinity)`, `expect(NaN).not.toBeCloseTo(1)`,
		`expect({a: [0.1 + 0.2, 1]}).toEqual({a: [expect.closeTo(0.3), 1]})`, `expect([1.4]).toEqual([expect.closeTo(1, 0)])`, `expect([1.4]).not.toEqual([expect.closeTo(1)])`,
		`expect({a: 1.001, b: 2}).toMatchObject({a: expect.closeTo(1)})`, `expect([{a: 1.001}]).toContainEqual({a: expect.closeTo(1)})`, `expect(["1"]).not.toEqual([expect.closeTo(1)])`,
		`expect("closeTo" in expect && typeof expect.length === "number" && test.name === "test" && describe.call !== undefined).toBe(true)`,
		`expect(2).toBeGreaterThan(1)`, `expect(2).toBeGreaterThanOrEqual(2)`, `expect(1).toBeLessThan(2)`, `expect(2).toBeLessThanOrEqual(2)`,
		`expect(NaN).toBeNaN()`, `expect("a").not.toBeNaN()`, `expect(null).toBeNull()`, `expect(undefined).toBeUndefined()`, `expect(0).toBeDefined()`,
		`expect([]).toBeTruthy()`, `expect("").toBeFalsy()`,
		`expect([1, NaN]).toContain(NaN)`, `expect("abc").toContain("b")`, `expect([{}]).not.toContain({})`, `expect([{a: 1}]).toContainEqual({a: 1})`,
		`expect([1, 2]).toHaveLength(2)`, `expect("abc").toHaveLength(3)`, `expect("abc").toMatch(/^a/)`, `expect("abc").not.toMatch("d")`,
		`const g = /a/g; expect("a").toMatch(g); expect("a").toMatch(g)`,
		`expect(() => { throw new Error("no room") }).toThrow()`, `expect(() => { throw new Error("no room") }).toThrow("room")`,
		`expect(() => { throw new TypeError("no room") }).toThrow(/^no/)`, `expect(() => { throw "text" }).toThrow("tex")`,
		`expect(() => { throw Object.assign(new Error("x"), {code: "c"}) }).toThrow({code: "c"})`, `expect(() => {}).not.toThrow()`,
		`expect(() => { throw new Error("a") }).not.toThrow("b")`,
		`expect(bars("a", "2025-07-02", "1m", [1]).length).toBe(1)`, `return Promise.resolve(1)`,
	} {
		r := run(t, `test("it", () => { `+line+` });`)
		if f := r.Tests[0].Failure; f != nil {
			t.Errorf("%s: %s", line, f.Message)
		}
	}
}

func TestWhatDoesNotHoldIsTold(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`expect(1).toBe(2)`:           "expect(received).toBe\nexpected: 2\nreceived: 1",
		`expect(1).not.toBe(1)`:       "expect(received).not.toBe\nexpected: not 1\nreceived: 1",
		`expect(0).toBe(-0)`:          "expect(received).toBe\nexpected: -0\nreceived: 0",
		`expect({a: 1}).toBe({a: 1})`: "expect(received).toBe\nexpected: {a: 1}\nreceived: {a: 1}\nthey have the same content, and are not the same value: toEqual compares content",
		`expect({a: {b: [1, 2]}}).toEqual({a: {b: [1, "2"]}})`: "expect(received).toEqual\nexpected: {a: {b: [1, \"2\"]}}\nreceived: {a: {b: [1, 2]}}\n" +
			"the first difference is at a.b[1]",
		`expect([{a: 1.001, b: 2, c: 3}]).toMatchObject([{a: expect.closeTo(1), b: expect.closeTo(2.1, 1), c: 4}])`: "expect(received).toMatchObject\n" +
			"expected: [{a: 1.001, b: a number less than 0.05 away from 2.1, c: 4}]\nreceived: [{a: 1.001, b: 2, c: 3}]\nthe first difference is at [0].b",
		`expect(1).toEqual(expect.closeTo("1"))`:                                "expect.closeTo takes a number and, where 2 digits are not meant, how many",
		`expect.anything()`:                                                     `TypeError: expect has no member "anything"; write toMatchObject without the field`,
		`expect.closeTwo(1)`:                                                    `TypeError: expect has no member "closeTwo"; did you mean closeTo? it has closeTo`,
		`expect([{a: 1, b: 2}]).toMatchObject([{a: 3}])`:                        "expect(received).toMatchObject\nexpected: [{a: 3}]\nreceived: [{a: 1}]\nthe first difference is at [0].a",
		`expect(1.1).toBeCloseTo(1)`:                                            "expect(received).toBeCloseTo\nexpected: 1, less than 0.005 away\nreceived: 1.1, 0.10000000000000009 away",
		`expect(1).toBeGreaterThan(1)`:                                          "expect(received).toBeGreaterThan\nexpected: more than 1\nreceived: 1",
		`expect("a").toBeGreaterThan(1)`:                                        `toBeGreaterThan: the received value must be a number, got "a"`,
		`expect(1).toBeNaN()`:                                                   "expect(received).toBeNaN\nexpected: NaN\nreceived: 1",
		`expect(new Date(1)).toEqual(new Date(2))`:                              "expect(received).toEqual\nexpected: 1970-01-01T00:00:00.002Z\nreceived: 1970-01-01T00:00:00.001Z",
		`expect(new Error("outer", { cause: new TypeError("inner") })).toBe(1)`: "expect(received).toBe\nexpected: 1\nreceived: Error: outer (cause: TypeError: inner)",
		`expect(new Date(NaN)).toBe(1)`:                                         "expect(received).toBe\nexpected: 1\nreceived: Invalid Date",
		`const o = {x: 1}; o.a = o; o.b = [o]; const p = {x: 2}; p.a = p; p.b = [p]; expect(o).toEqual(p)`: "expect(received).toEqual\n" +
			"expected: {x: 2, a: [circular], b: [[circular]]}\nreceived: {x: 1, a: [circular], b: [[circular]]}\nthe first difference is at x",
		`const o = {x: 1}; o.a = o; o.b = o; const p = {x: 2}; p.a = p; p.b = p; expect(o).toMatchObject(p)`: "expect(received).toMatchObject\n" +
			"expected: {x: 2, a: [circular], b: [circular]}\nreceived: {x: 1, a: {x: 1, a: [circular], b: [circular]}, b: {x: 1, a: [circular], b: [circular]}}\nthe first difference is at x",
		`expect([{}]).toContain({})`: "expect(received).toContain\nexpected: with {}\nreceived: [{}]\n" +
			"toContain compares objects by identity: toContainEqual compares content",
		`expect(5).toContain(5)`:                                   "toContain: the received value must be an array, or both texts, got 5",
		`expect([1]).toHaveLength(2)`:                              "expect(received).toHaveLength\nexpected: a length of 2\nreceived: 1: [1]",
		`expect(1).toHaveLength(2)`:                                "toHaveLength: the received value has no length: 1",
		`expect("a").toMatch(/b/)`:                                 "expect(received).toMatch\nexpected: matching /b/\nreceived: \"a\"",
		`expect(() => {}).toThrow("a")`:                            "expect(received).toThrow\nexpected: \"a\" to be thrown\nreceived: nothing was thrown",
		`expect(() => { throw new Error("a") }).toThrow("b")`:      "expect(received).toThrow\nexpected: \"b\" to be thrown\nreceived: Error: a",
		`expect(() => { throw new Error("a") }).not.toThrow()`:     "expect(received).not.toThrow\nexpected: not something to be thrown\nreceived: Error: a",
		`expect(3).toThrow()`:                                      "toThrow: expect takes the function to call: expect(() => ...).toThrow(), got 3",
		`expect(() => { expect(1).toBe(2) }).toThrow()`:            "expect(received).toBe\nexpected: 2\nreceived: 1",
		`expect(1).toBe()`:                                         "toBe takes 1 arguments, got 0",
		`expect(1, 2).toBe(1)`:                                     "expect takes one value, got 2 arguments",
		`expect(1).not.toMatchGolden("a")`:                         "toMatchGolden has no not: a golden file is what is expected",
		`bars("A", "soon", "1m", [1])`:                             `bars: "soon" is no time of the exchange such as "2025-07-02 09:30"`,
		`bars("A", "2025-07-02", "1x", [1])`:                       `bars: "1x" is no interval such as 1m or 1d`,
		`bars("A", "2025-07-02", "1m", [[1, 2]])`:                  "bars: row 0 has 2 numbers: want open, high, low, close and, where it matters, volume",
		`bars("A", "2025-07-02", "1m", ["1"])`:                     `bars: row 0 is "1": want [open, high, low, close, volume], a close, or null for a bar that is missing`,
		`bars("A", "2025-07-02", "1m", [1], {exchange: "XNYZ"})`:   "bars: ",
		`bars("A", "2025-07-02", "1m", [1], {hour: "extended"})`:   `bars: unknown key "hour"; did you mean hours?`,
		`bars("A", "2025-07-02", "1m", [1], {hours: "long"})`:      `bars: hours: want regular or extended, not "long"`,
		`throw "a text"`:                                           `the string "a text" was thrown`,
		`return Promise.reject(new Error("late"))`:                 "late",
		`session.run()`:                                            "session.run takes its options in one object, got 0 arguments",
		`session.run({data: {}})`:                                  "session.run: data: write the keys of data beside the others: session.run({symbols: [...]})",
		`session.run({strategy: "./a.js", strategies: []})`:        "session.run: give strategy or strategies, not both",
		`session.run({day: "2025-07-02", start: "2025-07-02"})`:    "session.run: give day, or start and end, not both",
		`session.run({params: {}})`:                                "session.run: params are those of strategy or scanner: with several, each has its own",
		`session.run({params: {}, strategies: []})`:                "session.run: params are those of strategy or scanner: with several, each has its own",
		`session.run({strategy: null, params: {}})`:                "session.run: params are those of strategy or scanner",
		`session.run({seed: NaN})`:                                 "session.run: seed is NaN",
		`session.run({quality: () => 1})`:                          "session.run: quality is function quality, which no configuration has",
		`session.run({bars: []})`:                                  "session.run: bars is empty: leave it out for the sample market",
		`session.run({bars: [bars("A", "2025-07-02", "1m", [])]})`: "bars[0] is a list: join several with bars: [...bars(...), ...bars(...)]",
	} {
		r := run(t, `test("it", () => { `+line+` });`)
		f := r.Tests[0].Failure
		switch {
		case f == nil:
			t.Errorf("%s passes", line)
		case !strings.HasPrefix(f.Message, want) || strings.Contains(want, "\n") && f.Message != want:
			t.Errorf("%s: %s", line, cmp.Diff(want, f.Message))
		case !strings.HasPrefix(f.Place, "a.test.js:1:"):
			t.Errorf("%s: at %s", line, f.Place)
		}
	}
}

func TestBarsLieOnTheGridOfTheExchange(t *testing.T) {
	t.Parallel()
	r := run(t, `
const starts = (...args) => bars(...args).map((b) => b.start);
test("over the night, a holiday and an early close", () => {
  expect(starts("A", "2025-07-02 15:55", "5m", [1, 2])).toEqual(["2025-07-02 15:55", "2025-07-03 09:30"]);
  expect(starts("A", "2025-07-03 12:59", "1m", [1, 2])).toEqual(["2025-07-03 12:59", "2025-07-07 09:30"]);
  expect(starts("A", "2025-07-03", "1d", [1, 2])).toEqual(["2025-07-03", "2025-07-07"]);
  expect(starts("A", "2025-07-02", "30s", [1, 2])).toEqual(["2025-07-02 09:30", "2025-07-02 09:30:30"]);
  expect(starts("A", "2025-07-02", "1m", [1, null, 2])).toEqual(["2025-07-02 09:30", "2025-07-02 09:32"]);
  expect(starts("A", "2025-07-02", "1m", [1], { hours: "extended" })).toEqual(["2025-07-02 04:00"]);
});
test("rows", () => {
  expect(bars("a", "2025-07-02", "1m", [10, 12, 11, [1, 2, 0.5, 1.5], [1, 2, 0.5, 1.5, 7]]).map((b) => [b.open, b.high, b.low, b.close, b.volume])).toEqual([
    [10, 10, 10, 10, 100], [10, 12, 10, 12, 100], [12, 12, 11, 11, 100], [1, 2, 0.5, 1.5, 100], [1, 2, 0.5, 1.5, 7],
  ]);
});
`)
	for _, x := range r.Tests {
		if x.Failure != nil {
			t.Errorf("%s: %s: %s", x.Name, x.Failure.Place, x.Failure.Message)
		}
	}
}

func TestTestsAreNamedAndFiltered(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := `
describe("gaps", () => {
  test.each([[1, 2], [3, "b"]])("%s and %s of 100%%", () => {});
  describe("inner", () => { test.skip("later"); });
});
test.each([{ a: { b: 1 } }])("with $a", ({ a }) => { expect(a.b).toBe(1); });
test.each([5, 5])("twice %s", () => {});
test.each([1, 2])("plain", () => { console.log("hello", { a: 1 }); console.warn("careful"); });
`
	if err := os.WriteFile(filepath.Join(dir, "a.test.js"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	names := func(filter string) []string {
		var out []string
		for _, x := range scripttest.Run(t.Context(), scripttest.Options{Root: dir, File: "a.test.js", Filter: filter}).Tests {
			out = append(out, string(x.Outcome)+" "+x.Name+strings.Join(x.Log, "|"))
		}
		return out
	}
	want := []string{"passed gaps > 1 and 2 of 100%", "passed gaps > 3 and b of 100%", "skipped gaps > inner > later", `passed with {"b":1}`,
		"passed twice 5", "passed twice 5 2",
		`passed plain 1hello {"a":1}|WARN careful`, `passed plain 2hello {"a":1}|WARN careful`}
	if diff := cmp.Diff(want, names("")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{want[2]}, names("INNER")); diff != "" {
		t.Error(diff)
	}
}

// TestOneThatIsAloneLeavesTheOthersOut tells of them, so that a test.only is not forgotten.
func TestOneThatIsAloneLeavesTheOthersOut(t *testing.T) {
	t.Parallel()
	r := run(t, `
test("first", () => { throw new Error("not run"); });
describe("gaps", () => {
  for (const n of [1, 2]) test.only("alone " + n, () => {});
});
test.skip("later", () => {});
test("last", () => {});
`)
	var got []string
	for _, x := range r.Tests {
		got = append(got, string(x.Outcome)+" "+x.Name)
	}
	want := []string{"left_out first", "passed gaps > alone 1", "passed gaps > alone 2", "skipped later", "left_out last"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var b strings.Builder
	if err := r.Print(&b, false); err != nil {
		t.Fatal(err)
	}
	if want := "\n  test.only at a.test.js:4:32 leaves out 2 tests of the file\n"; !strings.Contains(b.String(), want) {
		t.Errorf("%s, want%s", b.String(), want)
	}
	if got, want := scripttest.Total([]scripttest.Report{r}), "2 passed, 1 skipped, 2 left out by test.only, in 1 file"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	b.Reset()
	if err := scripttest.WriteJUnit(&b, []scripttest.Report{r}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`skipped="3"`, `<skipped message="left out by test.only"></skipped>`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s, want %s", b.String(), want)
		}
	}
}

func TestWhatIsCalledBeforeEachTest(t *testing.T) {
	t.Parallel()
	r := run(t, `
let calls = [];
beforeEach(() => { calls = ["file"]; });
test("of the file", () => { expect(calls).toEqual(["file", "file too"]); calls.push("left behind"); });
describe("outer", () => {
  test("ahead of its own", () => { expect(calls).toEqual(["file", "file too", "outer"]); });
  beforeEach(() => { calls.push("outer"); });
  describe("inner", () => {
    beforeEach(async () => { calls.push("inner"); });
    test("of all", () => { expect(calls).toEqual(["file", "file too", "outer", "inner"]); });
  });
  test.skip("which is not run", () => {});
});
beforeEach(() => { calls.push("file too"); });
describe("fails", () => {
  beforeEach(() => { expect(calls).toEqual([]); });
  test("for it", () => { throw new Error("not reached"); });
});
test("in a test", () => { beforeEach(() => {}); });
`)
	var got []string
	for _, x := range r.Tests {
		line := string(x.Outcome) + " " + x.Name
		if x.Failure != nil {
			first, _, _ := strings.Cut(x.Failure.Message, "\n")
			line += ": " + x.Failure.Place + " " + first
		}
		got = append(got, line)
	}
	want := []string{
		"passed of the file", "passed outer > ahead of its own", "passed outer > inner > of all", "skipped outer > which is not run",
		"failed fails > for it: a.test.js:16:36 expect(received).toEqual",
		"failed in a test: a.test.js:19:27 beforeEach is called while a test runs: tests are declared as the file loads",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestAFileWithoutAMatchDoesNotLookPassed filters tests that only one of two files has.
func TestAFileWithoutAMatchDoesNotLookPassed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{"a.test.js": `test("one", () => {});`, "b.test.js": `test("two", () => {}); test.skip("three", () => {});`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	told := func(filter string) string {
		var b strings.Builder
		var reports []scripttest.Report
		for _, name := range []string{"a.test.js", "b.test.js"} {
			r := scripttest.Run(t.Context(), scripttest.Options{Root: dir, File: name, Filter: filter})
			if err := r.Print(&b, false); err != nil {
				t.Fatal(err)
			}
			reports = append(reports, r)
		}
		return b.String() + scripttest.Total(reports)
	}
	const none = " (no test of it has that in its name)\n"
	for filter, want := range map[string]string{
		"two":   "- a.test.js" + none + "✓ b.test.js (0 ms)\n1 passed, in 1 file; no test of that name in 1 file",
		"three": "- a.test.js" + none + "- b.test.js (0 ms)\n  - three (skipped)\n0 passed, 1 skipped, in 1 file; no test of that name in 1 file",
		"zzz":   "- a.test.js" + none + "- b.test.js" + none + "0 passed, in 0 files; no test of that name in 2 files",
	} {
		if diff := cmp.Diff(want, told(filter)); diff != "" {
			t.Errorf("-t %s (-want +got):\n%s", filter, diff)
		}
	}
}

// TestWhatAuthorsNameAndThrowObeysNoTerminal prints names, messages and functions with control characters and line breaks.
func TestWhatAuthorsNameAndThrowObeysNoTerminal(t *testing.T) {
	t.Parallel()
	r := run(t, "test('a\\n\\u2713 forged \\x1b[31m', () => { console.log('l\\r\\nm\\u202e'); const o = { ['f\\ng']() { throw new Error('e\\n\\u2713 forged\\x00'); } }; o['f\\ng'](); });")
	var b strings.Builder
	if err := r.Print(&b, false); err != nil {
		t.Fatal(err)
	}
	want := "✗ a.test.js (0 ms)\n" +
		`  ✗ a\n✓ forged \x1b[31m (0 ms)` + "\n" +
		"    | l\n    | m\\u202e\n" +
		"      a.test.js:1:103: e\n      ✓ forged\\x00 [strategy_error]\n" +
		"        at f\\ng (a.test.js:1:103)\n        at <anonymous> (a.test.js:1:151)\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
