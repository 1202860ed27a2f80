package script

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/unistring"
)

// Two things that syntax does with values the engine does badly, and no function of the language stands in between that could be
// guarded. A loop over an iterator that has no next panics in Go. And where a value that is awaited throws as it is looked at, as
// a revoked proxy does, the call that is under way ends there as if it were done. So the values go through a function of the host's:
// those that are awaited, and those that are iterated where the bundle has iterators of its own, as only they can lack a next.

// The names of these functions are no names of the language's, so no script has them.
const (
	awaitedName  = "strathost:awaited"
	iterableName = "strathost:iterable"
)

// placeCalls has the values of a tree go through the host's functions. It returns what takes the calls away again, as the author
// wrote none.
func placeCalls(code string, tree *ast.Program) (restore func()) {
	awaits, iterates := strings.Contains(code, "await"), strings.Contains(code, "terator") // asyncIterator, too
	var undo []func()
	if awaits || iterates {
		through := func(name string, x *ast.Expression) {
			was := *x
			*x = &ast.CallExpression{Callee: &ast.Identifier{Name: unistring.String(name), Idx: was.Idx0()}, LeftParenthesis: was.Idx0(),
				ArgumentList: []ast.Expression{was}, RightParenthesis: was.Idx0()}
			undo = append(undo, func() { *x = was })
		}
		eachNode(tree, func(node any) {
			switch n := node.(type) {
			case *ast.AwaitExpression:
				through(awaitedName, &n.Argument)
			case *ast.ForOfStatement:
				if iterates {
					through(iterableName, &n.Source)
				}
			case *ast.Binding:
				if _, is := n.Target.(*ast.ArrayPattern); is && iterates && n.Initializer != nil {
					through(iterableName, &n.Initializer)
				}
			case *ast.AssignExpression:
				if _, is := n.Left.(*ast.ArrayPattern); is && iterates {
					through(iterableName, &n.Right)
				}
			}
		})
	}
	return func() {
		for i := len(undo) - 1; i >= 0; i-- { // one may stand in another
			undo[i]()
		}
	}
}

// installPlaced makes the functions that placeCalls calls.
func (s *Script) installPlaced() error {
	v, err := s.rt.RunProgram(languageIterators)
	if err != nil {
		return fmt.Errorf("find the iterators of the language: %w", err)
	}
	own := map[*goja.Object]bool{}
	s.rt.ForOf(v, func(fn goja.Value) bool { own[fn.ToObject(s.rt)] = true; return true })
	for _, f := range []struct {
		name string
		of   func(goja.Value) goja.Value
	}{
		{awaitedName, s.awaited},
		{iterableName, func(v goja.Value) goja.Value { return s.iterable(v, own) }},
	} {
		fn := s.function(f.name, func(call goja.FunctionCall) goja.Value { return f.of(call.Argument(0)) })
		if err := s.rt.GlobalObject().DefineDataProperty(f.name, fn, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
			return err
		}
	}
	return nil
}

var languageIterators = goja.MustCompile("world.js", `[[].values, new Map().entries, new Set().values, ""[Symbol.iterator], new Int8Array().values,
	[].values()[Symbol.iterator], function* () {}.prototype[Symbol.iterator]]`, true)

// awaited is a value that await takes without throwing: where looking at it throws, a promise that is rejected with that.
func (s *Script) awaited(v goja.Value) goja.Value {
	o, ok := v.(*goja.Object)
	if !ok {
		return v
	}
	var constructor goja.Value
	thrown := s.rt.Try(func() { constructor = o.Get("constructor") })
	switch {
	case thrown != nil:
		p, _, reject := s.rt.NewPromise()
		_ = reject(thrown.Value()) // it cannot fail: it is the first to settle this promise
		return s.rt.ToValue(p)
	case promiseOf(o) == nil && constructor == s.natives.promises:
		p, resolve, _ := s.rt.NewPromise()
		_ = resolve(o) // nor can this
		return s.rt.ToValue(p)
	}
	return v
}

// iterable is a value that can be iterated as it is, or one with the iterator that it has given.
func (s *Script) iterable(v goja.Value, own map[*goja.Object]bool) goja.Value {
	o, ok := v.(*goja.Object)
	if !ok {
		return v
	}
	method, ok := o.GetSymbol(goja.SymIterator).(*goja.Object)
	if !ok || own[method] {
		return v
	}
	iterate, ok := goja.AssertFunction(method)
	if !ok {
		return v
	}
	given := forward(iterate, o)
	iterator, ok := given.(*goja.Object)
	if !ok {
		panic(s.rt.NewTypeError("[Symbol.iterator] gave %s, expected an object with next", typeName(given)))
	}
	if _, callable := goja.AssertFunction(iterator.Get("next")); !callable {
		panic(s.rt.NewTypeError(noNext))
	}
	once := s.rt.CreateObject(nil)
	// It cannot fail: the object is new.
	_ = once.DefineDataPropertySymbol(goja.SymIterator, s.function("[Symbol.iterator]", func(goja.FunctionCall) goja.Value { return iterator }),
		goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	return once
}
