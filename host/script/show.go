package script

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// maxText bounds a message, in bytes.
const maxText = 8 << 10

// clip bounds a message.
func clip(text string) string {
	if len(text) <= maxText {
		return text
	}
	n := maxText
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return fmt.Sprintf("%s... (%d bytes more)", text[:n], len(text)-n)
}

// line is the arguments of a log call as one line of text.
func (s *Script) line(args []goja.Value) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = s.natives.show(s.rt, a)
	}
	return clip(strings.Join(parts, " "))
}

// show is a value as text: strings as they are, objects as JSON but for what JSON has no form of, errors as name and message. It runs
// code of the author's where an object has getters or toJSON; what that throws is not passed on.
func (n *natives) show(rt *goja.Runtime, v goja.Value) string {
	if _, ok := v.(*goja.Object); !ok {
		if sym, is := v.(*goja.Symbol); is {
			return "Symbol(" + sym.String() + ")"
		}
		return v.String()
	}
	return (&shower{n: n, rt: rt}).object(v.(*goja.Object))
}

// Bounds of what is shown of a value.
const (
	maxShownItems = 100 // of a Map, a Set or a typed array
	maxShownDepth = 8   // of Maps and Sets in one another
)

// shower shows one value.
type shower struct {
	n     *natives
	rt    *goja.Runtime
	depth int            // of Maps and Sets
	path  []*goja.Object // from the outermost to the one whose members are shown
	base  int            // of path, those around the object that is made JSON
	put   []string       // what stands in the place of values that JSON has no form of
}

// object shows an object.
func (w *shower) object(o *goja.Object) string {
	switch {
	case o.ClassName() == "Error":
		text := "an error"
		w.rt.Try(func() { text = o.String() })
		return text + w.n.cameOf(w.rt, o, nil)
	case typeName(o) == "a function":
		name := ""
		w.rt.Try(func() { name = property(o, "name") })
		return strings.TrimSpace("function " + name)
	}
	if text, ok := w.special(o); ok {
		return text
	}
	return w.json(o)
}

// json shows an object by its members. JSON is made with a mark in the place of each value that it has no form of.
func (w *shower) json(o *goja.Object) string {
	put, path, base := w.put, w.path, w.base
	w.put, w.base = nil, len(w.path)
	v, err := w.n.stringify(undefined, o, w.rt.ToValue(w.member))
	text := ""
	if err == nil {
		text = w.filled(v.String())
	}
	w.put, w.path, w.base = put, path, base
	if err != nil {
		if thrown := (*goja.Exception)(nil); !errors.As(err, &thrown) {
			panic(err) // an interruption
		}
		return "[" + typeName(o) + "]"
	}
	return text
}

// filled is a JSON text with the values in the places of their marks.
func (w *shower) filled(text string) string {
	if len(w.put) == 0 {
		return text
	}
	parts := strings.Split(text, `"\u0000`)
	var b strings.Builder
	b.WriteString(parts[0])
	for _, part := range parts[1:] {
		number, rest, _ := strings.Cut(part, `\u0000"`)
		if i, err := strconv.Atoi(number); err == nil && i >= 0 && i < len(w.put) {
			b.WriteString(w.put[i] + rest)
		} else { // the author's own
			b.WriteString(`"\u0000` + part)
		}
	}
	return b.String()
}

// member is JSON's replacer: it is asked for the value of each member of an object, the outermost being that of one which has no other.
func (w *shower) member(call goja.FunctionCall) goja.Value {
	value := call.Argument(1)
	holder, _ := call.This.(*goja.Object)
	for len(w.path) > w.base && w.path[len(w.path)-1] != holder {
		w.path = w.path[:len(w.path)-1]
	}
	if len(w.path) == w.base {
		w.path = append(w.path[:w.base:w.base], holder)
	}
	if goja.IsBigInt(value) {
		return w.mark(value.String() + "n")
	}
	o, ok := value.(*goja.Object)
	if !ok {
		return value
	}
	if slices.Contains(w.path, o) {
		return w.mark("[circular]")
	}
	if text, ok := w.special(o); ok {
		return w.mark(text)
	}
	w.path = append(w.path, o)
	return value
}

func (w *shower) mark(text string) goja.Value {
	w.put = append(w.put, text)
	return w.rt.ToValue(fmt.Sprintf("\x00%d\x00", len(w.put)-1))
}

// special shows what JSON has no form of; false for any other object.
func (w *shower) special(o *goja.Object) (text string, ok bool) {
	switch o.ClassName() {
	case "RegExp":
		text = "a regular expression"
		w.rt.Try(func() { text = o.String() })
		return text, true
	case "Error":
		return w.object(o), true
	}
	tag := ""
	w.rt.Try(func() { // it may be the author's
		if v := o.GetSymbol(goja.SymToStringTag); v != nil {
			tag = v.String()
		}
	})
	switch tag {
	case "Map":
		return w.collection("Map", o, w.n.eachOfMap, func(value, key goja.Value) string { return w.item(key) + " => " + w.item(value) })
	case "Set":
		return w.collection("Set", o, w.n.eachOfSet, func(value, _ goja.Value) string { return w.item(value) })
	}
	return "", false
}

// collection shows a Map or a Set with its items, in their order; false where it is none.
func (w *shower) collection(name string, o *goja.Object, each goja.Callable, item func(value, key goja.Value) string) (text string, ok bool) {
	if w.depth == maxShownDepth {
		return "[a " + name + "]", true
	}
	path := w.path
	w.depth++
	w.path = append(w.path[:len(w.path):len(w.path)], o)
	var items []string
	size := 0
	_, err := each(o, w.rt.ToValue(func(call goja.FunctionCall) goja.Value {
		if size++; size <= maxShownItems {
			items = append(items, item(call.Argument(0), call.Argument(1)))
		}
		return undefined
	}))
	w.depth--
	w.path = path
	if err != nil {
		if thrown := (*goja.Exception)(nil); !errors.As(err, &thrown) {
			panic(err) // an interruption
		}
		return "", false
	}
	if size > maxShownItems {
		items = append(items, fmt.Sprintf("%d more", size-maxShownItems))
	}
	return fmt.Sprintf("%s(%d) {%s}", name, size, strings.Join(items, ", ")), true
}

// item shows a value in a collection, a text with its quotes.
func (w *shower) item(v goja.Value) string {
	switch o, ok := v.(*goja.Object); {
	case ok:
		if slices.Contains(w.path, o) {
			return "[circular]"
		}
		return w.object(o)
	case goja.IsString(v):
		if text, err := w.n.stringify(undefined, v); err == nil {
			return text.String()
		}
	case goja.IsBigInt(v):
		return v.String() + "n"
	}
	return w.n.show(w.rt, v)
}
