package script

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// handlerNames are the functions that a script can export, in the order of their lives.
var handlerNames = []string{"onStart", "onBar", "onBars", "onScan", "onSymbol", "onEnd", "onFinish"}

// handlers are those that a script exports, nil where it takes no part.
type handlers struct{ start, bar, bars, scan, symbol, end, finish *handler }

// takeExports takes the handlers, the indicators and the parameters of an evaluated script, or says what is wrong with them.
func (s *Script) takeExports(p *program, params map[string]any) sdk.Diagnostics {
	exports, ok := s.rt.Get(bundleName).(*goja.Object)
	if !ok {
		exports = s.rt.CreateObject(nil)
	}
	t := &exportTaker{s: s, places: p.exports, found: map[string]*handler{}}
	var defaults goja.Value
	var ds sdk.Diagnostics
	names := exports.Keys()
	sort.Strings(names)
	for _, name := range names {
		if name == "params" {
			defaults = exports.Get(name)
			continue
		}
		if name == indicatorsName {
			ds = s.takeIndicators(exports.Get(name), p)
			continue
		}
		t.take(name, exports)
	}
	t.checkRole(slices.Contains(names, "default"))
	s.handlers = handlers{t.found["onStart"], t.found["onBar"], t.found["onBars"], t.found["onScan"], t.found["onSymbol"], t.found["onEnd"], t.found["onFinish"]}
	return append(append(t.diagnostics, ds...), s.takeParams(defaults, params, p)...)
}

type exportTaker struct {
	s           *Script
	places      map[string]place
	found       map[string]*handler
	diagnostics sdk.Diagnostics
}

func (t *exportTaker) take(name string, exports *goja.Object) {
	switch {
	case t.refuse(name):
	case !slices.Contains(handlerNames, name):
		t.checkData(name, exports.Get(name))
	default:
		v := exports.Get(name)
		fn, ok := goja.AssertFunction(v)
		if !ok {
			t.report(name, sdk.InvalidArgument, fmt.Sprintf("%s must be a function, it is %s", name, typeName(v)), "")
		}
		if o, isObject := v.(*goja.Object); ok && isObject {
			if what, hint := t.s.uncallable(o); what != "" {
				t.report(name, sdk.InvalidArgument, name+" is "+what, hint)
			}
		}
		t.found[name] = &handler{name: name, place: t.places[name].String(), fn: fn}
	}
}

// refuse says whether an export is wrong by its name, and reports it.
func (t *exportTaker) refuse(name string) bool {
	switch {
	case slices.Contains(handlerNames, name), name == "params", name == indicatorsName:
		return false
	case strings.EqualFold(name, "onOrder"):
		t.report(name, sdk.NotSupported, "onOrder is not supported: this version does not trade", "")
	case looksLikeHandler(name):
		t.report(name, sdk.UnknownExport, "the host knows no export "+name, suggest(name, append([]string{"params", indicatorsName}, handlerNames...)))
	default:
		return false
	}
	return true
}

// looksLikeHandler says whether the author of an export meant one of the host's: on and a capital, or one of the names
// in other letters.
func looksLikeHandler(name string) bool {
	if len(name) > 2 && strings.HasPrefix(name, "on") && name[2] >= 'A' && name[2] <= 'Z' {
		return true
	}
	plain := strings.ReplaceAll(strings.ToLower(name), "_", "")
	return plain == "params" || plain == "indicators" || slices.ContainsFunc(handlerNames, func(known string) bool { return plain == strings.ToLower(known) })
}

// likeParams are the other words for params that authors try, beside those that are mistyped.
var likeParams = []string{"parameter", "parameters"}

