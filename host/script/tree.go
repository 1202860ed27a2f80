package script

import (
	"math/big"
	"reflect"

	"github.com/dop251/goja/ast"
)

// eachNode goes through a syntax tree from the outside in: goja has no walker of its own.
func eachNode(tree *ast.Program, visit func(node any)) {
	for _, st := range tree.Body {
		nodesOf(reflect.ValueOf(st), visit)
	}
}

var bigInt = reflect.TypeFor[*big.Int]()

func nodesOf(v reflect.Value, visit func(node any)) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			nodesOf(v.Elem(), visit)
		}
	case reflect.Pointer:
		if v.IsNil() || v.Type() == bigInt {
			return
		}
		visit(v.Interface())
		nodesOf(v.Elem(), visit)
	case reflect.Slice:
		for i := range v.Len() {
			nodesOf(v.Index(i), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "DeclarationList" { // the same nodes again
				nodesOf(v.Field(i), visit)
			}
		}
	}
}
