package scripttest

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// Globals are the names that a test file finds beside those of every script, sorted.
func Globals() []string {
	return []string{"bars", "beforeEach", "describe", "expect", "session", "test"}
}

// elsewhere are names that authors know from other test runners, and what there is in place of them.
var elsewhere = map[string]string{
	"it":        "here it is test(name, fn)",
	"suite":     "here it is describe(name, fn)",
	"beforeAll": "write it at the top of the file, or use beforeEach(fn)",
	"afterEach": "there is nothing to clean up: a session leaves nothing behind, and beforeEach(fn) makes anew what tests share",
	"afterAll":  "there is nothing to clean up: a session leaves nothing behind",
}

// missing are members that the functions of other test runners have, and what there is in place of them here.
var missing = map[string]string{
	"describe.only":           "write test.only for each of its tests",
	"describe.skip":           "write test.skip for each of its tests",
	"describe.each":           "write a loop around describe, or test.each in it",
	"test.skip.each":          "write test.skip for one test, or take rows out of test.each",
	"test.only.each":          "write test.each, and host test -t with a part of its name",
	"test.todo":               "write test.skip(name)",
	"test.concurrent":         "files run side by side, the tests of a file one after another",
	"test.failing":            "write expect(...).not, or expect(() => ...).toThrow()",
	"expect.any":              "write toMatchObject without the field",
	"expect.anything":         "write toMatchObject without the field",
	"expect.objectContaining": "write toMatchObject",
	"expect.arrayContaining":  "write toContainEqual for each item",
	"expect.stringContaining": "write toMatch of the text",
	"expect.stringMatching":   "write toMatch of the text",
}

// wayOut is what there is in place of a member of a function.
func wayOut(function string) func(key string) string {
	return func(key string) string { return missing[function+"."+key] }
}

// withHints adds to the mistakes of a file that does not load what there is in place of such a name.
func withHints(err error) error {
	var mistakes sdk.Diagnostics
	if errors.As(err, &mistakes) {
		for i, d := range mistakes {
			if name, ok := strings.CutSuffix(strings.TrimPrefix(d.Message, "ReferenceError: "), " is not defined"); ok && d.Hint == "" {
				mistakes[i].Hint = elsewhere[name]
			}
		}
	}
	return err
}

// define makes the globals.
func (f *file) define() error {
	rt := f.Runtime()
	var ok bool
	if f.arrayOf, ok = goja.AssertFunction(rt.GlobalObject().Get("Array").ToObject(rt).Get("from")); !ok {
		return fmt.Errorf("the engine has no Array.from")
	}
	if f.toJSON, ok = goja.AssertFunction(rt.GlobalObject().Get("JSON").ToObject(rt).Get("stringify")); !ok {
		return fmt.Errorf("the engine has no JSON.stringify")
	}
	test := f.Function("test", func(call goja.FunctionCall) goja.Value { return f.declare("test", call, false) })
	only := f.Function("only", func(call goja.FunctionCall) goja.Value { return f.declare("test.only", call, true) })
	skip := f.Function("skip", func(call goja.FunctionCall) goja.Value {
		f.add("test.skip", f.name("test.skip", call.Argument(0)), nil, false)
		return goja.Undefined()
	})
	each := f.Function("each", f.each)
	for _, x := range []struct {
		name string
		fn   *goja.Object
	}{{"only", only}, {"skip", skip}, {"each", each}} {
		if err := test.DefineDataProperty(x.name, x.fn, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE); err != nil {
			return fmt.Errorf("define test.%s: %w", x.name, err)
		}
	}
	f.Members(only, "test.only", nil, wayOut("test.only"))
	f.Members(skip, "test.skip", nil, wayOut("test.skip"))
	f.Members(test, "test", []string{"only", "skip", "each"}, wayOut("test"))
	describe := f.Function("describe", f.describe)
	f.Members(describe, "describe", nil, wayOut("describe"))
	expect, err := f.expectFunction()
	if err != nil {
		return err
	}
	run := f.Function("run", f.runSession)
	globals := map[string]goja.Value{
		"test":       test,
		"describe":   describe,
		"beforeEach": f.Function("beforeEach", f.beforeEach),
		"expect":     expect,
		"bars":       f.Function("bars", f.bars),
		"session":    f.Object("session", []string{"run"}, member("run", run)),
	}
	for _, name := range Globals() {
		if err := f.Define(name, globals[name]); err != nil {
			return err
		}
	}
	return nil
}

// member reads one member.
func member(name string, value goja.Value) func(string) goja.Value {
	return func(key string) goja.Value {
		if key == name {
			return value
		}
		return nil
	}
}

// refuse throws the refusal of a call that makes no sense.
func (f *file) refuse(format string, args ...any) {
	f.Throw(sdk.InvalidArgument, fmt.Sprintf(format, args...))
}

