package script

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// addRequests adds the functions that bring something into the session. Each carries the author's line.
func (s *Script) addRequests(add func(string, func(arguments) goja.Value)) {
	add("addSymbol", func(a arguments) goja.Value {
		a.most(2)
		r := sdk.SymbolRequest{Symbol: a.text(0, "symbol"), Reason: a.reason(1), Location: s.places.caller(s.rt)}
		var symbol sdk.Symbol
		s.ask(func() (err error) { symbol, err = s.session.AddSymbol(r); return })
		return s.symbol(symbol)
	})
	add("addIndicator", func(a arguments) goja.Value {
		a.most(4)
		r := sdk.IndicatorRequest{Symbol: a.text(0, "symbol"), Name: a.text(1, "name"), Reason: a.reason(3)}
		r.Interval, r.Params = a.indicator(2)
		r.Location = s.places.caller(s.rt)
		var handle sdk.Indicator
		s.ask(func() (err error) { handle, err = s.session.AddIndicator(r); return })
		return s.indicator(handle)
	})
	add("addBars", func(a arguments) goja.Value {
		a.most(4)
		r := sdk.BarsRequest{Symbol: a.text(0, "symbol"), Interval: a.interval(1), Reason: a.reason(3)}
		options := a.options(2, "days", "historicalOnly")
		if v, ok := options["days"]; ok {
			r.Days = a.integerOf(v, "days")
		}
		if v, ok := options["historicalOnly"]; ok {
			r.HistoricalOnly = a.boolean(v, "historicalOnly")
		}
		r.Location = s.places.caller(s.rt)
		var handle sdk.Series
		s.ask(func() (err error) { handle, err = s.session.AddBars(r); return })
		return s.seriesHandle(handle)
	})
	add("follow", func(a arguments) goja.Value {
		a.most(2)
		symbol := a.text(0, "symbol")
		intervals := a.intervals(a.options(1, "intervals")["intervals"])
		s.ask(func() error { return s.session.Follow(symbol, intervals...) })
		return nil
	})
}

// addRemovals adds the functions that give something up.
func (s *Script) addRemovals(add func(string, func(arguments) goja.Value)) {
	add("removeSymbol", func(a arguments) goja.Value {
		a.most(2)
		r := sdk.RemoveSymbolRequest{Symbol: a.text(0, "symbol"), Reason: a.reason(1), Location: s.places.caller(s.rt)}
		s.ask(func() error { return s.session.RemoveSymbol(r) })
		return nil
	})
	add("removeIndicator", func(a arguments) goja.Value {
		a.most(2)
		handle := a.handle(0)
		r := sdk.RemoveIndicatorRequest{Indicator: handle, Reason: a.reason(1), Location: s.places.caller(s.rt)}
		s.ask(func() error { return s.session.RemoveIndicator(r) })
		return nil
	})
	add("removeBars", func(a arguments) goja.Value {
		a.most(3)
		r := sdk.RemoveBarsRequest{Symbol: a.text(0, "symbol"), Interval: a.interval(1), Reason: a.reason(2), Location: s.places.caller(s.rt)}
		s.ask(func() error { return s.session.RemoveBars(r) })
		return nil
	})
	add("lock", func(a arguments) goja.Value {
		a.most(2)
		r := sdk.LockRequest{Symbol: a.text(0, "symbol")}
		options := a.options(1, "carry", "reason")
		if v, ok := options["carry"]; ok {
			r.Carry = a.boolean(v, "carry")
		}
		if v, ok := options["reason"]; ok {
			r.Reason = a.textOf(v, "reason")
		}
		r.Location = s.places.caller(s.rt)
		s.ask(func() error { return s.session.Lock(r) })
		return nil
	})
	add("unlock", func(a arguments) goja.Value {
		a.most(2)
		r := sdk.UnlockRequest{Symbol: a.text(0, "symbol"), Reason: a.reason(1), Location: s.places.caller(s.rt)}
		s.ask(func() error { return s.session.Unlock(r) })
		return nil
	})
	add("unfollow", func(a arguments) goja.Value {
		a.most(1)
		symbol := a.text(0, "symbol")
		s.ask(func() error { return s.session.Unfollow(symbol) })
		return nil
	})
}

