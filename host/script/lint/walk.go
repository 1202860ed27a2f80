package lint

import (
	"reflect"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// walker goes through a tree once and notes what the checks need, each name with what it is bound to.
type walker struct {
	facts
	scope *scope
	depth int // of functions
}

func newWalker() *walker { return &walker{scope: &scope{names: map[string]*binding{}}} }

func (w *walker) program(tree *ast.Program) {
	w.declareVars(tree.DeclarationList)
	w.declareBlock(tree.Body)
	for _, st := range tree.Body {
		w.visit(st)
	}
}

// visit notes a node and what is below it.
func (w *walker) visit(n any) {
	switch n := n.(type) {
	case *ast.Identifier:
		w.read(n)
	case *ast.DotExpression:
		w.member(n, n.Left, n.Identifier.Name.String(), n.Identifier.Idx)
		w.visit(n.Left)
	case *ast.PrivateDotExpression:
		w.visit(n.Left)
	case *ast.BracketExpression:
		if key, ok := n.Member.(*ast.StringLiteral); ok {
			w.member(n, n.Left, key.Value.String(), key.Idx)
		}
		w.visit(n.Left)
		w.visit(n.Member)
	case *ast.PropertyShort:
		w.read(&n.Name)
		w.visit(n.Initializer)
	case *ast.PropertyKeyed:
		if n.Computed {
			w.visit(n.Key)
		}
		w.visit(n.Value)
	case *ast.FieldDefinition:
		if n.Computed {
			w.visit(n.Key)
		}
		w.function(func() { w.visit(n.Initializer) })
	case *ast.MethodDefinition:
		if n.Computed {
			w.visit(n.Key)
		}
		w.visit(n.Body)
	case *ast.FunctionLiteral:
		w.literal(n.Name, n.ParameterList, n.DeclarationList, n.Body, n)
	case *ast.ArrowFunctionLiteral:
		w.literal(nil, n.ParameterList, n.DeclarationList, n.Body, n)
	case *ast.ClassLiteral:
		w.block(func() {
			if n.Name != nil {
				w.declare(n.Name)
			}
			w.visit(n.SuperClass)
			for _, e := range n.Body {
				w.visit(e)
			}
		})
	case *ast.Binding:
		w.bind(n)
	case *ast.BlockStatement:
		w.block(func() { w.statements(n.List) })
	case *ast.SwitchStatement:
		w.visit(n.Discriminant)
		w.block(func() {
			for _, c := range n.Body {
				w.declareBlock(c.Consequent)
			}
			for _, c := range n.Body {
				w.visit(c.Test)
				for _, st := range c.Consequent {
					w.visit(st)
				}
			}
		})
	case *ast.CatchStatement:
		w.block(func() {
			w.declareTarget(n.Parameter, nil)
			w.target(n.Parameter)
			w.visit(n.Body)
		})
	case *ast.ForStatement:
		w.block(func() {
			if d, ok := n.Initializer.(*ast.ForLoopInitializerLexicalDecl); ok {
				w.declareList(d.LexicalDeclaration.List)
			}
			w.below(n)
		})
	case *ast.ForInStatement:
		w.loop(n.Into, n.Source, n.Body)
	case *ast.ForOfStatement:
		w.loop(n.Into, n.Source, n.Body)
	case *ast.LabelledStatement:
		w.visit(n.Statement)
	case *ast.BranchStatement, *ast.MetaProperty:
	case *ast.UnaryExpression:
		if id, ok := n.Operand.(*ast.Identifier); ok && n.Operator == token.TYPEOF {
			w.tests = append(w.tests, test{id.Name.String(), id.Idx, w.lookup(id.Name.String()) != nil})
			return
		}
		w.visit(n.Operand)
	case *ast.AssignExpression:
		w.assign(n)
	case *ast.CallExpression:
		w.calls = append(w.calls, call{n, n.Callee, n.ArgumentList, w.calleeBinding(n.Callee), w.depth, w.scope})
		w.below(n)
	case *ast.NewExpression:
		w.news = append(w.news, call{n, n.Callee, n.ArgumentList, w.calleeBinding(n.Callee), w.depth, w.scope})
		w.below(n)
	case *ast.RegExpLiteral:
		w.patterns = append(w.patterns, pattern{n.Pattern, n.Flags, n.Idx})
	case *ast.BinaryExpression:
		w.binaries = append(w.binaries, n)
		w.below(n)
	default:
		w.below(n)
	}
}

// below visits the parts of a node: goja has no walker of its own.
func (w *walker) below(n any) {
	v := reflect.ValueOf(n)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return
	}
	for i := range v.NumField() {
		if v.Type().Field(i).Name != "DeclarationList" { // the same nodes again
			w.part(v.Field(i))
		}
	}
}

func (w *walker) part(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			w.part(v.Index(i))
		}
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() && v.CanInterface() {
			w.visit(v.Interface())
		}
	case reflect.Struct:
		if v.CanAddr() {
			w.part(v.Addr())
		}
	}
}

