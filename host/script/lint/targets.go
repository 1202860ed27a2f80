package lint

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// bind visits the declaration of a variable.
func (w *walker) bind(b *ast.Binding) {
	w.visit(b.Initializer)
	if b.Initializer != nil {
		w.give(b.Target, origin{expression: b.Initializer, scope: w.scope})
	}
}

func (w *walker) loop(into ast.ForInto, source ast.Expression, body ast.Statement, of bool) {
	w.block(func() {
		var target any
		switch into := into.(type) {
		case *ast.ForDeclaration:
			w.declareTarget(into.Target, nil)
			target = into.Target
		case *ast.ForIntoVar:
			target = into.Binding.Target
		case *ast.ForIntoExpression:
			target = into.Expression
		}
		from := origin{}
		if of {
			from = origin{expression: source, scope: w.scope}.part("")
		}
		w.visit(source)
		w.give(target, from)
		w.visit(body)
	})
}

// assign visits an assignment.
func (w *walker) assign(n *ast.AssignExpression) {
	from := origin{}
	switch n.Operator {
	case token.ASSIGN, token.LOGICAL_AND, token.LOGICAL_OR, token.COALESCE: // of the last three it is this or what it was
		from = origin{expression: n.Right, scope: w.scope}
	}
	w.give(n.Left, from)
	w.visit(n.Right)
}

// unary visits an operator and its operand.
func (w *walker) unary(n *ast.UnaryExpression) {
	id, isName := n.Operand.(*ast.Identifier)
	switch n.Operator {
	case token.TYPEOF:
		if isName {
			w.tests = append(w.tests, test{id.Name.String(), id.Idx, w.lookup(id.Name.String()) != nil})
			return
		}
	case token.INCREMENT, token.DECREMENT, token.DELETE:
		w.give(n.Operand, origin{})
		return
	}
	w.visit(n.Operand)
}

// give visits what is set to a value: a name, a member, or a pattern of them. The names themselves are no uses; defaults
// and computed keys are visited.
func (w *walker) give(target any, from origin) {
	switch t := target.(type) {
	case *ast.Identifier:
		if b := w.lookup(t.Name.String()); b != nil {
			b.values = append(b.values, from)
		} else {
			w.assigned = append(w.assigned, use{t.Name.String(), t.Idx})
		}
	case *ast.ObjectPattern: // const { close } = bar
		w.takeApart(t, from)
	case *ast.ArrayPattern:
		for _, e := range t.Elements {
			w.give(e, from.part(""))
		}
		w.give(t.Rest, origin{})
	case *ast.AssignExpression: // a default
		w.give(t.Left, from)
		w.fallback(t.Left, t.Right)
	case *ast.DotExpression:
		name := t.Identifier.Name.String()
		w.sets = append(w.sets, access{t, origin{expression: t.Left, scope: w.scope}, name, t.Identifier.Idx})
		w.setMember(t.Left, name)
		w.visit(t)
	case *ast.BracketExpression:
		name := ""
		if key, ok := t.Member.(*ast.StringLiteral); ok {
			name = key.Value.String()
		}
		w.sets = append(w.sets, access{t, origin{expression: t.Left, scope: w.scope}, name, t.LeftBracket})
		w.visit(t)
	default:
		w.visit(t)
	}
}

func (w *walker) takeApart(t *ast.ObjectPattern, from origin) {
	for _, p := range t.Properties {
		switch p := p.(type) {
		case *ast.PropertyShort:
			name := p.Name.Name.String()
			w.members = append(w.members, access{nil, from, name, p.Name.Idx})
			w.give(&p.Name, from.part(name))
			if p.Initializer != nil {
				w.fallback(&p.Name, p.Initializer)
			}
		case *ast.PropertyKeyed:
			key, ok := p.Key.(*ast.StringLiteral)
			if !ok || p.Computed {
				w.visit(p.Key)
				w.give(p.Value, origin{})
				continue
			}
			w.members = append(w.members, access{nil, from, key.Value.String(), key.Idx})
			w.give(p.Value, from.part(key.Value.String()))
		}
	}
	w.give(t.Rest, origin{})
}

// fallback visits the default of a part of a pattern.
func (w *walker) fallback(target ast.Expression, value ast.Expression) {
	w.visit(value)
	if id, ok := target.(*ast.Identifier); ok {
		w.give(id, origin{expression: value, scope: w.scope})
	}
}

// setMember notes that a member of a global object is set: a polyfill.
func (w *walker) setMember(of ast.Expression, name string) {
	w.defined[name] = true
	if id, ok := of.(*ast.Identifier); ok && w.lookup(id.Name.String()) == nil {
		w.written = append(w.written, id.Name.String()+"."+name)
		if isGlobalObject(id.Name.String()) {
			w.written = append(w.written, name)
		}
	}
}
