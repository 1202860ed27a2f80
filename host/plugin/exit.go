package plugin

//determinism:allow-file it hears of the end of a process

import (
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/place"
)

// Waiting for the end of a process whose stream broke: mostly both happen at once.
const (
	exitSettle = 100 * time.Millisecond
	exitWait   = time.Second
)

// Exit says how a process ended.
type Exit struct {
	Ended  bool
	Code   int    // of the process; -1 where a signal ended it
	Signal string // that ended it, such as killed
	Stderr []string
}

// Exit is how the process ended, as far as it did, with the last 64 KiB that it wrote to standard error.
func (p *Plugin) Exit() Exit {
	e := Exit{Stderr: p.process.out.last()}
	select {
	case <-p.process.exited:
		e.Ended = true
		if p.process.state != nil {
			e.Code, e.Signal = p.process.state.ExitCode(), signalName(p.process.state)
		}
	default:
	}
	return e
}

// exitFailure says that the process ended by itself, with its last words and, where they are
// Go's own, the place of the author's code.
func (p *Plugin) exitFailure() *sdk.Failure {
	lines := p.process.out.last()
	if f := p.beyond(lines); f != nil {
		f.Place, f.Stack = p.placeOfEnd(lines)
		return f
	}
	if p.options.Room != nil && p.options.Room.Exited != nil {
		if f := p.options.Room.Exited(p.Exit()); f != nil {
			return f
		}
	}
	f := &sdk.Failure{Code: sdk.PluginExited, Message: "the plugin's process ended by itself: " + p.process.fate()}
	killed := p.process.state != nil && fromOutside(p.process.state)
	if killed {
		f.Message = "the plugin's process was killed: " + p.process.fate()
	}
	panicked, frames := lastPanic(lines)
	if panicked != "" {
		f.Message += ": " + panicked
		f.Place, f.Stack = p.caller.places.Best(frames)
	} else if last := lastLines(lines); len(last) > 0 {
		f.Message += "; its last lines are:\n  " + strings.Join(last, "\n  ")
	}
	f.WallClock = killed || p.process.limits.Memory > 0 || !endsACall(panicked, frames)
	return f
}

// endsACall says whether last words are of the call itself, which then ends at the same point in every run. Of an exit nobody can tell
// which goroutine asked for it, and what happens on another one, or between two, happens at a moment of the machine's. So does what a
// runtime meets that is short of memory, whatever its words.
func endsACall(panicked string, frames []place.Frame) bool {
	return panicked != "" && !strings.Contains(panicked, "concurrent map") && slices.ContainsFunc(frames, isAuthorsCaller)
}

func isAuthorsCaller(f place.Frame) bool { return f.Function == authorsCaller }

// placeOfEnd is where the author's code was when its process ended at a limit: what the process itself told of it, or else Go's last
// words. Those of a lack of memory begin with the goroutine that asked for some, which may be the runtime's own.
func (p *Plugin) placeOfEnd(lines []string) (string, []string) {
	if at, stack := p.watch.where(); at != "" {
		return at, stack
	}
	_, frames := lastPanic(lines)
	if at, stack := p.caller.places.Best(frames); at != "" {
		return at, stack
	}
	return p.caller.places.Best(laneOf(lines))
}

// laneOf finds in Go's last words the frames of the goroutine that the SDK calls the author's code on.
func laneOf(lines []string) []place.Frame {
	for i, line := range lines {
		if !strings.HasPrefix(line, "goroutine ") || !strings.HasSuffix(line, ":") {
			continue
		}
		frames := place.ParseDump(strings.Join(lines[i+1:], "\n"))
		if slices.ContainsFunc(frames, isAuthorsCaller) {
			return frames
		}
	}
	return nil
}

// authorsCaller is the function through which the SDK calls all of the author's code.
const authorsCaller = "github.com/strathost/strathost/sdk/serve.(*lane).guard"

// lastPanic finds the last words of Go's runtime: what happened, and the frames of the goroutine that it happened in.
func lastPanic(lines []string) (what string, frames []place.Frame) {
	for i := len(lines) - 1; i >= 0; i-- {
		if !isPanic(lines[i]) {
			continue
		}
		for j := i + 1; j < len(lines); j++ {
			if strings.HasPrefix(lines[j], "goroutine ") && strings.HasSuffix(lines[j], ":") {
				return lines[i], place.ParseDump(strings.Join(lines[j+1:], "\n"))
			}
		}
		return lines[i], nil
	}
	return "", nil
}
