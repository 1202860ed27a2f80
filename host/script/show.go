package script

import (
	"errors"
	"fmt"
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

// show is a value as text: strings as they are, objects as JSON, errors as name and message. It runs code of the
// author's where an object has getters or toJSON; what that throws is not passed on.
func (n *natives) show(rt *goja.Runtime, v goja.Value) string {
	o, ok := v.(*goja.Object)
	if sym, is := v.(*goja.Symbol); is {
		return "Symbol(" + sym.String() + ")"
	}
	if !ok {
		return v.String()
	}
	switch {
	case o.ClassName() == "Error":
		text := "an error"
		rt.Try(func() { text = o.String() })
		return text
	case typeName(o) == "a function":
		name := ""
		rt.Try(func() { name = property(o, "name") })
		return strings.TrimSpace("function " + name)
	}
	text, err := n.stringify(undefined, o)
	if err != nil {
		if thrown := (*goja.Exception)(nil); !errors.As(err, &thrown) {
			panic(err) // an interruption
		}
		return "[" + typeName(o) + "]"
	}
	return text.String()
}
