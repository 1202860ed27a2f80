package plain

import (
	"math"

	"github.com/dop251/goja/ast"

	"github.com/strathost/strathost/sdk"
)

func (m *machine) callExpression(x *ast.CallExpression, s *scope) any {
	args := make([]any, len(x.ArgumentList))
	for i, a := range x.ArgumentList {
		args[i] = m.value(a, s)
	}
	switch callee := x.Callee.(type) {
	case *ast.Identifier:
		if f, ok := m.identifier(callee, s).(*function); ok {
			return m.apply(f, args)
		}
	case *ast.DotExpression:
		name := callee.Identifier.Name.String()
		if inner, ok := callee.Left.(*ast.DotExpression); ok && inner.Identifier.Name == "log" {
			if _, ok := m.value(inner.Left, s).(session); ok && name == "warn" {
				m.session.Log().Warn(m.text(x, args[0]))
				return undefined{}
			}
		}
		of := m.value(callee.Left, s)
		if _, ok := of.(session); ok {
			return m.ask(&call{m: m, at: x, name: name, args: args})
		}
		return m.method(x, of, name, args)
	}
	m.dontKnow(x, "a call of what is no function")
	return nil
}

// call is a call of one of the session's functions.
type call struct {
	m    *machine
	at   *ast.CallExpression
	name string
	args []any
}

// most refuses arguments beyond the first n. In a script they are refused too, but by another room: no scenario needs them.
func (c *call) most(n int) *call {
	if len(c.args) > n {
		c.m.dontKnow(c.at, "more than %d arguments of %s", n, c.name)
	}
	return c
}

func (c *call) text(i int) string {
	if i < len(c.args) {
		if s, ok := c.args[i].(string); ok {
			return s
		}
	}
	c.m.dontKnow(c.at, "%s without a text in place %d", c.name, i+1)
	return ""
}

func (c *call) number(i int) float64 {
	if i < len(c.args) {
		if f, ok := c.args[i].(float64); ok {
			return f
		}
	}
	c.m.dontKnow(c.at, "%s without a number in place %d", c.name, i+1)
	return 0
}

func (c *call) function(i int) func(sdk.Session) error {
	if i < len(c.args) {
		if f, ok := c.args[i].(*function); ok {
			return func(s sdk.Session) error { return c.m.invoke(s, f) }
		}
	}
	c.m.dontKnow(c.at, "%s without a function in place %d", c.name, i+1)
	return nil
}

// options are the named values in place i, all of which must be known.
func (c *call) options(i int, known ...string) map[string]any {
	if i >= len(c.args) {
		return nil
	}
	o, ok := c.args[i].(map[string]any)
	if !ok {
		c.m.dontKnow(c.at, "%s without an object in place %d", c.name, i+1)
	}
	left := len(o)
	for _, k := range known {
		if _, ok := o[k]; ok {
			left--
		}
	}
	if left > 0 {
		c.m.dontKnow(c.at, "an option of %s beyond %v", c.name, known)
	}
	return o
}

func (c *call) reason(i int) string {
	reason, _ := c.options(i, "reason")["reason"].(string)
	return reason
}

// ask serves a call of one of the session's functions.
func (m *machine) ask(c *call) any {
	switch s := m.session; c.name {
	case "addSymbol":
		return have(m)(s.AddSymbol(sdk.SymbolRequest{Symbol: c.most(2).text(0), Reason: c.reason(1)}))
	case "addIndicator":
		return m.addIndicator(c.most(4))
	case "addBars":
		return m.addBars(c.most(4))
	case "removeSymbol":
		m.throw(s.RemoveSymbol(sdk.RemoveSymbolRequest{Symbol: c.most(2).text(0), Reason: c.reason(1)}))
	case "removeIndicator":
		handle, _ := c.most(2).args[0].(sdk.Indicator)
		m.throw(s.RemoveIndicator(sdk.RemoveIndicatorRequest{Indicator: handle, Reason: c.reason(1)}))
	case "removeBars":
		m.throw(s.RemoveBars(sdk.RemoveBarsRequest{Symbol: c.most(3).text(0), Interval: sdk.Interval(c.text(1)), Reason: c.reason(2)}))
	case "lock":
		carry, _ := c.most(2).options(1, "carry", "reason")["carry"].(bool)
		reason, _ := c.options(1, "carry", "reason")["reason"].(string)
		m.throw(s.Lock(sdk.LockRequest{Symbol: c.text(0), Carry: carry, Reason: reason}))
	case "unlock":
		m.throw(s.Unlock(sdk.UnlockRequest{Symbol: c.most(2).text(0), Reason: c.reason(1)}))
	case "follow":
		var intervals []sdk.Interval
		list, _ := c.most(2).options(1, "intervals")["intervals"].([]any)
		for _, iv := range list {
			intervals = append(intervals, sdk.Interval(m.text(c.at, iv)))
		}
		m.throw(s.Follow(c.text(0), intervals...))
	case "unfollow":
		m.throw(s.Unfollow(c.most(1).text(0)))
	case "symbols":
		var list []any
		for _, x := range s.Symbols() {
			list = append(list, x)
		}
		return list
	case "symbol":
		return have(m)(s.Symbol(c.most(1).text(0)))
	case "today":
		return have(m)(s.Today(c.most(1).text(0)))
	case "history":
		return have(m)(s.History(c.most(3).text(0), sdk.Interval(c.text(1)), int(c.number(2))))
	case "every":
		m.throw(s.Every(sdk.Interval(c.most(2).text(0)), c.function(1)))
	case "at":
		m.throw(s.At(c.most(2).text(0), c.function(1)))
	case "emit":
		m.throw(s.Emit(c.most(2).text(0), c.number(1)))
	case "random":
		return s.Random()
	case "log":
		s.Log().Info(c.most(1).text(0))
	default:
		m.dontKnow(c.at, "session.%s", c.name)
	}
	return undefined{}
}

// have is the answer to a request, or throws its refusal.
func have(m *machine) func(any, error) any {
	return func(v any, err error) any {
		m.throw(err)
		return v
	}
}

func (m *machine) addIndicator(c *call) any {
	if len(c.args) < 3 {
		m.dontKnow(c.at, "addIndicator without parameters")
	}
	given, ok := c.args[2].(map[string]any)
	if !ok {
		m.dontKnow(c.at, "addIndicator without parameters")
	}
	params := map[string]any{}
	interval := ""
	for k, v := range given {
		f, number := v.(float64)
		switch {
		case k == "interval":
			interval, _ = v.(string)
		case number && f == math.Trunc(f):
			params[k] = int(f)
		default:
			params[k] = v
		}
	}
	return have(m)(m.session.AddIndicator(sdk.IndicatorRequest{Symbol: c.text(0), Name: c.text(1), Interval: sdk.Interval(interval), Params: params, Reason: c.reason(3)}))
}

func (m *machine) addBars(c *call) any {
	options := c.options(2, "days", "historicalOnly")
	days, _ := options["days"].(float64)
	past, _ := options["historicalOnly"].(bool)
	return have(m)(m.session.AddBars(sdk.BarsRequest{Symbol: c.text(0), Interval: sdk.Interval(c.text(1)), Days: int(days), HistoricalOnly: past, Reason: c.reason(3)}))
}
