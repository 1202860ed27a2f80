package config

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/strathost/strathost/sdk"
)

// Limits bound a strategy or scanner. Beyond one it is stopped.
type Limits struct {
	// Timeout is of wall-clock time in one call, without the time that it waits for the host. 1 ms to 1 h.
	Timeout time.Duration
	// Stack is how many calls deep a script may go, 100 to 100000. It does not concern plugins.
	Stack int
	// Memory is what a script may take, or the process of a plugin beyond what it has when it is ready, in bytes: 16 MiB to 64 GiB;
	// 0, of a plugin, for no limit.
	Memory int64
	// CPU is the processor time that the process of a plugin or of an isolated script may take in the whole run: whole seconds,
	// 1 s to 1000 h; 0 for no limit.
	CPU time.Duration
	// Nice is how much less than the host's the priority of such a process is, 0 to 19. Nothing is stopped for it.
	Nice int
}

const (
	defaultTimeout = time.Second
	defaultStack   = 2000
	defaultMemory  = 512 << 20

	leastMemory = 16 << 20 // an empty script and what it is given to read fit in there
	mostMemory  = 64 << 30

	leastCPU = time.Second // the kernel counts whole seconds
	mostCPU  = 1000 * time.Hour
	mostNice = 19
)

// limits reads the limits of a plugin, or of a script that has a process of its own or none.
func (r *reader) limits(n *node, plugin, process bool) Limits {
	l := Limits{Timeout: defaultTimeout, Stack: defaultStack, Memory: defaultMemory}
	if plugin {
		l.Memory = 0
	}
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
		if v, ok := r.memory(n); ok {
			l.Memory = v
		}
	}
	if n := f.get("cpu"); n != nil {
		if d, ok := r.duration(n, leastCPU, mostCPU); ok {
			if l.CPU = d; d%time.Second != 0 {
				r.on(n, sdk.InvalidArgument, "", "%s is not in whole seconds", clip(n.text))
			}
		}
	}
	if n := f.get("nice"); n != nil {
		if v, ok := r.whole(n, 0, mostNice); ok {
			l.Nice = v
		}
	}
	for _, key := range []string{"cpu", "nice"} {
		if n := f.get(key); n != nil && !process {
			r.on(n, sdk.InvalidArgument, "add isolation: process, or leave the key out", "the script runs in the host's own process: limits.%s is of a process", key)
		}
	}
	return l
}

// memoryForm is a number of bytes as people write it.
var memoryForm = regexp.MustCompile(`^([1-9][0-9]{0,5})(MiB|GiB)$`)

// memory reads a size such as 256MiB.
func (r *reader) memory(n *node) (int64, bool) {
	s, ok := r.word(n)
	if !ok {
		return 0, false
	}
	parts := memoryForm.FindStringSubmatch(s)
	if parts == nil {
		hint := ""
		if number := strings.TrimRight(s, "BbGgKkMm"); wholeForm.MatchString(number) {
			hint = "write MiB or GiB behind the number"
		}
		r.on(n, sdk.InvalidArgument, hint, "%s is not a size such as 256MiB or 2GiB", quote(s))
		return 0, false
	}
	v, _ := strconv.ParseInt(parts[1], 10, 64) // six digits
	v <<= map[string]int{"MiB": 20, "GiB": 30}[parts[2]]
	if v < leastMemory || v > mostMemory {
		r.on(n, sdk.InvalidArgument, "", "%s is not within 16MiB to 64GiB", s)
		return 0, false
	}
	return v, true
}
