package lint

import (
	"strings"

	"github.com/dop251/goja/ast"
)

// Kind is what an expression is known to be.
type Kind string

// The objects that the host gives to scripts.
const (
	Session   Kind = "session"
	Params    Kind = "session.params"
	OwnParams Kind = "params" // the script's own export, which may be set while it loads
	Log       Kind = "session.log"
	Bar       Kind = "a bar"
	Bars      Kind = "bars"
	Columns   Kind = "what columns() gives"
	Scan      Kind = "a scan"
	Event     Kind = "an event"
	Indicator Kind = "an indicator"
	Series    Kind = "a series"
	Symbol    Kind = "a symbol"
	Today     Kind = "today"
	Metadata  Kind = "metadata"
	Source    Kind = "a source"
)

// Values of the language, as far as their members are looked at. An array is of a kind of items: listOf.
const (
	text     Kind = "a string"
	iterator Kind = "Iterator"
	mapping  Kind = "Map"
	weakMap  Kind = "WeakMap"
	set      Kind = "Set"
	buffer   Kind = "ArrayBuffer"
)

// made are the kinds that new makes.
var made = map[string]Kind{"Map": mapping, "WeakMap": weakMap, "Set": set, "ArrayBuffer": buffer}

// listMark begins the kind of an array; that of its items follows, "" where they are anything or of several kinds.
const listMark = "[]"

func listOf(item Kind) Kind { return listMark + item }

// items is the kind of the items of an array, "" where it is not known.
func (k Kind) items() Kind {
	if k == Bars {
		return Bar
	}
	item, _ := strings.CutPrefix(string(k), listMark)
	if !k.isList() {
		return ""
	}
	return Kind(item)
}

func (k Kind) isList() bool { return k == Bars || strings.HasPrefix(string(k), listMark) }

// arguments are what handlers are called with.
var arguments = map[string][]Kind{"onStart": {Session}, "onBar": {Session, Bar}, "onBars": {Session, Bars}, "onScan": {Session, Scan},
	"onSymbol": {Session, Event}, "onEnd": {Session}, "onFinish": {Session}}

// parts are values that are members of others.
var parts = map[Kind]map[string]Kind{
	Session:   {"params": Params, "log": Log, "day": text, "time": text, "name": text},
	Bar:       {"symbol": text, "interval": text},
	Scan:      {"universe": listOf(text)},
	Event:     {"symbol": text, "change": text, "by": text},
	Indicator: {"symbol": text, "interval": text, "name": text, "key": text, "fields": listOf(text)},
	Series:    {"last": Bar, "symbol": text, "interval": text},
	Symbol:    {"metadata": Metadata, "name": text, "base": text, "intervals": listOf(text)},
	Today:     {"symbol": text},
	Metadata:  {"source": Source},
}

// results are what functions give.
var results = map[Kind]map[string]Kind{
	Session: {"addIndicator": Indicator, "addBars": Series, "history": Series, "addSymbol": Symbol, "symbol": Symbol, "today": Today,
		"symbols": listOf(Symbol)},
	Series:  {"at": Bar, "columns": Columns},
	Bars:    {"columns": Columns},
	text:    {"split": listOf(text), "matchAll": iterator, "trim": text, "toUpperCase": text, "toLowerCase": text, "slice": text},
	mapping: {"keys": iterator, "values": iterator, "entries": iterator},
	set:     {"keys": iterator, "values": iterator, "entries": iterator},
}

// resultOf is what a function of an object gives.
func resultOf(of Kind, name string) Kind {
	if of.isList() {
		switch name {
		case "at", "find", "findLast", "pop", "shift":
			return of.items()
		case "filter", "slice", "toSorted", "toReversed":
			return listOf(of.items())
		case "keys", "values", "entries":
			return iterator
		}
	}
	return results[of][name]
}

// callbacks are the functions of an array that call a function with its items, one at a time.
var callbacks = []string{"forEach", "map", "filter", "find", "findIndex", "findLast", "findLastIndex", "some", "every", "flatMap"}

