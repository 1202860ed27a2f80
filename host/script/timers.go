package script

import (
	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// addTimers adds the functions that ask to be called later. Their functions run as hooks do: with the same limits,
// and a failure stops the script.
func (s *Script) addTimers(add func(string, func(arguments) goja.Value)) {
	add("every", func(a arguments) goja.Value {
		a.most(2)
		interval := a.interval(0)
		fn := s.timer(a, "every "+string(interval))
		s.ask(func() error { return s.session.Every(interval, fn) })
		return nil
	})
	add("at", func(a arguments) goja.Value {
		a.most(2)
		when := a.text(0, "when")
		fn := s.timer(a, "at "+when)
		s.ask(func() error { return s.session.At(when, fn) })
		return nil
	})
}

// timer is the function in the second argument, as the host calls it.
func (s *Script) timer(a arguments, name string) func(sdk.Session) error {
	h := &handler{name: "the timer " + name, fn: a.function(1, "the function"), place: s.places.caller(s.rt)}
	if what, hint := s.uncallable(a.at(1).(*goja.Object)); what != "" {
		a.refuse("%s: the function is %s; %s", a.call, what, hint)
	}
	return func(session sdk.Session) error { return s.hook(session, h, s.noArgs) }
}
