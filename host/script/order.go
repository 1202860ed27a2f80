package script

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"

	"github.com/strathost/strathost/sdk"
)

// In a bundle the const, let and class of the top level are variables, of which one that is read before its line has run is
// undefined, where the language would throw. No run can tell, so that the order is looked at here.

// early finds what the top level of the author's files reads before it is set: by itself, and in functions that it calls.
func (p *program) early() sdk.Diagnostics {
	var ds sdk.Diagnostics
	body := topLevel(p.tree)
	o := &order{set: map[string]*ast.Binding{}, functions: map[string]*ast.FunctionLiteral{}}
	for _, st := range body {
		switch st := st.(type) {
		case *ast.VariableStatement:
			for _, b := range st.List {
				if id, ok := b.Target.(*ast.Identifier); ok && b.Initializer != nil && o.set[id.Name.String()] == nil {
					o.set[id.Name.String()] = b
				}
			}
		case *ast.FunctionDeclaration:
			o.functions[st.Function.Name.Name.String()] = st.Function
		}
	}
	for _, st := range body {
		o.read(reflect.ValueOf(st), declaredIn(reflect.ValueOf(st), false), func(name string, at file.Idx, by string) {
			declared := o.set[name]
			if declared == nil || at >= declared.Idx0() {
				return
			}
			read, ok := p.at(at)
			where, known := p.at(declared.Idx0())
			if !ok || !known || packageOf(read.file) != "" {
				return
			}
			what := fmt.Sprintf("%s is read here before its own line, %s, has run: it is undefined", name, where)
			if by != "" {
				what = fmt.Sprintf("%s() reads %s before its own line, %s, has run: it is undefined", by, name, where)
			}
			d := sdk.Diagnostic{File: read.file, Line: read.line, Col: read.col, Code: Suspicious, Message: what,
				Hint: "move the declaration above, or this into a function that is called later"}
			if !slices.Contains(ds, d) {
				ds = append(ds, d)
			}
		})
	}
	return ds
}

// topLevel are the statements of all files of a bundle, in the order in which they run.
func topLevel(tree *ast.Program) []ast.Statement {
	for _, st := range tree.Body {
		v, ok := st.(*ast.VariableStatement)
		if !ok || len(v.List) == 0 {
			continue
		}
		if call, ok := v.List[0].Initializer.(*ast.CallExpression); ok {
			if f, ok := call.Callee.(*ast.ArrowFunctionLiteral); ok {
				if block, ok := f.Body.(*ast.BlockStatement); ok {
					return block.List
				}
			}
		}
	}
	return nil
}

// order is what the top level declares.
type order struct {
	set       map[string]*ast.Binding
	functions map[string]*ast.FunctionLiteral
}

// read hands each name that a statement reads to tell, but for those in hidden and those in functions that it does not call.
func (o *order) read(statement reflect.Value, hidden map[string]bool, tell func(name string, at file.Idx, by string)) {
	each(statement, func(node any) bool {
		switch n := node.(type) {
		case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral, *ast.LabelledStatement, *ast.BranchStatement:
			return false
		case *ast.ClassLiteral:
			if n.SuperClass != nil {
				o.read(reflect.ValueOf(n.SuperClass), hidden, tell)
			}
			return false
		case *ast.UnaryExpression:
			_, name := n.Operand.(*ast.Identifier)
			return n.Operator != token.TYPEOF || !name // typeof name is the author's own test
		case *ast.AssignExpression:
			if _, name := n.Left.(*ast.Identifier); name && n.Operator == token.ASSIGN {
				o.read(reflect.ValueOf(n.Right), hidden, tell)
				return false
			}
		case *ast.Binding:
			if n.Initializer != nil {
				o.read(reflect.ValueOf(n.Initializer), hidden, tell)
			}
			return false
		case *ast.CallExpression:
			if id, ok := n.Callee.(*ast.Identifier); ok && !hidden[id.Name.String()] {
				o.called(id.Name.String(), map[string]bool{}, func(name string) { tell(name, id.Idx, id.Name.String()) })
			}
		case *ast.PropertyShort:
			if name := n.Name.Name.String(); !hidden[name] {
				tell(name, n.Name.Idx, "")
			}
		case *ast.Identifier:
			if name := n.Name.String(); !hidden[name] {
				tell(name, n.Idx, "")
			}
		}
		return true
	})
}

// called hands the names to tell that a function of the top level reads, and those that it calls. A name that it declares
// anywhere itself is not looked at.
func (o *order) called(name string, seen map[string]bool, tell func(name string)) {
	f := o.functions[name]
	if f == nil || seen[name] || f.Async || f.Generator {
		return
	}
	seen[name] = true
	hidden := declaredIn(reflect.ValueOf(f.Body), true)
	for name := range declaredIn(reflect.ValueOf(f.ParameterList), true) {
		hidden[name] = true
	}
	o.read(reflect.ValueOf(f.Body), hidden, func(name string, _ file.Idx, by string) {
		if by == "" {
			tell(name)
		}
	})
	each(reflect.ValueOf(f.Body), func(node any) bool {
		switch n := node.(type) {
		case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral, *ast.ClassLiteral:
			return false
		case *ast.CallExpression:
			if id, ok := n.Callee.(*ast.Identifier); ok && !hidden[id.Name.String()] {
				o.called(id.Name.String(), seen, tell)
			}
		}
		return true
	})
}

// declaredIn are the names that a statement declares in blocks and functions of its own; of its own level with level.
func declaredIn(statement reflect.Value, level bool) map[string]bool {
	names := map[string]bool{}
	top := map[*ast.Binding]bool{}
	if st, ok := statement.Interface().(*ast.VariableStatement); ok && !level {
		for _, b := range st.List {
			top[b] = true
		}
	}
	targets := func(v reflect.Value) {
		each(v, func(node any) bool {
			switch n := node.(type) {
			case *ast.Identifier:
				names[n.Name.String()] = true
			case *ast.PropertyShort:
				names[n.Name.Name.String()] = true
			}
			return true
		})
	}
	each(statement, func(node any) bool {
		switch n := node.(type) {
		case *ast.Binding:
			if !top[n] && n.Target != nil {
				targets(reflect.ValueOf(n.Target))
			}
		case *ast.ForDeclaration:
			targets(reflect.ValueOf(n.Target))
		case *ast.CatchStatement:
			if n.Parameter != nil {
				targets(reflect.ValueOf(n.Parameter))
			}
		case *ast.FunctionLiteral:
			if level && n.Name != nil {
				names[n.Name.Name.String()] = true
			}
		case *ast.ClassLiteral:
			if level && n.Name != nil {
				names[n.Name.Name.String()] = true
			}
		}
		return true
	})
	return names
}
