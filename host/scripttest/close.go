package scripttest

import (
	"fmt"
	"math"

	"github.com/dop251/goja"
)

// closeTo stands for a number inside of what a value is compared with: expect.closeTo(3, 2).
type closeTo struct{ want, digits float64 }

// usualDigits is how exact a number is where nothing is said.
const usualDigits = 2

// within is how far away a number may be: less than half of 10^-digits.
func (c closeTo) within() float64 { return math.Pow(10, -c.digits) / 2 }

func (c closeTo) holds(received goja.Value) bool {
	if !goja.IsNumber(received) {
		return false
	}
	got := received.ToFloat()
	return got == c.want || math.Abs(got-c.want) < c.within()
}

func (c closeTo) String() string {
	return fmt.Sprintf("a number less than %v away from %v", c.within(), c.want)
}

// expectFunction is expect, with closeTo.
func (f *file) expectFunction() (*goja.Object, error) {
	f.close = map[*goja.Object]closeTo{}
	expect := f.Function("expect", f.expect)
	if err := expect.DefineDataProperty("closeTo", f.Function("closeTo", f.closeTo), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE); err != nil {
		return nil, fmt.Errorf("define expect.closeTo: %w", err)
	}
	f.Members(expect, "expect", []string{"closeTo"}, wayOut("expect"))
	return expect, nil
}

// closeTo is expect.closeTo(number, digits).
func (f *file) closeTo(c goja.FunctionCall) goja.Value {
	made := closeTo{digits: usualDigits}
	for i, into := range []*float64{&made.want, &made.digits} {
		if i == 1 && len(c.Arguments) == 1 {
			break
		}
		if len(c.Arguments) > 2 || !goja.IsNumber(c.Argument(i)) {
			f.refuse("expect.closeTo takes a number and, where %d digits are not meant, how many", usualDigits)
		}
		*into = c.Argument(i).ToFloat()
	}
	o := f.Object("expect.closeTo(...)", nil, func(string) goja.Value { return nil })
	f.close[o] = made
	return o
}

// closeOf is what a value is, where expect.closeTo made it.
func (f *file) closeOf(v goja.Value) (closeTo, bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return closeTo{}, false
	}
	c, ok := f.close[o]
	return c, ok
}

// settled is what was expected, with the received numbers in the places of those that are close enough: what differs is then
// seen by itself.
func (f *file) settled(expected, received goja.Value, within chain) goja.Value {
	if c, ok := f.closeOf(expected); ok {
		if c.holds(received) {
			return received
		}
		return expected
	}
	a, ok := expected.(*goja.Object)
	b, both := received.(*goja.Object)
	if !ok || !both || len(within) == maxDepth || within.has(a) || len(f.close) == 0 || isArray(a) != isArray(b) {
		return expected
	}
	within = within.around(a)
	if isArray(a) {
		x, y := f.items("expect", a), f.items("expect", b)
		out := make([]any, len(x))
		for i := range x {
			if out[i] = x[i]; i < len(y) {
				out[i] = f.settled(x[i], y[i], within)
			}
		}
		return f.Runtime().NewArray(out...)
	}
	if _, listed := f.list(a); listed || a.ClassName() != "Object" || b.ClassName() != "Object" {
		return expected
	}
	out := f.Runtime().NewObject()
	for _, key := range a.Keys() {
		_ = out.Set(key, f.settled(valueOf(a, key), valueOf(b, key), within)) // it cannot fail: the object is new
	}
	return out
}
