package serve

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/place"
	"github.com/strathost/strathost/sdk/wire"
)

// invoke calls the author's code with the session open.
func (l *lane) invoke(call func() error) error {
	l.session.open.Store(true)
	err := l.invokeAside(call)
	if l.withheld != "" && errors.Is(err, sdk.Counterfactual) {
		if !l.wentOn {
			l.out.log(l.now.Load(), slog.LevelInfo, "a handler ended at a refusal of what is withheld, and the strategy goes on: "+l.withheld, nil)
			l.wentOn = true
		}
		return nil
	}
	return err
}

// invokeAside calls it with the session as it is.
func (l *lane) invokeAside(call func() error) error {
	l.pulse.begin()
	l.pulse.lane.Enter()
	l.asked = 0
	err := l.guard(call)
	l.reads.forget()
	l.pulse.end()
	l.session.open.Store(false)
	switch {
	case l.ctx.Err() != nil:
		return errStopped // whatever the call made of it
	case l.broken != nil:
		return l.broken
	}
	return err
}

// guard makes a failure of an error and of a panic, with the author's own line. The methods of an error are the author's, too.
func (l *lane) guard(call func() error) (err error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		reason := recover()
		message := fmt.Sprint(reason)
		if reason == nil {
			message = "the goroutine of the call was ended by runtime.Goexit"
		}
		place, stack := l.places.Best(place.Callers(0))
		err = &sdk.Failure{Code: sdk.StrategyPanic, Message: wire.Text(message), Place: place, Stack: stack}
		if reason == nil {
			_ = l.fail(err) // this goroutine ends with the deferred calls: nobody else would say it
		}
	}()
	if err = call(); err != nil {
		err = sdk.FailureOf(err)
	}
	returned = true
	return err
}
