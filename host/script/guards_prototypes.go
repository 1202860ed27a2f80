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
// answer for what the object does not have.
func (s *Script) guardPrototypes(w *world) error {
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
	o, ok := v.(*goja.Object)
	for ok && o.ExportType() == proxyType {
		p, is := o.Export().(goja.Proxy)
		if !is || p.Target() == nil {
			return
		}
		o = p.Target()
	}
	if !ok {
		return
	}
	t := o.ExportType()
	if t == nil || !t.Implements(dynamicObjectType) && !t.Implements(dynamicArrayType) {
		return
	}
	if p, is := prototype.(*goja.Object); is && p == o.Prototype() {
		return
	}
	kind := "this object of the host's"
	switch h := o.Export().(type) {
	case interface{ host() *hostObject }:
		kind = h.host().kind
	case *barsArray:
		kind = "bars"
	}
	panic(s.rt.NewTypeError("%s is read-only: its prototype cannot be set", kind))
}
