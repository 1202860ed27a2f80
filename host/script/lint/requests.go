package lint

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"

	"github.com/strathost/strathost/sdk"
)

// argument is what a function of the session takes at one place.
type argument struct {
	name     string
	takes    form
	options  map[string]form // of an object of options
	optional bool
}

// form is what a value must be.
type form string

const (
	aText       form = "a string"
	aNumber     form = "a number"
	aWhole      form = "a whole number"
	aCount      form = "a whole number of 1 or more"
	days        form = "a whole number of 0 or more"
	aStepBack   form = "a whole number of 0 or more, counted back"
	aSymbol     form = "a symbol"
	aName       form = "a name of an emitted value"
	aTruth      form = "true or false"
	aFunction   form = "a function"
	anInterval  form = "an interval"
	aSpan       form = "an interval within the day"
	intervals   form = "an array of intervals"
	aMoment     form = "a time of the day"
	anIndicator form = "a handle that addIndicator returned"
	parameters  form = "an object of parameters"
	options     form = "an object"
)

var (
	symbolName = argument{name: "symbol", takes: aSymbol}
	itsSpan    = argument{name: "interval", takes: anInterval}
	reason     = argument{name: "options", takes: options, options: map[string]form{"reason": aText}, optional: true}
)

// requests are the functions of the session with what they take.
var requests = map[string][]argument{
	"addSymbol":    {symbolName, reason},
	"addIndicator": {symbolName, {name: "name", takes: aText}, {name: "parameters", takes: parameters}, reason},
	"addBars": {symbolName, itsSpan, {name: "options", takes: options, options: map[string]form{"days": days, "historicalOnly": aTruth},
		optional: true}, reason},
	"removeSymbol":    {symbolName, reason},
	"removeIndicator": {{name: "indicator", takes: anIndicator}, reason},
	"removeBars":      {symbolName, itsSpan, reason},
	"lock":            {symbolName, {name: "options", takes: options, options: map[string]form{"carry": aTruth, "reason": aText}, optional: true}},
	"unlock":          {symbolName, reason},
	"follow":          {symbolName, {name: "options", takes: options, options: map[string]form{"intervals": intervals}, optional: true}},
	"unfollow":        {symbolName},
	"every":           {{name: "interval", takes: aSpan}, {name: "the function", takes: aFunction}},
	"at":              {{name: "when", takes: aMoment}, {name: "the function", takes: aFunction}},
	"emit":            {{name: "name", takes: aName}, {name: "value", takes: aNumber}},
	"history":         {symbolName, itsSpan, {name: "n", takes: aCount}},
	"symbol":          {symbolName},
	"today":           {symbolName},
	"symbols":         {},
	"random":          {},
}

// requests finds what a function of the session would refuse for what is written there, whatever the rest is.
func (c *checker) requests() {
	for _, x := range c.facts.calls {
		name, at := "", file.Idx(0)
		switch callee := x.callee.(type) {
		case *ast.DotExpression:
			if c.kindOf(callee.Left, x.scope) == Session {
				name, at = callee.Identifier.Name.String(), callee.Identifier.Idx
			}
		case *ast.Identifier:
			name, _ = c.sessionFunction(x.bound)
			at = callee.Idx
		}
		if takes, ok := requests[name]; ok && c.own(at) {
			c.request(&request{"session." + name, at, x.scope}, takes, x.args)
		}
	}
}

// request is one call of a function of the session.
type request struct {
	call  string
	at    file.Idx
	scope *scope
}

func (c *checker) request(r *request, takes []argument, args []ast.Expression) {
	for i, arg := range args {
		if _, spread := arg.(*ast.SpreadElement); spread {
			takes, args = takes[:min(i, len(takes))], args[:i]
			break
		}
	}
	if len(args) > len(takes) {
		message := fmt.Sprintf("%s takes %d at most, got %d arguments", r.call, len(takes), len(args))
		if len(takes) == 0 {
			message = fmt.Sprintf("%s takes no arguments, got %d", r.call, len(args))
		}
		c.refused(args[len(takes)].Idx0(), sdk.InvalidArgument, message, "")
		return
	}
	for i, a := range takes {
		switch {
		case i < len(args) && a.takes == parameters:
			c.indicator3(r, args)
		case i < len(args):
			c.argument(r, a, args[i])
		case !a.optional:
			c.refused(r.at, sdk.InvalidArgument, fmt.Sprintf("%s: %s must be %s, got undefined", r.call, a.name, a.takes.said()), "")
			return
		}
	}
}

