package script

import "github.com/dop251/goja"

// guardEntries completes the entries that Object.fromEntries is given: the engine reads their key and value without a look
// whether they are there.
func (s *Script) guardEntries(w *world) error {
	return s.replace(w.get("Object"), "fromEntries", func(call goja.FunctionCall, original goja.Callable) goja.Value {
		given := call.Argument(0)
		if goja.IsUndefined(given) || goja.IsNull(given) {
			return forward(original, call.This, given)
		}
		var entries []any
		s.rt.ForOf(given, func(entry goja.Value) bool {
			o, ok := entry.(*goja.Object)
			if !ok {
				panic(s.rt.NewTypeError("Object.fromEntries: an entry is %s, expected an array of a key and a value", typeName(entry)))
			}
			entries = append(entries, s.rt.NewArray(orUndefined(o.Get("0")), orUndefined(o.Get("1"))))
			return true
		})
		return forward(original, call.This, s.rt.NewArray(entries...))
	})
}

// orUndefined is a member of an object, undefined where there is none.
func orUndefined(v goja.Value) goja.Value {
	if v == nil {
		return undefined
	}
	return v
}
