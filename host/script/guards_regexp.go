package script

import (
	"fmt"

	"github.com/dop251/goja"
)

// maxGroups bounds how deep the groups of a regular expression are nested that is made of a text: the engines that read it go down a
// level of their stack with each.
const maxGroups = 1000

// guardRegExps bounds regular expressions that are made of texts: by the constructor, by compile, and by the functions of texts that make one.
func (s *Script) guardRegExps(w *world) error {
	if err := s.guardConstructor(w, "RegExp", func(args []goja.Value) {
		if len(args) > 0 {
			args[0] = s.pattern(w, args[0])
		}
	}); err != nil {
		return err
	}
	if err := s.replace(w.get("RegExp.prototype"), "compile", func(call goja.FunctionCall, original goja.Callable) goja.Value {
		return forward(original, call.This, s.pattern(w, call.Argument(0)), call.Argument(1))
	}); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		by   *goja.Symbol
	}{{"match", goja.SymMatch}, {"matchAll", goja.SymMatchAll}, {"search", goja.SymSearch}} {
		if err := s.replace(w.get("String.prototype"), f.name, func(call goja.FunctionCall, original goja.Callable) goja.Value {
			what := call.Argument(0)
			if isRegExp(what) {
				s.boundedSubject(w, f.name, call.This)
			} else if o, ok := what.(*goja.Object); !ok || isMissing(o.GetSymbol(f.by)) {
				if what = s.pattern(w, what); what != undefined {
					s.boundedSubject(w, f.name, call.This)
				}
			}
			return forward(original, call.This, what)
		}); err != nil {
			return err
		}
	}
	return nil
}

// pattern is what a regular expression is made of, where it is not nested too deep: a regular expression, undefined, or a text.
func (s *Script) pattern(w *world, v goja.Value) goja.Value {
	if v == undefined || isRegExp(v) {
		return v
	}
	if o, ok := v.(*goja.Object); ok {
		if like := o.GetSymbol(goja.SymMatch); !isMissing(like) && like.ToBoolean() { // it says that it is one
			return s.pattern(w, s.rt.ToValue(property(o, "source")))
		}
	}
	text := s.asText(v)
	if _, groups := scanPattern(text.String(), false); groups > maxGroups {
		s.raise(w.syntaxError, fmt.Sprintf("the groups of the regular expression are nested deeper than %d", maxGroups))
	}
	return text
}

func isRegExp(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && o.ClassName() == "RegExp"
}

func isMissing(v goja.Value) bool { return v == nil || goja.IsUndefined(v) || goja.IsNull(v) }

// boundedSubject throws where a text is too long for all matches in it to be found in one step.
func (s *Script) boundedSubject(w *world, name string, v goja.Value) {
	if text, ok := v.(goja.String); ok && text.Length() > maxItems {
		s.raise(w.rangeError, fmt.Sprintf("%s: a text of %d characters is beyond the limit of %d", name, text.Length(), maxItems))
	}
}
