package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"

	"github.com/strathost/strathost/sdk"
)

// Kind is what an expression is known to be.
type Kind string

// The objects that the host gives to scripts.
const (
	Session   Kind = "session"
	Params    Kind = "session.params"
	Log       Kind = "session.log"
	Bar       Kind = "a bar"
	Scan      Kind = "a scan"
	Event     Kind = "an event"
	Indicator Kind = "an indicator"
	Series    Kind = "a series"
	Symbol    Kind = "a symbol"
	Today     Kind = "today"
	Metadata  Kind = "metadata"
)

// arguments are what handlers are called with.
var arguments = map[string][]Kind{"onStart": {Session}, "onBar": {Session, Bar}, "onBars": {Session}, "onScan": {Session, Scan},
	"onSymbol": {Session, Event}, "onEnd": {Session}, "onFinish": {Session}}

// results are what functions of the session give.
var results = map[string]Kind{"addIndicator": Indicator, "addBars": Series, "history": Series, "addSymbol": Symbol, "symbol": Symbol, "today": Today}

// parts are objects that are members of others.
var parts = map[Kind]map[string]Kind{Session: {"params": Params, "log": Log}, Symbol: {"metadata": Metadata}, Series: {"last": Bar}}

// maxRounds bounds how far a session is followed from function to function.
const maxRounds = 20

// objects finds members that the objects of the host do not have, where it is certain what the object is.
func (c *checker) objects() {
	c.follow()
	for _, a := range c.facts.members {
		kind := c.kindOf(a.of, a.scope)
		members := c.Objects[kind]
		if kind == "" || members == nil || slices.Contains(members, a.name) || c.Quiet(a.name) || !c.own(a.at) {
			continue
		}
		f := Finding{At: a.at, Code: UnknownMember, Message: fmt.Sprintf("%s has no member %q: reading it throws", kind, a.name)}
		if kind == Params {
			f.Message = fmt.Sprintf("there is no parameter %s: it is undefined", a.name)
		}
		if near, ok := sdk.Nearest(a.name, members); ok {
			f.Hint = "did you mean " + near + "?"
		} else if len(members) > 0 && len(members) <= 12 {
			f.Hint = "it has " + strings.Join(members, ", ")
		}
		c.report(f)
	}
	for _, x := range c.facts.calls {
		c.indicatorName(x)
	}
}

// indicatorName finds a name that addIndicator does not know.
func (c *checker) indicatorName(x call) {
	callee, ok := x.callee.(*ast.DotExpression)
	if !ok || c.Indicators == nil || callee.Identifier.Name != "addIndicator" || len(x.args) < 2 || c.kindOf(callee.Left, x.scope) != Session {
		return
	}
	name, ok := x.args[1].(*ast.StringLiteral)
	if !ok || slices.Contains(c.Indicators, name.Value.String()) || !c.own(name.Idx) {
		return
	}
	f := Finding{At: name.Idx, Code: sdk.UnknownIndicator, Message: fmt.Sprintf("there is no indicator %q", name.Value.String())}
	if near, ok := sdk.Nearest(name.Value.String(), c.Indicators); ok {
		f.Hint = "did you mean " + near + "?"
	} else {
		f.Hint = "host indicators lists them"
	}
	c.report(f)
}

// follow finds out what parameters and variables are: from the handlers, through callbacks, calls and assignments.
func (c *checker) follow() {
	for name, kinds := range arguments { //determinism:allow each handler's parameters are its own
		if f := c.functionOf(c.exported(name)); f != nil {
			for i, kind := range kinds {
				c.setParameter(f, i, kind)
			}
		}
	}
	for range maxRounds {
		changed := c.followCallbacks()
		changed = c.followCalls() || changed
		for _, b := range c.facts.bindings {
			if b.kind == "" && b.parameter == nil && len(b.values) > 0 {
				b.kind = c.kindOfAll(b.values)
				changed = changed || b.kind != ""
			}
		}
		if !changed {
			return
		}
	}
}

