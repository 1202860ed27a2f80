package script

import (
	"math"

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
	last      float64
	lastValue goja.Value

	previous, field goja.Value // made when they are first asked for
}

// indicator is the object of a handle, the same for the same handle.
func (s *Script) indicator(h sdk.Indicator) goja.Value {
	s.forgetRemoved()
	if o, ok := s.indicators[h]; ok {
		return o.object
	}
	o := &indicatorObject{hostObject: hostObject{s: s, kind: "an indicator", keys: indicatorKeys}, indicator: h}
	o.object = s.show(o)
	s.indicators[h] = o
	return o.object
}

// Get reads a value of the handle.
func (o *indicatorObject) Get(key string) goja.Value {
	if key == "value" { // the one that is read on every bar
		return o.number(o.indicator.Value())
	}
	defer o.s.guard()
	switch key {
	case "ready":
		return o.s.rt.ToValue(o.indicator.Ready())
	case "previous":
		if o.previous == nil {
			o.previous = o.s.function("previous", func(call goja.FunctionCall) goja.Value {
				n := arguments{o.s, "previous", call.Arguments}.integer(0, "n")
				return o.s.number(o.indicator.Previous(n))
			})
		}
		return o.previous
	case "field":
		if o.field == nil {
			o.field = o.s.function("field", func(call goja.FunctionCall) goja.Value {
				v, err := o.indicator.Field(arguments{o.s, "field", call.Arguments}.text(0, "name"))
				if err != nil {
					o.s.throw(err)
				}
				return o.s.number(v)
			})
		}
		return o.field
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
	return nil
}

func (o *indicatorObject) number(v float64) goja.Value {
	if o.lastValue == nil || math.Float64bits(v) != math.Float64bits(o.last) {
		o.last, o.lastValue = v, o.s.number(v)
	}
	return o.lastValue
}

// forgetRemoved drops, on a new day, the objects of handles that have died: a script that kept one still has it.
func (s *Script) forgetRemoved() {
	day := s.session.Day()
	if day == s.day {
		return
	}
	s.day = day
	for h := range s.indicators {
		if h.Removed() {
			delete(s.indicators, h)
		}
	}
	for h := range s.series {
		if h.Removed() {
			delete(s.series, h)
		}
	}
}
