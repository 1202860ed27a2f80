package script

import (
	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

var barKeys = []string{"symbol", "interval", "start", "end", "open", "high", "low", "close", "volume", "partial"}

// barObject is a bar as scripts see it: a window on a bar of the host's, which moves from call to call.
type barObject struct {
	hostObject
	bar    *sdk.Bar // nil outside of the call
	object *goja.Object

	symbol      string // of symbolValue, which is mostly that of the next bar too
	symbolValue goja.Value
}

func newBarObject(s *Script) *barObject {
	o := &barObject{hostObject: hostObject{s: s, kind: "bar", keys: barKeys}}
	o.object = s.show(o)
	return o
}

// Get reads a value of the bar.
func (o *barObject) Get(key string) goja.Value {
	b := o.bar
	if b == nil {
		if o.Has(key) {
			panic(o.s.rt.NewTypeError("this bar is of an earlier call: copy what you keep of a bar"))
		}
		return nil
	}
	switch key {
	case "close":
		return o.s.number(b.Close)
	case "high":
		return o.s.number(b.High)
	case "low":
		return o.s.number(b.Low)
	case "open":
		return o.s.number(b.Open)
	case "volume":
		return o.s.number(b.Volume)
	case "symbol":
		if o.symbolValue == nil || o.symbol != b.Symbol {
			o.symbol, o.symbolValue = b.Symbol, o.s.textValue(b.Symbol)
		}
		return o.symbolValue
	case "interval":
		return o.s.textValue(string(b.Interval))
	case "start":
		return o.s.rt.ToValue(b.Start.UnixMilli())
	case "end":
		return o.s.rt.ToValue(b.End.UnixMilli())
	case "partial":
		return o.s.rt.ToValue(b.Partial)
	}
	return nil
}

// keptBar is a bar that a script may keep, as those of a series.
func (s *Script) keptBar(b sdk.Bar) goja.Value {
	o := newBarObject(s)
	o.bar = &b
	return o.object
}