// exported is what a script exports under a name.
func (c *checker) exported(name string) *binding {
	local, ok := c.Exports[name]
	if !ok || c.facts.top == nil {
		return nil
	}
	return c.facts.top.names[local]
}

// functionOf is the function that a binding always is.
func (c *checker) functionOf(b *binding) ast.Node {
	switch {
	case b == nil:
		return nil
	case b.function != nil && len(b.values) == 0:
		return b.function
	case b.function == nil && len(b.values) == 1 && b.parameter == nil:
		return functionLiteral(b.values[0].expression)
	}
	return nil
}

func functionLiteral(e ast.Expression) ast.Node {
	switch e := e.(type) {
	case *ast.FunctionLiteral:
		return e
	case *ast.ArrowFunctionLiteral:
		return e
	}
	return nil
}

func (c *checker) setParameter(f ast.Node, index int, kind Kind) bool {
	changed := false
	for _, b := range c.facts.bindings {
		if p := b.parameter; p != nil && p.of == f && p.index == index && b.kind == "" && len(b.values) == 0 {
			b.kind, changed = kind, true
		}
	}
	return changed
}

// followCallbacks finds the functions that session.every and session.at call with the session.
func (c *checker) followCallbacks() bool {
	changed := false
	for _, x := range c.facts.calls {
		callee, ok := x.callee.(*ast.DotExpression)
		if !ok || len(x.args) < 2 || c.kindOf(callee.Left, x.scope) != Session {
			continue
		}
		if name := callee.Identifier.Name.String(); name != "every" && name != "at" {
			continue
		}
		f := functionLiteral(x.args[1])
		if id, ok := x.args[1].(*ast.Identifier); ok {
			f = c.functionOf(x.scope.lookup(id.Name.String()))
		}
		if f != nil && c.setParameter(f, 0, Session) {
			changed = true
		}
	}
	return changed
}

// followCalls finds the parameters that are given the same kind of object by every call.
func (c *checker) followCalls() bool {
	type place struct {
		f     ast.Node
		index int
	}
	given := map[place][]value{}
	var order []place
	for _, x := range c.facts.calls {
		f := c.functionOf(x.bound)
		if f == nil {
			continue
		}
		for i, arg := range x.args {
			p := place{f, i}
			if _, known := given[p]; !known {
				order = append(order, p)
			}
			given[p] = append(given[p], value{arg, x.scope})
		}
	}
	changed := false
	for _, p := range order {
		if kind := c.kindOfAll(given[p]); kind != "" && c.setParameter(p.f, p.index, kind) {
			changed = true
		}
	}
	return changed
}

// kindOfAll is the kind that all values are, but for those that are nothing.
func (c *checker) kindOfAll(values []value) Kind {
	var kind Kind
	for _, v := range values {
		if isNothing(v.expression) {
			continue
		}
		k := c.kindOf(v.expression, v.scope)
		if k == "" || kind != "" && k != kind {
			return ""
		}
		kind = k
	}
	return kind
}

func isNothing(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.NullLiteral:
		return true
	case *ast.Identifier:
		return e.Name == "undefined"
	case *ast.UnaryExpression: // void 0
		_, isNumber := e.Operand.(*ast.NumberLiteral)
		return isNumber && e.Operator.String() == "void"
	}
	return false
}

func (c *checker) kindOf(e ast.Expression, in *scope) Kind {
	switch e := e.(type) {
	case *ast.Identifier:
		if b := in.lookup(e.Name.String()); b != nil {
			return b.kind
		}
	case *ast.DotExpression:
		return parts[c.kindOf(e.Left, in)][e.Identifier.Name.String()]
	case *ast.CallExpression:
		if callee, ok := e.Callee.(*ast.DotExpression); ok && c.kindOf(callee.Left, in) == Session {
			return results[callee.Identifier.Name.String()]
		}
	}
	return ""
}
