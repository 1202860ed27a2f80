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
	return f.equalAt(expected, received, partial, "", nil)
}

// pair is two objects that are compared.
type pair struct{ expected, received *goja.Object }

func (f *file) equalAt(expected, received goja.Value, partial bool, at string, within []pair) (string, bool) {
	if c, ok := f.closeOf(expected); ok {
		return at, c.holds(received)
	}
	a, ok := expected.(*goja.Object)
	b, both := received.(*goja.Object)
	if !ok || !both {
		return at, expected.SameAs(received) || expected.StrictEquals(received)
	}
	if a == b || slices.Contains(within, pair{a, b}) { // where they differ is found on the way that led here first
		return at, true
	}
	_, function := goja.AssertFunction(a)
	switch class := a.ClassName(); {
	case len(within) == maxDepth || function:
		return at, false
	case class == "RegExp" || class == "Date" || class == "Error":
		return at, class == b.ClassName() && a.String() == b.String() && (class != "Date" || a.ToFloat() == b.ToFloat())
	case class != b.ClassName() && (isArray(a) || isArray(b)):
		return at, false
	}
	within = append(within, pair{a, b})
	if x, listed := f.list(a); listed {
		y, also := f.list(b)
		if !also || len(x) != len(y) {
			return at + ".length", false
		}
		for i := range x {
			if where, same := f.equalAt(x[i], y[i], partial, at+"["+strconv.Itoa(i)+"]", within); !same {
				return where, false
			}
		}
		return at, true
	}
	for _, key := range keysOf(a, b, partial) {
		where := strings.TrimPrefix(at+"."+key, ".")
		if found, same := f.equalAt(valueOf(a, key), valueOf(b, key), partial, where, within); !same {
			return found, false
		}
	}
	return at, true
}

// list are the items of an array, a typed array, a map or a set.
func (f *file) list(o *goja.Object) ([]goja.Value, bool) {
	if isArray(o) {
		return f.items("expect", o), true
	}
	kind := ""
	if tag := o.GetSymbol(goja.SymToStringTag); tag != nil {
		kind = tag.String()
	}
	if kind != "Map" && kind != "Set" && !strings.HasSuffix(kind, "Array") {
		return nil, false
	}
	v, err := f.arrayOf(f.Runtime().GlobalObject().Get("Array"), o)
	if err != nil {
		panic(err)
	}
	return f.items("expect", v), true
}

func valueOf(o *goja.Object, key string) goja.Value {
	if v := o.Get(key); v != nil {
		return v
	}
	return goja.Undefined()
}

// keysOf are the keys of two objects, those of the first alone where it is a part.
func keysOf(a, b *goja.Object, partial bool) []string {
	keys := a.Keys()
	if partial {
		return keys
	}
	for _, key := range b.Keys() {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
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
