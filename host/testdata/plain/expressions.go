package plain

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// The values of a script are float64, string, bool, nil for null, undefined, []any, map[string]any, *function, errors, the
// session, and what the session hands out.
type (
	undefined struct{}
	session   struct{}
)

var nan = math.NaN()

func (m *machine) value(x ast.Expression, s *scope) any {
	switch x := x.(type) {
	case *ast.NumberLiteral:
		if i, ok := x.Value.(int64); ok {
			return float64(i)
		}
		return x.Value.(float64)
	case *ast.StringLiteral:
		return x.Value.String()
	case *ast.BooleanLiteral:
		return x.Value
	case *ast.NullLiteral:
		return nil
	case *ast.Identifier:
		return m.identifier(x, s)
	case *ast.TemplateLiteral:
		return m.template(x, s)
	case *ast.ArrayLiteral:
		list := make([]any, len(x.Value))
		for i, e := range x.Value {
			list[i] = m.value(e, s)
		}
		return list
	case *ast.ObjectLiteral:
		return m.object(x, s)
	case *ast.ArrowFunctionLiteral:
		return m.arrow(x, s)
	case *ast.AssignExpression:
		return m.assign(x, s)
	case *ast.BinaryExpression:
		return m.binary(x, s)
	case *ast.UnaryExpression:
		return m.unary(x, s)
	case *ast.ConditionalExpression:
		if truth(m.value(x.Test, s)) {
			return m.value(x.Consequent, s)
		}
		return m.value(x.Alternate, s)
	case *ast.DotExpression:
		return m.property(x, m.value(x.Left, s), x.Identifier.Name.String())
	case *ast.BracketExpression:
		return m.element(x, s)
	case *ast.NewExpression:
		return m.newError(x, s)
	case *ast.CallExpression:
		return m.callExpression(x, s)
	}
	m.dontKnow(x, "%T", x)
	return nil
}

func (m *machine) identifier(x *ast.Identifier, s *scope) any {
	name := x.Name.String()
	if name == "undefined" {
		return undefined{}
	}
	found := s.find(name)
	if found == nil {
		m.dontKnow(x, "the name %s", name)
	}
	return found.names[name]
}

func (m *machine) template(x *ast.TemplateLiteral, s *scope) any {
	var b strings.Builder
	for i, e := range x.Elements {
		b.WriteString(e.Parsed.String())
		if i < len(x.Expressions) {
			b.WriteString(m.text(x, m.value(x.Expressions[i], s)))
		}
	}
	return b.String()
}

// text is a value as JavaScript writes it.
func (m *machine) text(at ast.Node, v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case nil:
		return "null"
	case undefined:
		return "undefined"
	case float64:
		if math.IsNaN(v) {
			return "NaN"
		}
		if size := math.Abs(v); size != 0 && (size >= 1e21 || size < 1e-6) {
			m.dontKnow(at, "a number of that size in a text")
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = m.text(at, x)
		}
		return strings.Join(parts, ",")
	}
	m.dontKnow(at, "%T as a text", v)
	return ""
}

func (m *machine) object(x *ast.ObjectLiteral, s *scope) any {
	o := map[string]any{}
	for _, p := range x.Value {
		switch p := p.(type) {
		case *ast.PropertyShort:
			o[p.Name.Name.String()] = m.identifier(&p.Name, s)
		case *ast.PropertyKeyed:
			key, ok := p.Key.(*ast.StringLiteral)
			if !ok || p.Computed {
				m.dontKnow(p, "a key that is no name")
			}
			if f, ok := p.Value.(*ast.FunctionLiteral); ok && p.Kind == ast.PropertyKindMethod && !f.Async && !f.Generator {
				o[key.Value.String()] = &function{params: f.ParameterList, body: f.Body.List, sees: s}
				continue
			}
			if p.Kind != ast.PropertyKindValue {
				m.dontKnow(p, "a property that is no value")
			}
			o[key.Value.String()] = m.value(p.Value, s)
		default:
			m.dontKnow(p, "%T", p)
		}
	}
	return o
}

func (m *machine) arrow(x *ast.ArrowFunctionLiteral, s *scope) any {
	f := &function{params: x.ParameterList, sees: s}
	switch body := x.Body.(type) {
	case *ast.ExpressionBody:
		f.value = body.Expression
	case *ast.BlockStatement:
		f.body = body.List
	}
	if x.Async {
		m.dontKnow(x, "an async function")
	}
	return f
}

