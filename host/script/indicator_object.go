package script

import (
	"fmt"
	"math"
	"slices"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

var indicatorKeys = []string{"symbol", "interval", "name", "key", "ready", "value", "fields", "removed", "previous", "field"}

// indicatorObject is a handle on an indicator.
type indicatorObject struct {
	hostObject
	indicator sdk.Indicator
	object    *goja.Object

	// An indicator of a long interval has the same value for many bars, and scripts read it more than once a bar.
	last      uint64 // the bits of it
	lastValue goja.Value
	numbers   *numbers
}

// indicator is the object of a handle, the same for the same handle.
func (s *Script) indicator(h sdk.Indicator) goja.Value {
	s.forgetRemoved()
	if o, ok := s.indicators[h]; ok {
		return o.object
	}
	o := &indicatorObject{hostObject: hostObject{s: s, kind: "an indicator", keys: indicatorKeys}, indicator: h, numbers: s.numbers}
	o.object = s.show(o)
	s.indicators[h] = o
	return o.object
}

// Get reads a value of the handle.
func (o *indicatorObject) Get(key string) goja.Value {
	if key == "value" { // the one that is read on every bar
		return o.number(o.indicator.Value())
	}
	if fn, ok := o.s.indicatorFunctions[key]; ok {
		return fn
	}
	defer o.s.guard()
	switch key {
	case "ready":
		return o.s.rt.ToValue(o.indicator.Ready())
	case "symbol":
		return o.s.textValue(o.indicator.Symbol())
	case "interval":
		return o.s.textValue(string(o.indicator.Interval()))
	case "name":
		return o.s.textValue(o.indicator.Name())
	case "key":
		return o.s.textValue(o.indicator.Key())
	case "fields":
		return o.s.list(o.indicator.Fields())
	case "removed":
		return o.s.rt.ToValue(o.indicator.Removed())
	}
	o.refuseField(key)
	return nil
}

// refuseField throws for the name of an output, which authors try as a member.
func (o *indicatorObject) refuseField(key string) {
	if slices.Contains(o.indicator.Fields(), key) {
		panic(o.s.rt.NewTypeError("an indicator has no member %q; read an output of %s by name: field(%q)", key, o.indicator.Name(), key))
	}
}

func (o *indicatorObject) number(v float64) goja.Value {
	if bits := math.Float64bits(v); bits != o.last || o.lastValue == nil {
		o.last, o.lastValue = bits, o.numbers.of(v)
	}
	return o.lastValue
}

// newIndicatorFunctions makes the functions that all indicators share; they find theirs in this.
func (s *Script) newIndicatorFunctions() map[string]goja.Value {
	functions := map[string]goja.Value{}
	add := func(name, argument string, read func(o *indicatorObject, a arguments) goja.Value) {
		functions[name] = s.function(name, s.metered("indicator."+name, func(call goja.FunctionCall) goja.Value {
			o, ok := hostObjectOf[*indicatorObject](call.This)
			if !ok {
				s.refuse("%s is a function of an indicator: call it as indicator.%s(%s)", name, name, argument)
			}
			return read(o, arguments{s, name, call.Arguments})
		}))
	}
	add("previous", "n", func(o *indicatorObject, a arguments) goja.Value {
		if len(a.list) > 1 {
			s.refuse("%s", s.previousTakesOne(o.indicator, a))
		}
		n := a.integer(0, "n")
		if n < 0 {
			a.refuse("previous: n must be 0 or more, got %d: it counts back from the latest value", n)
		}
		return s.number(o.indicator.Previous(n))
	})
	add("field", "name", func(o *indicatorObject, a arguments) goja.Value {
		a.most(1)
		v, err := o.indicator.Field(a.text(0, "name"))
		if err != nil {
			s.throw(err)
		}
		return s.number(v)
	})
	return functions
}

// previousTakesOne says how an earlier value of another output is read: a name behind n is what authors try. Of the host's
// own indicators that is the output as an indicator by itself; nothing can be computed on a script's own.
func (s *Script) previousTakesOne(h sdk.Indicator, a arguments) string {
	fields := h.Fields()
	message := fmt.Sprintf("previous takes 1 at most, got %d arguments: it reads the first output, %s", len(a.list), fields[0])
	if len(fields) == 1 {
		return message
	}
	other := fields[1]
	if meant := a.at(1).String(); slices.Contains(fields[1:], meant) {
		other = meant
	}
	message += fmt.Sprintf("; for earlier values of another keep field(%q) from bar to bar", other)
	if !slices.ContainsFunc(s.customs, func(c sdk.CustomIndicator) bool { return c.Name == h.Name() }) {
		message += fmt.Sprintf(", or ask for an sma with period: 1 and on: { name: %q, field: %q } with this one's parameters", h.Name(), other)
	}
	return message
}

// forgetRemoved drops, on a new day, the objects of handles that have died: a script that kept one still has it.
func (s *Script) forgetRemoved() {
	day := s.session.Day()
	if day == s.day {
		return
	}
	s.day = day
	//determinism:allow to ask changes nothing
	for h := range s.indicators {
		if h.Removed() {
			delete(s.indicators, h)
		}
	}
	//determinism:allow to ask changes nothing
	for h := range s.series {
		if h.Removed() {
			delete(s.series, h)
		}
	}
}
