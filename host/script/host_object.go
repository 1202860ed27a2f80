package script

import (
	"reflect"
	"slices"

	"github.com/dop251/goja"
)

// hostObject is what all objects have in common that the host shows to scripts: named values that can be read and
// not be set or deleted. The objects are goja.DynamicObjects, of which a value costs something only when it is read,
// and inherit nothing but toString, so that a script that changes Object.prototype changes nothing here. What they do not
// have throws (members.go).
type hostObject struct {
	s    *Script
	kind string
	keys []string // in order
}

func (o *hostObject) host() *hostObject { return o }

// show makes the object that scripts see of a host object.
func (s *Script) show(d interface {
	goja.DynamicObject
	host() *hostObject
}) *goja.Object {
	var shown goja.DynamicObject = d
	if s.meter != nil {
		shown = s.meteredObject(d, d.host().kind)
	}
	o := s.rt.NewDynamicObject(shown)
	_ = o.SetPrototype(s.prototypeOf(d.host())) // it cannot fail: the prototype of a dynamic object is free
	return o
}

// hostObjectOf is the host object behind a value, where it is one of type T.
func hostObjectOf[T goja.DynamicObject](v goja.Value) (T, bool) {
	var none T
	o, ok := v.(*goja.Object)
	if !ok {
		return none, false
	}
	switch o.ExportType() {
	case reflect.TypeFor[T]():
		h, ok := o.Export().(T)
		return h, ok
	case meteredType:
		if m, ok := o.Export().(*meteredObject); ok {
			h, ok := m.DynamicObject.(T)
			return h, ok
		}
	}
	return none, false
}

// Set is goja's assignment. It throws, in sloppy code too: a value that is silently not kept is a lost hour.
func (o *hostObject) Set(key string, _ goja.Value) bool {
	panic(o.s.rt.NewTypeError("%s is read-only: %s cannot be set", o.kind, key))
}

// Delete is goja's delete.
func (o *hostObject) Delete(key string) bool {
	panic(o.s.rt.NewTypeError("%s is read-only: %s cannot be deleted", o.kind, key))
}

// Has is goja's in.
func (o *hostObject) Has(key string) bool { return slices.Contains(o.keys, key) }

// Keys is goja's enumeration.
func (o *hostObject) Keys() []string { return o.keys }

// number is a number of the host's.
func (s *Script) number(v float64) goja.Value { return s.numbers.of(v) }

// textValue is a text of which a script sees the same few again and again: symbols, intervals and the like.
func (s *Script) textValue(text string) goja.Value {
	v, ok := s.text[text]
	if !ok {
		v = s.rt.ToValue(text)
		s.text[text] = v
	}
	return v
}

// list is an array of texts, frozen: it is a part of what it was read of.
func (s *Script) list(texts []string) goja.Value {
	values := make([]any, len(texts))
	for i, t := range texts {
		values[i] = s.textValue(t)
	}
	list := s.rt.NewArray(values...)
	_ = s.natives.frozen(list) // it cannot fail: the array is new
	return list
}
