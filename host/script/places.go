package script

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/file"
)

// bundleFile names the bundle itself, for frames that the source map does not know.
const bundleFile = "bundle.js"

// maxFrames bounds the frames of a failure: a recursion has thousands that are the same.
const maxFrames = 16

// maxKnownFrames bounds the cache of locations, which a script without eval fills with its own calls at most.
const maxKnownFrames = 4096

// place is where something is in the author's files; lines and columns count from 1, columns in UTF-16 units.
type place struct {
	file      string
	line, col int
}

func (p place) String() string {
	if p.line == 0 {
		return p.file
	}
	return fmt.Sprintf("%s:%d:%d", p.file, p.line, p.col)
}

// before orders places.
func (p place) before(q place) bool {
	return cmp.Or(strings.Compare(p.file, q.file), p.line-q.line, p.col-q.col) < 0
}

// parsePlace is the inverse of String.
func parsePlace(s string) place {
	rest, col, ok := cutLast(s)
	if !ok {
		return place{file: s}
	}
	name, line, ok := cutLast(rest)
	if !ok {
		return place{file: s}
	}
	return place{file: name, line: line, col: col}
}

func cutLast(s string) (string, int, bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, false
	}
	n, err := strconv.Atoi(s[i+1:])
	return s[:i], n, err == nil
}

// places finds the author's places in goja's stacks.
type places struct {
	files    map[string]string // by the name that goja gives them
	profiled *profiled         // where the bundle is compiled for a profile
	known    map[goja.StackFrame]string
	stack    []goja.StackFrame
}

func newPlaces(b *bundled) *places {
	p := &places{files: map[string]string{}, profiled: b.profiled, known: map[goja.StackFrame]string{}}
	for _, f := range b.files {
		name := f
		if u := file.ResolveSourcemapURL(bundleFile, f); u != nil { // as goja spells it: spaces are %20 there
			name = u.String()
		}
		p.files[name] = f
	}
	return p
}

// of is the author's place of a position, false where it is in no file of the author's.
func (p *places) of(position file.Position) (place, bool) {
	if p.profiled != nil {
		return p.profiled.of(position)
	}
	name, ok := p.files[position.Filename]
	if !ok {
		return place{}, false
	}
	return place{file: name, line: position.Line, col: position.Column}, true
}

// first is the innermost of the author's places in a stack, "" where there is none.
func (p *places) first(stack []goja.StackFrame) string {
	for i := range stack {
		if at, ok := p.of(stack[i].Position()); ok {
			return at.String()
		}
	}
	return ""
}

// frames are the author's frames of a stack, innermost first.
func (p *places) frames(stack []goja.StackFrame) []string {
	var lines []string
	for i := range stack {
		at, ok := p.of(stack[i].Position())
		if !ok {
			continue
		}
		if len(lines) == maxFrames {
			return append(lines, fmt.Sprintf("and %d more", len(stack)-i))
		}
		lines = append(lines, fmt.Sprintf("%s (%s)", stack[i].FuncName(), at))
	}
	return lines
}

// caller is the line of the script that called the native function which runs now. Scripts ask for the same thing
// on every bar: finding a position costs microseconds, remembering the frame that it belongs to does not.
func (p *places) caller(rt *goja.Runtime) string {
	p.stack = rt.CaptureCallStack(2, p.stack[:0])
	for _, frame := range p.stack {
		if at, ok := p.known[frame]; ok {
			return at
		}
	}
	for _, frame := range p.stack {
		if at, ok := p.of(frame.Position()); ok {
			if len(p.known) >= maxKnownFrames {
				clear(p.known)
			}
			p.known[frame] = at.String()
			return p.known[frame]
		}
	}
	// Called by a function of the language, such as forEach: the script is further out.
	return p.first(rt.CaptureCallStack(0, nil))
}
