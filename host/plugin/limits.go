package plugin

import (
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/sdk"
)

// checkLimits refuses limits that nothing would hold the process to.
func (o Options) checkLimits() error {
	var ds sdk.Diagnostics
	for _, l := range []struct {
		key string
		set bool
	}{{"memory", o.Limits.Memory > 0}, {"cpu", o.Limits.CPU > 0}, {"nice", o.Limits.Nice > 0}} {
		if l.set && !boundsKnown {
			ds = append(ds, sdk.Diagnostic{Path: "limits." + l.key, Code: sdk.NotSupported, Hint: "leave the key out, or run it on Linux",
				Message: fmt.Sprintf("the host cannot hold a process to it on %s", runtime.GOOS)})
		}
	}
	return ds.Err()
}

// cpuSlack is how far the kernel's two counts of processor time may be apart: the one that it ends a process by, and the one that it
// tells afterwards.
const cpuSlack = 100 * time.Millisecond

// beyond says which of its limits a process that ended had reached; nil for none.
func (p *Plugin) beyond(lines []string) *sdk.Failure {
	limits := p.process.limits
	if usage, ended := p.Usage(); ended && limits.CPU > 0 && fromOutside(p.process.state) &&
		(usage.CPU >= limits.CPU-cpuSlack || p.watch.toldSpent()) {
		return &sdk.Failure{Code: sdk.CPULimit, WallClock: true,
			Message: fmt.Sprintf("the plugin's process took more than %v of processor time", limits.CPU)}
	}
	if limits.Memory > 0 && refusedMemory(lines) {
		return &sdk.Failure{Code: sdk.MemoryLimit, WallClock: true,
			Message: fmt.Sprintf("the plugin's process asked for more than %d MiB of memory", limits.Memory>>20)}
	}
	return nil
}

// refusedMemory says whether a program's last words are those of one that the kernel refused memory. Only those count, and no panic of
// the author's: what a program wrote before may speak of memory, too, and it lived on.
func refusedMemory(lines []string) bool {
	last := -1
	for i, line := range lines {
		if isPanic(line) {
			last = i
		}
	}
	if last < 0 {
		return saysOutOfMemory(lastWritten(lines))
	}
	for i := last; i >= 0 && !strings.HasPrefix(lines[i], "panic: "); i-- {
		if outOfMemory(lines[i]) || starved(lines[i:]) {
			return true
		}
	}
	return false
}

// outOfMemory recognizes the words of Go's runtime.
func outOfMemory(line string) bool {
	switch {
	case strings.HasPrefix(line, "fatal error: "):
		return strings.Contains(line, "memory") || strings.Contains(line, "cannot map pages in arena")
	case strings.HasPrefix(line, "runtime: "), strings.HasPrefix(line, "runtime/cgo: "):
		return saysOutOfMemory(line)
	}
	return false
}

// saysOutOfMemory recognizes the words of C and of Python.
func saysOutOfMemory(line string) bool {
	return slices.ContainsFunc([]string{"out of memory", "cannot allocate memory", "Cannot allocate memory", "bad_alloc", "MemoryError",
		"pthread_create failed", "failed to create new OS thread"}, func(words string) bool { return strings.Contains(line, words) })
}

// nilFault is how Go's runtime tells of a nil pointer, after the name of the signal.
var nilFault = regexp.MustCompile(`^PC=\S+ m=\d+ sigcode=1 addr=0x[0-9a-f]{1,3}$`)

// starved recognizes a runtime of Go that met a nil pointer on a stack of its own, goroutine 0: it does not look at all that it asks the
// kernel for, such as the queues of its garbage collector.
func starved(words []string) bool {
	if len(words) < 5 || !strings.HasPrefix(words[0], "SIGSEGV: ") || !nilFault.MatchString(words[1]) {
		return false
	}
	at := slices.IndexFunc(words, func(line string) bool { return strings.HasPrefix(line, "goroutine ") })
	return at > 0 && at+1 < len(words) && strings.HasPrefix(words[at], "goroutine 0 ") && strings.HasPrefix(words[at+1], "runtime.")
}

// lastWritten is the latest line that is not empty.
func lastWritten(lines []string) string {
	for _, line := range slices.Backward(lines) {
		if strings.TrimSpace(line) != "" {
			return line
		}
	}
	return ""
}
