package lint

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// facts are what the walk notes, in the order of the bundle.
type facts struct {
	unbound  []use    // of names that nothing in the bundle declares
	assigned []use    // of such names, by assigning to them
	tests    []test   // typeof name
	written  []string // global names, and members of global objects, that the bundle sets itself
	members  []access
	sets     []access // that are assigned to or deleted
	calls    []call
	news     []call
	patterns []pattern
	binaries []*ast.BinaryExpression
	bindings []*binding
	defined  map[string]bool // names of properties and methods that the bundle writes anywhere, and its texts
	top      *scope          // of the files of the bundle
}

// use is a name that is read or assigned to.
type use struct {
	name string
	at   file.Idx
}

// test is the operand of a typeof.
type test struct {
	name  string
	at    file.Idx
	bound bool
}

// access is of.name, or a part of const { name } = of, for which node is nil. name is "" for an element, of[i].
type access struct {
	node ast.Expression
	of   origin
	name string
	at   file.Idx
}

// call is callee(args), or new callee(args).
type call struct {
	node   ast.Expression
	callee ast.Expression
	args   []ast.Expression
	bound  *binding // what the callee is bound to, nil where it is global or no name
	depth  int      // of functions around it
	scope  *scope
}

// pattern is a regular expression.
type pattern struct {
	text, flags string
	at          file.Idx
}

// parameter is a place in a function's list.
type parameter struct {
	of    ast.Node // the function
	index int
}

// binding is a declared name, or a parameter that is taken apart and has none.
type binding struct {
	parameter *parameter
	values    []origin // all that it is set to
	function  ast.Node
	reads     int // uses other than calls of it
	kind      Kind
}

// origin is where a value comes from: an expression in its scope, or a binding, and the way from there to a part of it.
// The zero origin is anything.
type origin struct {
	expression ast.Expression
	scope      *scope
	binding    *binding
	path       []step
}

// step is one from an object to its member or, without a name, to any element.
type step struct{ member string }

// part is a part of what an origin is.
func (o origin) part(member string) origin {
	if o.expression == nil && o.binding == nil {
		return o
	}
	o.path = append(o.path[:len(o.path):len(o.path)], step{member})
	return o
}

type scope struct {
	parent *scope
	names  map[string]*binding
}

func (s *scope) lookup(name string) *binding {
	for ; s != nil; s = s.parent {
		if b, ok := s.names[name]; ok {
			return b
		}
	}
	return nil
}

func (w *walker) declare(id *ast.Identifier) *binding {
	name := id.Name.String()
	b, ok := w.scope.names[name]
	if !ok {
		b = &binding{}
		w.scope.names[name] = b
		w.bindings = append(w.bindings, b)
	}
	return b
}

// declareVars declares what var declares in a function, wherever in it.
func (w *walker) declareVars(list []*ast.VariableDeclaration) {
	for _, d := range list {
		w.declareList(d.List)
	}
}

func (w *walker) declareList(list []*ast.Binding) {
	for _, b := range list {
		w.declareTarget(b.Target, nil)
	}
}

// declareBlock declares what let, const, class and function declare in a block.
func (w *walker) declareBlock(list []ast.Statement) {
	for _, st := range list {
		switch st := st.(type) {
		case *ast.LexicalDeclaration:
			w.declareList(st.List)
		case *ast.ClassDeclaration:
			if st.Class.Name != nil {
				b := w.declare(st.Class.Name)
				b.values = append(b.values, origin{})
			}
		case *ast.FunctionDeclaration:
			if st.Function.Name != nil {
				w.declare(st.Function.Name).function = st.Function
			}
		case *ast.LabelledStatement:
			w.declareBlock([]ast.Statement{st.Statement})
		}
	}
}

// declareTarget declares the names of a pattern. Of a parameter the name alone is one.
func (w *walker) declareTarget(target any, p *parameter) {
	switch t := target.(type) {
	case *ast.Identifier:
		w.declare(t).parameter = p
	case *ast.ObjectPattern:
		for _, property := range t.Properties {
			switch property := property.(type) {
			case *ast.PropertyShort:
				w.declare(&property.Name)
			case *ast.PropertyKeyed:
				w.declareTarget(property.Value, nil)
			}
		}
		w.declareTarget(t.Rest, nil)
	case *ast.ArrayPattern:
		for _, e := range t.Elements {
			w.declareTarget(e, nil)
		}
		w.declareTarget(t.Rest, nil)
	case *ast.AssignExpression:
		w.declareTarget(t.Left, nil)
	}
}