// said is a form as the session says it where a value has another.
func (f form) said() form {
	switch f {
	case anInterval, aSpan, aMoment, aSymbol, aName:
		return aText
	case aCount, days, aStepBack:
		return aWhole
	case parameters:
		return options
	}
	return f
}

// refused reports what the session will refuse.
func (c *checker) refused(at file.Idx, code sdk.Code, message, hint string) {
	c.report(Finding{At: at, Code: code, Message: message, Hint: hint})
}

func (c *checker) argument(r *request, a argument, e ast.Expression) {
	if a.takes != options {
		c.value(r, a.name, a.takes, e, e.Idx0())
		return
	}
	object, ok := c.constant(e, r.scope).(*ast.ObjectLiteral)
	if !ok {
		c.value(r, a.name, a.takes, e, e.Idx0())
		return
	}
	known := make([]string, 0, len(a.options))
	for name := range a.options {
		known = append(known, name)
	}
	slices.Sort(known)
	for _, p := range properties(object) {
		takes, ok := a.options[p.name]
		if ok {
			if is, _ := c.shape(p.value, r.scope); is != "undefined" {
				c.value(r, p.name, takes, p.value, p.at)
			}
			continue
		}
		hint := "there are " + strings.Join(known, ", ")
		if near, ok := sdk.Nearest(p.name, known); ok {
			hint = "did you mean " + near + "?"
		} else if len(known) == 1 {
			hint = "the only one is " + known[0]
		}
		c.refused(p.at, sdk.InvalidArgument, fmt.Sprintf("%s: there is no option %q", r.call, p.name), hint)
	}
}

// value finds a value that is certainly none of a form.
func (c *checker) value(r *request, name string, takes form, e ast.Expression, at file.Idx) {
	is, written := c.shape(e, r.scope)
	if is == "" || is == "undefined" && takes == options {
		return
	}
	fits := false
	switch takes {
	case aText:
		fits = is == "a string"
	case anInterval, aSpan, aMoment, aSymbol, aName:
		if fits = is == "a string"; fits && written != nil {
			c.word(r, takes, *written, at)
		}
	case intervals:
		fits = is == "an array" || is == "undefined"
		if is == "a string" {
			hint := ""
			if written != nil {
				hint = fmt.Sprintf("write intervals: [%q]", *written)
			}
			c.refused(at, sdk.InvalidArgument, fmt.Sprintf("%s: %s must be %s, got %s", r.call, name, takes, is), hint)
			return
		}
		if list, ok := c.constant(e, r.scope).(*ast.ArrayLiteral); ok {
			if len(list.Value) == 0 {
				c.refused(at, sdk.InvalidArgument, r.call+": intervals is empty", "leave it out for those of the configuration, or call session.unfollow(symbol)")
			}
			for _, item := range list.Value {
				if item != nil {
					c.value(r, name, anInterval, item, item.Idx0())
				}
			}
		}
	case aNumber:
		fits = is == "a number"
	case aWhole, aCount, days, aStepBack:
		if fits = is == "a number"; fits {
			c.number(r, name, takes, e, at)
		}
	case aTruth:
		fits = is == "a boolean"
	case aFunction:
		fits = is == "a function"
	case anIndicator:
		fits = c.kindOf(e, r.scope) == Indicator
	case options:
		fits = is == "an object"
	}
	if !fits {
		c.refused(at, sdk.InvalidArgument, fmt.Sprintf("%s: %s must be %s, got %s", r.call, name, takes.said(), is), "")
	}
}

// number finds a number that is written out and is not whole, or below the least.
func (c *checker) number(r *request, name string, takes form, e ast.Expression, at file.Idx) {
	value, known := c.literal(e, r.scope)
	if !known {
		return
	}
	n, whole := value.(int)
	if f, is := value.(float64); is {
		if whole = f == math.Trunc(f) && math.Abs(f) <= 1<<53; whole {
			n = int(f)
		}
	}
	switch {
	case !whole:
		c.refused(at, sdk.InvalidArgument, fmt.Sprintf("%s: %s must be a whole number, got %v", r.call, name, value), "")
	case takes == aCount && n < 1:
		c.refused(at, sdk.InvalidArgument, fmt.Sprintf("%s: history of %d bars: ask for 1 or more", r.call, n), "")
	case takes == days && n < 0:
		c.refused(at, sdk.InvalidArgument, fmt.Sprintf("%s: days is %d, expected 0 or more", r.call, n), "")
	case takes == aStepBack && n < 0:
		c.refused(at, sdk.InvalidArgument, fmt.Sprintf("%s: %s must be 0 or more, got %d: it counts back from the latest value", r.call, name, n), "")
	}
}

