package lint

import (
	"fmt"
	"math/big"
	"slices"
	"sort"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"

	"github.com/strathost/strathost/sdk"
)

// handlers finds handlers that promise something.
func (c *checker) handlers() {
	names := make([]string, 0, len(arguments))
	for name := range arguments {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		f := c.functionOf(c.exported(name))
		const hint = "there is nothing to wait for: every call of the session answers at once"
		switch {
		case f == nil:
		case isAsync(f):
			c.report(Finding{At: nameOf(f), Code: AsyncHandler, Note: true, Hint: hint + "; drop async and await",
				Message: name + " is async: a promise that does not settle within the call stops the strategy"})
		default:
			if at := returnedPromise(f); at != nil {
				c.report(Finding{At: at.Idx0(), Code: AsyncHandler, Note: true, Hint: hint,
					Message: name + " returns a promise: one that does not settle within the call stops the strategy"})
			}
		}
	}
}

// nameOf is where a function has its name, or else where it begins.
func nameOf(f ast.Node) file.Idx {
	if f, ok := f.(*ast.FunctionLiteral); ok && f.Name != nil {
		return f.Name.Idx
	}
	return f.Idx0()
}

func isAsync(f ast.Node) bool {
	switch f := f.(type) {
	case *ast.FunctionLiteral:
		return f.Async
	case *ast.ArrowFunctionLiteral:
		return f.Async
	}
	return false
}

// returnedPromise is the new Promise that a function returns as its last statement, nil for none.
func returnedPromise(f ast.Node) ast.Node {
	var body *ast.BlockStatement
	switch f := f.(type) {
	case *ast.FunctionLiteral:
		body = f.Body
	case *ast.ArrowFunctionLiteral:
		if e, ok := f.Body.(*ast.ExpressionBody); ok {
			return newPromise(e.Expression)
		}
		body, _ = f.Body.(*ast.BlockStatement)
	}
	if body == nil || len(body.List) == 0 {
		return nil
	}
	if r, ok := body.List[len(body.List)-1].(*ast.ReturnStatement); ok {
		return newPromise(r.Argument)
	}
	return nil
}

func newPromise(e ast.Expression) ast.Node {
	if n, ok := e.(*ast.NewExpression); ok {
		if id, ok := n.Callee.(*ast.Identifier); ok && id.Name == "Promise" {
			return n
		}
	}
	return nil
}

// localized are functions that take a language elsewhere.
var localized = []string{"toLocaleString", "toLocaleDateString", "toLocaleTimeString"}

// expressions finds regular expressions that backtrack, and what the engine does differently in silence.
func (c *checker) expressions() {
	for _, p := range c.facts.patterns {
		c.pattern(p)
	}
	for _, x := range slices.Concat(c.facts.news, c.facts.calls) {
		if id, ok := x.callee.(*ast.Identifier); ok && id.Name == "RegExp" && x.bound == nil && len(x.args) > 0 {
			text, isText := x.args[0].(*ast.StringLiteral)
			flags := &ast.StringLiteral{}
			if len(x.args) > 1 {
				var isConstant bool
				flags, isConstant = x.args[1].(*ast.StringLiteral)
				isText = isText && isConstant
			}
			if isText {
				c.pattern(pattern{text.Value.String(), flags.Value.String(), x.node.Idx0()})
			}
		}
		callee, ok := x.callee.(*ast.DotExpression)
		if ok && slices.Contains(localized, callee.Identifier.Name.String()) && len(x.args) > 0 && c.own(callee.Identifier.Idx) {
			c.report(Finding{At: callee.Identifier.Idx, Code: IgnoredLocale,
				Message: fmt.Sprintf("%s knows no languages: a date ignores its arguments and a number throws", callee.Identifier.Name),
				Hint:    "write toFixed(2) for numbers, session.time and session.day for times of the exchange"})
		}
	}
	for _, b := range c.facts.binaries {
		if x, y := numberOf(b.Left), numberOf(b.Right); x != "" && y != "" && x != y && !b.Comparison && c.own(b.Idx0()) {
			c.report(Finding{At: b.Idx0(), Code: sdk.InvalidArgument, Message: "a bigint and a number do not mix: this throws",
				Hint: "write both as 1n, or Number(...)"})
		}
	}
}

