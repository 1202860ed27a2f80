package scripttest

import (
	"math"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// goldenText is the received value as a golden file has it: a text as it is, with a line's end behind it, everything else as
// JSON.
func (e *expectation) goldenText() (text, ext string) {
	if goja.IsString(e.received) {
		text := e.received.String()
		if !e.received.StrictEquals(e.Runtime().ToValue(text)) {
			e.refuse("toMatchGolden: the text has half of a character, which no file has: compare a part of it")
		}
		return text + "\n", ".txt"
	}
	w := goldenWriter{expectation: e}
	w.write("", e.received, "", nil)
	return w.out.String() + "\n", ".json"
}

// goldenWriter writes a value as JSON.stringify(value, null, 2) would. For what JSON has no form of it writes an object with one key
// that begins with "$", such as {"$Map": [["a", 1]]}; in a key of the author's that could be taken for one the "$" is there twice.
// What is written is JSON, and two values of different content are two texts.
type goldenWriter struct {
	*expectation
	out strings.Builder
}

// write writes the value that stands at a place, such as .seen[2].
func (w *goldenWriter) write(at string, v goja.Value, indent string, within chain) {
	o, ok := v.(*goja.Object)
	if !ok {
		w.simple(at, v)
		return
	}
	switch _, function := goja.AssertFunction(o); {
	case function:
		w.formless(at, "is a function", "leave it out, or compare what it returns")
	case within.has(o):
		w.formless(at, "is one of the objects around it", "compare a part of the value")
	case len(within) == maxDepth:
		w.formless(at, "stands in "+strconv.Itoa(maxDepth)+" others", "compare a part of the value")
	case len(o.Symbols()) > 0:
		w.formless(at, "has a key that is a symbol", "compare a copy without it")
	}
	if _, closing := w.closeOf(o); closing {
		w.formless(at, "is what expect.closeTo gave", "a golden file is what is expected")
	}
	within = within.around(o)
	switch class := o.ClassName(); class {
	case "Array":
		w.array(at, w.items(w.call, o), indent, within)
		return
	case "Number", "String", "Boolean":
		w.write(at, primitive(o), indent, within)
		return
	case "Date":
		w.marked("Date", indent, func(string) { w.text(dateText(o)) })
		return
	case "RegExp":
		w.marked("RegExp", indent, func(string) { w.text(o.String()) })
		return
	case "Error":
		w.marked("Error", indent, func(indent string) { w.fields(at, w.errorFields(o), indent, within) })
		return
	}
	kind := w.kindOf(o)
	if list, listed := w.list(o); listed {
		w.marked(kind, indent, func(indent string) { w.array(at, list, indent, within) })
		return
	}
	if own := o.Get("toJSON"); own != nil {
		if form, ok := goja.AssertFunction(own); ok {
			made, err := form(o, w.Runtime().ToValue(""))
			if err != nil {
				panic(err)
			}
			w.write(at, made, indent, within)
			return
		}
	}
	if kind != "" && len(o.Keys()) == 0 { // as a Promise or the values of a Map: what it holds is not seen
		w.formless(at, "is "+w.typeText(o), "compare what it gives, such as await of a promise, or Array.from of the values of a Map")
	}
	w.fields(at, w.fieldsOf(o), indent, within)
}

// formless refuses a value that a golden file has no form of.
func (w *goldenWriter) formless(at, what, wayOut string) {
	if at == "" {
		at = "the value"
	}
	w.refuse("toMatchGolden: %s %s, of which a golden file has no form: %s", strings.TrimPrefix(at, "."), what, wayOut)
}

// simple writes what is no object.
func (w *goldenWriter) simple(at string, v goja.Value) {
	_, symbol := v.(*goja.Symbol)
	number := goja.IsNumber(v)
	switch {
	case symbol:
		w.formless(at, "is a symbol", "leave it out")
	case goja.IsUndefined(v) && at == "":
		w.formless(at, "is undefined", "compare what is there")
	case goja.IsString(v):
		w.text(v)
	case goja.IsUndefined(v), number && (math.IsNaN(v.ToFloat()) || math.IsInf(v.ToFloat(), 0)):
		w.out.WriteString(`{"$": "` + v.String() + `"}`)
	case goja.IsBigInt(v):
		w.out.WriteString(`{"$BigInt": "` + v.String() + `"}`)
	case number && v.SameAs(w.Runtime().ToValue(negativeZero)):
		w.out.WriteString("-0")
	default:
		w.out.WriteString(v.String())
	}
}

// text writes a text with its quotes.
func (w *goldenWriter) text(text any) {
	v, err := w.toJSON(goja.Undefined(), w.Runtime().ToValue(text))
	if err != nil {
		panic(err)
	}
	w.out.WriteString(v.String())
}

// marked writes an object with one key, which says what kind the value in it is.
func (w *goldenWriter) marked(kind, indent string, value func(indent string)) {
	w.out.WriteString("{\n" + indent + `  "$` + kind + `": `)
	value(indent + "  ")
	w.out.WriteString("\n" + indent + "}")
}

func (w *goldenWriter) array(at string, list []goja.Value, indent string, within chain) {
	if len(list) == 0 {
		w.out.WriteString("[]")
		return
	}
	for i, item := range list {
		w.out.WriteString(opening("[", i) + indent + "  ")
		w.write(at+"["+strconv.Itoa(i)+"]", item, indent+"  ", within)
	}
	w.out.WriteString("\n" + indent + "]")
}

// opening is what stands in front of item i of a list, or of a field of an object.
func opening(bracket string, i int) string {
	if i == 0 {
		return bracket + "\n"
	}
	return ",\n"
}

// field is a field of an object.
type field struct {
	name  string
	value goja.Value
}

// fieldsOf are the fields that are compared: one that is undefined counts as missing. Of the source of a ledger entry it has no digest
// and no line, which every edit of a script changes.
func (w *goldenWriter) fieldsOf(o *goja.Object) []field {
	var out []field
	for _, name := range o.Keys() {
		value := valueOf(o, name)
		if source, ok := value.(*goja.Object); ok && name == "source" && source.Get("kind") != nil {
			plain := w.Runtime().NewObject()
			for _, key := range source.Keys() {
				if key != "location" && key != "digest" {
					_ = plain.Set(key, source.Get(key)) // it cannot fail: the object is new
				}
			}
			value = plain
		}
		if !goja.IsUndefined(value) {
			out = append(out, field{name, value})
		}
	}
	if len(out) == 1 && strings.HasPrefix(out[0].name, "$") {
		out[0].name = "$" + out[0].name
	}
	return out
}

// errorFields are those of an error: its name and message, where it came from and what it has of its own, without the stack.
func (w *goldenWriter) errorFields(o *goja.Object) []field {
	var out []field
	known := map[string]bool{"stack": true}
	for _, name := range append([]string{"name", "message", "cause", "errors"}, o.Keys()...) {
		if v := valueOf(o, name); !known[name] && !goja.IsUndefined(v) {
			known[name] = true
			out = append(out, field{name, v})
		}
	}
	return out
}

func (w *goldenWriter) fields(at string, list []field, indent string, within chain) {
	if len(list) == 0 {
		w.out.WriteString("{}")
		return
	}
	for i, x := range list {
		w.out.WriteString(opening("{", i) + indent + "  ")
		w.text(x.name)
		w.out.WriteString(": ")
		w.write(at+"."+x.name, x.value, indent+"  ", within)
	}
	w.out.WriteString("\n" + indent + "}")
}
