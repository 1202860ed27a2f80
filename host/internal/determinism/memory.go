package determinism

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"
	"strings"
)

// memory is what belongs to a stretch of code, a function or a turn of a loop: the variables that it declares, and what it
// makes. elements are a loop's key and value: what can be reached through them alone is of that turn, too.
type memory struct {
	room     *room
	from, to token.Pos
	elements map[types.Object]bool
	values   map[types.Object][]ast.Expr // what each variable was ever given; nil stands for the zero value
}

func (r *room) newMemory(n ast.Node) *memory {
	m := &memory{room: r, from: n.Pos(), to: n.End(), elements: map[types.Object]bool{}, values: map[types.Object][]ast.Expr{}}
	if fn, ok := n.(*ast.FuncDecl); ok {
		for _, fields := range []*ast.FieldList{fn.Recv, fn.Type.Params} {
			for obj := range r.declared(fields) {
				m.values[obj] = []ast.Expr{&ast.BadExpr{}} // what the caller gives is not the function's
			}
		}
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, to := range n.Lhs {
				m.give(to, valueOf(n.Rhs, i, len(n.Lhs)))
			}
		case *ast.ValueSpec:
			for i, to := range n.Names {
				if len(n.Values) == 0 {
					m.give(to, nil)
				} else {
					m.give(to, valueOf(n.Values, i, len(n.Names)))
				}
			}
		case *ast.RangeStmt:
			for _, to := range []ast.Expr{n.Key, n.Value} {
				if to != nil {
					m.give(to, n.X)
				}
			}
		}
		return true
	})
	return m
}

// declared are the variables of a list of parameters.
func (r *room) declared(fields *ast.FieldList) iter.Seq[types.Object] {
	return func(yield func(types.Object) bool) {
		if fields == nil {
			return
		}
		for _, f := range fields.List {
			for _, name := range f.Names {
				if obj := r.info.Defs[name]; obj != nil && !yield(obj) {
					return
				}
			}
		}
	}
}

// valueOf is what the i-th of several variables gets: of a call with several results, the call.
func valueOf(values []ast.Expr, i, n int) ast.Expr {
	if len(values) == n {
		return values[i]
	}
	return values[0]
}

func (m *memory) give(to, value ast.Expr) {
	if id, ok := ast.Unparen(to).(*ast.Ident); ok {
		if obj := m.object(id); obj != nil {
			m.values[obj] = append(m.values[obj], value)
		}
	}
}

func (m *memory) object(id *ast.Ident) types.Object {
	if obj := m.room.info.Defs[id]; obj != nil {
		return obj
	}
	return m.room.info.Uses[id]
}

// declares says whether a variable is of the stretch.
func (m *memory) declares(obj types.Object) bool {
	return obj != nil && (m.elements[obj] || m.from <= obj.Pos() && obj.Pos() < m.to)
}

// holds says whether what is written to belongs to the stretch.
func (m *memory) holds(to ast.Expr) bool {
	through := false // a pointer, a slice or a map
	for {
		switch x := to.(type) {
		case *ast.ParenExpr:
			to = x.X
		case *ast.StarExpr:
			through, to = true, x.X
		case *ast.SelectorExpr:
			if _, isPackage := m.room.info.Uses[x.Sel].(*types.Var); isPackage && m.room.info.Selections[x] == nil {
				return false // a variable of another package
			}
			through, to = through || isPointer(m.room.info.TypeOf(x.X)), x.X
		case *ast.IndexExpr:
			if _, array := m.room.info.TypeOf(x.X).Underlying().(*types.Array); !array {
				through = true
			}
			to = x.X
		case *ast.Ident:
			obj := m.object(x)
			if x.Name == "_" || m.declares(obj) && !through {
				return true
			}
			return m.declares(obj) && m.isFresh(obj, map[types.Object]bool{})
		default:
			return false
		}
	}
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// isFresh says whether all that a variable ever pointed to is of the stretch.
func (m *memory) isFresh(obj types.Object, seen map[types.Object]bool) bool {
	if m.elements[obj] || seen[obj] {
		return true
	}
	seen[obj] = true
	given, known := m.values[obj]
	if !known || !m.declares(obj) {
		return false
	}
	for _, x := range given {
		if x != nil && !m.fresh(x, seen) {
			return false
		}
	}
	return true
}

// fresh says whether a value points to nothing outside of the stretch.
func (m *memory) fresh(x ast.Expr, seen map[types.Object]bool) bool {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return m.fresh(x.X, seen)
	case *ast.CompositeLit, *ast.BasicLit, *ast.BinaryExpr, *ast.FuncLit:
		return true
	case *ast.UnaryExpr:
		return x.Op != token.AND || m.fresh(x.X, seen)
	case *ast.StarExpr:
		return m.fresh(x.X, seen)
	case *ast.SelectorExpr:
		return m.fresh(x.X, seen)
	case *ast.SliceExpr:
		return m.fresh(x.X, seen)
	case *ast.TypeAssertExpr:
		return m.fresh(x.X, seen)
	case *ast.IndexExpr:
		return m.isElement(x.Index) || m.fresh(x.X, seen)
	case *ast.Ident:
		obj := m.object(x)
		if _, isNil := obj.(*types.Nil); isNil {
			return true
		}
		return obj != nil && m.isFresh(obj, seen)
	case *ast.CallExpr:
		switch name, builtin := m.builtin(x); {
		case builtin && name == "append":
			return m.fresh(x.Args[0], seen)
		case builtin:
			return true
		case m.room.info.Types[x.Fun].IsType():
			return len(x.Args) == 1 && m.fresh(x.Args[0], seen)
		}
		f := m.room.callee(x)
		return f != nil && f.Pkg() != nil && f.Name() == "Clone" && (f.Pkg().Path() == "slices" || f.Pkg().Path() == "maps")
	}
	return false
}

