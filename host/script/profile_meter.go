package script

//determinism:allow-file it measures how long things take, for a person

import (
	"reflect"
	"strings"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"
)

// look is how often the meter looks at what is at work. A call of the host's takes microseconds: it is seen by chance, in
// proportion to the time that all such calls take.
const look = time.Millisecond

// activity is what a script is at: a call into the host, or the author's own code.
type activity struct{ script, call string }

// meter knows what is at work at any time. The goroutine of the session writes it, one that looks reads it.
type meter struct{ now atomic.Pointer[activity] }

// enter says that something begins, and what was at work before it. A nil meter does nothing.
func (m *meter) enter(a *activity) *activity {
	if m == nil {
		return nil
	}
	before := m.now.Load()
	m.now.Store(a)
	return before
}

// leave says that it has ended.
func (m *meter) leave(before *activity) {
	if m != nil {
		m.now.Store(before)
	}
}

// Shares has scripts loaded, runs a session of theirs, and looks meanwhile at what is at work. Its error is that of load or run.
func (p *Profiler) Shares(load, run func() error) error {
	p.meter = &meter{}
	defer func() { p.meter = nil }()
	if err := load(); err != nil {
		return err
	}
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() { // p.shares and p.looks are its own until it has ended
		defer close(ended)
		ticker := time.NewTicker(look)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				p.looks++
				if a := p.meter.now.Load(); a != nil {
					p.shares[*a]++
				}
			case <-quit:
				return
			}
		}
	}()
	defer func() {
		close(quit)
		<-ended
	}()
	return run()
}

// metered is a function of the host's whose time the meter sees.
func (s *Script) metered(call string, f func(goja.FunctionCall) goja.Value) func(goja.FunctionCall) goja.Value {
	if s.meter == nil {
		return f
	}
	a := &activity{s.name, call}
	return func(c goja.FunctionCall) goja.Value {
		defer s.meter.leave(s.meter.enter(a))
		return f(c)
	}
}

// meteredObject is an object of the host's of which the meter sees the reading.
type meteredObject struct {
	goja.DynamicObject
	s     *Script
	reads *readings

	last     string // most handles are read for one value only
	lastRead *activity
}

// readings are the values that the objects of one kind are read for.
type readings struct {
	kind  string
	known map[string]*activity
}

// Get is goja's reading of a member.
func (o *meteredObject) Get(key string) goja.Value {
	if key != o.last || o.lastRead == nil {
		a, ok := o.reads.known[key]
		if !ok {
			a = &activity{o.s.name, o.reads.kind + "." + key}
			o.reads.known[key] = a
		}
		o.last, o.lastRead = key, a
	}
	defer o.s.meter.leave(o.s.meter.enter(o.lastRead))
	return o.DynamicObject.Get(key)
}

var meteredType = reflect.TypeFor[*meteredObject]()

func (s *Script) meteredObject(o goja.DynamicObject, kind string) *meteredObject {
	reads, ok := s.reads[kind]
	if !ok {
		reads = &readings{kind: strings.TrimPrefix(strings.TrimPrefix(kind, "an "), "a "), known: map[string]*activity{}}
		s.reads[kind] = reads
	}
	return &meteredObject{DynamicObject: o, s: s, reads: reads}
}
