package script

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"
)

// maxItems bounds the arrays that functions of the language go through or make in one step: 16.7 million, which are more than
// ten years of one-minute bars of a symbol that trades around the clock.
const maxItems = 1 << 24

// maxArguments bounds the arguments that apply makes of a list.
const maxArguments = 1 << 20

// atOnce are functions of arrays that go through all items without a look at the limits. Those that are called in every
// handler, such as slice and indexOf, are left as fast as they are: an array that is too long for them must have been made
// by setting its length.
var atOnce = []string{"concat", "copyWithin", "fill", "flat", "join", "lastIndexOf", "reverse", "toReversed", "toSpliced", "with"}

// guardArrays bounds arrays.
func (s *Script) guardArrays(w *world) error {
	proto := w.get("Array.prototype")
	for _, name := range atOnce {
		if err := s.replace(proto, name, func(call goja.FunctionCall, original goja.Callable) goja.Value {
			s.bounded(w, name, call.This, maxItems)
			if name == "join" {
				s.joining++
				s.nested-- // it has a bound of its own
				defer func() { s.joining--; s.nested++ }()
				if s.joining > maxDepth { // an array in an array in an array: each is joined by the one around it
					s.raise(w.rangeError, fmt.Sprintf("join: arrays are nested deeper than %d", maxDepth))
				}
				s.boundedText(w, name, call)
			}
			return forward(original, call.This, call.Arguments...)
		}); err != nil {
			return err
		}
	}
	for _, name := range []string{"sort", "toSorted"} {
		if err := s.guardSort(w, proto, name); err != nil {
			return err
		}
	}
	if err := s.replace(w.get("Array"), "from", func(call goja.FunctionCall, original goja.Callable) goja.Value {
		if o, ok := call.Argument(0).(*goja.Object); ok && o.GetSymbol(goja.SymIterator) == nil {
			s.bounded(w, "Array.from", o, maxItems)
		}
		return forward(original, call.This, call.Arguments...)
	}); err != nil {
		return err
	}
	if err := s.guardConstructor(w, "Array", func(args []goja.Value) {
		if len(args) == 1 && goja.IsNumber(args[0]) && args[0].ToFloat() > maxItems {
			s.raise(w.rangeError, fmt.Sprintf("Array: %v items are beyond the limit of %d", args[0], maxItems))
		}
	}); err != nil {
		return err
	}
	return s.keepSpecies(w.get("Array"))
}

// keepSpecies has map, filter and slice make their arrays by the language's own constructor, which takes half the time of
// the guarded one: they never make one longer than what they go through.
func (s *Script) keepSpecies(array *goja.Object) error {
	guarded := s.rt.GlobalObject().Get("Array")
	species := s.function("get [Symbol.species]", func(call goja.FunctionCall) goja.Value {
		if call.This == guarded {
			return array
		}
		return call.This
	})
	return array.DefineAccessorPropertySymbol(goja.SymSpecies, species, nil, goja.FLAG_FALSE, goja.FLAG_FALSE)
}

// bounded throws where a value has a length beyond a limit.
func (s *Script) bounded(w *world, what string, v goja.Value, most float64) {
	if s.beyond(v, most) {
		s.raise(w.rangeError, fmt.Sprintf("%s: %v items are beyond the limit of %.0f", what, v.(*goja.Object).Get("length"), most))
	}
}

// beyond says whether a value has a length beyond a limit.
func (s *Script) beyond(v goja.Value, most float64) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	length := o.Get("length")
	return length != nil && goja.IsNumber(length) && length.ToFloat() > most
}

// maxQuickSort is the length up to which an array is sorted by the language itself, which takes it less than 0.1 s.
const maxQuickSort = 1 << 15

// boundedText throws where the separators of a join alone would be too long.
func (s *Script) boundedText(w *world, what string, call goja.FunctionCall) {
	o, ok := call.This.(*goja.Object)
	separator := call.Argument(0)
	if !ok || !goja.IsString(separator) {
		return
	}
	length := o.Get("length")
	if length == nil || !goja.IsNumber(length) {
		return
	}
	if n := length.ToFloat() * float64(separator.(goja.String).Length()); n > maxString {
		s.raise(w.rangeError, fmt.Sprintf("%s: a text of %.0f characters is beyond the limit of %d", what, n, maxString))
	}
}