// isElement says whether an expression is the key of the loop's turn, or a conversion of it: no two turns have the same.
func (m *memory) isElement(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return m.elements[m.object(x)]
	case *ast.CallExpr:
		return m.room.info.Types[x.Fun].IsType() && len(x.Args) == 1 && m.isElement(x.Args[0])
	}
	return false
}

func (m *memory) builtin(call *ast.CallExpr) (string, bool) {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return "", false
	}
	b, ok := m.room.info.Uses[id].(*types.Builtin)
	if !ok {
		return "", false
	}
	return b.Name(), true
}

// call says what of a call may reach beyond the stretch; empty where nothing does. What its arguments and function literals do
// is looked at where they stand.
func (m *memory) call(call *ast.CallExpr) string {
	if m.room.info.Types[call.Fun].IsType() {
		return ""
	}
	if name, ok := m.builtin(call); ok {
		switch name {
		case "copy", "clear", "delete":
			if !m.fresh(call.Args[0], map[types.Object]bool{}) {
				return name + "s in " + types.ExprString(call.Args[0])
			}
		case "print", "println":
			return "prints"
		}
		return ""
	}
	for _, arg := range call.Args {
		if problem := m.function(arg); problem != "" {
			return problem
		}
	}
	f := m.room.callee(call)
	if f == nil {
		return m.function(call.Fun)
	}
	if m.room.isConfined(f) || m.buffer(call, f) {
		return ""
	}
	if f.Pkg() != nil && sorts[f.Pkg().Path()+"."+f.Name()] && m.fresh(call.Args[0], map[types.Object]bool{}) {
		return ""
	}
	return "calls " + types.ExprString(call.Fun) + ", which may write"
}

// function says what is unknown about a value of a function type; empty for a literal, a variable of the stretch that holds
// literals, a confined function, and what is no function.
func (m *memory) function(x ast.Expr) string {
	if t := m.room.info.TypeOf(x); t == nil {
		return ""
	} else if _, isFunction := t.Underlying().(*types.Signature); !isFunction {
		return ""
	}
	switch x := ast.Unparen(x).(type) {
	case *ast.FuncLit:
		return ""
	case *ast.CallExpr:
		if m.room.plainIterator(x) {
			return ""
		}
	case *ast.Ident:
		obj := m.object(x)
		if f, ok := obj.(*types.Func); ok && m.room.isConfined(f) {
			return ""
		}
		if _, isNil := obj.(*types.Nil); isNil || m.onlyLiterals(obj) {
			return ""
		}
	case *ast.SelectorExpr:
		if f, ok := m.room.info.Uses[x.Sel].(*types.Func); ok && m.room.isConfined(f) {
			return ""
		}
	}
	return "calls " + types.ExprString(x) + ", of which nothing is known"
}

// onlyLiterals says whether a variable of the stretch only ever holds function literals of it.
func (m *memory) onlyLiterals(obj types.Object) bool {
	given, known := m.values[obj]
	for _, x := range given {
		if _, literal := x.(*ast.FuncLit); x != nil && !literal {
			return false
		}
	}
	return known && m.declares(obj)
}

// buffer says whether a call is of a strings.Builder or bytes.Buffer of the stretch, or prints to one.
func (m *memory) buffer(call *ast.CallExpr, f *types.Func) bool {
	if f.Pkg() == nil {
		return false
	}
	isBuffer := func(x ast.Expr) bool {
		t := m.room.info.TypeOf(x)
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		name := t.String()
		return (name == "strings.Builder" || name == "bytes.Buffer") && m.fresh(x, map[types.Object]bool{})
	}
	if path := f.Pkg().Path(); path == "fmt" && strings.HasPrefix(f.Name(), "Fprint") {
		return isBuffer(call.Args[0])
	} else if path != "strings" && path != "bytes" {
		return false
	}
	method, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && m.room.info.Selections[method] != nil && isBuffer(method.X)
}
