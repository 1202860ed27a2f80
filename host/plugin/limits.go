package plugin

import (
	"fmt"
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
	if usage, ended := p.Usage(); ended && limits.CPU > 0 && usage.CPU >= limits.CPU-cpuSlack && fromOutside(p.process.state) {
		return &sdk.Failure{Code: sdk.CPULimit, WallClock: true,
			Message: fmt.Sprintf("the plugin's process took more than %v of processor time", limits.CPU)}
	}
	if limits.Memory > 0 && slices.ContainsFunc(lines, outOfMemory) {
		return &sdk.Failure{Code: sdk.MemoryLimit, WallClock: true,
			Message: fmt.Sprintf("the plugin's process asked for more than %d MiB of memory", limits.Memory>>20)}
	}
	return nil
}

// outOfMemory recognizes the last words of a program that the kernel refused memory: of Go's runtime, of C and of Python.
func outOfMemory(line string) bool {
	for _, words := range []string{"out of memory", "cannot allocate memory", "Cannot allocate memory", "bad_alloc", "MemoryError",
		"pthread_create failed", "failed to create new OS thread"} {
		if strings.Contains(line, words) {
			return true
		}
	}
	return false
}
