package script

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// The functions of the language that bring a process down in one call are guarded, where that is cheap: a text of
// terabytes and a JSON text of a million brackets cannot be caught once Go works on them. The others are named in
// doc.go.

// maxString bounds the text that repeat, padStart and padEnd make, in UTF-16 units.
const maxString = 1 << 26

// world is the language's own objects by their names, as the guards find them.
type world struct {
	objects                 map[string]*goja.Object
	rangeError, syntaxError *goja.Object
}

func (w *world) get(name string) *goja.Object { return w.objects[name] }

// worldNames are what the guards ask for; the last are reached by syntax alone.
var worldNames = []string{"String", "String.prototype", "RegExp", "RegExp.prototype", "Promise.prototype", "Object", "Symbol", "JSON", "RangeError", "SyntaxError", "TypeError", "Function", "Function.prototype", "Array", "Array.prototype",
	"Reflect", "Reflect.construct", "ArrayBuffer", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array",
	"Int32Array", "Uint32Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array"}

var worldProgram = goja.MustCompile("world.js", "["+strings.Join(worldNames, ", ")+
	", Object.getPrototypeOf(Int8Array.prototype), Object.getPrototypeOf(function* () {}), Object.getPrototypeOf(async function () {}), Object.prototype]", true)

func (s *Script) newWorld() (*world, error) {
	v, err := s.rt.RunProgram(worldProgram)
	if err != nil {
		return nil, fmt.Errorf("find the language's own objects: %w", err)
	}
	list := v.ToObject(s.rt)
	w := &world{objects: map[string]*goja.Object{}}
	for i, name := range append(slices.Clone(worldNames), "TypedArray.prototype", "GeneratorFunction.prototype", "AsyncFunction.prototype", "Object.prototype") {
		w.objects[name] = list.Get(strconv.Itoa(i)).ToObject(s.rt)
	}
	w.rangeError, w.syntaxError = w.get("RangeError"), w.get("SyntaxError")
	return w, nil
}

func (s *Script) installGuards() error {
	w, err := s.newWorld()
	if err != nil {
		return err
	}
	text := w.get("String.prototype")
	for _, step := range []error{
		s.mendErrors(w),
		s.guardLength(text, "repeat", w.rangeError, func(length, n float64) float64 { return length * n }),
		s.guardLength(text, "padStart", w.rangeError, func(_, n float64) float64 { return n }),
		s.guardLength(text, "padEnd", w.rangeError, func(_, n float64) float64 { return n }),
		s.guardSplit(w, text),
		s.guardReplace(w),
		s.guardFinally(w),
		s.guardRegExps(w),
		s.guardPrototypes(w),
		s.addSymbols(w),
		s.guardJSON(w),
		s.guardArrays(w),
		s.guardEntries(w),
		s.guardBuffers(w),
		s.guardCalls(w),
		s.refuseCode(w.get("Function"), w.get("GeneratorFunction.prototype"), w.get("AsyncFunction.prototype")),
	} {
		if step != nil {
			return fmt.Errorf("install guards: %w", step)
		}
	}
	return nil
}

// guardSplit bounds the text that is split, of which each character may become an item.
func (s *Script) guardSplit(w *world, proto *goja.Object) error {
	return s.replace(proto, "split", func(call goja.FunctionCall, original goja.Callable) goja.Value {
		if text, ok := call.This.(goja.String); ok && text.Length() > maxItems {
			s.raise(w.rangeError, fmt.Sprintf("split: a text of %d characters is beyond the limit of %d", text.Length(), maxItems))
		}
		return forward(original, call.This, call.Arguments...)
	})
}

// guardFinally gives what promises call in the end a this, without which functions of the language panic in goja.
func (s *Script) guardFinally(w *world) error {
	return s.replace(w.get("Promise.prototype"), "finally", func(call goja.FunctionCall, original goja.Callable) goja.Value {
		fn, ok := goja.AssertFunction(call.Argument(0))
		if !ok {
			return forward(original, call.This, call.Arguments...)
		}
		return forward(original, call.This, s.rt.ToValue(func(goja.FunctionCall) goja.Value { return forward(fn, undefined) }))
	})
}

// replace puts a guarded function in the place of one of the language's.
func (s *Script) replace(o *goja.Object, name string, f func(call goja.FunctionCall, original goja.Callable) goja.Value) error {
	original, ok := goja.AssertFunction(o.Get(name))
	if !ok {
		return fmt.Errorf("%s is no function", name)
	}
	return o.DefineDataProperty(name, s.function(name, func(call goja.FunctionCall) goja.Value { return f(call, original) }),
		goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// guardLength bounds a function of texts by the length that its result would have.
func (s *Script) guardLength(proto *goja.Object, name string, rangeError *goja.Object, result func(length, n float64) float64) error {
	return s.replace(proto, name, func(call goja.FunctionCall, original goja.Callable) goja.Value {
		if goja.IsUndefined(call.This) || goja.IsNull(call.This) {
			return forward(original, call.This, call.Arguments...)
		}
		// Both are made what they are used as here and once: valueOf and toString are the author's.
		this := s.asText(call.This)
		n := call.Argument(0).ToNumber()
		if length := result(float64(this.Length()), n.ToFloat()); length > maxString {
			s.raise(rangeError, fmt.Sprintf("%s: a text of %.0f characters is beyond the limit of %d", name, length, maxString))
		}
		args := append([]goja.Value{n}, call.Arguments[min(1, len(call.Arguments)):]...)
		return forward(original, this, args...)
	})
}

// refuseCode makes code from strings an error: it has no lines of the author's, could make goja look for a source
// map, and a text of a million brackets exhausts the parser's stack.
func (s *Script) refuseCode(function *goja.Object, protos ...*goja.Object) error {
	refuse := func(name string) *goja.Object {
		return s.constructor(name, func(goja.ConstructorCall) *goja.Object {
			panic(s.refusal(sdk.Refuse(sdk.NotSupported, "", strings.TrimSpace(name+" is not supported: code from strings has no place in a strategy"))))
		})
	}
	global := s.rt.GlobalObject()
	if err := global.DefineDataProperty("eval", refuse("eval"), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return err
	}
	proto := function.Get("prototype").ToObject(s.rt)
	constructor := refuse("Function")
	if err := constructor.DefineDataProperty("prototype", proto, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
		return err
	}
	if err := global.DefineDataProperty("Function", constructor, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return err
	}
	for _, p := range append(protos, proto) {
		if err := p.DefineDataProperty("constructor", constructor, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
			return err
		}
	}
	return nil
}

// raise throws one of the language's own errors.
func (s *Script) raise(constructor *goja.Object, message string) {
	o, err := s.rt.New(constructor, s.rt.ToValue(message))
	if err != nil {
		panic(err)
	}
	panic(o)
}
