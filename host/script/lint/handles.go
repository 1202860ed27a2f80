package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"

	"github.com/strathost/strathost/sdk"
)

// handleFunctions are the functions of handles with what they take.
var handleFunctions = map[Kind]map[string][]argument{
	Indicator: {"previous": {{name: "n", takes: aStepBack}}, "field": {{name: "name", takes: aText}}},
	Series: {"at": {place}, "open": {place}, "high": {place}, "low": {place}, "close": {place}, "volume": {place},
		"columns": {}},
}

var place = argument{name: "i", takes: aWhole}

// handles finds what a function of a handle would refuse for what is written there.
func (c *checker) handles() {
	for _, x := range c.facts.calls {
		callee, ok := x.callee.(*ast.DotExpression)
		if !ok {
			continue
		}
		name := callee.Identifier.Name.String()
		takes, ok := handleFunctions[c.kindOf(callee.Left, x.scope)][name]
		if !ok || !c.own(callee.Identifier.Idx) {
			continue
		}
		c.request(&request{name, callee.Identifier.Idx, x.scope}, takes, x.args)
		if name == "field" && len(x.args) == 1 {
			c.output(callee.Left, x)
		}
	}
}

// output finds an output that an indicator does not have, where it is certain which indicator it is.
func (c *checker) output(handle ast.Expression, x call) {
	is, written := c.shape(x.args[0], x.scope)
	name := c.indicatorOf(handle, x.scope)
	if is != "a string" || written == nil || name == "" || c.Outputs == nil {
		return
	}
	outputs := c.Outputs(name)
	if len(outputs) == 0 || slices.Contains(outputs, *written) {
		return
	}
	hint := ""
	if near, ok := sdk.Nearest(*written, outputs); ok {
		hint = "did you mean " + near + "?"
	}
	c.refused(x.args[0].Idx0(), sdk.InvalidArgument,
		fmt.Sprintf("field: %s has no field %q: its fields are %s", name, *written, strings.Join(outputs, ", ")), hint)
}

// indicatorOf is the name of the indicator that a handle is of, "" where it is not certain: all that it is set to asks for that one.
func (c *checker) indicatorOf(e ast.Expression, in *scope) string {
	id, ok := e.(*ast.Identifier)
	if !ok {
		return c.indicatorAsked(e, in)
	}
	b := in.lookup(id.Name.String())
	if b == nil || b.parameter != nil {
		return ""
	}
	name := ""
	for _, v := range b.values {
		if isNothing(v) {
			continue
		}
		asked := ""
		if v.expression != nil && len(v.path) == 0 {
			asked = c.indicatorAsked(v.expression, v.scope)
		}
		if asked == "" || name != "" && asked != name {
			return ""
		}
		name = asked
	}
	return name
}

// indicatorAsked is the name of the indicator that a call of addIndicator asks for, "" for any other expression.
func (c *checker) indicatorAsked(e ast.Expression, in *scope) string {
	x, ok := e.(*ast.CallExpression)
	if !ok || len(x.ArgumentList) < 2 || c.kindOf(x, in) != Indicator {
		return ""
	}
	is, written := c.shape(x.ArgumentList[1], in)
	if is != "a string" || written == nil {
		return ""
	}
	return *written
}

// changers are the functions of the language that change the object that they are given first, or how it behaves. Those of the second
// list do nothing to an object that is frozen.
var (
	changers = map[string][]string{"Object": {"assign", "defineProperty", "defineProperties", "setPrototypeOf"},
		"Reflect": {"set", "defineProperty", "deleteProperty", "setPrototypeOf"}}
	freezers = map[string][]string{"Object": {"freeze", "seal", "preventExtensions"}, "Reflect": {"preventExtensions"}}
)

// frozen are the kinds of the host's objects that are the language's own, and frozen: to freeze them again does nothing, and Reflect
// says false.
var frozen = []Kind{Params, Log}

// changes finds objects of the host's that are given to what would change them.
func (c *checker) changes() {
	for _, x := range c.facts.calls {
		callee, ok := x.callee.(*ast.DotExpression)
		if !ok || len(x.args) == 0 {
			continue
		}
		id, ok := callee.Left.(*ast.Identifier)
		if !ok || x.scope.lookup(id.Name.String()) != nil {
			continue
		}
		of, name := id.Name.String(), callee.Identifier.Name.String()
		freezes := slices.Contains(freezers[of], name)
		if !freezes && !slices.Contains(changers[of], name) {
			continue
		}
		kind := c.kindOf(x.args[0], x.scope)
		if c.Objects[kind] == nil || kind == Columns || kind == OwnParams || (freezes || of == "Reflect") && slices.Contains(frozen, kind) || !c.own(callee.Identifier.Idx) {
			continue
		}
		f := Finding{At: callee.Identifier.Idx, Code: ReadOnly, Message: fmt.Sprintf("%s is read-only: %s.%s of it throws", kind, of, name),
			Hint: "keep what changes in an object of your own"}
		if freezes {
			f.Hint = "drop it: nothing can change it"
		}
		c.report(f)
	}
}

// callsOfLiterals finds what is called and is certainly no function: mostly the line above lacks its semicolon.
func (c *checker) callsOfLiterals() {
	for _, x := range c.facts.calls {
		what := ""
		switch callee := x.callee.(type) {
		case *ast.NumberLiteral:
			what = "a " + numberOf(callee)
		case *ast.StringLiteral, *ast.TemplateLiteral:
			what = "a string"
		case *ast.BooleanLiteral:
			what = "a boolean"
		case *ast.NullLiteral:
			what = "null"
		case *ast.ArrayLiteral:
			what = "an array"
		case *ast.ObjectLiteral:
			what = "an object"
		case *ast.RegExpLiteral:
			what = "a regular expression"
		}
		if what != "" && c.own(x.callee.Idx0()) {
			c.report(Finding{At: x.callee.Idx0(), Code: CalledLiteral, Message: what + " is called here: this throws",
				Hint: "where the parenthesis behind it begins a line of its own, end this one with a semicolon"})
		}
	}
}
