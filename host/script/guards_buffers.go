package script

import (
	"fmt"

	"github.com/dop251/goja"
)

// buffers are the constructors of memory in one piece, with the bytes of an item.
var buffers = []struct {
	name  string
	bytes float64
}{
	{"ArrayBuffer", 1}, {"Int8Array", 1}, {"Uint8Array", 1}, {"Uint8ClampedArray", 1}, {"Int16Array", 2}, {"Uint16Array", 2},
	{"Int32Array", 4}, {"Uint32Array", 4}, {"Float32Array", 4}, {"Float64Array", 8}, {"BigInt64Array", 8}, {"BigUint64Array", 8},
}

// guardBuffers bounds each piece of memory by limits.memory.
func (s *Script) guardBuffers(w *world) error {
	for _, b := range buffers {
		if err := s.guardConstructor(w, b.name, func(args []goja.Value) {
			if len(args) == 0 {
				return
			}
			length := args[0]
			if o, ok := length.(*goja.Object); ok {
				if length = o.Get("length"); length == nil { // a buffer: it is there already
					return
				}
			}
			if !goja.IsNumber(length) {
				return
			}
			if n := length.ToFloat() * b.bytes; n > float64(s.limits.Memory) {
				s.raise(w.rangeError, fmt.Sprintf("%s: %.0f bytes are beyond the limit of %s", b.name, n, Bytes(s.limits.Memory)))
			}
		}); err != nil {
			return err
		}
	}
	return s.guardTypedSort(w)
}

// guardTypedSort has the sort of a long typed array look at the limits.
func (s *Script) guardTypedSort(w *world) error {
	steps := 0
	byNumber := s.function("compare", func(call goja.FunctionCall) goja.Value {
		if steps++; steps%lookEvery == 0 {
			s.look()
		}
		return s.rt.ToValue(compareNumbers(call.Argument(0), call.Argument(1)))
	})
	for _, name := range []string{"sort", "toSorted"} {
		if err := s.replace(w.get("TypedArray.prototype"), name, func(call goja.FunctionCall, original goja.Callable) goja.Value {
			args := call.Arguments
			if call.Argument(0) == undefined && s.beyond(call.This, maxQuickSort) {
				if first := call.This.(*goja.Object).Get("0"); goja.IsNumber(first) { // not of a BigInt64Array
					args = []goja.Value{byNumber}
				}
			}
			return forward(original, call.This, args...)
		}); err != nil {
			return err
		}
	}
	return nil
}

// compareNumbers is the order of typed arrays: -0 before 0, NaN last.
func compareNumbers(a, b goja.Value) int {
	x, y := a.ToFloat(), b.ToFloat()
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	case x == y:
		if x == 0 { // 1/-0 is less than 1/0
			return compareFloats(1/x, 1/y)
		}
		return 0
	case x != x && y != y:
		return 0
	case x != x:
		return 1
	}
	return -1
}

func compareFloats(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}
