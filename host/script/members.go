package script

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// A member that an object of the host's does not have reads as an error, and not as undefined: ind.valeu > 5 would be
// false on every bar, and the author none the wiser. The error comes from the prototype of the objects, which is asked
// only for what they do not have themselves: reading what is there costs nothing more. Asking quietly is the language's
// own "name" in object.

// askedAnyway are members that the language, JSON, promises and consoles ask every object for, beside those that
// Object.prototype has: they go on to be undefined.
var askedAnyway = []string{"then", "toJSON", "inspect"}

// members is the prototype of the host objects of one kind.
type members struct {
	hostObject
	quiet map[string]bool
}

// prototypeOf is the prototype of an object, the same for all of its kind.
func (s *Script) prototypeOf(o *hostObject) *goja.Object {
	if p, ok := s.prototypes[o.kind]; ok {
		return p
	}
	p := s.rt.NewDynamicObject(&members{hostObject{s, o.kind, o.keys}, s.natives.quiet})
	_ = p.SetPrototype(s.natives.base) // it cannot fail: the prototype of a dynamic object is free
	if o.kind == seriesKind {
		p = s.iterableSeries(p)
	}
	s.prototypes[o.kind] = p
	return p
}

// Get throws for all that is not asked for anyway.
func (m *members) Get(key string) goja.Value {
	if !m.quiet[key] {
		m.s.noMember(m.kind, key, m.keys, "it has "+strings.Join(m.keys, ", "))
	}
	return nil
}

// Has is goja's in: what the objects have they have themselves.
func (m *members) Has(string) bool { return false }

// Keys is goja's enumeration.
func (m *members) Keys() []string { return nil }

// noMember throws the TypeError of a member that there is not.
func (s *Script) noMember(kind, key string, known []string, has string) {
	message := fmt.Sprintf("%s has no member %q; ", kind, clip(key))
	if near, ok := sdk.Nearest(key, known); ok {
		message += fmt.Sprintf("did you mean %s? ", near)
	}
	panic(s.rt.NewTypeError("%s", message+has))
}

// guardMembers makes reading what a function of the host's does not have throw, beside what every function has.
func (s *Script) guardMembers(fn *goja.Object, kind string, names []string) {
	quiet := maps.Clone(s.natives.quiet)
	for _, name := range fn.Prototype().GetOwnPropertyNames() {
		quiet[name] = true
	}
	guard := s.rt.NewDynamicObject(&members{hostObject{s, kind, names}, quiet})
	_ = guard.SetPrototype(fn.Prototype()) // it cannot fail: the prototype of a dynamic object is free
	_ = fn.SetPrototype(guard)             // nor this: the function is new
}

// arrayMembers stands between bars and Array.prototype, for what neither of them has.
type arrayMembers struct{ members }

// Get throws for all that arrays do not have. A place behind the last is undefined as in any array.
func (m *arrayMembers) Get(key string) goja.Value {
	if _, err := strconv.Atoi(key); err == nil || m.quiet[key] || m.s.natives.array.Get(key) != nil {
		return nil
	}
	m.s.noMember(m.kind, key, m.keys, "it is an array of bars, read as bars[0].close or bars.columns().close[0]")
	return nil
}

// paramMembers stands between the parameters and what every object has, so that params.lenght throws as bar.clsoe does.
// Reading a parameter that there is never gets here.
type paramMembers struct{ members }

// Get throws for all that is no parameter.
func (m *paramMembers) Get(key string) goja.Value {
	if m.quiet[key] {
		return nil
	}
	has := "there are " + strings.Join(m.keys, ", ")
	if len(m.keys) == 0 {
		has = "the script declares none: export const params = { ... }"
	}
	near := ""
	if name, ok := sdk.Nearest(key, m.keys); ok {
		near = fmt.Sprintf("did you mean %s? ", name)
	}
	panic(m.s.rt.NewTypeError("%s", fmt.Sprintf("there is no parameter %s; %s%s", clip(key), near, has)))
}

// guardParams makes reading what is no parameter throw. Parameters that the author has frozen stay as they are.
func (s *Script) guardParams(params *goja.Object, names []string) {
	guard := s.rt.NewDynamicObject(&paramMembers{members{hostObject{s, "params", names}, s.natives.quiet}})
	_ = guard.SetPrototype(s.natives.object) // it cannot fail: the prototype of a dynamic object is free
	_ = params.SetPrototype(guard)           // nor this: they are the author's and not frozen, as put has set them, or new
}