// word finds a text that is no interval, no time, no symbol or no name.
func (c *checker) word(r *request, takes form, word string, at file.Idx) {
	var err error
	switch takes {
	case aMoment:
		if c.Moment != nil {
			err = c.Moment(word)
		}
	case aSymbol:
		_, err = sdk.CanonicalSymbol(word)
	case aName:
		err = sdk.CheckEmittedName(word)
	default:
		var interval sdk.Interval
		if interval, err = sdk.ParseInterval(word); err == nil && takes == aSpan && !interval.Intraday() {
			err = sdk.Refuse(sdk.InvalidArgument, "", "every takes an interval of seconds, minutes or hours, and a function")
		}
	}
	if err != nil {
		c.refusal(r, at, err)
	}
}

// refusal reports what the host says of a value.
func (c *checker) refusal(r *request, at file.Idx, err error) {
	code, message := sdk.InvalidArgument, err.Error()
	var refusal *sdk.Refusal
	if errors.As(err, &refusal) {
		code, message = refusal.Code, refusal.Message
	}
	c.refused(at, code, r.call+": "+message, "")
}

// indicator3 finds what an indicator refuses: its name, its interval, and each parameter by itself.
func (c *checker) indicator3(r *request, args []ast.Expression) {
	known := c.indicatorName(args[1], r.scope)
	object, ok := c.constant(args[2], r.scope).(*ast.ObjectLiteral)
	if !ok {
		c.value(r, "parameters", options, args[2], args[2].Idx0())
		return
	}
	hasInterval, spread := false, false
	for _, p := range object.Value {
		_, isSpread := p.(*ast.SpreadElement)
		spread = spread || isSpread
	}
	for _, p := range properties(object) {
		switch {
		case p.name == "interval":
			hasInterval = true
			c.value(r, p.name, anInterval, p.value, p.at)
			c.intervalOf(r, known, p)
		case p.name == "reason":
			c.refused(p.at, sdk.InvalidArgument, r.call+": reason is not a parameter; it belongs into the last argument", "")
		case known != "" && c.Parameter != nil:
			value, isConstant := c.literal(p.value, r.scope)
			if err := c.Parameter(known, p.name, value, isConstant); err != nil {
				c.refusal(r, p.at, err)
			}
		}
	}
	if _, isLiteral := args[2].(*ast.ObjectLiteral); isLiteral && !hasInterval && !spread {
		c.refused(r.at, sdk.InvalidInterval, r.call+": the parameters have no interval", `write { interval: "5m", ... }`)
	}
}

// intervalOf finds an interval that the indicator makes no sense on.
func (c *checker) intervalOf(r *request, indicator string, p property) {
	is, written := c.shape(p.value, r.scope)
	if c.Interval == nil || indicator == "" || is != "a string" || written == nil {
		return
	}
	if interval, err := sdk.ParseInterval(*written); err == nil {
		if err := c.Interval(indicator, interval); err != nil {
			c.refusal(r, p.at, err)
		}
	}
}

// indicatorName finds a name that addIndicator does not know, and gives one that it does.
func (c *checker) indicatorName(e ast.Expression, in *scope) string {
	name, ok := c.constant(e, in).(*ast.StringLiteral)
	if !ok || c.Indicators == nil {
		return ""
	}
	if slices.Contains(c.Indicators, name.Value.String()) {
		return name.Value.String()
	}
	f := Finding{At: e.Idx0(), Code: sdk.UnknownIndicator, Message: fmt.Sprintf("there is no indicator %q", name.Value.String())}
	if near, ok := sdk.Nearest(name.Value.String(), c.Indicators); ok {
		f.Hint = "did you mean " + near + "?"
	} else {
		f.Hint = "host indicators lists them"
	}
	c.report(f)
	return ""
}