// numberOf is whether a literal is a number or a bigint.
func numberOf(e ast.Expression) string {
	n, ok := e.(*ast.NumberLiteral)
	if !ok {
		return ""
	}
	if _, isBig := n.Value.(*big.Int); isBig {
		return "bigint"
	}
	return "number"
}

// pattern finds what is wrong with a regular expression.
func (c *checker) pattern(p pattern) {
	shown := "/" + clip(p.text) + "/" + p.flags
	own := c.own(p.at)
	switch {
	case strings.ContainsAny(p.flags, "vd"):
		flag, hint := "v", FlagWayOut(p.flags)
		if !strings.Contains(p.flags, "v") {
			flag = "d"
		}
		c.report(Finding{At: p.at, Code: sdk.NotSupported, Error: own, Note: !own, Feature: "RegExp flag " + flag, Hint: hint,
			Message: fmt.Sprintf("the flag %s of %s is not available in scripts", flag, shown)})
		return
	case strings.Contains(p.flags, "u") && hasProperty(p.text):
		c.report(Finding{At: p.at, Code: sdk.NotSupported, Error: own, Note: !own, Feature: `RegExp \p{...}`, Hint: `write the letters, such as [A-Za-z\u00C0-\u024F]`,
			Message: fmt.Sprintf(`\p{...} of %s is not available in scripts: it matches nothing`, shown)})
		return
	}
	if !own {
		return
	}
	engine := whyBacktracks(p.text, p.flags)
	if engine == "" {
		return
	}
	if danger, ok := backtracking(p.text, p.flags); ok {
		c.report(Finding{At: p.at, Code: Backtracking, Hint: danger.hint + "; " + engine.wayOut(),
			Message: fmt.Sprintf("%s may run for hours on a text that does not match, and no limit stops it in a thread: %s, and %s makes the engine backtrack",
				shown, danger.why, engine)})
	}
}

// FlagWayOut says what to write in the place of a flag of a regular expression that the engine lacks, "" where the flags have none.
func FlagWayOut(flags string) string {
	switch {
	case strings.Contains(flags, "v"):
		return "write it with the flag u, without set operations"
	case strings.Contains(flags, "d"):
		return "drop the flag: exec gives index, and the texts of the groups"
	}
	return ""
}

// hasProperty says whether a pattern has \p{...} or \P{...}.
func hasProperty(text string) bool {
	for i := 0; i+2 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if (text[i+1] == 'p' || text[i+1] == 'P') && text[i+2] == '{' {
			return true
		}
		i++
	}
	return false
}

// clip bounds a pattern in a message.
func clip(text string) string {
	const limit = 60 // characters: enough to recognize it
	if r := []rune(text); len(r) > limit {
		return string(r[:limit]) + "..."
	}
	return text
}

// clock finds where the time is read while the script loads.
func (c *checker) clock() {
	for _, x := range slices.Concat(c.facts.news, c.facts.calls) {
		if x.depth != 1 || !readsClock(x) || !c.own(x.node.Idx0()) { // where a chain of calls begins is asked for last: it takes a walk
			continue
		}
		c.report(Finding{At: x.node.Idx0(), Code: ClockAtLoad, Message: "while a script loads the time is 1970-01-01: there is no session yet",
			Hint: "read it in onStart: session.now"})
	}
}

// readsClock says whether a call is new Date(), Date() or Date.now().
func readsClock(x call) bool {
	switch callee := x.callee.(type) {
	case *ast.Identifier:
		return callee.Name == "Date" && x.bound == nil && len(x.args) == 0
	case *ast.DotExpression:
		id, ok := callee.Left.(*ast.Identifier)
		return ok && id.Name == "Date" && callee.Identifier.Name == "now" && x.scope.lookup("Date") == nil
	}
	return false
}
