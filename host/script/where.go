package script

//determinism:allow-file the process is about to be given up where it looks

import (
	"runtime/debug"
	"slices"
	"time"

	"github.com/dop251/goja"
)

// settled is how far apart Where looks twice.
const settled = 10 * time.Millisecond

// unwinds is how long a call may take to notice that it is interrupted.
const unwinds = 50 * time.Millisecond

// whereabouts is where a call was when it noticed that it is interrupted.
type whereabouts struct {
	at     string
	frames []string
}

// Where is the author's place at which the running call is, with the frames from the inside out; it interrupts the call. Any
// goroutine may ask, but only where the process is about to be given up. A call that notices the interruption tells where it
// is itself. goja looks at an interruption at every instruction of its own, so a call that goes on is inside of a function of the
// language, such as a regular expression, or waits for the host, and its stack stands still. Nobody promises that, and goja has no
// lock for it, nor can the goroutine that is stuck be asked: so what is read counts only where it is the same when it is
// read again, and reading what is being changed ends neither the process nor this. Else the place is that of the handler, which
// is certain.
func (s *Script) Where() (at string, frames []string) {
	if !s.watch.interrupted() {
		s.watch.claim(s.watch.running.Load(), callTooLong)
		for until := time.Now().Add(unwinds); s.told.Load() == nil && time.Now().Before(until); {
			time.Sleep(time.Millisecond)
		}
	}
	if told := s.told.Load(); told != nil {
		return told.at, told.frames
	}
	if !s.watch.interrupted() { // after which running is that of the call
		return "", nil
	}
	h := s.running
	first, ok := s.peek()
	if !ok {
		return h.place, nil
	}
	time.Sleep(settled)
	second, ok := s.peek()
	if !ok || !slices.Equal(first, second) || !s.watch.interrupted() {
		return h.place, nil
	}
	return s.placeOr(h, second), s.places.frames(second)
}

// peek is the stack of a runtime that another goroutine runs.
func (s *Script) peek() (stack []goja.StackFrame, ok bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { ok = recover() == nil }()
	return s.rt.CaptureCallStack(0, nil), true
}
