package determinism

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// New makes the analyzer.
func New() *analysis.Analyzer {
	return &analysis.Analyzer{Name: "determinism", Doc: "finds code by which two runs of the same input could differ",
		Run: run, FactTypes: []analysis.Fact{new(confined)}}
}

// room is a package that is looked at.
type room struct {
	pass     *analysis.Pass
	info     *types.Info
	excuses  excuses
	confined map[*types.Func]bool // of this package
}

func run(pass *analysis.Pass) (any, error) {
	if !checked(pass) { // a package that is only imported by one that is looked at
		return nil, nil
	}
	r := &room{pass: pass, info: pass.TypesInfo, confined: map[*types.Func]bool{}}
	for _, f := range pass.Files {
		r.excuses.read(pass.Fset, f)
	}
	r.confine()
	for _, f := range pass.Files {
		r.file(f)
	}
	r.excuses.settle(pass)
	return nil, nil
}

// checked says whether the bodies of a package's functions were checked for types.
func checked(pass *analysis.Pass) bool {
	if pass.TypesInfo == nil {
		return false
	}
	for _, f := range pass.Files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			for n := range ast.Preorder(fn.Body) {
				if id, ok := n.(*ast.Ident); ok && id.Name != "_" {
					_, defined := pass.TypesInfo.Defs[id]
					return defined || pass.TypesInfo.Uses[id] != nil
				}
			}
		}
	}
	return true
}

// file looks at every node of a file, with the nodes that it is in.
func (r *room) file(f *ast.File) {
	var stack []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		switch n := n.(type) {
		case *ast.Ident:
			r.name(n)
		case *ast.SelectStmt:
			r.choice(n)
		case *ast.CallExpr:
			r.print(n)
			r.iterator(n, stack)
		case *ast.RangeStmt:
			r.mapRange(n, stack)
		}
		stack = append(stack, n)
		return true
	})
}

// report tells a finding unless it is excused.
func (r *room) report(at token.Pos, format string, args ...any) {
	if !r.excuses.cover(r.pass.Fset.Position(at), false) {
		r.pass.Reportf(at, format, args...)
	}
}

// reportOrder tells that an order shows that is not fixed, unless it is excused.
func (r *room) reportOrder(at token.Pos, format string, args ...any) {
	if !r.excuses.cover(r.pass.Fset.Position(at), true) {
		r.pass.Reportf(at, format, args...)
	}
}
