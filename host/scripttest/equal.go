package scripttest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// maxDepth bounds how deep values are compared and shown: what is deeper refers to itself.
const maxDepth = 64

// equal compares content: at is where it first differs, as in [2].code. A field that is undefined counts as missing, -0 as
// 0 and NaN as NaN. Maps and sets have the order of their entries. With partial, fields that expected does not have do not
// matter.
func (f *file) equal(expected, received goja.Value, partial bool) (at string, same bool) {
	return f.equalAt(expected, received, partial, "", 0)
}

func (f *file) equalAt(expected, received goja.Value, partial bool, at string, depth int) (string, bool) {
	if c, ok := f.closeOf(expected); ok {
		return at, c.holds(received)
	}
	a, ok := expected.(*goja.Object)
	b, both := received.(*goja.Object)
	if !ok || !both {
		return at, expected.SameAs(received) || expected.StrictEquals(received)
	}
	if a == b {
		return at, true
	}
	_, function := goja.AssertFunction(a)
	switch class := a.ClassName(); {
	case depth == maxDepth || function:
		return at, false
	case class == "RegExp" || class == "Date" || class == "Error":
		return at, class == b.ClassName() && a.String() == b.String() && (class != "Date" || a.ToFloat() == b.ToFloat())
	case class != b.ClassName() && (isArray(a) || isArray(b)):
		return at, false
	}
	if x, listed := f.list(a); listed {
		y, also := f.list(b)
		if !also || len(x) != len(y) {
			return at + ".length", false
		}
		for i := range x {
			if where, same := f.equalAt(x[i], y[i], partial, at+"["+strconv.Itoa(i)+"]", depth+1); !same {
				return where, false
			}
		}
		return at, true
	}
	for _, key := range keysOf(a, b, partial) {
		where := strings.TrimPrefix(at+"."+key, ".")
		if found, same := f.equalAt(valueOf(a, key), valueOf(b, key), partial, where, depth+1); !same {
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
func (f *file) alike(expected, received goja.Value, depth int) goja.Value {
	a, ok := expected.(*goja.Object)
	b, both := received.(*goja.Object)
	if !ok || !both || depth == maxDepth || isArray(a) != isArray(b) {
		return received
	}
	if isArray(a) {
		x, y := f.items("expect", a), f.items("expect", b)
		out := make([]any, len(y))
		for i := range y {
			if out[i] = y[i]; i < len(x) {
				out[i] = f.alike(x[i], y[i], depth+1)
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
			_ = out.Set(key, f.alike(valueOf(a, key), v, depth+1)) // it cannot fail: the object is new
		}
	}
	return out
}