// literal visits a function.
func (w *walker) literal(name *ast.Identifier, params *ast.ParameterList, vars []*ast.VariableDeclaration, body any, node ast.Node) {
	w.function(func() {
		if w.top == nil { // the function that esbuild puts around everything
			w.top = w.scope
		}
		if name != nil {
			w.declare(name)
		}
		for i, p := range params.List {
			w.declareTarget(p.Target, &parameter{node, i})
		}
		if params.Rest != nil {
			w.declareTarget(params.Rest, nil)
		}
		w.declareVars(vars)
		for _, p := range params.List {
			w.target(p.Target)
			w.visit(p.Initializer)
		}
		if block, ok := body.(*ast.BlockStatement); ok {
			w.statements(block.List)
			return
		}
		w.visit(body)
	})
}

func (w *walker) function(visit func()) {
	w.depth++
	w.block(visit)
	w.depth--
}

func (w *walker) block(visit func()) {
	w.scope = &scope{parent: w.scope, names: map[string]*binding{}}
	visit()
	w.scope = w.scope.parent
}

func (w *walker) statements(list []ast.Statement) {
	w.declareBlock(list)
	for _, st := range list {
		w.visit(st)
	}
}

func (w *walker) loop(into ast.ForInto, source ast.Expression, body ast.Statement) {
	w.block(func() {
		if d, ok := into.(*ast.ForDeclaration); ok {
			w.declareTarget(d.Target, nil)
			w.target(d.Target)
		} else if v, ok := into.(*ast.ForIntoVar); ok {
			w.target(v.Binding.Target)
		} else {
			w.below(into)
		}
		w.visit(source)
		w.visit(body)
	})
}

// bind visits the declaration of a variable.
func (w *walker) bind(b *ast.Binding) {
	w.target(b.Target)
	w.visit(b.Initializer)
	if b.Initializer == nil {
		return
	}
	switch t := b.Target.(type) {
	case *ast.Identifier:
		if x := w.lookup(t.Name.String()); x != nil {
			x.values = append(x.values, value{b.Initializer, w.scope})
		}
	case *ast.ObjectPattern: // const { close } = bar
		for _, p := range t.Properties {
			switch p := p.(type) {
			case *ast.PropertyShort:
				w.member(nil, b.Initializer, p.Name.Name.String(), p.Name.Idx)
			case *ast.PropertyKeyed:
				if key, ok := p.Key.(*ast.StringLiteral); ok && !p.Computed {
					w.member(nil, b.Initializer, key.Value.String(), key.Idx)
				}
			}
		}
	}
}

// target visits the defaults and the computed keys of what is declared; the names themselves are no uses.
func (w *walker) target(t any) {
	switch t := t.(type) {
	case *ast.ObjectPattern:
		for _, p := range t.Properties {
			switch p := p.(type) {
			case *ast.PropertyShort:
				w.visit(p.Initializer)
			case *ast.PropertyKeyed:
				if p.Computed {
					w.visit(p.Key)
				}
				w.target(p.Value)
			}
		}
	case *ast.ArrayPattern:
		for _, e := range t.Elements {
			w.target(e)
		}
	case *ast.AssignExpression: // a default
		w.target(t.Left)
		w.visit(t.Right)
	case *ast.DotExpression, *ast.BracketExpression:
		w.visit(t)
	}
}

func (w *walker) assign(n *ast.AssignExpression) {
	switch left := n.Left.(type) {
	case *ast.Identifier:
		if b := w.lookup(left.Name.String()); b != nil {
			b.values = append(b.values, value{n.Right, w.scope})
		} else {
			w.written = append(w.written, left.Name.String())
			if n.Operator != token.ASSIGN {
				w.read(left)
			}
		}
	case *ast.DotExpression:
		w.setMember(left.Left, left.Identifier.Name.String())
		w.visit(n.Left)
	default:
		w.visit(n.Left)
	}
	w.visit(n.Right)
}

// read notes the use of a name.
func (w *walker) read(id *ast.Identifier) {
	name := id.Name.String()
	if b := w.lookup(name); b != nil {
		return
	}
	w.unbound = append(w.unbound, use{name, id.Idx})
}

// member notes that a member of something is asked for.
func (w *walker) member(node, of ast.Expression, name string, at file.Idx) {
	w.members = append(w.members, access{node, of, name, at, w.scope})
}

// setMember notes that a member of a global object is set: a polyfill.
func (w *walker) setMember(of ast.Expression, name string) {
	if id, ok := of.(*ast.Identifier); ok && w.lookup(id.Name.String()) == nil {
		w.written = append(w.written, id.Name.String()+"."+name)
		if isGlobalObject(id.Name.String()) {
			w.written = append(w.written, name)
		}
	}
}

func (w *walker) calleeBinding(callee ast.Expression) *binding {
	if id, ok := callee.(*ast.Identifier); ok {
		return w.lookup(id.Name.String())
	}
	return nil
}

func (w *walker) lookup(name string) *binding { return w.scope.lookup(name) }

// isGlobalObject says whether a name stands for the object of all global names, somewhere.
func isGlobalObject(name string) bool {
	return name == "globalThis" || name == "window" || name == "self"
}