// indicator is the interval and the parameters of an indicator, which argument i holds together.
func (a arguments) indicator(i int) (sdk.Interval, map[string]any) {
	o := a.object(i, "parameters")
	if o == nil {
		a.refuse("%s: the third argument must be an object with interval and the indicator's parameters", a.call)
	}
	var interval sdk.Interval
	params := map[string]any{}
	for _, key := range o.Keys() {
		v := o.Get(key)
		if goja.IsUndefined(v) { // as in options: it is left out
			continue
		}
		switch key {
		case "interval":
			interval = a.intervalOf(v, "interval")
		case "reason":
			a.refuse("%s: reason is not a parameter; it belongs into the last argument", a.call)
		case onOption:
			params[key] = a.on(v, key)
		default:
			params[key] = a.parameter(v, key)
		}
	}
	return interval, params // the host refuses a missing interval, so that the ledger has it
}

// onOption is the parameter that says what an indicator is computed of. It alone may be an object.
const onOption = "on"

// on is a field of the bar, or another indicator with its parameters: { name: "rsi", period: 14 }. path is where it stands.
func (a arguments) on(v goja.Value, path string) any {
	o, ok := v.(*goja.Object)
	if !ok && !goja.IsNull(v) {
		return a.parameter(v, path) // the host says of which texts, and that it cannot be a number
	}
	if !ok || !a.s.isPlain(o) {
		a.wrong(path, `a field of the bar, such as "high", or an object, such as { name: "rsi", period: 14 }`, v)
	}
	if strings.Count(path, ".") > maxParamDepth { // the host allows fewer; an object may hold itself
		a.refuse("%s: %s is nested deeper than %d", a.call, onOption, maxParamDepth)
	}
	params := map[string]any{}
	for _, key := range o.Keys() {
		v, within := o.Get(key), path+"."+key
		switch {
		case goja.IsUndefined(v):
		case key == onOption:
			params[key] = a.on(v, within)
		default:
			params[key] = a.parameter(v, within)
		}
	}
	return params
}

// parameter is a number, a text or a truth value of the script's as Go knows it.
func (a arguments) parameter(v goja.Value, name string) any {
	switch {
	case goja.IsString(v):
		return v.String()
	case goja.IsNumber(v):
		if f := v.ToFloat(); !isWhole(f) {
			return f
		}
		return int(v.ToInteger())
	case typeName(v) == "a boolean":
		return v.ToBoolean()
	}
	a.wrong(name, "a number, a string or a boolean", v)
	return nil
}

func (a arguments) boolean(v goja.Value, name string) bool {
	if typeName(v) != "a boolean" {
		a.wrong(name, "true or false", v)
	}
	return v.ToBoolean()
}

// intervals are an array of at least one interval; none where v is missing.
func (a arguments) intervals(v goja.Value) []sdk.Interval {
	if v == nil {
		return nil
	}
	if goja.IsString(v) {
		a.refuse("%s: intervals must be an array of intervals, got a string; write intervals: [%q]", a.call, clip(v.String()))
	}
	if typeName(v) != "an array" {
		a.wrong("intervals", "an array of intervals", v)
	}
	var list []sdk.Interval
	a.s.rt.ForOf(v, func(item goja.Value) bool {
		list = append(list, a.intervalOf(item, "intervals"))
		return true
	})
	if len(list) == 0 {
		a.refuse("%s: intervals is empty; leave it out for those of the configuration, or call session.unfollow(symbol)", a.call)
	}
	return list
}

// handle is the indicator that argument i is a handle on.
func (a arguments) handle(i int) sdk.Indicator {
	if h, ok := hostObjectOf[*indicatorObject](a.at(i)); ok {
		return h.indicator
	}
	a.wrong("indicator", "a handle that addIndicator returned", a.at(i))
	return nil
}
