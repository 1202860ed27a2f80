package determinism

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func (t *turns) block(b *ast.BlockStmt) {
	if b == nil {
		return
	}
	t.blocks = append(t.blocks, b)
	for _, s := range b.List {
		t.statement(s)
	}
	t.blocks = t.blocks[:len(t.blocks)-1]
}

// breakable walks what a plain break would end.
func (t *turns) breakable(b *ast.BlockStmt) {
	t.inner++
	t.block(b)
	t.inner--
}

func (t *turns) statement(s ast.Stmt) {
	switch s := s.(type) {
	case nil:
	case *ast.BlockStmt:
		t.block(s)
	case *ast.LabeledStmt:
		t.statement(s.Stmt)
	case *ast.ExprStmt:
		if call, ok := s.X.(*ast.CallExpr); ok && t.deletes(call, s) {
			return
		}
		t.expression(s.X)
	case *ast.DeclStmt:
		t.expression(s)
	case *ast.AssignStmt:
		t.assign(s, nil)
	case *ast.IncDecStmt:
		t.expression(s.X)
		t.write(s, s.X, nil, token.ADD_ASSIGN, nil)
	case *ast.IfStmt:
		t.conditional(s)
	case *ast.ForStmt:
		t.statement(s.Init)
		t.expression(s.Cond)
		t.statement(s.Post)
		t.breakable(s.Body)
	case *ast.RangeStmt:
		t.expression(s.X)
		if s.Tok == token.ASSIGN {
			for _, to := range []ast.Expr{s.Key, s.Value} {
				if to != nil && !t.holds(to) {
					t.problem("leaves the last of an inner range in " + types.ExprString(to))
				}
			}
		}
		t.breakable(s.Body)
	case *ast.SwitchStmt:
		t.statement(s.Init)
		t.expression(s.Tag)
		t.breakable(s.Body)
	case *ast.TypeSwitchStmt:
		t.statement(s.Init)
		t.statement(s.Assign)
		t.breakable(s.Body)
	case *ast.CaseClause:
		for _, x := range s.List {
			t.expression(x)
		}
		t.block(&ast.BlockStmt{Lbrace: s.Colon, List: s.Body})
	case *ast.ReturnStmt:
		t.leave(s)
	case *ast.BranchStmt:
		t.branch(s)
	case *ast.SendStmt, *ast.SelectStmt:
		t.problem("waits for a channel")
	case *ast.GoStmt:
		t.problem("starts goroutines")
	case *ast.DeferStmt:
		t.problem("defers calls")
	}
}

// conditional walks an if. The greatest or the smallest of all is the same in every order: if v > most { most = v }.
func (t *turns) conditional(s *ast.IfStmt) {
	t.statement(s.Init)
	t.expression(s.Cond)
	if cond, ok := s.Cond.(*ast.BinaryExpr); ok && s.Else == nil && len(s.Body.List) == 1 {
		switch cond.Op {
		case token.LSS, token.GTR, token.LEQ, token.GEQ:
			if a, ok := s.Body.List[0].(*ast.AssignStmt); ok && a.Tok == token.ASSIGN && len(a.Lhs) == 1 {
				x, y := types.ExprString(cond.X), types.ExprString(cond.Y)
				to, from := types.ExprString(a.Lhs[0]), types.ExprString(a.Rhs[0])
				if x == to && y == from || x == from && y == to {
					t.assign(a, s)
					return
				}
			}
		}
	}
	t.block(s.Body)
	t.statement(s.Else)
}

// deletes walks delete(m, key) of an outer map, which is the same in every order.
func (t *turns) deletes(call *ast.CallExpr, s ast.Stmt) bool {
	if name, ok := t.builtin(call); !ok || name != "delete" {
		return false
	}
	t.expression(call.Args[1])
	if m := types.ExprString(call.Args[0]); m != types.ExprString(t.loop.X) { // what is deleted while it is ranged over is passed over
		t.record(m, write{by: s, same: "delete"})
	} else if !t.isElement(call.Args[1]) {
		t.problem("deletes other keys than its own while it goes")
	}
	return true
}

