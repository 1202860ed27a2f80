package script

import "github.com/dop251/goja"

// Where is the author's place at which the running call is, with the frames from the inside out, for a call that is
// interrupted and does not end. Any goroutine may ask, but only where the process is about to be given up: goja looks
// at an interruption at every instruction of its own, so a call that goes on is inside of a function of the language and
// its stack stands still, and that is all that makes reading it possible.
func (s *Script) Where() (at string, frames []string) {
	h := s.running
	if h == nil || !s.watch.interrupted() {
		return "", nil
	}
	defer func() {
		if recover() != nil {
			at, frames = h.place, nil
		}
	}()
	var stack []goja.StackFrame
	stack = s.rt.CaptureCallStack(0, stack)
	return s.placeOr(h, stack), s.places.frames(stack)
}
