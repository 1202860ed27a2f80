package script

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"
	"github.com/google/pprof/profile"
)

// ErrProfiling is the error of Lines where another profile of this process has not ended: goja takes one at a time.
var ErrProfiling = errors.New("another profile of scripts is being taken in this process: end it first")

// sampleEvery is how often goja looks.
const sampleEvery = 10 * time.Millisecond

// Lines has scripts loaded, runs a session of theirs, and has goja tell meanwhile at which lines they are. Its error is that of
// load or run, or ErrProfiling.
//
// goja looks when the step ends at which its clock ticks. Where that step calls a function of the script's or returns from
// one, it takes the place of the step in the one function for a place in the other: of code that does little else than call
// small functions, a few percent of the time are found at wrong lines of those functions.
func (p *Profiler) Lines(load, run func() error) error {
	p.bundles = map[string]*profiled{}
	defer func() { p.bundles = nil }()
	if err := load(); err != nil {
		return err
	}
	var data bytes.Buffer
	if err := goja.StartProfile(&data); err != nil {
		return ErrProfiling
	}
	rest := keepTime()
	err := run()
	goja.StopProfile()
	rest()
	seen, parseErr := profile.Parse(&data)
	if parseErr != nil {
		return errors.Join(err, fmt.Errorf("the profile of goja: %w", parseErr))
	}
	for _, s := range seen.Sample {
		p.add(s)
	}
	return err
}

// keepTime keeps goja's clock ticking while no script runs. Else it would begin anew with every call that follows a pause,
// its first tick 10 ms later: shorter calls, such as onStart of each day, would never be seen. The function that it returns
// ends it.
func keepTime() func() {
	rt, began, quit, ended := goja.New(), make(chan struct{}), make(chan struct{}), make(chan struct{})
	wait := rt.ToValue(func(goja.FunctionCall) goja.Value {
		close(began)
		<-quit
		return nil
	})
	_ = rt.Set("wait", wait) // it cannot fail: the global object is new
	go func() {
		defer close(ended)
		_, _ = rt.RunString("wait()") // it throws nothing
	}()
	<-began
	return func() {
		close(quit)
		<-ended
	}
}

// add takes over a sample.
func (p *Profiler) add(s *profile.Sample) {
	var stack ProfiledStack
	for _, l := range s.Location {
		for _, line := range l.Line {
			b, ok := p.bundles[line.Function.Filename]
			if !ok {
				continue // what the host itself runs in a script's world
			}
			stack.Script = b.script
			if at, ok := b.at(int(line.Line)); ok {
				stack.Frames = append(stack.Frames, ProfiledFrame{File: at.file, Line: at.line, Function: b.function(line.Function)})
			}
		}
	}
	// goja also tells how long after the ticks the steps ended: a step that lasts longer than from tick to tick misses some.
	stack.Samples, stack.Took = int(s.Value[0]), max(time.Duration(s.Value[0])*sampleEvery, time.Duration(s.Value[1]))
	if was, ok := p.stacks[stack.key()]; ok {
		was.Samples += stack.Samples
		was.Took += stack.Took
		return
	}
	p.stacks[stack.key()] = &stack
}

// function is what the author calls a function. goja puts a number behind names that there are twice.
func (p *profiled) function(f *profile.Function) string {
	name := strings.TrimSuffix(f.Name, "."+strconv.FormatUint(f.ID, 10))
	if name == "" || name == "<anonymous>" {
		return "(anonymous)"
	}
	if original, ok := p.names[name]; ok {
		return original
	}
	return name
}