// assign walks an assignment. within is the if of the greatest and smallest; nil elsewhere.
func (t *turns) assign(s *ast.AssignStmt, within *ast.IfStmt) {
	for _, x := range s.Rhs {
		t.expression(x)
	}
	for i, to := range s.Lhs {
		if s.Tok == token.DEFINE {
			if id, ok := to.(*ast.Ident); ok && t.room.info.Defs[id] != nil {
				continue
			}
		}
		if _, plain := ast.Unparen(to).(*ast.Ident); !plain {
			t.expression(to)
		}
		t.write(s, to, valueOf(s.Rhs, i, len(s.Lhs)), s.Tok, within)
	}
}

// write judges a write. from is nil for ++ and --.
func (t *turns) write(s ast.Stmt, to, from ast.Expr, tok token.Token, within *ast.IfStmt) {
	if t.holds(to) || t.ofTurn(to) {
		return
	}
	name := types.ExprString(to)
	if index, ok := ast.Unparen(to).(*ast.IndexExpr); ok && types.ExprString(index.X) == types.ExprString(t.loop.X) {
		t.problem("adds keys to the map that it goes over")
		return
	}
	if within != nil {
		t.record(name, write{by: within})
		return
	}
	if tok == token.ASSIGN || tok == token.DEFINE {
		if t.grows(name, from) {
			t.record(name, write{by: s, grows: true})
			return
		}
		if op, ok := t.update(name, from); ok {
			tok = op
		} else if same, ok := t.invariant(from); ok {
			t.record(name, write{by: s, same: same})
			return
		} else {
			t.problem("gives " + name + " what the last turn has")
			return
		}
	}
	if t.addsUp(to, tok) {
		t.record(name, write{by: s})
	} else {
		t.problem("adds up " + name + ", of which every order makes another")
	}
}

// ofTurn says whether an element of an outer map or slice is that of the turn's key alone.
func (t *turns) ofTurn(to ast.Expr) bool {
	for {
		switch x := ast.Unparen(to).(type) {
		case *ast.SelectorExpr:
			to = x.X
		case *ast.IndexExpr:
			if t.isKey(x.Index) {
				return true
			}
			to = x.X
		case *ast.StarExpr:
			to = x.X
		default:
			return false
		}
	}
}

// isKey says whether an expression is the loop's key: no two turns have the same, as they may of values.
func (t *turns) isKey(x ast.Expr) bool {
	if call, ok := ast.Unparen(x).(*ast.CallExpr); ok && t.room.info.Types[call.Fun].IsType() && len(call.Args) == 1 {
		x = call.Args[0]
	}
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		return false
	}
	key, ok := t.loop.Key.(*ast.Ident)
	if call, iterates := ast.Unparen(t.loop.X).(*ast.CallExpr); iterates && t.room.isMapIterator(call) && t.room.callee(call).Name() == "Values" {
		return false
	}
	return ok && t.object(key) == t.object(id)
}

// grows says whether a value is append(name, ...).
func (t *turns) grows(name string, from ast.Expr) bool {
	call, ok := ast.Unparen(from).(*ast.CallExpr)
	if !ok {
		return false
	}
	b, ok := t.builtin(call)
	return ok && b == "append" && types.ExprString(call.Args[0]) == name
}

// update says which operation x = x op y is, such as +=; max and min are as good as addition.
func (t *turns) update(name string, from ast.Expr) (token.Token, bool) {
	switch x := ast.Unparen(from).(type) {
	case *ast.BinaryExpr:
		if types.ExprString(x.X) != name || strings.Contains(types.ExprString(x.Y), name) {
			return 0, false
		}
		switch x.Op {
		case token.LAND, token.LOR:
			return token.OR_ASSIGN, true
		case token.ADD:
			return token.ADD_ASSIGN, true
		case token.SUB:
			return token.SUB_ASSIGN, true
		case token.MUL:
			return token.MUL_ASSIGN, true
		case token.OR:
			return token.OR_ASSIGN, true
		case token.AND:
			return token.AND_ASSIGN, true
		case token.XOR:
			return token.XOR_ASSIGN, true
		}
	case *ast.CallExpr:
		if b, ok := t.builtin(x); ok && (b == "max" || b == "min") && types.ExprString(x.Args[0]) == name {
			return token.AND_ASSIGN, true
		}
	}
	return 0, false
}

