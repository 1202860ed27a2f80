package session

import (
	"fmt"
	"slices"

	"github.com/strathost/strathost/sdk"
)

// goexit is what runtime.Goexit in a strategy's code comes to. t.Fatal and t.FailNow of a test call it.
const goexit = "the goroutine of the call was ended by runtime.Goexit"

// apart runs the session on a goroutine of its own, where a Go value takes part: runtime.Goexit in its code ends the goroutine
// that it is called on, which nothing can undo, and the caller's must go on to say so. A panic is handed on to the caller.
func (r *run) apart(do func() error) (err error) {
	if !slices.ContainsFunc(r.lanes, func(l *lane) bool { return l.source.Kind == sdk.SourceGo }) {
		r.home.Bind()
		return do()
	}
	ended := make(chan struct{}) // closed by the goroutine
	returned := false
	var panicked any
	go func() {
		defer close(ended)
		defer func() {
			if !returned {
				panicked = recover()
			}
		}()
		r.home.Bind()
		err = do()
		returned = true
	}()
	<-ended
	switch {
	case returned:
		return err
	case panicked != nil:
		panic(panicked)
	case r.torn == nil: // not in a call
		return &sdk.Failure{Code: sdk.StrategyPanic, Message: goexit}
	}
	return r.torn
}

// tear notes that a strategy ended the session's goroutine: the session cannot go on, and its error says why.
func (l *lane) tear(at string, stack []string) {
	if l.run.torn != nil { // by code further in
		return
	}
	l.run.torn = fmt.Errorf("the %s %s ends its session: %w", l.role, l.source.Name,
		&sdk.Failure{Code: sdk.StrategyPanic, Message: goexit, Place: at, Stack: stack})
}
