package script

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// failure says why a call failed: the error that goja returned, as the contract's.
func (s *Script) failure(h *handler, err error) error {
	var (
		ours     *stop
		diags    sdk.Diagnostics
		overflow *goja.StackOverflowError
		cut      *goja.InterruptedError
		thrown   *goja.Exception
	)
	switch {
	case errors.As(err, &ours):
		s.logPanic(ours)
		if f, ok := ours.failure.(*sdk.Failure); ok && f.Place == "" {
			f.Place = h.place
		}
		return ours
	case errors.As(err, &diags):
		return diags
	case errors.As(err, &overflow):
		return &sdk.Failure{Code: sdk.StackOverflow, Place: s.placeOr(h, overflow.Stack()), Stack: s.places.frames(overflow.Stack()),
			Message: fmt.Sprintf("%s called deeper than %d calls", h.name, s.limits.Stack)}
	case errors.As(err, &cut):
		return s.interruption(h, s.placeOr(h, cut.Stack()), s.places.frames(cut.Stack()))
	case errors.As(err, &thrown):
		return s.thrown(h, thrown.Value(), thrown.Stack(), "")
	}
	return &sdk.Failure{Code: sdk.StrategyError, Place: h.place, Message: err.Error()}
}

// interruption is the failure of a call that the watchdog interrupted.
func (s *Script) interruption(h *handler, at string, frames []string) error {
	if at == "" {
		at = h.place
	}
	s.told.Store(&whereabouts{at, frames})
	switch s.watch.reason.Load() {
	case callCancelled:
		cause := context.Cause(s.watch.last)
		if at == "" {
			return fmt.Errorf("%s was interrupted: %w", h.name, cause)
		}
		return fmt.Errorf("%s: %s was interrupted: %w", at, h.name, cause)
	case callClosed:
		return &sdk.Failure{Code: sdk.StrategyStopped, Place: at, Stack: frames, Message: h.name + " was running when the script was closed"}
	}
	if s.watch.reason.Load() == callTooMuch {
		return &sdk.Failure{Code: sdk.MemoryLimit, Place: at, Stack: frames, WallClock: true,
			Message: fmt.Sprintf("%s took more than %s of memory", h.name, Bytes(s.limits.Memory))}
	}
	return &sdk.Failure{Code: sdk.CallTimeout, Place: at, Stack: frames, WallClock: true,
		Message: fmt.Sprintf("%s ran longer than %v", h.name, s.limits.Timeout)}
}

// thrown is the failure of a call that threw a value: an uncaught refusal keeps its code.
func (s *Script) thrown(h *handler, value goja.Value, stack []goja.StackFrame, before string) error {
	blamed := s.blamed(value)
	if blamed != value {
		stack = s.stackOf(blamed)
	}
	f := &sdk.Failure{Code: sdk.StrategyError, Place: s.placeOr(h, stack), Stack: s.places.frames(stack)}
	if code, ok := s.refusalCode(blamed); ok {
		f.Code = code
	} else if s.withheld(value) {
		f.Code = sdk.Counterfactual
	} else if s.lacking(value) {
		f.Code = sdk.NotSupported
	}
	f.Message = clip(before + s.describe(value))
	return f
}

func (s *Script) placeOr(h *handler, stack []goja.StackFrame) string {
	if at := s.places.first(stack); at != "" {
		return at
	}
	return h.place
}

// stackOf is where an error was made, for one that comes without a stack of its own: goja shows it where it is thrown.
func (s *Script) stackOf(value goja.Value) []goja.StackFrame {
	if value == nil {
		return nil
	}
	if ex := s.rt.Try(func() { panic(value) }); ex != nil {
		return ex.Stack()
	}
	return nil
}

// stop is a panic that ends the call: goja neither lets a script catch it nor takes it for a crash, as it unwraps to
// an interruption.
type stop struct {
	failure error
	trace   []byte // of a panic
	engine  string // what to say of it, where it is the engine's own
}

