package determinism

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// confined is the fact that a function writes nothing that outlives its call, and waits for nobody: how often it is called,
// and in which order, shows nowhere but in its result.
type confined struct{}

func (*confined) AFact()         {}
func (*confined) String() string { return "confined" }

// confine finds the confined functions of the package. It begins with all and drops those that write, and those that call
// one that was dropped, until nothing changes.
func (r *room) confine() {
	var all []*types.Func
	bodies := map[*types.Func]*ast.FuncDecl{}
	for _, f := range r.pass.Files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if obj, ok := r.info.Defs[fn.Name].(*types.Func); ok {
				bodies[obj] = fn
				r.confined[obj] = true
				all = append(all, obj)
			}
		}
	}
	for again := true; again; {
		again = false
		for _, obj := range all {
			if r.confined[obj] && r.outlives(bodies[obj]) {
				r.confined[obj], again = false, true
			}
		}
	}
	for _, obj := range all {
		if r.confined[obj] {
			r.pass.ExportObjectFact(obj, new(confined))
		}
	}
}

// isConfined says whether a function of this or another package is confined.
func (r *room) isConfined(f *types.Func) bool {
	f = f.Origin()
	if f.Pkg() == r.pass.Pkg {
		return r.confined[f]
	}
	if f.Pkg() == nil { // the Error method of error
		return true
	}
	return r.pass.ImportObjectFact(f, new(confined)) || standard(f)
}

// outlives says whether a function writes what outlives its call, or waits.
func (r *room) outlives(fn *ast.FuncDecl) bool {
	m := r.newMemory(fn)
	found := false
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, to := range n.Lhs {
				found = found || !m.holds(to)
			}
		case *ast.IncDecStmt:
			found = found || !m.holds(n.X)
		case *ast.RangeStmt:
			switch r.info.TypeOf(n.X).Underlying().(type) {
			case *types.Chan:
				found = true
			case *types.Signature:
				found = found || !r.plainIterator(n.X)
			}
			for _, to := range []ast.Expr{n.Key, n.Value} {
				found = found || n.Tok == token.ASSIGN && to != nil && !m.holds(to)
			}
		case *ast.SendStmt, *ast.GoStmt, *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.CallExpr:
			found = found || m.call(n) != ""
		}
		return !found
	})
	return found
}

// plainIterator says whether an iterator is one of the packages slices and maps, or strings.
func (r *room) plainIterator(x ast.Expr) bool {
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return false
	}
	f := r.callee(call)
	return f != nil && f.Pkg() != nil && standard(f)
}

// callee is the function that a call names; nil for a value of a function type, a conversion and a built-in.
func (r *room) callee(call *ast.CallExpr) *types.Func {
	f, _ := typeutil.Callee(r.info, call).(*types.Func)
	return f
}
