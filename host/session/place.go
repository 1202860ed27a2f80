package session

import (
	"sync"

	"github.com/strathost/strathost/sdk/place"
)

// A Go strategy in the host's process is placed by its own file and line, relative to the module, so that no path of a
// machine reaches a result.

var linked = sync.OnceValue(place.Build)

// callerPlace is the line of the strategy that called into the session.
func callerPlace() string {
	at, _ := linked().Best(place.Callers(1))
	return at
}

// panicPlace is the line that panicked, and the frames of the strategy's code above it, innermost first.
func panicPlace() (at string, stack []string) { return linked().Best(place.Callers(1)) }
