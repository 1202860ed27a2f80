package script

import (
	"regexp"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// mayBeEndless is what a loop without an end looks like in a bundle, and some others.
var mayBeEndless = regexp.MustCompile(`for \([^;\n]*; (true|[^\pL\n;]*);|while \((true|[^\pL\n]*)\)`)

// placeEndless gives loops without an end and without a body, such as for (;;) {}, a body that does nothing: goja knows the
// places of expressions only, and would tell that the script is interrupted at whatever comes before. It returns what takes
// the bodies away again, as the author wrote none.
func placeEndless(code string, tree *ast.Program) (restore func()) {
	var undo []func()
	if mayBeEndless.MatchString(code) {
		eachNode(tree, func(node any) {
			var body *ast.Statement
			var loop ast.Statement
			switch n := node.(type) {
			case *ast.ForStatement:
				if n.Test == nil || isLiteral(n.Test) {
					loop, body = n, &n.Body
				}
			case *ast.WhileStatement:
				if isLiteral(n.Test) {
					loop, body = n, &n.Body
				}
			case *ast.DoWhileStatement:
				if isLiteral(n.Test) {
					loop, body = n, &n.Body
				}
			}
			if body == nil || !isEmpty(*body) {
				return
			}
			was := *body
			*body = &ast.ExpressionStatement{Expression: &ast.Identifier{Name: "undefined", Idx: loop.Idx0()}}
			undo = append(undo, func() { *body = was })
		})
	}
	return func() {
		for _, f := range undo {
			f()
		}
	}
}

func isLiteral(x ast.Expression) bool {
	switch x := x.(type) {
	case *ast.BooleanLiteral, *ast.NumberLiteral, *ast.StringLiteral:
		return true
	case *ast.UnaryExpression:
		return isLiteral(x.Operand)
	}
	return false
}

// isEmpty says whether the body of a loop does nothing, or nothing but going on with this loop.
func isEmpty(st ast.Statement) bool {
	switch st := st.(type) {
	case *ast.EmptyStatement:
		return true
	case *ast.BranchStatement:
		return st.Token == token.CONTINUE && st.Label == nil
	case *ast.BlockStatement:
		for _, s := range st.List {
			if !isEmpty(s) {
				return false
			}
		}
		return true
	}
	return false
}
