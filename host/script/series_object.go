package script

import (
	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

var seriesKeys = []string{"symbol", "interval", "length", "last", "removed", "at", "open", "high", "low", "close", "volume", "columns"}

// seriesKind is what messages call a series.
const seriesKind = "a series"

// seriesObject is a handle on the bars of a symbol and interval.
type seriesObject struct {
	hostObject
	series sdk.Series
	object *goja.Object
}

// seriesHandle is the object of a handle, the same for the same handle.
func (s *Script) seriesHandle(h sdk.Series) goja.Value {
	s.forgetRemoved()
	o, ok := s.series[h]
	if !ok {
		o = s.newSeries(h)
		s.series[h] = o
	}
	return o.object
}

// historyView is the object of bars that were looked up. They are a view of their own each time, and scripts look them
// up on every bar: only handles are remembered.
func (s *Script) historyView(h sdk.Series) goja.Value {
	if o, ok := s.series[h]; ok {
		return o.object
	}
	return s.newSeries(h).object
}

func (s *Script) newSeries(h sdk.Series) *seriesObject {
	o := &seriesObject{hostObject: hostObject{s: s, kind: seriesKind, keys: seriesKeys}, series: h}
	o.object = s.show(o)
	return o
}

// Get reads a value of the handle.
func (o *seriesObject) Get(key string) goja.Value {
	if fn, ok := o.s.seriesFunctions[key]; ok {
		return fn
	}
	defer o.s.guard()
	switch key {
	case "length":
		return o.s.rt.ToValue(o.series.Len())
	case "last":
		return o.bar(o.series.Len() - 1)
	case "symbol":
		return o.s.textValue(o.series.Symbol())
	case "interval":
		return o.s.textValue(string(o.series.Interval()))
	case "removed":
		return o.s.rt.ToValue(o.series.Removed())
	}
	return nil
}

// newSeriesFunctions makes the functions that all series share; they find theirs in this.
func (s *Script) newSeriesFunctions() map[string]goja.Value {
	functions := map[string]goja.Value{}
	add := func(name string, read func(o *seriesObject, i int) goja.Value) {
		functions[name] = s.function(name, s.metered("series."+name, func(call goja.FunctionCall) goja.Value {
			o, ok := hostObjectOf[*seriesObject](call.This)
			if !ok {
				s.refuse("%s is a function of a series: call it as series.%s(i)", name, name)
			}
			a := arguments{s, name, call.Arguments}
			a.most(1)
			return read(o, a.integer(0, "i"))
		}))
	}
	add("at", func(o *seriesObject, i int) goja.Value { return o.bar(i) })
	add("open", func(o *seriesObject, i int) goja.Value { return s.number(o.series.Open(i)) })
	add("high", func(o *seriesObject, i int) goja.Value { return s.number(o.series.High(i)) })
	add("low", func(o *seriesObject, i int) goja.Value { return s.number(o.series.Low(i)) })
	add("close", func(o *seriesObject, i int) goja.Value { return s.number(o.series.Close(i)) })
	add("volume", func(o *seriesObject, i int) goja.Value { return s.number(o.series.Volume(i)) })
	functions["columns"] = s.function("columns", s.metered("series.columns", func(call goja.FunctionCall) goja.Value {
		o, ok := hostObjectOf[*seriesObject](call.This)
		if !ok {
			s.refuse("columns is a function of a series: call it as series.columns()")
		}
		arguments{s, "columns", call.Arguments}.most(0)
		return o.columns()
	}))
	return functions
}

// iterableSeries is the prototype of series that for (const bar of series) asks: an object of the language's before the one of
// all host objects, which cannot have symbols.
func (s *Script) iterableSeries(members *goja.Object) *goja.Object {
	proto := s.rt.CreateObject(members)
	iterator := s.function("[Symbol.iterator]", func(call goja.FunctionCall) goja.Value {
		o, ok := hostObjectOf[*seriesObject](call.This)
		if !ok {
			s.refuse("[Symbol.iterator] is a function of a series: write for (const bar of series)")
		}
		return newBarsIterator(s, func(i int) goja.Value {
			defer s.guard()
			if i >= o.series.Len() {
				return nil
			}
			return o.bar(i)
		})
	})
	// Neither can fail: the object is new.
	_ = proto.DefineDataPropertySymbol(goja.SymIterator, iterator, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	_ = s.natives.frozen(proto)
	return proto
}

// bar is bar i, undefined where there is none.
func (o *seriesObject) bar(i int) goja.Value {
	if i < 0 || i >= o.series.Len() {
		return undefined
	}
	return o.s.keptBar(o.series.At(i))
}
