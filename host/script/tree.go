package script

import (
	"math/big"
	"reflect"

	"github.com/dop251/goja/ast"
)

// eachNode goes through a syntax tree from the outside in: goja has no walker of its own.
func eachNode(tree *ast.Program, visit func(node any)) {
	for _, st := range tree.Body {
		each(reflect.ValueOf(st), func(node any) bool { visit(node); return true })
	}
}

var bigInt = reflect.TypeFor[*big.Int]()

// each is eachNode for a part of a tree. What is within a node is passed over where visit says false of it.
func each(v reflect.Value, visit func(node any) bool) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			each(v.Elem(), visit)
		}
	case reflect.Pointer:
		if v.IsNil() || v.Type() == bigInt {
			return
		}
		if visit(v.Interface()) {
			each(v.Elem(), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			each(v.Index(i), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "DeclarationList" { // the same nodes again
				each(v.Field(i), visit)
			}
		}
	}
}
