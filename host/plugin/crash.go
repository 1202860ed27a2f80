package plugin

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/sdk"
)

// fall is the call in which a plugin failed.
type fall struct {
	call string    // such as OnBars
	at   time.Time // in the exchange's zone
}

// fell notes the first call that failed.
func (p *Plugin) fell(s sdk.Session, call string, err error) error {
	if err == nil || p.fall.call != "" {
		return err
	}
	p.fall = fall{call: call, at: s.Now().In(s.Location())}
	var f *sdk.Failure
	if errors.As(err, &f) && slices.Contains(ofALimit, f.Code) && p.options.Room == nil {
		f.Message += fmt.Sprintf(", in %s at %s", call, p.fall.at.Format("15:04:05"))
	}
	return err
}

// ofALimit are the codes of failures that the kernel may be the first to know of: the author's line is not always there.
var ofALimit = []sdk.Code{sdk.MemoryLimit, sdk.CPULimit}

// ofAProcess are the codes of failures that end a process.
var ofAProcess = []sdk.Code{sdk.PluginExited, sdk.ProtocolError, sdk.CallTimeout, sdk.MemoryLimit, sdk.CPULimit, sdk.StackOverflow}

// crashed says whether the process is gone because of a failure, when it is about to be closed.
func (p *Plugin) crashed() bool {
	var f *sdk.Failure
	return p.process.state != nil && errors.As(p.caller.failure, &f) && slices.Contains(ofAProcess, f.Code)
}

// Crash is a report for a person, of a process that did not live to the end of its session: how it ended, in which call, and the last
// that it wrote to standard error. It is there once the plugin is closed; ok is false where there is nothing to report.
func (p *Plugin) Crash() (text string, ok bool) {
	var f *sdk.Failure
	usage, ended := p.Usage()
	if !p.crash || !ended || !errors.As(p.caller.failure, &f) {
		return "", false
	}
	var b strings.Builder
	line := func(what, format string, args ...any) {
		fmt.Fprintf(&b, "%-9s %s\n", what, fmt.Sprintf(format, args...))
	}
	line("strategy", "%s of session %s", p.options.Name, p.options.Session)
	line("plugin", "%s, which says that it is %s %s, made with %s SDK %s", p.options.Path, p.info.Name, p.info.Version, p.info.Language, p.info.SDK)
	line("digest", "%s", p.digest)
	line("code", "%s", f.Code)
	line("message", "%s", strings.ReplaceAll(f.Message, "\n", "\n          "))
	if f.Place != "" {
		line("place", "%s", f.Place)
	}
	line("call", "%s at %s, window %d", p.fall.call, p.fall.at.Format(time.RFC3339Nano), p.caller.generation)
	line("process", "%d, %s after %v", p.process.number(), p.process.fate(), usage.Lived.Round(time.Millisecond))
	line("took", "%v of processor time, at most %d KiB of memory", usage.CPU.Round(time.Millisecond), usage.Memory>>10)
	if len(f.Stack) > 0 {
		fmt.Fprintf(&b, "\nThe stack of the author's code:\n\n%s\n", strings.Join(f.Stack, "\n"))
	}
	fmt.Fprintf(&b, "\nThe end of standard error:\n\n%s\n", strings.Join(p.process.out.last(), "\n"))
	return b.String(), true
}
