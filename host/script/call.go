package script

import (
	"errors"
	"slices"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// The life of one call, as of a hook or a timer:
//
//  1. enter: the session is bound; a script that failed or was closed is refused;
//  2. the watchdog begins to count, the function runs, promise jobs are drained by goja as its last frame returns;
//  3. settle: what the function threw, the promise that it returned and promises that nobody awaits become a failure;
//  4. the watchdog ends to count; a call that it has interrupted meanwhile has failed;
//
// A failure stays: nothing of the script ever runs again. The refusal of what a counterfactual run withholds is none.

// handler is a function of the script that the host calls.
type handler struct {
	name  string // onBar, or what a timer waits for
	place string // where the author wrote it
	fn    goja.Callable
}

func (s *Script) enter(session sdk.Session) error {
	if s.failed != nil {
		return s.failed
	}
	s.session = session
	s.watch.follow(session.Context())
	if s.console.pending() {
		s.console.flush(session)
	}
	return nil
}

// hook is one call of one handler from the host.
func (s *Script) hook(session sdk.Session, h *handler, args []goja.Value) error {
	if err := s.enter(session); err != nil {
		return err
	}
	defer s.tellDropped()
	return s.call(h, args)
}

// call runs a handler, after enter.
func (s *Script) call(h *handler, args []goja.Value) error {
	s.running = h // before the call begins: see Where
	if !s.watch.begin() {
		return s.fail(&sdk.Failure{Code: sdk.StrategyStopped, Message: "the script is closed"})
	}
	s.calling, s.requests = true, 0
	before := s.meter.enter(s.working)
	value, err := s.invoke(h.fn, undefined, args...)
	s.meter.leave(before)
	if err != nil || value != undefined || len(s.rejections) > 0 {
		err = s.settle(h, value, err)
	}
	s.calling = false
	if !s.watch.end() && err == nil {
		err = s.interruption(h, "", nil)
	}
	if err != nil {
		return s.fail(err)
	}
	return nil
}

// invoke calls into the script and turns a panic that escapes the runtime, which is a fault of the host or of goja,
// into an error.
func (s *Script) invoke(fn goja.Callable, this goja.Value, args ...goja.Value) (value goja.Value, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = s.stopped(x)
		}
	}()
	return fn(this, args...)
}

// run is call for what is not a function of the script's: the top level.
func (s *Script) run(h *handler, f func() (goja.Value, error)) error {
	h.fn = func(goja.Value, ...goja.Value) (goja.Value, error) {
		if _, err := f(); err != nil {
			return nil, err
		}
		return undefined, nil
	}
	return s.call(h, nil)
}

// settle finds out what became of a call that did not simply return: the error is nil where nothing is wrong.
func (s *Script) settle(h *handler, value goja.Value, err error) (failure error) {
	defer func() {
		if x := recover(); x != nil { // telling what was thrown runs code of the author's, which may loop or panic
			failure = s.failure(h, s.stopped(x))
		}
	}()
	if err != nil {
		return s.failure(h, err)
	}
	p := promiseOf(value)
	if p == nil && s.thenable(value) {
		followed, err := s.invoke(s.natives.promise, undefined, value)
		if err != nil {
			return s.failure(h, err)
		}
		p = promiseOf(followed)
		s.rejections = slices.DeleteFunc(s.rejections, func(r *goja.Promise) bool { return r == p }) // this one is looked at
	}
	if p != nil {
		switch p.State() {
		case goja.PromiseStatePending:
			return &sdk.Failure{Code: sdk.PendingPromise, Place: h.place,
				Message: h.name + " returned a promise that is still pending: promises settle within the call"}
		case goja.PromiseStateRejected:
			return s.thrown(h, p.Result(), s.stackOf(p.Result()), "")
		}
	}
	if len(s.rejections) > 0 {
		reason := s.rejections[0].Result()
		return s.thrown(h, reason, s.stackOf(reason), "a promise was rejected and nothing awaits it: ")
	}
	return nil
}

// thenable says whether a value is no promise and has a function then, which await would call.
func (s *Script) thenable(value goja.Value) (is bool) {
	o, ok := value.(*goja.Object)
	if !ok {
		return false
	}
	if thrown := s.rt.Try(func() { _, is = goja.AssertFunction(o.Get("then")) }); thrown != nil {
		return true // following it tells what reading it throws
	}
	return is
}

// fail keeps the first failure: a script that failed never runs again.
func (s *Script) fail(err error) error {
	s.rejections = nil
	if errors.Is(err, sdk.Counterfactual) { // only the host can make it: see refusalCode
		return err
	}
	s.failed = err
	var ours *stop
	if errors.As(err, &ours) {
		s.failed = ours.failure
	}
	return s.failed
}

// trackRejection keeps the promises that were rejected and that nobody awaits.
func (s *Script) trackRejection(p *goja.Promise, operation goja.PromiseRejectionOperation) {
	if operation == goja.PromiseRejectionReject {
		s.rejections = append(s.rejections, p)
		return
	}
	for i, r := range s.rejections {
		if r == p {
			s.rejections = append(s.rejections[:i], s.rejections[i+1:]...)
			return
		}
	}
}
