package config

import (
	"time"

	"github.com/strathost/strathost/sdk"
)

// Limits bound one call of a strategy or scanner. Beyond one it is stopped.
type Limits struct {
	// Timeout is of wall-clock time in one call, without the time that it waits for the host. 1 ms to 1 h.
	Timeout time.Duration
	// Stack is how many calls deep a script may go, 100 to 100000. It does not concern plugins.
	Stack int
}

const (
	defaultTimeout = time.Second
	defaultStack   = 2000
)

func (r *reader) limits(n *node, plugin bool) Limits {
	l := Limits{Timeout: defaultTimeout, Stack: defaultStack}
	if n == nil {
		return l
	}
	f, ok := r.fields(n, inLimits)
	if !ok {
		return l
	}
	if n := f.get("timeout"); n != nil {
		if d, ok := r.duration(n, time.Millisecond, time.Hour); ok {
			l.Timeout = d
		}
	}
	if n := f.get("stack"); n != nil {
		if v, ok := r.whole(n, 100, 100_000); ok {
			l.Stack = v
		}
		if plugin {
			r.on(n, sdk.InvalidArgument, "leave the key out", "the call stack of a plugin is its own: limits.stack is for scripts")
		}
	}
	if n := f.get("memory"); n != nil {
		r.on(n, sdk.NotSupported, "leave the key out", "this version cannot bound the memory of a strategy")
	}
	return l
}
