package scripttest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// maxDepth bounds how deep values are compared and shown.
const maxDepth = 64

// chain is the objects that stand around a value, the outermost first: one of them again is a circle.
type chain []*goja.Object

// around is the objects around the members of one.
func (c chain) around(o *goja.Object) chain { return append(c, o) }

func (c chain) has(o *goja.Object) bool { return slices.Contains(c, o) }

// equal compares content: at is where it first differs, as in [2].code. A field that is undefined counts as missing, -0 as
// 0 and NaN as NaN. Maps and sets have the order of their entries. With partial, fields that expected does not have do not
// matter. Values that refer to themselves are equal where they do so alike.
func (f *file) equal(expected, received goja.Value, partial bool) (at string, same bool) {
	d := f.differs(expected, received, partial)
	if d == nil {
		return "", true
	}
	return d.at, false
}

// differs is where two values first differ; nil where they are equal.
func (f *file) differs(expected, received goja.Value, partial bool) *different {
	return f.differsAt(expected, received, partial, "", nil)
}

// pair is two objects that are compared.
type pair struct{ expected, received *goja.Object }

// different is a place at which two values differ, and what stands there in each; too deep says that nobody has looked.
type different struct {
	at                 string
	expected, received goja.Value
	tooDeep            bool
}

func (f *file) differsAt(expected, received goja.Value, partial bool, at string, within []pair) *different {
	here := func(differ bool) *different {
		if !differ {
			return nil
		}
		return &different{at: at, expected: expected, received: received}
	}
	if c, ok := f.closeOf(expected); ok {
		return here(!c.holds(received))
	}
	a, ok := expected.(*goja.Object)
	b, both := received.(*goja.Object)
	if !ok || !both {
		return here(!expected.SameAs(received) && !expected.StrictEquals(received))
	}
	if a == b || slices.Contains(within, pair{a, b}) { // where they differ is found on the way that led here first
		return nil
	}
	_, function := goja.AssertFunction(a)
	x, listed := f.list(a)
	y, also := f.list(b)
	switch class := a.ClassName(); {
	case len(within) == maxDepth:
		return &different{at: at, expected: expected, received: received, tooDeep: true}
	case function:
		return here(true)
	case class == "RegExp" || class == "Date" || class == "Error":
		return here(class != b.ClassName() || a.String() != b.String() || class == "Date" && a.ToFloat() != b.ToFloat())
	case class == "Number" || class == "String" || class == "Boolean":
		return here(class != b.ClassName() || !primitive(a).SameAs(primitive(b)))
	case listed && (!also || f.kindOf(a) != f.kindOf(b)), also && !listed && (!partial || isArray(b)), !partial && class != b.ClassName():
		return here(true)
	}
	within = append(within, pair{a, b})
	if listed {
		if len(x) != len(y) {
			return &different{at: at + ".length", expected: expected, received: received}
		}
		for i := range x {
			if d := f.differsAt(x[i], y[i], partial, at+"["+strconv.Itoa(i)+"]", within); d != nil {
				return d
			}
		}
		return nil
	}
	for _, key := range keysOf(a, b, partial) {
		where := strings.TrimPrefix(at+"."+key, ".")
		if d := f.differsAt(valueOf(a, key), valueOf(b, key), partial, where, within); d != nil {
			return d
		}
	}
	for _, key := range symbolsOf(a, b, partial) {
		if d := f.differsAt(symbolValue(a, key), symbolValue(b, key), partial, at+symbolText(key), within); d != nil {
			return d
		}
	}
	return nil
}

// primitive is the value that an object made by new Number, new String or new Boolean stands for.
func primitive(o *goja.Object) goja.Value {
	value, _ := goja.AssertFunction(o.Get("valueOf"))
	if value == nil {
		return goja.Undefined()
	}
	v, err := value(o)
	if err != nil {
		panic(err)
	}
	if _, object := v.(*goja.Object); object {
		return goja.Undefined()
	}
	return v
}

// kindOf is what an object calls itself: Map, Float64Array, Promise; empty for a plain one.
func (f *file) kindOf(o *goja.Object) string {
	if isArray(o) {
		return "Array"
	}
	if tag := o.GetSymbol(goja.SymToStringTag); tag != nil {
		return tag.String()
	}
	return ""
}

// list are the items of an array, a typed array, a map or a set.
func (f *file) list(o *goja.Object) ([]goja.Value, bool) {
	if isArray(o) {
		return f.items("expect", o), true
	}
	if kind := f.kindOf(o); kind != "Map" && kind != "Set" && !strings.HasSuffix(kind, "Array") {
		return nil, false
	}
	v, err := f.arrayOf(f.Runtime().GlobalObject().Get("Array"), o)
	if err != nil {
		panic(err)
	}
	return f.items("expect", v), true
}

// symbolsOf are the keys of two objects that are symbols, those of the first alone where it is a part.
func symbolsOf(a, b *goja.Object, partial bool) []*goja.Symbol {
	return united(a.Symbols(), b.Symbols(), partial)
}

func symbolValue(o *goja.Object, key *goja.Symbol) goja.Value {
	if v := o.GetSymbol(key); v != nil {
		return v
	}
	return goja.Undefined()
}

func symbolText(key *goja.Symbol) string { return "[Symbol(" + key.String() + ")]" }

func valueOf(o *goja.Object, key string) goja.Value {
	if v := o.Get(key); v != nil {
		return v
	}
	return goja.Undefined()
}

// keysOf are the keys of two objects, those of the first alone where it is a part.
func keysOf(a, b *goja.Object, partial bool) []string {
	return united(a.Keys(), b.Keys(), partial)
}

// united are the keys of a, and behind them those of b that a has not, unless a is a part.
func united[K comparable](a, b []K, partial bool) []K {
	if partial {
		return a
	}
	for _, key := range b {
		if !slices.Contains(a, key) {
			a = append(a, key)
		}
	}
	return a
}

// alike is the part of a value that has the fields of another.
func (f *file) alike(expected, received goja.Value, within chain) goja.Value {
	a, ok := expected.(*goja.Object)
	b, both := received.(*goja.Object)
	if !ok || !both || len(within) == maxDepth || within.has(b) || isArray(a) != isArray(b) {
		return received
	}
	within = within.around(b)
	if isArray(a) {
		x, y := f.items("expect", a), f.items("expect", b)
		out := make([]any, len(y))
		for i := range y {
			if out[i] = y[i]; i < len(x) {
				out[i] = f.alike(x[i], y[i], within)
			}
		}
		return f.Runtime().NewArray(out...)
	}
	if _, listed := f.list(a); listed || a.ClassName() != "Object" || b.ClassName() != "Object" {
		return received
	}
	out := f.Runtime().NewObject()
	for _, key := range a.Keys() {
		if v := b.Get(key); v != nil {
			_ = out.Set(key, f.alike(valueOf(a, key), v, within)) // it cannot fail: the object is new
		}
	}
	return out
}
