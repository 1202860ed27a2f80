package plain

import (
	"github.com/dop251/goja/ast"
)

// scope is the names that a block sees.
type scope struct {
	names map[string]any
	outer *scope
}

func (s *scope) inner() *scope { return &scope{names: map[string]any{}, outer: s} }

func (s *scope) find(name string) *scope {
	for ; s != nil; s = s.outer {
		if _, ok := s.names[name]; ok {
			return s
		}
	}
	return nil
}

// function is a function of the script with what it sees.
type function struct {
	params *ast.ParameterList
	body   []ast.Statement
	value  ast.Expression // of an arrow function without a block
	sees   *scope
}

// returned unwinds a function.
type returned struct{ value any }

func (m *machine) apply(f *function, args []any) (result any) {
	s := f.sees.inner()
	for i, p := range f.params.List {
		var v any = undefined{}
		if i < len(args) {
			v = args[i]
		}
		s.names[m.name(p.Target)] = v
	}
	if f.value != nil {
		return m.value(f.value, s)
	}
	defer func() {
		switch x := recover().(type) {
		case nil:
		case returned:
			result = x.value
		default:
			panic(x)
		}
	}()
	m.block(f.body, s)
	return undefined{}
}

func (m *machine) name(target ast.BindingTarget) string {
	id, ok := target.(*ast.Identifier)
	if !ok {
		m.dontKnow(target, "a pattern")
	}
	return id.Name.String()
}

// block runs statements. Functions are there before the first of them, as in JavaScript.
func (m *machine) block(list []ast.Statement, s *scope) {
	for _, x := range list {
		if d, ok := x.(*ast.FunctionDeclaration); ok {
			if d.Function.Async || d.Function.Generator {
				m.dontKnow(x, "an async function or a generator")
			}
			s.names[d.Function.Name.Name.String()] = &function{params: d.Function.ParameterList, body: d.Function.Body.List, sees: s}
		}
	}
	for _, x := range list {
		m.statement(x, s)
	}
}

func (m *machine) statement(x ast.Statement, s *scope) {
	switch x := x.(type) {
	case *ast.FunctionDeclaration, *ast.EmptyStatement:
	case *ast.ExpressionStatement:
		m.value(x.Expression, s)
	case *ast.LexicalDeclaration:
		for _, b := range x.List {
			var v any = undefined{}
			if b.Initializer != nil {
				v = m.value(b.Initializer, s)
			}
			s.names[m.name(b.Target)] = v
		}
	case *ast.BlockStatement:
		m.block(x.List, s.inner())
	case *ast.IfStatement:
		if truth(m.value(x.Test, s)) {
			m.statement(x.Consequent, s)
		} else if x.Alternate != nil {
			m.statement(x.Alternate, s)
		}
	case *ast.ForOfStatement:
		m.forOf(x, s)
	case *ast.ReturnStatement:
		var v any = undefined{}
		if x.Argument != nil {
			v = m.value(x.Argument, s)
		}
		panic(returned{v})
	case *ast.ThrowStatement:
		panic(thrown{m.value(x.Argument, s)})
	case *ast.TryStatement:
		m.try(x, s)
	default:
		m.dontKnow(x, "%T", x)
	}
}

func (m *machine) forOf(x *ast.ForOfStatement, s *scope) {
	d, ok := x.Into.(*ast.ForDeclaration)
	if !ok {
		m.dontKnow(x, "a loop without const")
	}
	list, ok := m.value(x.Source, s).([]any)
	if !ok {
		m.dontKnow(x, "a loop over what is no array")
	}
	for _, v := range list {
		inner := s.inner()
		inner.names[m.name(d.Target)] = v
		m.statement(x.Body, inner)
	}
}

func (m *machine) try(x *ast.TryStatement, s *scope) {
	if x.Finally != nil || x.Catch == nil {
		m.dontKnow(x, "finally")
	}
	caught, is := m.attempt(x.Body, s)
	if !is {
		return
	}
	inner := s.inner()
	if x.Catch.Parameter != nil {
		inner.names[m.name(x.Catch.Parameter)] = caught
	}
	m.block(x.Catch.Body.List, inner)
}

// attempt runs a block and tells what it threw.
func (m *machine) attempt(b *ast.BlockStatement, s *scope) (caught any, is bool) {
	defer func() {
		switch x := recover().(type) {
		case nil:
		case thrown:
			caught, is = x.value, true
		default:
			panic(x)
		}
	}()
	m.block(b.List, s.inner())
	return nil, false
}
