package determinism

import (
	"go/ast"
	"go/constant"
	"go/types"
	"regexp"
	"strings"
)

// address is the verb of a format that writes an address.
var address = regexp.MustCompile(`%[-+# 0]*(\[\d+\])?\d*p`)

// print looks at a call that makes text of anything: a verb or an argument that writes an address is a finding.
func (r *room) print(call *ast.CallExpr) {
	signature, ok := r.info.TypeOf(call.Fun).(*types.Signature)
	if !ok || !signature.Variadic() || call.Ellipsis.IsValid() {
		return
	}
	fixed := signature.Params().Len() - 1
	rest, ok := signature.Params().At(fixed).Type().(*types.Slice)
	if !ok || !types.Identical(rest.Elem().Underlying(), types.NewInterfaceType(nil, nil)) {
		return
	}
	formats := fixed > 0 && types.Identical(signature.Params().At(fixed-1).Type(), types.Typ[types.String])
	if formats {
		if v := r.info.Types[call.Args[fixed-1]].Value; v != nil && v.Kind() == constant.String && address.MatchString(constant.StringVal(v)) {
			r.report(call.Pos(), "the verb p writes an address, which no other run has")
			return
		}
	}
	f := r.callee(call)
	of := f != nil && f.Pkg() != nil && f.Pkg().Path() == "fmt"
	if !formats && !of || of && strings.Contains(f.Name(), "can") { // Scan and its kin write to addresses, not of them
		return
	}
	for _, arg := range call.Args[min(fixed, len(call.Args)):] {
		if t := r.info.TypeOf(arg); t != nil && writesAddress(t, true, map[types.Type]bool{}) {
			r.report(arg.Pos(), "of a %s an address is written, which no other run has", types.TypeString(t, types.RelativeTo(r.pass.Pkg)))
		}
	}
}

// writesAddress says whether package fmt writes an address of a value of this type. Of a pointer at the top it writes
// what is pointed to, where that is a struct, an array, a slice or a map.
func writesAddress(t types.Type, top bool, seen map[types.Type]bool) bool {
	if seen[t] || speaks(t) {
		return false
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Chan, *types.Signature:
		return true
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Pointer:
		switch u.Elem().Underlying().(type) {
		case *types.Struct, *types.Array, *types.Slice, *types.Map:
			return !top || writesAddress(u.Elem(), false, seen)
		}
		return true
	case *types.Struct:
		for field := range u.Fields() {
			if writesAddress(field.Type(), false, seen) {
				return true
			}
		}
	case *types.Slice:
		return writesAddress(u.Elem(), false, seen)
	case *types.Array:
		return writesAddress(u.Elem(), false, seen)
	case *types.Map:
		return writesAddress(u.Key(), false, seen) || writesAddress(u.Elem(), false, seen)
	}
	return false
}

// speaks says whether a type makes its own text.
func speaks(t types.Type) bool {
	methods := types.NewMethodSet(t)
	for _, name := range []string{"Error", "String", "Format", "GoString"} {
		if methods.Lookup(nil, name) != nil {
			return true
		}
	}
	return false
}
