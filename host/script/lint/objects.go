package lint

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja/ast"

	"github.com/strathost/strathost/sdk"
)

// maxRounds bounds how far a session is followed from function to function.
const maxRounds = 20

// objects finds members that the objects of the host do not have, or that cannot be set, where it is certain what the
// object is.
func (c *checker) objects() {
	for _, a := range c.facts.sets {
		c.setOfReadOnly(a)
	}
	for _, a := range c.facts.members {
		kind := c.kindOfOrigin(a.of)
		members := c.Objects[kind]
		if kind == "" || members == nil || slices.Contains(members, a.name) || c.Quiet(a.name) || !c.own(a.at) || kind == Bars && isIndex(a.name) {
			continue
		}
		f := Finding{At: a.at, Code: UnknownMember, Message: fmt.Sprintf("%s has no member %q: reading it throws", kind, a.name)}
		switch kind {
		case Params:
			f.Message = fmt.Sprintf("there is no parameter %s: reading it throws", a.name)
		case OwnParams: // while the script loads, and where the author has frozen them, it is undefined
			f.Message = fmt.Sprintf("there is no parameter %s", a.name)
		case Columns: // a plain object of the script's own
			if slices.ContainsFunc(c.facts.sets, func(set access) bool { return set.name == a.name }) {
				continue
			}
			f.Message = fmt.Sprintf("%s has no column %s: it is undefined", kind, a.name)
		}
		if near, ok := sdk.Nearest(a.name, members); ok {
			f.Hint = "did you mean " + near + "?"
		} else if len(members) > 0 && len(members) <= 12 {
			f.Hint = "it has " + strings.Join(members, ", ")
		}
		c.report(f)
	}
}

func isIndex(name string) bool {
	_, err := strconv.Atoi(name)
	return err == nil
}

// setOfReadOnly finds what is assigned to or deleted of an object of the host's.
func (c *checker) setOfReadOnly(a access) {
	kind := c.kindOfOrigin(a.of)
	if c.Objects[kind] == nil || kind == Columns || kind == OwnParams || !c.own(a.at) {
		return
	}
	f := Finding{At: a.at, Code: ReadOnly, Message: fmt.Sprintf("%s is read-only: setting %s throws", kind, a.name),
		Hint: "keep what changes in a variable of your own"}
	switch {
	case kind == Params:
		f.Hint = "the YAML and --set give parameters; " + f.Hint
	case a.name == "":
		f.Message = fmt.Sprintf("%s is read-only: setting an item of it throws", kind)
	}
	c.report(f)
}

// follow finds out what parameters and variables are: from the handlers, through callbacks, calls and assignments. It ends
// early, with less known, where the context does.
func (c *checker) follow(ctx context.Context) {
	c.takeParameters()
	for name, kinds := range arguments { //determinism:allow each handler's parameters are its own
		if f := c.functionOf(c.exported(name)); f != nil {
			for i, kind := range kinds {
				c.setParameter(f, i, kind)
			}
		}
	}
	if b := c.exported("params"); b != nil && len(b.values) == 1 {
		b.kind = OwnParams
	}
	for range maxRounds {
		c.kinds = map[ast.Expression]Kind{}
		changed := c.followCalls()
		for _, b := range c.facts.bindings {
			if b.kind == "" && b.parameter == nil && len(b.values) > 0 {
				b.kind = c.kindOfAll(b.values)
				changed = changed || b.kind != ""
			}
		}
		if !changed || ctx.Err() != nil {
			break
		}
	}
	c.kinds = map[ast.Expression]Kind{}
}

// slot is a place in the list of a function's parameters.
type slot struct {
	of    ast.Node
	index int
}

// takeParameters notes which parameters are not set to anything else by the function itself.
func (c *checker) takeParameters() {
	c.parameters = map[slot]*binding{}
	for _, b := range c.facts.bindings {
		if p := b.parameter; p != nil && len(b.values) == 0 {
			c.parameters[slot{p.of, p.index}] = b
		}
	}
}

func (c *checker) setParameter(f ast.Node, index int, kind Kind) bool {
	b := c.parameters[slot{f, index}]
	if b == nil || b.kind != "" {
		return false
	}
	b.kind = kind
	return true
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
	case b.function == nil && len(b.values) == 1 && b.parameter == nil && len(b.values[0].path) == 0:
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

// given are the values that functions are called with, as far as the calls are known.
type given struct {
	values map[slot][]Kind
	order  []slot
	// handed counts how often a function is given to one that is known to call it with what is in values.
	handed map[*binding]int
}

func (g *given) add(f ast.Node, index int, kind Kind) {
	s := slot{f, index}
	if _, known := g.values[s]; !known {
		g.order = append(g.order, s)
	}
	g.values[s] = append(g.values[s], kind)
}

// followCalls finds the parameters that are given the same kind of object by every call: the script's own, and those of
// functions that the session and arrays are given. What is also used otherwise, anybody may call with anything.
func (c *checker) followCalls() bool {
	g := &given{values: map[slot][]Kind{}, handed: map[*binding]int{}}
	owners := map[ast.Node]*binding{}
	for _, x := range c.facts.calls {
		if f := c.functionOf(x.bound); f != nil {
			owners[f] = x.bound
			for i, arg := range x.args {
				if _, spread := arg.(*ast.SpreadElement); spread {
					g.add(f, i, "")
					break
				}
				if kind := c.kindOf(arg, x.scope); kind != "" || !isNothing(origin{expression: arg}) {
					g.add(f, i, kind)
				}
			}
		}
		c.followCallback(x, g, owners)
	}
	changed := false
	for _, s := range g.order {
		if b := owners[s.of]; b != nil && b.reads-c.exportsOf(b) > g.handed[b] {
			continue
		}
		if kind := same(g.values[s]); kind != "" && c.setParameter(s.of, s.index, kind) {
			changed = true
		}
	}
	return changed
}

// followCallback notes what a function is called with that an array's forEach, or session.every, is given.
func (c *checker) followCallback(x call, g *given, owners map[ast.Node]*binding) {
	position, kind := 0, Kind("")
	switch callee := x.callee.(type) {
	case *ast.DotExpression:
		of, name := c.kindOf(callee.Left, x.scope), callee.Identifier.Name.String()
		if of == Session && (name == "every" || name == "at") {
			position, kind = 1, Session
		} else if of.isList() && slices.Contains(callbacks, name) {
			kind = of.items()
		}
	case *ast.Identifier:
		if name, ok := c.sessionFunction(x.bound); ok && (name == "every" || name == "at") {
			position, kind = 1, Session
		}
	}
	if kind == "" || len(x.args) <= position {
		return
	}
	f := functionLiteral(x.args[position])
	if id, ok := x.args[position].(*ast.Identifier); ok {
		b := x.scope.lookup(id.Name.String())
		if f = c.functionOf(b); f != nil {
			owners[f] = b
			g.handed[b]++
		}
	}
	if f != nil {
		g.add(f, 0, kind)
	}
}

// exportsOf is how many names a binding is exported under: each is one read, of esbuild's.
func (c *checker) exportsOf(b *binding) int {
	n := 0
	for _, local := range c.Exports {
		if c.facts.top != nil && c.facts.top.names[local] == b {
			n++
		}
	}
	return n
}

// same is the one kind that there is, "" where there are several, or one is not known.
func same(kinds []Kind) Kind {
	for _, kind := range kinds {
		if kind != kinds[0] {
			return ""
		}
	}
	return kinds[0]
}
