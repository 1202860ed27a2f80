package script

import (
	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

var seriesKeys = []string{"symbol", "interval", "length", "last", "removed", "at", "open", "high", "low", "close", "volume"}

// seriesObject is a handle on the bars of a symbol and interval.
type seriesObject struct {
	hostObject
	series  sdk.Series
	object  *goja.Object
	columns map[string]goja.Value // at, open and so on, made when they are first asked for
}

// seriesHandle is the object of a handle, the same for the same handle.
func (s *Script) seriesHandle(h sdk.Series) goja.Value {
	s.forgetRemoved()
	if o, ok := s.series[h]; ok {
		return o.object
	}
	o := &seriesObject{hostObject: hostObject{s: s, kind: "a series", keys: seriesKeys}, series: h, columns: map[string]goja.Value{}}
	o.object = s.show(o)
	s.series[h] = o
	return o.object
}

// Get reads a value of the handle.
func (o *seriesObject) Get(key string) goja.Value {
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
	case "at":
		return o.column(key, nil)
	case "open":
		return o.column(key, o.series.Open)
	case "high":
		return o.column(key, o.series.High)
	case "low":
		return o.column(key, o.series.Low)
	case "close":
		return o.column(key, o.series.Close)
	case "volume":
		return o.column(key, o.series.Volume)
	}
	return nil
}

// column is the function that reads one column of bar i, or where read is nil the whole bar.
func (o *seriesObject) column(name string, read func(int) float64) goja.Value {
	if fn, ok := o.columns[name]; ok {
		return fn
	}
	fn := o.s.function(name, func(call goja.FunctionCall) goja.Value {
		i := arguments{o.s, name, call.Arguments}.integer(0, "i")
		if read == nil {
			return o.bar(i)
		}
		return o.s.number(read(i))
	})
	o.columns[name] = fn
	return fn
}

// bar is bar i, undefined where there is none.
func (o *seriesObject) bar(i int) goja.Value {
	if i < 0 || i >= o.series.Len() {
		return undefined
	}
	return o.s.keptBar(o.series.At(i))
}
