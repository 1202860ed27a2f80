package scripttest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// expectation is what expect gave.
type expectation struct {
	*file
	received goja.Value
	not      bool
	call     string // toBe
	args     []goja.Value
}

// verdict is what a matcher found: whether it holds, and what to tell where it does not; expected and received may be empty.
type verdict struct {
	holds              bool
	expected, received string
	more               string
}

// matchers are what can be expected, by name.
func matchers() map[string]func(*expectation) verdict {
	return map[string]func(*expectation) verdict{
		"toBe":                   (*expectation).toBe,
		"toEqual":                (*expectation).toEqual,
		"toMatchObject":          (*expectation).toMatchObject,
		"toBeCloseTo":            (*expectation).toBeCloseTo,
		"toBeGreaterThan":        compared("more than", func(a, b float64) bool { return a > b }),
		"toBeGreaterThanOrEqual": compared("at least", func(a, b float64) bool { return a >= b }),
		"toBeLessThan":           compared("less than", func(a, b float64) bool { return a < b }),
		"toBeLessThanOrEqual":    compared("at most", func(a, b float64) bool { return a <= b }),
		"toBeNaN":                simple("NaN", func(v goja.Value) bool { return goja.IsNumber(v) && math.IsNaN(v.ToFloat()) }),
		"toBeNull":               simple("null", goja.IsNull),
		"toBeUndefined":          simple("undefined", goja.IsUndefined),
		"toBeDefined":            simple("anything but undefined", func(v goja.Value) bool { return !goja.IsUndefined(v) }),
		"toBeTruthy":             simple("a truthy value", goja.Value.ToBoolean),
		"toBeFalsy":              simple("a falsy value", func(v goja.Value) bool { return !v.ToBoolean() }),
		"toContain":              (*expectation).toContain,
		"toContainEqual":         (*expectation).toContainEqual,
		"toHaveLength":           (*expectation).toHaveLength,
		"toMatch":                (*expectation).toMatch,
		"toThrow":                (*expectation).toThrow,
		"toMatchGolden":          (*expectation).toMatchGolden,
	}
}

