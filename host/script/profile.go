package script

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Profiler finds out where the time of scripts goes. It has two ways to look, in two runs of the same session, since the
// second slows what the first measures:
//
//   - [Profiler.Shares] looks every millisecond at who is at work: the host, a script, or a call of a script's into the host;
//   - [Profiler.Lines] has goja tell every 10 ms at which line a script is.
//
// Only scripts that are loaded meanwhile with Options.Profiler take part. Its methods are called by one goroutine.
type Profiler struct {
	meter   *meter
	bundles map[string]*profiled // by the name that goja has of them, while Lines runs
	stacks  map[string]*ProfiledStack
	shares  map[activity]int
	looks   int
}

// NewProfiler makes a profiler that has seen nothing.
func NewProfiler() *Profiler {
	return &Profiler{stacks: map[string]*ProfiledStack{}, shares: map[activity]int{}}
}

// ProfiledShare is how often a script was seen at something.
type ProfiledShare struct {
	// Script is the strategy's name in the YAML.
	Script string
	// Call is a function or a value of the host's, such as session.addIndicator or indicator.value; empty for the author's own
	// code.
	Call  string
	Looks int
}

// ProfiledFrame is a line of the author's with the function that it is in.
type ProfiledFrame struct {
	File     string // relative to the root of the script
	Line     int    // from 1
	Function string // "(anonymous)" for one without a name, and for the top level
}

// ProfiledStack is where a script was seen, with who called it.
type ProfiledStack struct {
	Script string
	// Frames are the author's, from the inside out; none where the script was in no line of the author's.
	Frames  []ProfiledFrame
	Samples int
	// Took is the time that the samples stand for: 10 ms each, and more where one step of the engine's, such as a call of the
	// host's, was longer than that.
	Took time.Duration
}

func (s ProfiledStack) key() string {
	var b strings.Builder
	b.WriteString(s.Script)
	for _, f := range s.Frames {
		fmt.Fprintf(&b, "\x00%s\x00%d\x00%s", f.File, f.Line, f.Function)
	}
	return b.String()
}

// Seen is what Shares saw: how often it looked, and at what it saw scripts, by script and call. The looks that are in no
// share saw the host.
func (p *Profiler) Seen() (looks int, shares []ProfiledShare) {
	for a, n := range p.shares {
		shares = append(shares, ProfiledShare{Script: a.script, Call: a.call, Looks: n})
	}
	slices.SortFunc(shares, func(a, b ProfiledShare) int {
		if a.Script != b.Script {
			return strings.Compare(a.Script, b.Script)
		}
		return strings.Compare(a.Call, b.Call)
	})
	return p.looks, shares
}

// Stacks are what Lines saw, in an order of their own.
func (p *Profiler) Stacks() []ProfiledStack {
	keys := make([]string, 0, len(p.stacks))
	for k := range p.stacks {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	stacks := make([]ProfiledStack, len(keys))
	for i, k := range keys {
		stacks[i] = *p.stacks[k]
	}
	return stacks
}