func (m *machine) assign(x *ast.AssignExpression, s *scope) any {
	id, ok := x.Left.(*ast.Identifier)
	if !ok {
		m.dontKnow(x, "an assignment to what is no name")
	}
	v := m.value(x.Right, s)
	if x.Operator != token.ASSIGN {
		v = m.operate(x, x.Operator, m.identifier(id, s), v)
	}
	found := s.find(id.Name.String())
	if found == nil {
		m.dontKnow(x, "an assignment to the unknown name %s", id.Name)
	}
	found.names[id.Name.String()] = v
	return v
}

func (m *machine) binary(x *ast.BinaryExpression, s *scope) any {
	left := m.value(x.Left, s)
	switch x.Operator {
	case token.LOGICAL_AND:
		if !truth(left) {
			return left
		}
		return m.value(x.Right, s)
	case token.LOGICAL_OR:
		if truth(left) {
			return left
		}
		return m.value(x.Right, s)
	}
	return m.operate(x, x.Operator, left, m.value(x.Right, s))
}

func (m *machine) operate(at ast.Node, op token.Token, left, right any) any {
	switch op {
	case token.STRICT_EQUAL:
		return m.same(at, left, right)
	case token.STRICT_NOT_EQUAL:
		return !m.same(at, left, right)
	}
	if a, ok := left.(string); ok {
		if b, ok := right.(string); ok {
			switch op {
			case token.PLUS:
				return a + b
			case token.LESS:
				return a < b
			case token.LESS_OR_EQUAL:
				return a <= b
			case token.GREATER:
				return a > b
			case token.GREATER_OR_EQUAL:
				return a >= b
			}
		}
	}
	a, isA := left.(float64)
	b, isB := right.(float64)
	if isA && isB {
		switch op {
		case token.PLUS:
			return a + b
		case token.MINUS:
			return a - b
		case token.MULTIPLY:
			return a * b
		case token.SLASH:
			return a / b
		case token.LESS:
			return a < b
		case token.LESS_OR_EQUAL:
			return a <= b
		case token.GREATER:
			return a > b
		case token.GREATER_OR_EQUAL:
			return a >= b
		}
	}
	m.dontKnow(at, "%v of %T and %T", op, left, right)
	return nil
}

func (m *machine) same(at ast.Node, left, right any) bool {
	for _, v := range []any{left, right} {
		switch v.(type) {
		case float64, string, bool, nil, undefined:
		default:
			if _, ok := right.(undefined); !ok {
				m.dontKnow(at, "a comparison of %T and %T", left, right)
			}
			return false
		}
	}
	return left == right
}

func (m *machine) unary(x *ast.UnaryExpression, s *scope) any {
	switch x.Operator {
	case token.NOT:
		return !truth(m.value(x.Operand, s))
	case token.MINUS:
		if v, ok := m.value(x.Operand, s).(float64); ok {
			return -v
		}
	case token.INCREMENT:
		id, ok := x.Operand.(*ast.Identifier)
		if !ok {
			break
		}
		was, ok := m.identifier(id, s).(float64)
		if !ok {
			break
		}
		s.find(id.Name.String()).names[id.Name.String()] = was + 1
		if x.Postfix {
			return was
		}
		return was + 1
	}
	m.dontKnow(x, "%v of this", x.Operator)
	return nil
}

func truth(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case float64:
		return v != 0 && !math.IsNaN(v)
	case string:
		return v != ""
	case nil, undefined:
		return false
	}
	return true
}

func (m *machine) element(x *ast.BracketExpression, s *scope) any {
	list, ok := m.value(x.Left, s).([]any)
	i, number := m.value(x.Member, s).(float64)
	if !ok || !number {
		m.dontKnow(x, "an element of what is no array")
	}
	if i < 0 || int(i) >= len(list) {
		return undefined{}
	}
	return list[int(i)]
}

func (m *machine) newError(x *ast.NewExpression, s *scope) any {
	id, ok := x.Callee.(*ast.Identifier)
	if !ok || id.Name != "Error" || len(x.ArgumentList) != 1 {
		m.dontKnow(x, "new of anything but Error")
	}
	return errors.New(m.text(x, m.value(x.ArgumentList[0], s)))
}
