package lint

import (
	"context"
	"reflect"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// walker goes through a tree once and notes what the checks need, each name with what it is bound to.
type walker struct {
	facts
	ctx   context.Context // of the one walk
	scope *scope
	depth int // of functions
	steps int
	err   error // why the walk ended early
}

func newWalker(ctx context.Context) *walker {
	return &walker{ctx: ctx, scope: &scope{names: map[string]*binding{}}, facts: facts{defined: map[string]bool{}}}
}

// stepsOfALook is how many nodes are visited between two looks at the context: some microseconds.
const stepsOfALook = 1024

// ended says whether the walk is to end.
func (w *walker) ended() bool {
	if w.steps++; w.steps%stepsOfALook == 0 && w.err == nil {
		w.err = w.ctx.Err()
	}
	return w.err != nil
}

func (w *walker) program(tree *ast.Program) {
	w.declareVars(tree.DeclarationList)
	w.declareBlock(tree.Body)
	for _, st := range tree.Body {
		w.visit(st)
	}
}

// visit notes a node and what is below it. Each node is visited once, and asked nothing that it would have to ask those
// below it.
func (w *walker) visit(n any) {
	if w.ended() {
		return
	}
	switch n := n.(type) {
	case *ast.Identifier:
		w.read(n)
	case *ast.StringLiteral:
		w.defined[n.Value.String()] = true
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
		w.defined[n.Name.Name.String()] = true
		w.read(&n.Name)
		w.visit(n.Initializer)
	case *ast.PropertyKeyed:
		w.visit(n.Key) // a text, unless it is computed
		w.visit(n.Value)
	case *ast.FieldDefinition:
		w.visit(n.Key)
		w.function(func() { w.visit(n.Initializer) })
	case *ast.MethodDefinition:
		w.visit(n.Key)
		w.visit(n.Body)
	case *ast.FunctionDeclaration: // its name is the block's
		w.literal(nil, n.Function.ParameterList, n.Function.DeclarationList, n.Function.Body, n.Function)
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
			w.give(n.Parameter, origin{})
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
		w.loop(n.Into, n.Source, n.Body, false)
	case *ast.ForOfStatement:
		w.loop(n.Into, n.Source, n.Body, true)
	case *ast.LabelledStatement:
		w.visit(n.Statement)
	case *ast.BranchStatement, *ast.MetaProperty, *ast.PrivateIdentifier: // #name in object is no variable
	case *ast.UnaryExpression:
		w.unary(n)
	case *ast.AssignExpression:
		w.assign(n)
	case *ast.CallExpression:
		w.call(n)
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
			w.declare(name).function = node
		}
		for i, p := range params.List {
			w.declareTarget(p.Target, &parameter{node, i})
		}
		w.declareTarget(params.Rest, nil)
		w.declareVars(vars)
		for i, p := range params.List {
			id, isName := p.Target.(*ast.Identifier)
			whole := &binding{parameter: &parameter{node, i}}
			if isName {
				whole = w.lookup(id.Name.String())
			} else {
				w.bindings = append(w.bindings, whole)
				w.give(p.Target, origin{binding: whole})
			}
			if p.Initializer != nil {
				whole.values = append(whole.values, origin{expression: p.Initializer, scope: w.scope})
				w.visit(p.Initializer)
			}
		}
		w.give(params.Rest, origin{})
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

// read notes the use of a name.
func (w *walker) read(id *ast.Identifier) {
	name := id.Name.String()
	if b := w.lookup(name); b != nil {
		b.reads++
		return
	}
	w.unbound = append(w.unbound, use{name, id.Idx})
}

// member notes that a member of something is asked for.
func (w *walker) member(node, of ast.Expression, name string, at file.Idx) {
	w.members = append(w.members, access{node, origin{expression: of, scope: w.scope}, name, at})
}

// call visits a call. A function that is merely called is known by its calls.
func (w *walker) call(n *ast.CallExpression) {
	w.calls = append(w.calls, call{n, n.Callee, n.ArgumentList, w.calleeBinding(n.Callee), w.depth, w.scope})
	if w.calleeBinding(n.Callee) == nil {
		w.visit(n.Callee)
	}
	for _, arg := range n.ArgumentList {
		w.visit(arg)
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