// checkData refuses an export of data that was meant as params or indicators and would be ignored. Other exports of a
// script's are its own.
func (t *exportTaker) checkData(name string, v goja.Value) {
	o, ok := v.(*goja.Object)
	if !ok || !t.s.isPlain(o) {
		return
	}
	plain := strings.ReplaceAll(strings.ToLower(name), "_", "")
	_, near := sdk.Nearest(plain, []string{indicatorsName})
	_, nearParams := sdk.Nearest(strings.TrimSuffix(plain, "s"), []string{"param"}) // which allows one letter: parts are no params
	switch {
	case nearParams, slices.Contains(likeParams, plain):
		t.report(name, sdk.UnknownExport, "the host knows no export "+name, "did you mean params?")
	case near, t.isDefinition(o), slices.ContainsFunc(o.Keys(), func(key string) bool { return t.isDefinition(o.Get(key)) }):
		t.report(name, sdk.UnknownExport, "the host knows no export "+name,
			"did you mean indicators? write: export const indicators = { my_name: { need, create } }")
	}
}

// isDefinition says whether a value looks like the definition of an indicator.
func (t *exportTaker) isDefinition(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok || !t.s.isPlain(o) {
		return false
	}
	_, creates := goja.AssertFunction(o.Get("create"))
	return creates && o.Get("need") != nil
}

// checkRole checks that the script is what the YAML uses it as.
func (t *exportTaker) checkRole(hasDefault bool) {
	has := func(name string) bool { return t.found[name] != nil }
	own, other := []string{"onBar", "onBars"}, []string{"onScan"}
	if t.s.role == sdk.RoleScanner {
		own, other = other, own
	}
	for _, name := range other {
		if has(name) {
			t.report(name, sdk.WrongRole, fmt.Sprintf("%s makes the script a %s, and the YAML lists it as a %s", name, otherRole(t.s.role), t.s.role),
				fmt.Sprintf("list it under %s, or export %s instead", sections[otherRole(t.s.role)], strings.Join(own, " or ")))
			return
		}
	}
	if has("onBar") && has("onBars") {
		t.report("onBars", sdk.InvalidArgument, "the script exports both onBar and onBars", "keep one: onBar gets each bar by itself, onBars all bars of an instant")
		return
	}
	for _, name := range own {
		if has(name) {
			return
		}
	}
	hint := "write: export function " + signatures[t.s.role]
	if hasDefault {
		hint += "; a default export is not called"
	}
	if t.s.describing && len(t.found) == 0 {
		hint += "; a file that scripts import is checked with those"
	}
	t.report("", sdk.MissingHandler, fmt.Sprintf("a %s exports %s, the script does not", t.s.role, strings.Join(own, " or ")), hint)
}

// sections are where the YAML lists the roles.
var sections = map[sdk.Role]string{sdk.RoleStrategy: "strategies", sdk.RoleScanner: "scanners"}

// signatures are what the roles must export.
var signatures = map[sdk.Role]string{sdk.RoleStrategy: "onBar(session, bar) { ... }", sdk.RoleScanner: "onScan(session, scan) { ... }"}

func otherRole(r sdk.Role) sdk.Role {
	if r == sdk.RoleScanner {
		return sdk.RoleStrategy
	}
	return sdk.RoleScanner
}

// report adds a mistake at the place of an export.
func (t *exportTaker) report(name string, code sdk.Code, message, hint string) {
	at, ok := t.places[name]
	if !ok {
		at = place{file: t.s.file}
	}
	t.diagnostics = append(t.diagnostics, sdk.Diagnostic{File: at.file, Line: at.line, Col: at.col, Code: code, Message: message, Hint: hint})
}

// asyncGenerator is what esbuild makes of an async generator, as the engine has none.
var asyncGenerator = regexp.MustCompile(`\{\s*return __asyncGenerator\d*\(`)

// uncallable says why a function is none that the host could call, and the way out; "" where it is one.
func (s *Script) uncallable(fn *goja.Object) (what, hint string) {
	if tag := fn.GetSymbol(goja.SymToStringTag); tag != nil && tag.String() == "GeneratorFunction" {
		return "a generator function: calling it would run nothing of it", "drop the asterisk"
	}
	v, err := s.natives.source(fn)
	if err != nil {
		return "", ""
	}
	text := v.String()
	switch at := asyncGenerator.FindStringIndex(text); {
	case strings.HasPrefix(text, "class"):
		return "a class, which is made with new and not called", "write a function"
	case at != nil && !strings.Contains(text[:at[0]], "{"):
		return "an async generator function: calling it would run nothing of it", "drop the asterisk"
	}
	return "", ""
}