// addsUp says whether an operation comes to the same in every order. Sums of floating-point numbers do not, and neither does
// text.
func (t *turns) addsUp(to ast.Expr, tok token.Token) bool {
	kind, ok := t.room.info.TypeOf(to).Underlying().(*types.Basic)
	if !ok {
		return false
	}
	switch tok {
	case token.OR_ASSIGN, token.AND_ASSIGN, token.XOR_ASSIGN, token.AND_NOT_ASSIGN: // of max and min any type
		return true
	case token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN:
		return kind.Info()&types.IsInteger != 0
	}
	return false
}

// invariant says whether a value is the same in every turn: it reads nothing that the loop declares, and calls nothing.
func (t *turns) invariant(x ast.Expr) (string, bool) {
	same := true
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			same = same && !t.declares(t.object(n))
		case *ast.CallExpr:
			if _, builtin := t.builtin(n); !builtin && !t.room.info.Types[n.Fun].IsType() {
				same = false
			}
		case *ast.FuncLit:
			same = false
		}
		return same
	})
	return types.ExprString(x), same
}

func (t *turns) record(name string, w write) {
	w.block = t.blocks[len(t.blocks)-1]
	t.writes[name] = append(t.writes[name], w)
}

// expression walks what is read: its calls, and the bodies of its function literals.
func (t *turns) expression(n ast.Node) {
	if n == nil {
		return
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			literals, inner := t.literals, t.inner
			t.literals, t.inner = literals+1, 1
			t.block(n.Body)
			t.literals, t.inner = literals, inner
			return false
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				t.problem("waits for a channel")
			}
		case *ast.CallExpr:
			if name, ok := t.builtin(n); ok && name == "panic" {
				if what, same := t.invariant(n.Args[0]); same {
					t.exits = append(t.exits, exit{gives: "panic " + what, block: t.blocks[len(t.blocks)-1]})
				} else {
					t.problem("panics with whichever comes first")
				}
			}
			if problem := t.call(n); problem != "" {
				t.problem(problem)
			}
		}
		return true
	})
}

// leave walks a return. The same return in every turn that has one is sound.
func (t *turns) leave(s *ast.ReturnStmt) {
	gives := make([]string, len(s.Results))
	for i, x := range s.Results {
		t.expression(x)
		text, same := t.invariant(x)
		if !same && t.literals == 0 {
			t.problem("returns whichever comes first")
			return
		}
		gives[i] = text
	}
	if t.literals == 0 {
		t.exits = append(t.exits, exit{gives: "return " + strings.Join(gives, ", "), block: t.blocks[len(t.blocks)-1]})
	}
}

// branch walks break, continue and goto: those that end the loop are exits.
func (t *turns) branch(s *ast.BranchStmt) {
	switch {
	case s.Tok == token.FALLTHROUGH:
	case s.Label == nil && (s.Tok == token.CONTINUE || t.inner > 0):
	case s.Label != nil && s.Tok == token.CONTINUE && s.Label.Name == t.label:
	case s.Label != nil && t.labels(s.Label.Name):
	default:
		t.exits = append(t.exits, exit{gives: s.Tok.String(), block: t.blocks[len(t.blocks)-1]})
	}
}

// labels says whether a label stands inside the loop.
func (t *turns) labels(name string) bool {
	found := false
	ast.Inspect(t.loop.Body, func(n ast.Node) bool {
		l, ok := n.(*ast.LabeledStmt)
		found = found || ok && l.Label.Name == name
		return !found
	})
	return found
}
