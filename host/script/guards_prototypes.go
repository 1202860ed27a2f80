package script

import (
	"fmt"
	"reflect"

	"github.com/dop251/goja"
)

var (
	dynamicObjectType = reflect.TypeFor[goja.DynamicObject]()
	dynamicArrayType  = reflect.TypeFor[goja.DynamicArray]()
	proxyType         = reflect.TypeFor[goja.Proxy]()
)

// guardPrototypes keeps the prototypes of the host's objects, which goja would let a script set: what stands there would go on to
// answer for what the object does not have. Freezing one is refused in the words of the host's: the engine cannot.
func (s *Script) guardPrototypes(w *world) error {
	for _, f := range []struct{ of, name, what string }{{"Object", "freeze", "frozen"}, {"Object", "seal", "sealed"},
		{"Object", "preventExtensions", "kept from growing"}, {"Reflect", "preventExtensions", "kept from growing"}} {
		if err := s.replace(w.get(f.of), f.name, func(call goja.FunctionCall, original goja.Callable) goja.Value {
			if kind := hostKind(call.Argument(0)); kind != "" {
				panic(s.rt.NewTypeError("%s is read-only as it is: it cannot be %s", kind, f.what))
			}
			return forward(original, call.This, call.Arguments...)
		}); err != nil {
			return err
		}
	}
	for _, of := range []string{"Object", "Reflect"} {
		if err := s.replace(w.get(of), "setPrototypeOf", func(call goja.FunctionCall, original goja.Callable) goja.Value {
			s.keepPrototype(call.Argument(0), call.Argument(1))
			return forward(original, call.This, call.Arguments...)
		}); err != nil {
			return err
		}
	}
	accessors, err := s.rt.RunProgram(prototypeAccessors)
	if err != nil {
		return fmt.Errorf("find the accessors of __proto__: %w", err)
	}
	get, set := accessors.ToObject(s.rt).Get("get"), accessors.ToObject(s.rt).Get("set")
	original, ok := goja.AssertFunction(set)
	if !ok {
		return fmt.Errorf("__proto__ has no setter")
	}
	setter := s.function("set __proto__", func(call goja.FunctionCall) goja.Value {
		s.keepPrototype(call.This, call.Argument(0))
		return forward(original, call.This, call.Arguments...)
	})
	return w.get("Object.prototype").DefineAccessorProperty("__proto__", get, setter, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

var prototypeAccessors = goja.MustCompile("world.js", `Object.getOwnPropertyDescriptor(Object.prototype, "__proto__")`, true)

// keepPrototype throws where a host object would get another prototype.
func (s *Script) keepPrototype(v, prototype goja.Value) {
	o := hostObjectBehind(v)
	if o == nil {
		return
	}
	if p, is := prototype.(*goja.Object); is && p == o.Prototype() {
		return
	}
	panic(s.rt.NewTypeError("%s is read-only: its prototype cannot be set", hostKind(o)))
}

// hostObjectBehind is the host object that a value is, or a proxy of it; nil for any other.
func hostObjectBehind(v goja.Value) *goja.Object {
	o, ok := v.(*goja.Object)
	for ok && o.ExportType() == proxyType {
		p, is := o.Export().(goja.Proxy)
		if !is || p.Target() == nil {
			return nil
		}
		o = p.Target()
	}
	if !ok {
		return nil
	}
	if t := o.ExportType(); t == nil || !t.Implements(dynamicObjectType) && !t.Implements(dynamicArrayType) {
		return nil
	}
	return o
}

// hostKind is what messages call a host object, "" for what is none.
func hostKind(v goja.Value) string {
	o := hostObjectBehind(v)
	if o == nil {
		return ""
	}
	switch h := o.Export().(type) {
	case interface{ host() *hostObject }:
		return h.host().kind
	case *barsArray:
		return "bars"
	}
	return "this object of the host's"
}