// Matchers are the names of all that can be expected, sorted.
func Matchers() []string {
	var names []string
	for name := range matchers() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// expect is expect(value).
func (f *file) expect(c goja.FunctionCall) goja.Value {
	if len(c.Arguments) != 1 {
		f.refuse("expect takes one value, got %d arguments", len(c.Arguments))
	}
	return f.expectations(c.Argument(0), false)
}

func (f *file) expectations(received goja.Value, not bool) goja.Value {
	all := matchers()
	kind, keys := "expect(...)", append(Matchers(), "not")
	if not {
		kind, keys = "expect(...).not", Matchers()
	}
	return f.Object(kind, keys, func(key string) goja.Value {
		if key == "not" && !not {
			return f.expectations(received, true)
		}
		matcher, ok := all[key]
		if !ok {
			return nil
		}
		return f.Function(key, func(c goja.FunctionCall) goja.Value {
			e := &expectation{file: f, received: received, not: not, call: key, args: c.Arguments}
			e.judge(matcher(e))
			return goja.Undefined()
		})
	})
}

// judge throws where the verdict is not what was expected.
func (e *expectation) judge(v verdict) {
	if v.holds != e.not {
		return
	}
	not := ""
	if e.not {
		not = ".not"
	}
	text := fmt.Sprintf("expect(received)%s.%s", not, e.call)
	if e.not {
		text += "\nexpected: not " + v.expected
	} else if v.expected != "" {
		text += "\nexpected: " + v.expected
	}
	if v.received != "" {
		text += "\nreceived: " + v.received
	}
	if v.more != "" && !e.not {
		text += "\n" + v.more
	}
	e.Throw(Expectation, text)
}

// taking refuses arguments beyond the most, and too few.
func (e *expectation) taking(least, most int) {
	if n := len(e.args); n < least || n > most {
		want := fmt.Sprint(least)
		if most > least {
			want = fmt.Sprintf("%d to %d", least, most)
		}
		e.refuse("%s takes %s arguments, got %d", e.call, want, n)
	}
}

func simple(expected string, holds func(goja.Value) bool) func(*expectation) verdict {
	return func(e *expectation) verdict {
		e.taking(0, 0)
		return verdict{holds: holds(e.received), expected: expected, received: e.text(e.received)}
	}
}

func compared(words string, holds func(a, b float64) bool) func(*expectation) verdict {
	return func(e *expectation) verdict {
		e.taking(1, 1)
		want := e.number(e.args[0], "the argument")
		return verdict{holds: holds(e.number(e.received, "the received value"), want), expected: words + " " + e.text(e.args[0]), received: e.text(e.received)}
	}
}

func (e *expectation) number(v goja.Value, what string) float64 {
	if !goja.IsNumber(v) {
		e.refuse("%s: %s must be a number, got %s", e.call, what, e.text(v))
	}
	return v.ToFloat()
}

func (e *expectation) toBe() verdict {
	e.taking(1, 1)
	v := e.difference(e.args[0], e.received)
	if v.holds = e.received.SameAs(e.args[0]); v.holds {
		return v
	}
	d := e.differs(e.args[0], e.received, false)
	if d == nil && !goja.IsNumber(e.received) { // 0 and -0 are told by how they look
		v.more = "they have the same content, and are not the same value: toEqual compares content"
	} else if d != nil {
		v.add(e.unseen(e.args[0], e.received, d))
	}
	return v
}

func (e *expectation) toEqual() verdict {
	e.taking(1, 1)
	return e.compare(e.args[0], e.received, false)
}

func (e *expectation) toMatchObject() verdict {
	e.taking(1, 1)
	if _, ok := e.args[0].(*goja.Object); !ok {
		e.refuse("toMatchObject: want an object, got %s", e.text(e.args[0]))
	}
	return e.compare(e.args[0], e.received, true)
}

// compare compares content and says where it first differs.
func (e *expectation) compare(expected, received goja.Value, partial bool) verdict {
	d := e.differs(expected, received, partial)
	if d == nil {
		v := e.difference(expected, received)
		v.holds = true
		return v
	}
	if partial { // what was not asked for would hide the rest
		received = e.alike(expected, received, nil)
	}
	expected = e.settled(expected, received, nil)
	v := e.difference(expected, received)
	if d.at != "" {
		v.add("the first difference is at " + d.at)
	}
	v.add(e.unseen(expected, received, d))
	return v
}

// add adds a line to what is told; an empty one is none.
func (v *verdict) add(line string) {
	if line != "" {
		v.more = strings.TrimPrefix(v.more+"\n"+line, "\n")
	}
}

func (e *expectation) toBeCloseTo() verdict {
	e.taking(1, 2)
	want := closeTo{e.number(e.args[0], "the argument"), usualDigits}
	if len(e.args) == 2 {
		want.digits = e.number(e.args[1], "the number of digits")
	}
	got := e.number(e.received, "the received value")
	return verdict{holds: want.holds(e.received), expected: fmt.Sprintf("%s, less than %v away", e.text(e.args[0]), want.within()),
		received: fmt.Sprintf("%s, %v away", e.text(e.received), math.Abs(want.want-got))}
}

func (e *expectation) toContain() verdict {
	e.taking(1, 1)
	v := verdict{expected: "with " + e.text(e.args[0]), received: e.text(e.received)}
	switch {
	case goja.IsString(e.received) && goja.IsString(e.args[0]):
		v.holds = strings.Contains(e.received.String(), e.args[0].String())
	case isArray(e.received):
		v.holds = slices.ContainsFunc(e.items(e.call, e.received), func(x goja.Value) bool { return x.SameAs(e.args[0]) })
		if _, object := e.args[0].(*goja.Object); object {
			v.more = "toContain compares objects by identity: toContainEqual compares content"
		}
	default:
		e.refuse("toContain: the received value must be an array, or both texts, got %s", e.text(e.received))
	}
	return v
}

func (e *expectation) toContainEqual() verdict {
	e.taking(1, 1)
	holds := slices.ContainsFunc(e.items(e.call, e.received), func(x goja.Value) bool {
		_, same := e.equal(e.args[0], x, false)
		return same
	})
	return verdict{holds: holds, expected: "with " + e.text(e.args[0]), received: e.text(e.received)}
}

func (e *expectation) toHaveLength() verdict {
	e.taking(1, 1)
	want := e.number(e.args[0], "the argument")
	var length goja.Value
	if goja.IsString(e.received) || isObject(e.received) {
		length = e.received.ToObject(e.Runtime()).Get("length")
	}
	if length == nil || !goja.IsNumber(length) {
		e.refuse("toHaveLength: the received value has no length: %s", e.text(e.received))
	}
	return verdict{holds: length.ToFloat() == want, expected: "a length of " + e.text(e.args[0]), received: fmt.Sprintf("%s: %s", length, e.text(e.received))}
}

func (e *expectation) toMatch() verdict {
	e.taking(1, 1)
	if !goja.IsString(e.received) {
		e.refuse("toMatch: the received value must be a text, got %s", e.text(e.received))
	}
	return verdict{holds: e.matches(e.args[0], e.received), expected: "matching " + e.text(e.args[0]), received: e.text(e.received)}
}

// matches says whether a text has a part or matches a regular expression.
func (e *expectation) matches(pattern, text goja.Value) bool {
	if goja.IsString(pattern) {
		return strings.Contains(text.String(), pattern.String())
	}
	o, ok := pattern.(*goja.Object)
	if !ok || o.ClassName() != "RegExp" {
		e.refuse("%s: want a text or a regular expression, got %s", e.call, e.text(pattern))
	}
	// A copy: one with the flag g goes on where it ended.
	clone, err := e.Runtime().New(e.Runtime().GlobalObject().Get("RegExp"), o.Get("source"), o.Get("flags"))
	if err != nil {
		panic(err)
	}
	test, _ := goja.AssertFunction(clone.Get("test"))
	v, err := test(clone, text)
	if err != nil {
		panic(err)
	}
	return v.ToBoolean()
}

func (e *expectation) toThrow() verdict {
	e.taking(0, 1)
	fn, ok := goja.AssertFunction(e.received)
	if !ok {
		e.refuse("toThrow: expect takes the function to call: expect(() => ...).toThrow(), got %s", e.text(e.received))
	}
	returned, err := fn(goja.Undefined())
	var thrown *goja.Exception
	if err != nil && (!errors.As(err, &thrown) || e.ownFailure(thrown.Value())) {
		panic(err) // a limit, or an expectation inside of it
	}
	if err == nil && isPromise(returned) {
		e.refuse("toThrow: the function is async and gave a promise, which throws nothing here: await it: " +
			`const thrown = await fn().catch((e) => e); expect(thrown).toMatchObject({ message: "x" })`)
	}
	v := verdict{expected: "something to be thrown", received: "nothing was thrown"}
	if len(e.args) == 1 {
		v.expected = e.text(e.args[0]) + " to be thrown"
	}
	if thrown == nil {
		return v
	}
	v.received = e.text(thrown.Value())
	v.holds = len(e.args) == 0 || e.isThrown(thrown.Value(), e.args[0])
	return v
}

// isThrown says whether what was thrown is what was expected.
func (e *expectation) isThrown(value, expected goja.Value) bool {
	if o, ok := expected.(*goja.Object); ok && o.ClassName() != "RegExp" {
		_, same := e.equal(expected, value, true)
		return same
	}
	message := value
	if o, ok := value.(*goja.Object); ok && o.Get("message") != nil {
		message = o.Get("message")
	}
	return e.matches(expected, message)
}

// ownFailure says whether a value is an expectation that does not hold.
func (e *expectation) ownFailure(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && o.ClassName() == "Error" && o.Get("code") != nil && o.Get("code").String() == string(Expectation)
}

func isPromise(v goja.Value) bool {
	_, ok := v.Export().(*goja.Promise)
	return ok
}

func isObject(v goja.Value) bool {
	_, ok := v.(*goja.Object)
	return ok
}