func (e *stop) Error() string { return e.failure.Error() }

func (e *stop) Unwrap() error { return &goja.InterruptedError{} }

// guard is deferred by every function that a script can call: what panics in the host ends the call and stops the
// strategy, and nothing else. What goja itself throws passes.
func (s *Script) guard() { s.pass(recover()) }

// leave is guard for a function, which may be called by what it calls.
func (s *Script) leave() {
	s.nested--
	s.pass(recover())
}

func (s *Script) pass(x any) {
	if x == nil {
		return
	}
	if isThrown(x) {
		panic(x)
	}
	err := s.stopped(x)
	var ours *stop
	if errors.As(err, &ours) && ours.engine != "" {
		panic(s.rt.NewTypeError("%s", strings.TrimPrefix(ours.engine, "TypeError: ")))
	}
	panic(err)
}

// tooDeep ends the call where functions of the host's are called within one another deeper than limits.stack.
func (s *Script) tooDeep() {
	stack := s.stack()
	panic(&stop{failure: &sdk.Failure{Code: sdk.StackOverflow, Place: s.places.first(stack), Stack: s.places.frames(stack),
		Message: fmt.Sprintf("%s called deeper than %d calls", s.running.name, s.limits.Stack)}})
}

// tooManyRequests ends the call, whatever the script catches.
func (s *Script) tooManyRequests() {
	stack := s.stack()
	failure := sdk.RequestsFailure(s.running.name)
	failure.Place, failure.Stack = s.places.first(stack), s.places.frames(stack)
	panic(&stop{failure: failure})
}

// newPromise is goja's function behind new Promise in a trace of Go's. It calls its argument without a this, on which the
// functions of the language panic; those of the host and the script's own do not.
const newPromise = "goja.(*Runtime).builtin_newPromise"

// stopped is what to panic with, or to fail with, for a panic.
func (s *Script) stopped(x any) error {
	if err, ok := x.(error); ok {
		var ours *stop
		if errors.As(err, &ours) {
			return ours
		}
		var cut *goja.InterruptedError
		var overflow *goja.StackOverflowError
		var thrown *goja.Exception
		if errors.As(err, &cut) || errors.As(err, &overflow) || errors.As(err, &thrown) {
			return err
		}
	}
	stack := s.stack()
	//determinism:allow the trace goes to host.log
	trace := debug.Stack()
	if what := engineFault(trace); what != "" {
		return &stop{trace: trace, engine: what, failure: &sdk.Failure{Code: sdk.StrategyError, Place: s.places.first(stack),
			Stack: s.places.frames(stack), Message: what}}
	}
	return &stop{trace: trace, failure: &sdk.Failure{Code: sdk.StrategyPanic, Place: s.places.first(stack),
		Message: clip(fmt.Sprintf("panic: %v", x)), Stack: s.places.frames(stack)}}
}

// stack is where the script is, as far as goja can tell after a panic.
func (s *Script) stack() (frames []goja.StackFrame) {
	defer func() { _ = recover() }()
	return s.rt.CaptureCallStack(0, nil)
}

// logPanic shows the host's own stack to whom can mend it.
func (s *Script) logPanic(e *stop) {
	if e.trace == nil || s.session == nil {
		return
	}
	defer func() { _ = recover() }() // what panicked may be the session
	of := "host"
	if e.engine != "" {
		of = "engine"
	}
	s.session.Log().Error("a panic in the "+of, "panic", e.failure.Error(), "stack", string(e.trace))
}

var gojaPackage = reflect.TypeFor[goja.Exception]().PkgPath()

// isThrown says whether a panic is goja's way of throwing: values, exceptions, and errors that it has yet to make.
func isThrown(x any) bool {
	if _, ok := x.(goja.Value); ok {
		return true
	}
	t := reflect.TypeOf(x)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath() == gojaPackage
}
