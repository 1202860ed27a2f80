package script

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// The functions of the language that bring a process down in one call are guarded, where that is cheap: a text of
// terabytes and a JSON text of a million brackets cannot be caught once Go works on them. The others are named in
// doc.go.

// maxString bounds the text that repeat, padStart and padEnd make, in UTF-16 units.
const maxString = 1 << 26

// maxDepth bounds the nesting of a JSON text.
const maxDepth = 10_000

func (s *Script) installGuards() error {
	v, err := s.rt.RunString(`[String.prototype, JSON, RangeError, SyntaxError, Function, function*(){}, async function(){}]`)
	if err != nil {
		return fmt.Errorf("install guards: %w", err)
	}
	list := v.ToObject(s.rt)
	at := func(i int) *goja.Object { return list.Get(fmt.Sprint(i)).ToObject(s.rt) }
	text, json, rangeError, syntaxError, function := at(0), at(1), at(2), at(3), at(4)
	for _, step := range []error{
		s.guardLength(text, "repeat", rangeError, func(length, n float64) float64 { return length * n }),
		s.guardLength(text, "padStart", rangeError, func(_, n float64) float64 { return n }),
		s.guardLength(text, "padEnd", rangeError, func(_, n float64) float64 { return n }),
		s.guardJSON(json, syntaxError),
		s.refuseCode(function, at(5).Prototype(), at(6).Prototype()),
	} {
		if step != nil {
			return fmt.Errorf("install guards: %w", step)
		}
	}
	return nil
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
		this := call.This.ToString()
		n := call.Argument(0).ToNumber()
		if length := result(float64(this.(goja.String).Length()), n.ToFloat()); length > maxString {
			s.raise(rangeError, fmt.Sprintf("%s: a text of %.0f characters is beyond the limit of %d", name, length, maxString))
		}
		args := append([]goja.Value{n}, call.Arguments[min(1, len(call.Arguments)):]...)
		return forward(original, this, args...)
	})
}

func (s *Script) guardJSON(json, syntaxError *goja.Object) error {
	return s.replace(json, "parse", func(call goja.FunctionCall, original goja.Callable) goja.Value {
		text := call.Argument(0).ToString()
		if nesting(text.String()) > maxDepth {
			s.raise(syntaxError, fmt.Sprintf("JSON.parse: the text is nested deeper than %d", maxDepth))
		}
		return forward(original, call.This, text, call.Argument(1))
	})
}

// nesting is the depth of the brackets of a JSON text.
func nesting(text string) int {
	depth, deepest, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '[' || c == '{'):
			depth++
			deepest = max(deepest, depth)
		case !quoted && (c == ']' || c == '}'):
			depth--
		}
	}
	return deepest
}

// refuseCode makes code from strings an error: it has no lines of the author's, could make goja look for a source
// map, and a text of a million brackets exhausts the parser's stack.
func (s *Script) refuseCode(function *goja.Object, protos ...*goja.Object) error {
	refuse := func(name string) *goja.Object {
		return s.function(name, func(goja.FunctionCall) goja.Value {
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
