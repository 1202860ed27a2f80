package script

import (
	"fmt"

	"github.com/dop251/goja"
)

// maxDepth bounds the nesting of a JSON text, and of what is made one or joined.
const maxDepth = 10_000

func (s *Script) guardJSON(w *world) error {
	json := w.get("JSON")
	if err := s.replace(json, "parse", func(call goja.FunctionCall, original goja.Callable) goja.Value {
		text := call.Argument(0).ToString()
		if nesting(text.String()) > maxDepth {
			s.raise(w.syntaxError, fmt.Sprintf("JSON.parse: the text is nested deeper than %d", maxDepth))
		}
		return forward(original, call.This, text, call.Argument(1))
	}); err != nil {
		return err
	}
	if err := s.replace(json, "stringify", func(call goja.FunctionCall, original goja.Callable) goja.Value {
		replacer, given := call.Argument(1).(*goja.Object)
		inner, callable := goja.AssertFunction(call.Argument(1))
		if given && !callable && replacer.ClassName() == "Array" { // it says the order of the members too
			return forward(original, call.This, call.Arguments...)
		}
		if _, compound := call.Argument(0).(*goja.Object); !compound && !callable {
			return forward(original, call.This, call.Arguments...)
		}
		walk := &jsonWalk{s: s, w: w, inner: inner}
		return forward(original, call.This, call.Argument(0), s.function("replacer", walk.visit), call.Argument(2))
	}); err != nil {
		return err
	}
	s.natives.stringify, _ = goja.AssertFunction(json.Get("stringify"))
	return nil
}

// jsonWalk goes along with JSON.stringify, which asks it for the value of each member: it knows how deep it is, how long the
// text becomes at least, and looks at the limits.
type jsonWalk struct {
	s     *Script
	w     *world
	inner goja.Callable  // the author's replacer
	path  []*goja.Object // from the outermost to the one whose members are asked for
	steps int
	size  int
}

func (j *jsonWalk) visit(call goja.FunctionCall) goja.Value {
	value := call.Argument(1)
	if j.inner != nil {
		value = forward(j.inner, call.This, call.Argument(0), value)
	}
	if j.steps++; j.steps%lookEvery == 0 {
		j.s.look()
	}
	if text, ok := value.(goja.String); ok {
		j.size += text.Length()
	}
	if j.size++; j.size > maxString {
		j.s.raise(j.w.rangeError, fmt.Sprintf("JSON.stringify: the text is beyond the limit of %d characters", maxString))
	}
	holder, _ := call.This.(*goja.Object)
	for len(j.path) > 0 && j.path[len(j.path)-1] != holder {
		j.path = j.path[:len(j.path)-1]
	}
	if len(j.path) == 0 {
		j.path = append(j.path, holder)
	}
	if o, ok := value.(*goja.Object); ok {
		if len(j.path) > maxDepth {
			j.s.raise(j.w.rangeError, fmt.Sprintf("JSON.stringify: the value is nested deeper than %d", maxDepth))
		}
		j.path = append(j.path, o)
	}
	return value
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
