package script

import (
	"time"

	"github.com/strathost/strathost/sdk"
)

// Limits bound one call into a script. Beyond one, the script is stopped.
type Limits struct {
	// Timeout is the time that a call may take, without the time that it waits for the host; 0 means 1 s. A call
	// is never stopped earlier, and at most a tenth of it, or 10 ms, later.
	Timeout time.Duration
	// Stack is the depth to which functions may call one another; 0 means 2000.
	Stack int
	// Memory is what the script may take, in bytes; 0 means 512 MiB. It is measured while a call runs, as growth of the
	// whole process's heap since the call began: what others take meanwhile counts, what the script kept from earlier
	// calls does not. See Alone.
	Memory int64
	// Alone says that the process runs this script and nothing else: Memory counts all that it takes.
	Alone bool
}

// WithDefaults is the limits with the defaults in place of zeros.
func (l Limits) WithDefaults() Limits {
	if l.Timeout <= 0 {
		l.Timeout = time.Second
	}
	if l.Stack <= 0 {
		l.Stack = 2000
	}
	if l.Memory <= 0 {
		l.Memory = 512 << 20
	}
	return l
}

// Options say which script to load and as what.
type Options struct {
	// Root is the folder of the YAML. No import leaves it.
	Root string
	// File is the script, relative to Root, as written in the YAML.
	File string
	// Name is the strategy's name in the YAML.
	Name string
	// Role is what the YAML uses the script as.
	Role sdk.Role
	// Params are the YAML's: string, bool, int, int64, float64, []any, map[string]any and nil.
	Params map[string]any
	// Seed is the session's seed, for Math.random while the top level runs.
	Seed   uint64
	Limits Limits
	// Taken are names that the script's own indicators cannot have: the host's are of those names.
	Taken []string
	// Runs, where not nil, is called right before the top level runs, with Script.Where.
	Runs func(where func() (at string, frames []string))
	// Profiler, where not nil, finds out where the script's time goes.
	Profiler *Profiler

	beyond bool // imports that are wrong are passed over: see inspectBeyond
}
