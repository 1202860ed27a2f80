package script

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// arguments are those of one call of a session's function. What does not fit is refused with the call's name.
type arguments struct {
	s    *Script
	call string // session.addSymbol
	list []goja.Value
}

func (a arguments) at(i int) goja.Value {
	if i < len(a.list) {
		return a.list[i]
	}
	return undefined
}

// ofSymbol are the functions whose first argument is a symbol, which their errors name.
var ofSymbol = words("addBars addIndicator addSymbol follow history lock removeBars removeSymbol symbol today unfollow unlock")

// refuse throws the refusal of a call that makes no sense.
func (a arguments) refuse(format string, args ...any) {
	symbol := ""
	if name, ok := strings.CutPrefix(a.call, "session."); ok && ofSymbol[name] && goja.IsString(a.at(0)) {
		symbol = a.at(0).String()
		if canonical, err := sdk.CanonicalSymbol(symbol); err == nil {
			symbol = canonical
		}
	}
	panic(a.s.refusal(sdk.Refuse(sdk.InvalidArgument, symbol, fmt.Sprintf(format, args...))))
}

// most refuses arguments beyond the first n: an option that lies outside of the options would be lost in silence.
func (a arguments) most(n int) {
	switch {
	case len(a.list) <= n:
	case n == 0:
		a.refuse("%s takes no arguments, got %d", a.call, len(a.list))
	default:
		a.refuse("%s takes %d at most, got %d arguments", a.call, n, len(a.list))
	}
}

func (a arguments) wrong(name, want string, got goja.Value) {
	a.refuse("%s: %s must be %s, got %s", a.call, name, want, typeName(got))
}

func (a arguments) text(i int, name string) string { return a.textOf(a.at(i), name) }

func (a arguments) textOf(v goja.Value, name string) string {
	if !goja.IsString(v) {
		a.wrong(name, "a string", v)
	}
	return v.String()
}

func (a arguments) interval(i int) sdk.Interval { return a.intervalOf(a.at(i), "interval") }

func (a arguments) intervalOf(v goja.Value, name string) sdk.Interval {
	return sdk.Interval(a.textOf(v, name)) // the host checks it, so that its refusal is in the ledger
}

func (a arguments) number(i int, name string) float64 {
	v := a.at(i)
	if !goja.IsNumber(v) {
		a.wrong(name, "a number", v)
	}
	return v.ToFloat()
}

func (a arguments) integer(i int, name string) int { return a.integerOf(a.at(i), name) }

func (a arguments) integerOf(v goja.Value, name string) int {
	if !goja.IsNumber(v) {
		a.wrong(name, "a whole number", v)
	}
	f := v.ToFloat()
	if !isWhole(f) {
		a.refuse("%s: %s must be a whole number, got %v", a.call, name, f)
	}
	return int(f)
}

func (a arguments) function(i int, name string) goja.Callable {
	fn, ok := goja.AssertFunction(a.at(i))
	if !ok && goja.IsUndefined(a.at(i)) && i < len(a.list) {
		a.refuse("%s: %s must be a function, got undefined; pass the function itself, such as tick, and not its result, as tick() is", a.call, name)
	}
	if !ok {
		a.wrong(name, "a function", a.at(i))
	}
	return fn
}

// object is argument i where it is an object of named values, nil where it is missing.
func (a arguments) object(i int, name string) *goja.Object {
	v := a.at(i)
	if goja.IsUndefined(v) {
		return nil
	}
	if typeName(v) != "an object" {
		a.wrong(name, "an object", v)
	}
	return v.(*goja.Object)
}

// options are the named values of argument i, by their own names only; one that is not known is refused.
func (a arguments) options(i int, known ...string) map[string]goja.Value {
	o := a.object(i, "options")
	if o == nil {
		return nil
	}
	values := map[string]goja.Value{}
	for _, key := range o.Keys() {
		if !slices.Contains(known, key) {
			a.refuse("%s: there is no option %q; %s", a.call, key, suggest(key, known))
		}
		if v := o.Get(key); !goja.IsUndefined(v) {
			values[key] = v
		}
	}
	return values
}

// reason is the author's own words, the only option of argument i.
func (a arguments) reason(i int) string {
	o := a.object(i, "options")
	if o == nil {
		return ""
	}
	for _, key := range o.Keys() {
		if key != "reason" {
			a.refuse("%s: there is no option %q; %s", a.call, key, suggest(key, []string{"reason"}))
		}
		if v := o.Get(key); !goja.IsUndefined(v) {
			return a.textOf(v, "reason")
		}
	}
	return ""
}

// isWhole says whether a number is whole and exact.
func isWhole(f float64) bool { return f == math.Trunc(f) && math.Abs(f) <= 1<<53 }

// suggest is the way out of an unknown name.
func suggest(name string, known []string) string {
	if near, ok := sdk.Nearest(name, known); ok {
		return fmt.Sprintf("did you mean %s?", near)
	}
	if len(known) == 1 {
		return "the only one is " + known[0]
	}
	return "there are " + strings.Join(known, ", ")
}
