package host

import (
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/place"
)

// checkGo refuses Go values that could take part in no session, whichever sessions run: of a session that the file does not
// have, with a name that is none, or with one that another strategy or scanner of the session has.
func (o Options) checkGo(file *File) error {
	sessions := namesOf(file.Sessions)
	for i, g := range o.Go {
		at := slices.Index(sessions, g.Session)
		switch {
		case at < 0:
			return fmt.Errorf("the Go strategy %q is of session %q, which is not in %s; %s", g.Name, g.Session, file.Path, nearestOf(g.Session, sessions))
		case !config.IsStrategyName(g.Name):
			return fmt.Errorf("the Go strategy %q of session %s: its Name is no name: 1 to 64 of A-Z, a-z, 0-9, '_', '.', '-', first a letter or digit, and not config", g.Name, g.Session)
		}
		others := Options{Go: o.Go[:i]}.sourcesOf(file.Sessions[at])
		if slices.Contains(others, g.Name) {
			return fmt.Errorf("the Go strategy %s: session %s has a strategy or scanner of this name already", g.Name, g.Session)
		}
	}
	return nil
}

// make makes the strategy. A panic of its constructor, or of its method Indicators, is a mistake, found before the session begins.
// It runs on a goroutine of its own, which runtime.Goexit in it ends.
func (g GoStrategy) make() (hooks sdk.Hooks, err error) {
	done := make(chan struct{}) // closed by the goroutine
	go func() {
		defer close(done)
		returned := false
		defer func() {
			if returned {
				return
			}
			message := "the goroutine that made it was ended by runtime.Goexit"
			if p := recover(); p != nil {
				message = fmt.Sprintf("it panicked while it was made: %v", p)
			}
			at, _ := place.Build().Best(place.Callers(1))
			err = sdk.Diagnostics{{File: at, Code: sdk.StrategyPanic, Message: message}}
		}()
		hooks, err = g.Factory.Make(g.Params)
		returned = true
	}()
	<-done
	return hooks, err
}
