package script

import (
	_ "embed"
	"fmt"

	"github.com/dop251/goja"
)

// freezeText finds the language's own objects.
//
//go:embed freeze.js
var freezeText string

// freezeProgram is compiled once: each script has a world of its own, and the same is done to each.
var freezeProgram = goja.MustCompile("freeze.js", freezeText, true)

// freezeWorld freezes what the language brings, last of all: what a script changes are its own things. It freezes all that
// can be reached from the global object or by syntax: some 600 objects, most of which are functions that hold nothing. This is
// most of what loading a script costs, so only those that hold something are walked by JavaScript. The global object itself takes
// new variables, as packages have them, but no other value of one that the language brings.
func (s *Script) freezeWorld() error {
	v, err := s.rt.RunProgram(freezeProgram)
	if err != nil {
		return fmt.Errorf("find the language's own objects: %w", err)
	}
	made := v.ToObject(s.rt)
	members, _ := goja.AssertFunction(made.Get("members"))
	global := s.rt.GlobalObject()
	seen := map[*goja.Object]bool{global: true}
	holders := []*goja.Object{global, made.Get("syntax").ToObject(s.rt)}
	var failed error
	take := func(o *goja.Object) {
		for ; o != nil && !seen[o] && failed == nil; o = o.Prototype() {
			seen[o] = true
			failed = s.natives.frozen(o)
			if !leaf(o) {
				holders = append(holders, o)
			}
		}
	}
	given := s.rt.ToValue(func(call goja.FunctionCall) goja.Value {
		o, _ := call.Argument(0).(*goja.Object)
		take(o)
		return undefined
	})
	for len(holders) > 0 && failed == nil {
		o := holders[len(holders)-1]
		holders = holders[:len(holders)-1]
		_, failed = members(undefined, o, given)
	}
	for _, name := range global.GetOwnPropertyNames() {
		if failed == nil {
			failed = global.DefineDataProperty(name, global.Get(name), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
		}
	}
	if failed != nil {
		return fmt.Errorf("freeze the language's own objects: %w", failed)
	}
	return nil
}

// leaf says whether an object is a function with nothing but its length and its name.
func leaf(o *goja.Object) bool {
	if _, function := goja.AssertFunction(o); !function {
		return false
	}
	names := o.GetOwnPropertyNames()
	return len(names) == 2 && names[0] == "length" && names[1] == "name"
}
