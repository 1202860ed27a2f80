package script

import (
	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// sessionValues are what a script reads of a session; its functions follow them.
var sessionValues = []string{"now", "time", "day", "name", "params"}

// sessionObject is the session as scripts see it: one object for the life of the script, which asks whichever session
// the running call was given.
type sessionObject struct {
	hostObject
	object    *goja.Object
	functions map[string]goja.Value
}

func newSessionObject(s *Script) *sessionObject {
	o := &sessionObject{hostObject: hostObject{s: s, kind: "session"}, functions: map[string]goja.Value{}}
	o.keys = append(o.keys, sessionValues...)
	add := func(name string, f func(a arguments) goja.Value) {
		call := "session." + name
		o.keys = append(o.keys, name)
		o.functions[name] = s.function(name, s.metered(call, func(c goja.FunctionCall) goja.Value {
			s.look()
			return f(arguments{s, call, c.Arguments})
		}))
	}
	o.keys = append(o.keys, "log")
	o.functions["log"] = s.logFunction()
	add("random", func(a arguments) goja.Value {
		if len(a.list) == 1 { // a function of the language that calls it for each item, as Array.from does, gives more
			a.most(0)
		}
		return s.number(s.session.Random())
	})
	s.addReads(add)
	s.addRequests(add)
	s.addRemovals(add)
	s.addTimers(add)
	o.object = s.show(o)
	return o
}

// Get reads a value or a function of the session.
func (o *sessionObject) Get(key string) goja.Value {
	if fn, ok := o.functions[key]; ok {
		return fn
	}
	defer o.s.guard()
	switch key {
	case "now":
		return o.s.rt.ToValue(o.s.session.Now().UnixMilli())
	case "time":
		return o.s.rt.ToValue(o.s.session.Now().In(o.s.session.Location()).Format("15:04:05"))
	case "day":
		return o.s.textValue(o.s.session.Day())
	case "name":
		return o.s.textValue(o.s.session.Name())
	case "params":
		return o.s.params
	}
	return nil
}

// addReads adds the functions that only look.
func (s *Script) addReads(add func(string, func(arguments) goja.Value)) {
	add("symbols", func(a arguments) goja.Value {
		a.most(0)
		var symbols []sdk.Symbol
		s.ask(func() error { symbols = s.session.Symbols(); return nil })
		values := make([]any, len(symbols))
		for i, symbol := range symbols {
			values[i] = s.symbol(symbol)
		}
		return s.rt.NewArray(values...)
	})
	add("symbol", func(a arguments) goja.Value {
		a.most(1)
		name := a.text(0, "symbol")
		var symbol sdk.Symbol
		s.ask(func() (err error) { symbol, err = s.session.Symbol(name); return })
		return s.symbol(symbol)
	})
	add("today", func(a arguments) goja.Value {
		a.most(1)
		name := a.text(0, "symbol")
		var today sdk.Today
		s.ask(func() (err error) { today, err = s.session.Today(name); return })
		return s.today(today)
	})
	add("history", func(a arguments) goja.Value {
		a.most(3)
		symbol, interval, n := a.text(0, "symbol"), a.interval(1), a.integer(2, "n")
		var series sdk.Series
		s.ask(func() (err error) { series, err = s.session.History(symbol, interval, n); return })
		return s.historyView(series)
	})
	add("emit", func(a arguments) goja.Value {
		a.most(2)
		if err := s.session.Emit(a.text(0, "name"), a.number(1, "value")); err != nil {
			s.throw(err)
		}
		return nil
	})
}

// ask makes a request that the host may take its time for, which is not the script's, and throws its refusal. One too many ends
// the call.
func (s *Script) ask(request func() error) {
	if s.requests++; s.requests > sdk.MaxRequests {
		s.tooManyRequests()
	}
	s.watch.pause()
	err := request()
	s.watch.resume()
	if err != nil {
		s.throw(err)
	}
}