// lookEvery is how many steps a function of the language goes between two looks at the limits.
const lookEvery = 1 << 10

// guardSort gives a sort that has no order of the author's one of ours, which is the language's, by text, and looks at
// the limits.
func (s *Script) guardSort(w *world, proto *goja.Object, name string) error {
	steps := 0
	byText := s.function("compare", func(call goja.FunctionCall) goja.Value {
		if steps++; steps%lookEvery == 0 {
			s.look()
		}
		a, b := call.Argument(0), call.Argument(1)
		if goja.IsNumber(a) && goja.IsNumber(b) { // their texts are ASCII, and need not become the language's own
			return s.rt.ToValue(strings.Compare(a.String(), b.String()))
		}
		return s.rt.ToValue(s.asText(a).CompareTo(s.asText(b)))
	})
	return s.replace(proto, name, func(call goja.FunctionCall, original goja.Callable) goja.Value {
		s.bounded(w, name, call.This, maxItems)
		args := call.Arguments
		if call.Argument(0) == undefined && s.beyond(call.This, maxQuickSort) {
			args = []goja.Value{byText}
		}
		return forward(original, call.This, args...)
	})
}

// asText is a value as the text that the language makes of it.
func (s *Script) asText(v goja.Value) goja.String {
	if text, ok := v.(goja.String); ok {
		return text
	}
	return s.rt.ToValue(v.String()).(goja.String)
}

// look ends the call where the watchdog interrupts it: a function of the language that calls one of ours in a loop would
// not notice.
func (s *Script) look() {
	if s.watch.interrupted() {
		stack := s.stack()
		panic(&stop{failure: s.interruption(s.running, s.places.first(stack), s.places.frames(stack))})
	}
}

// guardCalls bounds the arguments that are made of a list.
func (s *Script) guardCalls(w *world) error {
	for _, f := range []struct {
		of, name string
		list     int
	}{{"Function.prototype", "apply", 1}, {"Reflect", "apply", 2}, {"Reflect", "construct", 1}} {
		if err := s.replace(w.get(f.of), f.name, func(call goja.FunctionCall, original goja.Callable) goja.Value {
			s.bounded(w, f.name, call.Argument(f.list), maxArguments)
			return forward(original, call.This, call.Arguments...)
		}); err != nil {
			return err
		}
	}
	return nil
}

// guardConstructor puts a constructor that looks at its arguments in the place of one of the language's. It is a proxy, so
// that classes extend it and all of its members are there.
func (s *Script) guardConstructor(w *world, name string, check func(args []goja.Value)) error {
	original := w.get(name)
	construct, ok := goja.AssertFunction(w.get("Reflect.construct"))
	isInstance, also := goja.AssertFunction(w.get("Function.prototype").GetSymbol(goja.SymHasInstance))
	if !ok || !also {
		return fmt.Errorf("%s cannot be guarded: the language has no way to construct", name)
	}
	guarded := s.rt.ToValue(s.rt.NewProxy(original, &goja.ProxyTrapConfig{
		Apply: func(target *goja.Object, this goja.Value, args []goja.Value) goja.Value {
			defer s.guard()
			check(args)
			f, _ := goja.AssertFunction(target)
			return forward(f, this, args...)
		},
		Construct: func(target *goja.Object, args []goja.Value, newTarget *goja.Object) *goja.Object {
			defer s.guard()
			check(args)
			return forward(construct, undefined, target, s.rt.NewArray(values(args)...), newTarget).ToObject(s.rt)
		},
	})).(*goja.Object)
	// goja does not know instanceof of a proxy.
	instance := s.function("[Symbol.hasInstance]", func(call goja.FunctionCall) goja.Value {
		if call.This == guarded {
			return forward(isInstance, original, call.Argument(0))
		}
		return forward(isInstance, call.This, call.Argument(0))
	})
	if err := original.DefineDataPropertySymbol(goja.SymHasInstance, instance, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
		return err
	}
	if err := s.rt.GlobalObject().DefineDataProperty(name, guarded, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return err
	}
	return original.Get("prototype").ToObject(s.rt).DefineDataProperty("constructor", guarded, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

func values(args []goja.Value) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
	}
	return out
}
