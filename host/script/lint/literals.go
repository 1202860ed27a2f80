package lint

import (
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// property is a named value of an object that is written out.
type property struct {
	name  string
	at    file.Idx
	value ast.Expression
}

// properties are those of an object that nothing later in it may set again: what a spread brings is not known.
func properties(object *ast.ObjectLiteral) []property {
	var out []property
	for _, p := range object.Value {
		switch p := p.(type) {
		case *ast.SpreadElement:
			out = nil
		case *ast.PropertyShort:
			out = append(out, property{p.Name.Name.String(), p.Name.Idx, &p.Name})
		case *ast.PropertyKeyed:
			if key, ok := p.Key.(*ast.StringLiteral); ok && !p.Computed {
				value := p.Value
				if p.Kind == ast.PropertyKindGet || p.Kind == ast.PropertyKindSet {
					value = nil
				}
				out = append(out, property{key.Value.String(), key.Idx, value})
			}
		}
	}
	return out
}

// constant is an expression, or what a variable that is set once is set to.
func (c *checker) constant(e ast.Expression, in *scope) ast.Expression {
	id, ok := e.(*ast.Identifier)
	if !ok {
		return e
	}
	b := in.lookup(id.Name.String())
	if b == nil || b.parameter != nil || b.function != nil || len(b.values) != 1 || len(b.values[0].path) > 0 || b.values[0].expression == nil {
		return e
	}
	switch value := b.values[0].expression.(type) {
	case *ast.StringLiteral, *ast.NumberLiteral, *ast.BooleanLiteral:
		return value
	}
	return e // what an object holds may be changed
}

// shape is the type of a value as the session names it, "" where it is not certain. A text that is written out is the
// second result.
func (c *checker) shape(e ast.Expression, in *scope) (is string, written *string) {
	e = c.constant(e, in)
	switch e := e.(type) {
	case *ast.StringLiteral:
		s := e.Value.String()
		return "a string", &s
	case *ast.TemplateLiteral:
		if e.Tag != nil {
			return "", nil
		}
		if len(e.Expressions) == 0 && len(e.Elements) == 1 {
			s := e.Elements[0].Parsed.String()
			return "a string", &s
		}
		return "a string", nil
	case *ast.NumberLiteral:
		return "a " + numberOf(e), nil
	case *ast.BooleanLiteral:
		return "a boolean", nil
	case *ast.NullLiteral:
		return "null", nil
	case *ast.ArrayLiteral:
		return "an array", nil
	case *ast.ObjectLiteral:
		return "an object", nil
	case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
		return "a function", nil
	case *ast.UnaryExpression:
		if n, ok := e.Operand.(*ast.NumberLiteral); ok && e.Operator == token.MINUS {
			return "a " + numberOf(n), nil
		}
	}
	if isNothing(origin{expression: e}) {
		return "undefined", nil
	}
	return c.kindOf(e, in).shape(), nil
}

// shape is the type of what is of a kind, "" where the kind is not known.
func (k Kind) shape() string {
	switch {
	case k == "":
		return ""
	case k == text:
		return "a string"
	case k.isList():
		return "an array"
	case k == Log || strings.HasPrefix(string(k), string(functionOfSession)):
		return "a function"
	}
	return "an object"
}

// literal is a value that is written out: a number, a text, a truth value, or an object of them; false for any other.
func (c *checker) literal(e ast.Expression, in *scope) (any, bool) {
	switch e := c.constant(e, in).(type) {
	case *ast.StringLiteral:
		return e.Value.String(), true
	case *ast.BooleanLiteral:
		return e.Value, true
	case *ast.NumberLiteral:
		return number(e, 1)
	case *ast.UnaryExpression:
		if n, ok := e.Operand.(*ast.NumberLiteral); ok && e.Operator == token.MINUS {
			return number(n, -1)
		}
	case *ast.ObjectLiteral:
		all := properties(e)
		if len(all) != len(e.Value) {
			return nil, false
		}
		out := map[string]any{}
		for _, p := range all {
			v, ok := c.literal(p.value, in)
			if !ok {
				return nil, false
			}
			out[p.name] = v
		}
		return out, true
	}
	return nil, false
}

func number(n *ast.NumberLiteral, sign int) (any, bool) {
	switch v := n.Value.(type) {
	case int64:
		return int(v) * sign, true
	case float64:
		return v * float64(sign), true
	}
	return nil, false
}
