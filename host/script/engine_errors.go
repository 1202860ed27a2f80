package script

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unsafe"

	"github.com/dop251/goja"
)

// The engine makes its messages with Go's fmt, and some of what they show are its own structures: the text of an object that cannot be
// made text said Could not convert &{Object 0xc000123456 ...} to primitive, other bytes in every run. A script sees the message wherever
// it sees the error, so it is mended where the error is made. Every TypeError and SyntaxError of the engine's own is made by the constructor that its
// runtime keeps for itself; no script can reach that, and the one that scripts see is another object. A proxy takes its place: what
// scripts construct and read costs nothing more, nor does anything but the error itself.

// mendErrors puts constructors that say things in the words of the language in the places of the engine's own.
func (s *Script) mendErrors(w *world) error {
	global := reflect.ValueOf(s.rt).Elem().FieldByName("global")
	for _, name := range []string{"TypeError", "SyntaxError"} {
		if global.Kind() != reflect.Struct || global.FieldByName(name).Type() != reflect.TypeFor[*goja.Object]() {
			return fmt.Errorf("the engine keeps no %s where it is looked for", name)
		}
		//determinism:allow what lies there is read and set, where it lies is told to nobody
		own := (**goja.Object)(unsafe.Pointer(global.FieldByName(name).UnsafeAddr()))
		if *own != w.get(name) {
			return fmt.Errorf("the engine's %s is not that of the language", name)
		}
		*own = s.plainError(*own)
	}
	return nil
}

// plainError is a constructor of errors with a message in plain words.
func (s *Script) plainError(constructor *goja.Object) *goja.Object {
	return s.rt.ToValue(s.rt.NewProxy(constructor, &goja.ProxyTrapConfig{
		Construct: func(_ *goja.Object, args []goja.Value, _ *goja.Object) *goja.Object {
			message := ""
			if len(args) > 0 {
				message = args[0].String()
			}
			o, err := s.rt.New(constructor, s.rt.ToValue(plainWords(message)))
			if err != nil {
				panic(err)
			}
			return o
		},
	})).(*goja.Object)
}

var (
	noPrimitive = regexp.MustCompile(`(?s)^Could not convert .* to primitive$`)
	jsonToken   = regexp.MustCompile(`^Unexpected token \([\w.]+\): `)
	jsonNumber  = regexp.MustCompile(`^json: cannot unmarshal number (\S+) into Go value .*$`)
	noText      = regexp.MustCompile(`(?s)%![a-z]\(PANIC=.*\)`)
	compilerBug = regexp.MustCompile(`(?s)^(Compiler bug|Internal bug): .*$`)
)

// plainWords is a message of the engine's without what Go's fmt writes of Go's values.
func plainWords(message string) string {
	switch {
	case noPrimitive.MatchString(message):
		return "Cannot convert object to primitive value"
	case compilerBug.MatchString(message):
		return "the engine cannot run this"
	case strings.HasSuffix(message, ": <nil>"): // a null in a JSON text
		message = strings.TrimSuffix(message, "<nil>") + "null"
	}
	message = jsonToken.ReplaceAllString(message, "Unexpected token: ")
	message = jsonNumber.ReplaceAllString(message, "the number $1 is too large")
	message = noText.ReplaceAllString(message, "an object that has no text")
	return strings.TrimSuffix(message, " %!s(MISSING)")
}
