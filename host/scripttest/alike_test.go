package scripttest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fails is what a line of a test says where it does not hold; empty where it does.
func fails(t *testing.T, line string) string {
	t.Helper()
	r := run(t, `test("it", async () => { `+line+` });`)
	if f := r.Tests[0].Failure; f != nil {
		return f.Message
	}
	return ""
}

// TestWhatPrintsAlikeIsToldApart compares values that are one text for a person, and are not the same.
func TestWhatPrintsAlikeIsToldApart(t *testing.T) {
	t.Parallel()
	const long = `const x = "x".repeat(9000);`
	for line, want := range map[string]string{
		`expect(new Float64Array([1, 2])).toEqual([1, 2])`: "toEqual\nexpected: [1, 2]\nreceived: [1, 2]\n" +
			"they differ in their type: expected an Array, received a Float64Array; compare Array.from of the Float64Array",
		`expect({ a: [1, 2] }).toEqual({ a: new Float64Array([1, 2]) })`: "the first difference is at a\n" +
			"they differ in their type: expected a Float64Array, received an Array; compare Array.from of the Float64Array",
		`expect(new Int32Array([1])).toEqual(new Float64Array([1]))`: "they differ in their type: expected a Float64Array, received an Int32Array",
		`expect(new Set([1])).toEqual([1])`:                          "expected an Array, received a Set; compare Array.from of the Set",
		`expect(new Set([["a", 1]])).toEqual(new Map([["a", 1]]))`:   "they differ in their type: expected a Map, received a Set",
		`expect(new Float64Array([1])).toBe([1])`:                    "they differ in their type: expected an Array, received a Float64Array; ",
		`expect(() => 1).toEqual(() => 1)`:                           "two functions are equal only where they are one",
		`expect(Symbol("a")).toEqual(Symbol("a"))`:                   "two symbols are equal only where they are one",
		`expect(5n).toEqual("5")`:                                    "expected: \"5\"\nreceived: 5",
		`expect(5n).toEqual(5)`:                                      "they differ in their type: expected a number, received a bigint",
		`expect({}).toEqual(new Error("x"))`:                         "expected: Error: x\nreceived: {}",
		`expect(new Error("x")).toEqual({})`:                         "expected: {}\nreceived: Error: x",
		`expect(new Number(1)).toEqual(new Number(2))`:               "they print alike, and are not the same",
		`expect([{ a: "l".repeat(90), b: [1] }]).toBe([{ a: "l".repeat(90), b: [1] }])`: "they have the same content, and are not the same value: " +
			"toEqual compares content",
		long + `expect(x + "ab").toEqual(x + "ac")`: `they differ from byte 9001 on: expected "xxxxxxxxxac", received "xxxxxxxxxab"`,
		`const k = Symbol("q"); expect({ [k]: 1 }).toEqual({ [k]: 2 })`: "expected: {[Symbol(q)]: 2}\nreceived: {[Symbol(q)]: 1}\n" +
			"the first difference is at [Symbol(q)]",
		`const nest = (n) => n ? [nest(n - 1)] : []; expect(nest(80)).toEqual(nest(80))`: "they stand in 64 others, and deeper nothing is compared",
		`expect(async () => { throw new Error("x"); }).toThrow("x")`:                     "toThrow: the function is async and gave a promise, which throws nothing here: await it: ",
		`expect(async () => {}).not.toThrow()`:                                           "toThrow: the function is async and gave a promise",
	} {
		if got := fails(t, line); !strings.Contains(got, want) {
			t.Errorf("%s: %s", line, cmp.Diff(want, got))
		}
	}
	for _, line := range []string{
		`const k = Symbol("q"); expect({ [k]: 1, a: 2 }).toMatchObject({ [k]: 1 }); expect({ [k]: 1 }).toEqual({ [k]: 1 }); expect({ [k]: 1 }).not.toEqual({})`,
		`expect(Array.from(new Float64Array([1, 2]))).toEqual([1, 2])`, `expect(new Map([["a", 1]])).toMatchObject({ size: 1 })`,
		`expect(new Error("x")).toMatchObject({ message: "x" })`, `expect(0).not.toBe(-0)`, `expect(new Number(1)).toEqual(new Number(1))`,
		`const thrown = await (async () => { throw new Error("x"); })().catch((e) => e); expect(thrown).toMatchObject({ message: "x" })`,
	} {
		if got := fails(t, line); got != "" {
			t.Errorf("%s: %s", line, got)
		}
	}
}