// kindOf is what an expression is, "" where that is not certain.
func (c *checker) kindOf(e ast.Expression, in *scope) Kind {
	kind, known := c.kinds[e]
	if !known {
		kind = c.kindNow(e, in)
		c.kinds[e] = kind
	}
	return kind
}

func (c *checker) kindNow(e ast.Expression, in *scope) Kind {
	switch e := e.(type) {
	case *ast.Identifier:
		if b := in.lookup(e.Name.String()); b != nil {
			return b.kind
		}
	case *ast.DotExpression:
		return c.partOf(c.kindOf(e.Left, in), e.Identifier.Name.String())
	case *ast.BracketExpression:
		if key, ok := e.Member.(*ast.StringLiteral); ok {
			return c.partOf(c.kindOf(e.Left, in), key.Value.String())
		}
		return c.kindOf(e.Left, in).items()
	case *ast.CallExpression:
		return c.resultOfCall(e, in)
	case *ast.NewExpression:
		if id, ok := e.Callee.(*ast.Identifier); ok && in.lookup(id.Name.String()) == nil {
			return made[id.Name.String()]
		}
	case *ast.StringLiteral:
		return text
	case *ast.TemplateLiteral:
		if e.Tag == nil {
			return text
		}
	case *ast.ArrayLiteral:
		return listOf("") // others may be put to those that are written
	case *ast.OptionalChain:
		return c.kindOf(e.Expression, in)
	case *ast.Optional:
		return c.kindOf(e.Expression, in)
	}
	return ""
}

func (c *checker) resultOfCall(e *ast.CallExpression, in *scope) Kind {
	switch callee := e.Callee.(type) {
	case *ast.DotExpression:
		return resultOf(c.kindOf(callee.Left, in), callee.Identifier.Name.String())
	case *ast.Identifier:
		b := in.lookup(callee.Name.String())
		if name, ok := c.sessionFunction(b); ok {
			return resultOf(Session, name)
		}
		if f, ok := c.functionOf(b).(*ast.FunctionLiteral); ok && f.Generator && !f.Async {
			return iterator
		}
	}
	return ""
}

// sessionFunction is the name of the function of the session that a binding is: const { addSymbol } = session.
func (c *checker) sessionFunction(b *binding) (string, bool) {
	if b == nil {
		return "", false
	}
	return strings.CutPrefix(string(b.kind), string(functionOfSession))
}

// functionOfSession begins the kind of a function of the session.
const functionOfSession Kind = "function of the session: "

// partOf is a member of an object.
func (c *checker) partOf(of Kind, member string) Kind {
	if kind, ok := parts[of][member]; ok || of != Session || member == "now" {
		return kind
	}
	return functionOfSession + Kind(member)
}

// kindOfOrigin is what a value is.
func (c *checker) kindOfOrigin(o origin) Kind {
	var kind Kind
	switch {
	case o.binding != nil:
		kind = o.binding.kind
	case o.expression != nil:
		kind = c.kindOf(o.expression, o.scope)
	}
	for _, s := range o.path {
		if s.member == "" {
			kind = kind.items()
		} else {
			kind = c.partOf(kind, s.member)
		}
	}
	return kind
}

// kindOfAll is the kind that all values are, but for those that are nothing.
func (c *checker) kindOfAll(values []origin) Kind {
	var kind Kind
	for _, v := range values {
		if isNothing(v) {
			continue
		}
		k := c.kindOfOrigin(v)
		if k == "" || kind != "" && k != kind {
			return ""
		}
		kind = k
	}
	return kind
}

func isNothing(o origin) bool {
	switch e := o.expression.(type) {
	case *ast.NullLiteral:
		return len(o.path) == 0
	case *ast.Identifier:
		return e.Name == "undefined" && len(o.path) == 0
	case *ast.UnaryExpression: // void 0
		_, isNumber := e.Operand.(*ast.NumberLiteral)
		return isNumber && e.Operator.String() == "void"
	}
	return false
}
