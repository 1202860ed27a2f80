package script

import (
	"fmt"
	"reflect"

	"github.com/dop251/goja"
)

var undefined = goja.Undefined()

// natives are functions and objects of the language as they were before the script could change them.
type natives struct {
	err       *goja.Object    // the constructor Error
	refusal   *goja.Object    // the prototype of refusals, which inherits from Error's
	base      *goja.Object    // the prototype of host objects: toString and nothing else
	array     *goja.Object    // Array.prototype
	object    *goja.Object    // Object.prototype
	float64s  *goja.Object    // the constructor Float64Array
	quiet     map[string]bool // the members that any object may be asked for (members.go)
	members   []string        // of an array
	freeze    goja.Callable
	stringify goja.Callable
	source    goja.Callable // Function.prototype.toString
	eachOfMap goja.Callable
	eachOfSet goja.Callable
	promises  *goja.Object  // the constructor Promise
	promise   goja.Callable // makes a promise of a value: of what has a then, one that follows it
}

func (n *natives) capture(rt *goja.Runtime, function func(string, func(goja.FunctionCall) goja.Value) *goja.Object) error {
	v, err := rt.RunString(`[Error, Error.prototype, Array.prototype, Object.prototype, Object.freeze, JSON.stringify, Float64Array,
		Function.prototype.toString, Map.prototype.forEach, Set.prototype.forEach, ((promise) => (value) => promise.resolve(value))(Promise), Promise]`)
	if err != nil {
		return fmt.Errorf("capture the language's own functions: %w", err)
	}
	list := v.ToObject(rt)
	at := func(i int) *goja.Object { return list.Get(fmt.Sprint(i)).ToObject(rt) }
	n.err, n.array, n.object = at(0), at(2), at(3)
	n.quiet = map[string]bool{}
	for _, name := range append(n.object.GetOwnPropertyNames(), askedAnyway...) {
		n.quiet[name] = true
	}
	n.members = n.array.GetOwnPropertyNames()
	n.freeze, _ = goja.AssertFunction(at(4))
	n.stringify, _ = goja.AssertFunction(at(5))
	n.float64s = at(6)
	n.source, _ = goja.AssertFunction(at(7))
	n.eachOfMap, _ = goja.AssertFunction(at(8))
	n.eachOfSet, _ = goja.AssertFunction(at(9))
	n.promise, _ = goja.AssertFunction(at(10))
	n.promises = at(11)
	n.refusal = rt.CreateObject(at(1))
	n.base = rt.CreateObject(nil)
	show := function("toString", func(call goja.FunctionCall) goja.Value { return rt.ToValue(n.show(rt, call.This)) })
	if err := n.base.DefineDataProperty("toString", show, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
		return fmt.Errorf("define toString: %w", err)
	}
	for _, o := range []*goja.Object{n.refusal, n.base} {
		if err := n.frozen(o); err != nil {
			return err
		}
	}
	return nil
}

// frozen freezes an object.
func (n *natives) frozen(o *goja.Object) error {
	if _, err := n.freeze(undefined, o); err != nil {
		return fmt.Errorf("freeze: %w", err)
	}
	return nil
}

// named makes a function for scripts, with a name for stacks.
func named(rt *goja.Runtime, name string, f func(goja.FunctionCall) goja.Value) *goja.Object {
	fn := rt.ToValue(f).(*goja.Object)
	// It cannot fail: a new function's name is configurable.
	_ = fn.DefineDataProperty("name", rt.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return fn
}

// function makes a guarded function for scripts. It returns a value always: where f has none, undefined, as goja's own functions that
// call one, such as replace and sort, take what it returns as it is.
func (s *Script) function(name string, f func(goja.FunctionCall) goja.Value) *goja.Object {
	return named(s.rt, name, func(call goja.FunctionCall) goja.Value {
		s.nested++
		defer s.leave()
		if s.nested > s.limits.Stack { // functions of the language that call one another, as toJSON may JSON.stringify, are no calls that the engine counts
			s.tooDeep()
		}
		if call.This == nil { // so promises call
			call.This = undefined
		}
		if v := f(call); v != nil {
			return v
		}
		return undefined
	})
}

// constructor makes a guarded function that can be called with new, too.
func (s *Script) constructor(name string, f func(goja.ConstructorCall) *goja.Object) *goja.Object {
	fn := s.rt.ToValue(func(call goja.ConstructorCall) *goja.Object {
		defer s.guard()
		return f(call)
	}).(*goja.Object)
	// It cannot fail: a new function's name is configurable.
	_ = fn.DefineDataProperty("name", s.rt.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return fn
}

// forward calls a function of the script's or the language's from inside of a native one, passing on what it throws.
func forward(fn goja.Callable, this goja.Value, args ...goja.Value) goja.Value {
	v, err := fn(this, args...)
	if err != nil {
		panic(err)
	}
	return v
}

var promiseType = reflect.TypeFor[*goja.Promise]()

// promiseOf is the promise that a value is, or nil.
func promiseOf(v goja.Value) *goja.Promise {
	o, ok := v.(*goja.Object)
	if !ok || o.ExportType() != promiseType {
		return nil
	}
	p, _ := o.Export().(*goja.Promise)
	return p
}

// typeName is what a value is, as a person says it.
func typeName(v goja.Value) string {
	if v == nil || goja.IsUndefined(v) {
		return "undefined"
	}
	if goja.IsNull(v) {
		return "null"
	}
	if o, ok := v.(*goja.Object); ok {
		switch _, callable := goja.AssertFunction(o); {
		case callable:
			return "a function"
		case o.ClassName() == "Array":
			return "an array"
		case o.ClassName() == "Error":
			return "an error"
		}
		return "an object"
	}
	if _, ok := v.(*goja.Symbol); ok {
		return "a symbol"
	}
	switch {
	case goja.IsString(v):
		return "a string"
	case goja.IsBigInt(v):
		return "a bigint"
	case goja.IsNumber(v):
		return "a number"
	}
	return "a boolean"
}
