package scripttest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// unseen says how two values differ where what is shown of them is the same, at the place where they do; else it is empty.
func (f *file) unseen(expected, received goja.Value, d *different) string {
	a, b := f.textAt(expected, "", nil), f.textAt(received, "", nil)
	switch {
	case a == b:
		return f.how(d)
	case strings.Contains(a, "\n") || strings.Contains(b, "\n"): // the lines in which they differ are shown
		return ""
	case f.text(expected) == f.text(received):
		if goja.IsString(expected) && goja.IsString(received) {
			a, b = expected.String(), received.String()
		}
		return textsDiffer(a, b)
	}
	return ""
}

// how says how two values differ that print alike.
func (f *file) how(d *different) string {
	a, b := f.typeText(d.expected), f.typeText(d.received)
	_, function := goja.AssertFunction(d.expected)
	switch {
	case d.tooDeep:
		return fmt.Sprintf("they stand in %d others, and deeper nothing is compared: compare a part of them", maxDepth)
	case a != b:
		text := fmt.Sprintf("they differ in their type: expected %s, received %s", a, b)
		if name, ok := f.wayToArray(d.expected, d.received); ok {
			text += "; compare Array.from of the " + name
		}
		return text
	case function:
		return "two functions are equal only where they are one"
	case strings.HasPrefix(a, "a symbol"):
		return "two symbols are equal only where they are one"
	}
	return "they print alike, and are not the same"
}

// wayToArray is the kind of the one of two values that is not the array which the other is.
func (f *file) wayToArray(x, y goja.Value) (kind string, ok bool) {
	if !isArray(x) {
		x, y = y, x
	}
	o, object := y.(*goja.Object)
	if !isArray(x) || !object {
		return "", false
	}
	_, ok = f.list(o)
	return f.kindOf(o), ok
}

// typeText is the type of a value as a person says it.
func (f *file) typeText(v goja.Value) string {
	o, ok := v.(*goja.Object)
	_, symbol := v.(*goja.Symbol)
	switch {
	case symbol:
		return "a symbol"
	case goja.IsUndefined(v) || goja.IsNull(v):
		return v.String()
	case goja.IsString(v):
		return "a text"
	case goja.IsBigInt(v):
		return "a bigint"
	case goja.IsNumber(v):
		return "a number"
	case !ok:
		return "a boolean"
	}
	kind := f.kindOf(o)
	if _, function := goja.AssertFunction(o); function {
		kind = "function"
	}
	if kind == "" {
		kind = o.ClassName()
	}
	if kind == "Object" {
		return "an object"
	}
	if strings.ContainsRune("AEIOU", rune(kind[0])) && kind != "Uint8Array" {
		return "an " + kind
	}
	return "a " + kind
}

// textsDiffer tells where two texts part whose beginnings are alike for longer than is shown.
func textsDiffer(expected, received string) string {
	n := 0
	for n < len(expected) && n < len(received) && expected[n] == received[n] {
		n++
	}
	for n > 0 && n < len(expected) && !utf8.RuneStart(expected[n]) {
		n--
	}
	part := func(text string) string {
		from := max(0, n-10)
		return fmt.Sprintf("%q", strings.ToValidUTF8(text[from:min(len(text), n+30)], ""))
	}
	return fmt.Sprintf("they differ from byte %d on: expected %s, received %s", n, part(expected), part(received))
}
