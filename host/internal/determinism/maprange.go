package determinism

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// turns is one range over a map: what its body writes and how it ends. What it does must come to the same in every order.
type turns struct {
	*memory
	loop     *ast.RangeStmt
	label    string
	problems []string
	// writes are the outer things that the body writes and where, by their text. A write that is sound in every order still
	// makes the order show where the body also reads what it writes.
	writes   map[string][]write
	exits    []exit
	blocks   []*ast.BlockStmt // in which the walk is
	literals int              // function literals in which the walk is
	inner    int              // statements in which the walk is that a plain break would end
}

// write is a statement that writes an outer thing.
type write struct {
	by    ast.Node       // the whole statement, whose own reads do not count
	same  string         // what is written, where every turn writes the same; empty for what adds up
	block *ast.BlockStmt // the innermost
	grows bool           // it appends
}

// exit is a statement that ends the loop early.
type exit struct {
	gives string // what it returns, of constants alone
	block *ast.BlockStmt
}

// mapRange looks at a range over a map, or over an iterator of the package maps.
func (r *room) mapRange(loop *ast.RangeStmt, stack []ast.Node) {
	if !r.isMap(loop.X) || blank(loop.Key) && blank(loop.Value) {
		return
	}
	t := &turns{memory: r.newMemory(loop.Body), loop: loop, writes: map[string][]write{}}
	for _, x := range []ast.Expr{loop.Key, loop.Value} {
		if id, ok := x.(*ast.Ident); ok && loop.Tok == token.DEFINE {
			t.elements[t.object(id)] = true
		} else if !blank(x) {
			t.problem("leaves its last key or value in " + types.ExprString(x))
		}
	}
	if len(stack) > 0 {
		if l, ok := stack[len(stack)-1].(*ast.LabeledStmt); ok {
			t.label = l.Label.Name
		}
	}
	t.block(loop.Body)
	t.judge(enclosing(stack))
	if len(t.problems) > 0 {
		r.reportOrder(loop.Pos(), "the order of this map shows: it %s", strings.Join(t.problems, "; it "))
	}
}

func blank(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return x == nil || ok && id.Name == "_"
}

// isMap says whether an expression is ranged over in an order that is not fixed.
func (r *room) isMap(x ast.Expr) bool {
	if call, ok := ast.Unparen(x).(*ast.CallExpr); ok && r.isMapIterator(call) {
		return true
	}
	t := r.info.TypeOf(x)
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		return onlyMaps(p)
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

func onlyMaps(p *types.TypeParam) bool {
	constraint, ok := p.Constraint().Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for embedded := range constraint.EmbeddedTypes() {
		if union, ok := embedded.(*types.Union); ok && union.Len() == 1 {
			embedded = union.Term(0).Type()
		}
		if _, ok := embedded.Underlying().(*types.Map); ok {
			return true
		}
	}
	return false
}

func (r *room) isMapIterator(call *ast.CallExpr) bool {
	f := r.callee(call)
	return f != nil && f.Pkg() != nil && f.Pkg().Path() == "maps" && slices.Contains([]string{"Keys", "Values", "All"}, f.Name())
}

// iterator looks at an iterator of the package maps that is not ranged over: it must be sorted, or become a map again.
func (r *room) iterator(call *ast.CallExpr, stack []ast.Node) {
	if !r.isMapIterator(call) || len(stack) == 0 {
		return
	}
	switch parent := stack[len(stack)-1].(type) {
	case *ast.RangeStmt:
		if parent.X == call {
			return
		}
	case *ast.CallExpr:
		if f := r.callee(parent); f != nil && f.Pkg() != nil && slices.Contains([]string{"slices.Sorted", "slices.SortedFunc", "slices.SortedStableFunc",
			"maps.Collect", "maps.Insert"}, f.Pkg().Path()+"."+f.Name()) {
			return
		}
	}
	r.reportOrder(call.Pos(), "%s comes in no fixed order: sort it with slices.Sorted", types.ExprString(call))
}

// enclosing is the innermost function that a statement is in.
func enclosing(stack []ast.Node) ast.Node {
	for i := len(stack) - 1; i >= 0; i-- {
		switch stack[i].(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return stack[i]
		}
	}
	return nil
}

func (t *turns) problem(text string) {
	if !slices.Contains(t.problems, text) {
		t.problems = append(t.problems, text)
	}
}

// judge puts together what the walk has found.
func (t *turns) judge(fn ast.Node) {
	names := make([]string, 0, len(t.writes))
	for name := range t.writes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		all := t.writes[name]
		for _, w := range all {
			if w.same != all[0].same {
				t.problem("writes different things to " + name)
			}
			if w.grows && !t.sortedAfter(fn, name) {
				t.problem("appends to " + name + ", which is not sorted after it in this function")
			}
		}
		if t.reads(name, all) {
			t.problem("reads " + name + ", which other turns write")
		}
	}
	for _, e := range t.exits {
		if e.gives != t.exits[0].gives {
			t.problem("returns one thing or another, whichever comes first")
		}
		for _, name := range names {
			for _, w := range t.writes[name] {
				if w.same == "" || w.block != e.block {
					t.problem("ends early, with what it has written to " + name + " by then")
				}
			}
		}
	}
}

// reads says whether the body reads an outer thing elsewhere than where it writes it.
func (t *turns) reads(name string, writes []write) bool {
	found := false
	ast.Inspect(t.loop.Body, func(n ast.Node) bool {
		for _, w := range writes {
			if n == w.by {
				return false
			}
		}
		if x, ok := n.(ast.Expr); ok && types.ExprString(x) == name {
			found = true
		}
		return !found
	})
	return found
}

// sortedAfter says whether a slice is sorted after the loop in the same function.
func (t *turns) sortedAfter(fn ast.Node, name string) bool {
	if fn == nil {
		return false
	}
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || call.Pos() < t.loop.End() || len(call.Args) == 0 {
			return true
		}
		f := t.room.callee(call)
		if f == nil || f.Pkg() == nil || !sorts[f.Pkg().Path()+"."+f.Name()] || f.Name() == "Reverse" {
			return true
		}
		arg := ast.Unparen(call.Args[0])
		if conversion, ok := arg.(*ast.CallExpr); ok && len(conversion.Args) == 1 { // sort.Sort(byName(x))
			arg = conversion.Args[0]
		}
		found = found || types.ExprString(arg) == name
		return !found
	})
	return found
}