func (f *file) name(call string, v goja.Value) string {
	if !goja.IsString(v) || strings.TrimSpace(v.String()) == "" {
		f.refuse("%s: the name must be a text that is not empty, got %s", call, f.Show(v))
	}
	return v.String()
}

// function is the argument of a call that is one; which says where it stands, such as "second ".
func (f *file) function(call, which string, v goja.Value) goja.Callable {
	fn, ok := goja.AssertFunction(v)
	if !ok {
		f.refuse("%s: the %sargument must be a function, got %s", call, which, f.Show(v))
	}
	return fn
}

func (f *file) declare(call string, c goja.FunctionCall, only bool) goja.Value {
	name := f.name(call, c.Argument(0))
	f.add(call, name, f.function(call, "second ", c.Argument(1)), only)
	return goja.Undefined()
}

// add declares a test. Two of one name could not be told apart.
func (f *file) add(call, name string, fn goja.Callable, only bool) {
	f.whileLoading(call)
	name = strings.Join(append(f.scope.headings(), name), " > ")
	for _, other := range f.tests {
		if other.name == name {
			f.refuse("%s: there is a test %q already, at %s", call, name, other.place)
		}
	}
	f.tests = append(f.tests, declared{name: name, place: f.Place(), fn: fn, only: only, scope: f.scope})
}

func (f *file) whileLoading(call string) {
	if !f.loading {
		f.refuse("%s is called while a test runs: tests are declared as the file loads", call)
	}
}

// beforeEach has a function called before each test of the file or heading that it stands in.
func (f *file) beforeEach(c goja.FunctionCall) goja.Value {
	fn := f.function("beforeEach", "", c.Argument(0))
	f.whileLoading("beforeEach")
	f.scope.before = append(f.scope.before, hook{place: f.Place(), fn: fn})
	return goja.Undefined()
}

func (f *file) describe(c goja.FunctionCall) goja.Value {
	name := f.name("describe", c.Argument(0))
	fn := f.function("describe", "second ", c.Argument(1))
	f.whileLoading("describe")
	f.scope = &scope{outer: f.scope, heading: name}
	v, err := fn(goja.Undefined())
	f.scope = f.scope.outer
	if err != nil {
		panic(err)
	}
	if !goja.IsUndefined(v) {
		f.refuse("describe: the function gave %s: it declares tests, and is not async", f.Show(v))
	}
	return goja.Undefined()
}

// each declares a test for each row.
func (f *file) each(c goja.FunctionCall) goja.Value {
	rows := f.items("test.each", c.Argument(0))
	if len(rows) == 0 {
		f.refuse("test.each: the list of rows is empty")
	}
	return f.Function("each", func(c goja.FunctionCall) goja.Value {
		name := f.name("test.each", c.Argument(0))
		fn := f.function("test.each", "second ", c.Argument(1))
		known := map[string]bool{}
		for i, row := range rows {
			args := []goja.Value{row}
			if isArray(row) {
				args = f.items("test.each", row)
			}
			filled := f.fill(name, i, args)
			if known[filled] {
				filled += " " + strconv.Itoa(i+1)
			}
			known[filled] = true
			f.add("test.each", filled, func(this goja.Value, _ ...goja.Value) (goja.Value, error) { return fn(this, args...) }, false)
		}
		return goja.Undefined()
	})
}

var placeholders = regexp.MustCompile(`%[%s]|\$[A-Za-z_][A-Za-z0-9_]*`)

// fill is the name of the test of one row. Where nothing in it tells the rows apart it ends with the row's number.
func (f *file) fill(name string, row int, args []goja.Value) string {
	next, filled := 0, false
	out := placeholders.ReplaceAllStringFunc(name, func(form string) string {
		switch {
		case form == "%%":
			return "%"
		case form == "%s" && next < len(args):
			next++
			filled = true
			return f.Show(args[next-1])
		case form[0] == '$' && len(args) == 1:
			if o, ok := args[0].(*goja.Object); ok && o.Get(form[1:]) != nil {
				filled = true
				return f.Show(o.Get(form[1:]))
			}
		}
		return form
	})
	if !filled {
		out += " " + strconv.Itoa(row+1)
	}
	return out
}

func isArray(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && o.ClassName() == "Array"
}

// items are those of an array.
func (f *file) items(call string, v goja.Value) []goja.Value {
	if !isArray(v) {
		f.refuse("%s: want an array, got %s", call, f.Show(v))
	}
	o := v.(*goja.Object)
	n := int(o.Get("length").ToInteger())
	out := make([]goja.Value, n)
	for i := range out {
		if out[i] = o.Get(strconv.Itoa(i)); out[i] == nil {
			out[i] = goja.Undefined()
		}
	}
	return out
}
