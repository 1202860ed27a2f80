// Package place names lines of Go code as the ledger does: relative to the author's module, so that a name is the same on
// every machine. It is used wherever an author's code runs: in the host's process, in a plugin's, and by the host on
// what a crashed plugin left behind. It imports the standard library only.
package place

import (
	"fmt"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
)

// Places names lines of Go code as the ledger does: relative to the author's module, so that the name is the same on
// every machine. It is used where the code runs, and by the host on what a crashed process left behind.
type Places struct {
	Module string // path of the main module, such as example.com/desk
	Main   string // path of the main package, such as example.com/desk/momentum
	// Folder is that of the main module, relative to the folder of the YAML, such as plugins/trend; empty where it is that folder,
	// is not inside of it, or is not known. Names of the author's lines begin with it.
	Folder string
}

// maxStack bounds the frames of a stack.
const maxStack = 64

// Build tells the author's code by what the linker noted of the running program.
func Build() Places {
	//determinism:allow it tells the author's code from the rest
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Places{}
	}
	return Places{Module: info.Main.Path, Main: info.Path}
}

// Callers are the frames of this goroutine, innermost first, without those of the skip innermost callers; at most 256, since
// deeper ones are of a recursion, whose lines repeat. In a deferred call of a panic they reach down to where it began.
func Callers(skip int) []Frame {
	pcs := make([]uintptr, 256)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(skip+2, pcs)])
	var list []Frame
	for {
		f, more := frames.Next()
		if f.Function != "" {
			list = append(list, Frame{Function: f.Function, File: f.File, Line: f.Line})
		}
		if !more {
			return list
		}
	}
}

// Owner is whose code a line is.
type Owner int

// The owners.
const (
	OwnerRuntime Owner = iota // Go's or ours: never the place that a person looks for
	OwnerLibrary              // a module that the author uses
	OwnerAuthor               // the main module
)

// ours are the packages through which the host reaches an author's code.
var ours = []string{
	"github.com/strathost/strathost/sdk",
	"github.com/strathost/strathost/sdk/serve",
	"github.com/strathost/strathost/sdk/wire",
	"github.com/strathost/strathost/host/session",
}

// standard are the first elements of the paths of the standard library: of other modules, too, a path may have no dot. One
// that a later Go adds is taken for a library's, and a line of the author's goes before it.
var standard = strings.Fields(`archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar
	flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv
	strings structs sync syscall testing text time unicode unique unsafe vendor weak`)

// Name is the place of a line, such as momentum/rules.go:31. function is its name as the runtime gives it.
func (p Places) Name(function, file string, line int) (string, Owner) {
	name, owner := p.name(function, file, line)
	if owner == OwnerAuthor {
		name = path.Join(p.Folder, name)
	}
	return name, owner
}

// name is Name relative to the main module.
func (p Places) name(function, file string, line int) (string, Owner) {
	pkg := packageOf(function)
	file = path.Base(strings.ReplaceAll(file, `\`, "/"))
	if strings.HasSuffix(file, "_test.go") {
		pkg = strings.TrimSuffix(pkg, "_test")
	}
	if pkg == "main" {
		pkg = p.Main
	}
	place := fmt.Sprintf("%s:%d", file, line)
	for _, o := range ours {
		if pkg == o && !strings.HasSuffix(file, "_test.go") {
			return place, OwnerRuntime
		}
	}
	switch folder, inside := strings.CutPrefix(pkg, p.Module); {
	case pkg == "" || pkg == "command-line-arguments":
		return place, OwnerAuthor // built of single files: there is no module to be relative to
	case p.Module != "" && inside && folder == "":
		return place, OwnerAuthor
	case p.Module != "" && inside && folder[0] == '/':
		return folder[1:] + "/" + place, OwnerAuthor
	case pkg == p.Main:
		return place, OwnerAuthor
	}
	if first, _, _ := strings.Cut(pkg, "/"); slices.Contains(standard, first) || pkg == function { // panic has no package
		return pkg + "/" + place, OwnerRuntime
	}
	return pkg + "/" + place, OwnerLibrary
}

// packageOf is the package's path in a function's name, such as example.com/desk.(*momentum).OnBars.func1.
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/')
	dot := strings.IndexByte(function[slash+1:], '.')
	if dot < 0 {
		return function
	}
	return strings.ReplaceAll(function[:slash+1+dot], "%2e", ".") // the runtime writes dots of the last element so
}

// Frame is one line of a stack.
type Frame struct {
	Function, File string
	Line           int
	Elided         int // where above 0 it is no frame: it stands for so many that the runtime left out
}

// Best is the place that a person looks for: the innermost line of the author's own code, or of a library where there
// is none; and all lines that are not the runtime's, innermost first, as far out as where the author was called. Of many
// the first and the last 20 stand.
func (p Places) Best(frames []Frame) (place string, stack []string) {
	best, beyond := OwnerRuntime, 0
	for i, f := range frames {
		if pkg := packageOf(f.Function); len(stack) > 0 && (pkg == ours[1] || pkg == ours[3]) && !strings.HasSuffix(f.File, "_test.go") {
			if best == OwnerAuthor || !p.asked(frames[i:]) {
				break // further out is how the call came about, which is not the author's
			}
			place, stack, best = "", nil, OwnerRuntime // of a library that we use ourselves
			continue
		}
		if f.Elided > 0 {
			stack, beyond = append(stack, ""), f.Elided
			continue
		}
		name, owner := p.Name(f.Function, f.File, f.Line)
		if owner == OwnerRuntime {
			continue
		}
		if owner > best {
			place, best = name, owner
		}
		stack = append(stack, name+" "+f.Function[strings.LastIndexByte(f.Function, '/')+1:])
	}
	return place, shorten(stack, beyond)
}

// authorsCaller is the function through which package serve calls all of the author's code.
const authorsCaller = "github.com/strathost/strathost/sdk/serve.(*lane).guard"

// asked says whether frames of ours are of what other code asked for, and not those by which the author's was called.
func (p Places) asked(frames []Frame) bool {
	for _, f := range frames {
		if f.Function == authorsCaller {
			return false
		}
		if _, owner := p.Name(f.Function, f.File, f.Line); owner != OwnerRuntime && f.Elided == 0 {
			return packageOf(frames[0].Function) == ours[1]
		}
	}
	return false
}

// shorten leaves out the middle of a long stack, of a recursion as a rule: what it ends with says how it began. An empty line
// stands for so many that the runtime left out.
func shorten(stack []string, beyond int) []string {
	const ends = 20
	if len(stack) <= maxStack && beyond == 0 {
		return stack
	}
	out, middle, last := stack, "", []string(nil)
	if len(stack) > 2*ends {
		out, last = stack[:ends:ends], stack[len(stack)-ends:]
		left := len(stack) - 2*ends
		if slices.Contains(stack[ends:len(stack)-ends], "") {
			left += beyond - 1
		}
		middle = fmt.Sprintf("... %d frames ...", left)
		out = append(append(out, middle), last...)
	}
	for i, line := range out {
		if line == "" {
			out[i] = fmt.Sprintf("... %d frames ...", beyond)
		}
	}
	return out
}

// ParseDump reads the frames of one goroutine from the text that the runtime writes of it, beginning with the line
// after "goroutine 7 [running]:". It stops at the first line that is no frame.
func ParseDump(text string) []Frame {
	var frames []Frame
	lines := strings.Split(text, "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		function, place := strings.TrimSpace(lines[i]), lines[i+1]
		if n, ok := elided(function); ok {
			frames = append(frames, Frame{Elided: n})
			i-- // it is one line, a frame two
			continue
		}
		if function == "" || !strings.HasPrefix(place, "\t") {
			break
		}
		if f, ok := parseFrame(function, strings.TrimSpace(place)); ok {
			frames = append(frames, f)
		}
	}
	return frames
}

// elided reads "...16777114 frames elided...", which the runtime writes amid a stack that overflowed.
func elided(line string) (n int, ok bool) {
	line, dots := strings.CutPrefix(line, "...")
	number, dots2 := strings.CutSuffix(line, " frames elided...")
	n, err := strconv.Atoi(number)
	return n, dots && dots2 && err == nil && n > 0
}

// parseFrame reads "main.(*momentum).OnBars(0xc000012, ...)" and "/src/me/momentum.go:31 +0x1d".
func parseFrame(function, place string) (Frame, bool) {
	function = strings.TrimPrefix(function, "created by ")
	if name, _, found := strings.Cut(function, " in goroutine "); found {
		function = name
	} else if open := strings.LastIndexByte(function, '('); open > 0 && strings.HasSuffix(function, ")") {
		function = function[:open]
	}
	place, _, _ = strings.Cut(place, " ")
	colon := strings.LastIndexByte(place, ':')
	if colon < 0 {
		return Frame{}, false
	}
	line, err := strconv.Atoi(place[colon+1:])
	if err != nil {
		return Frame{}, false
	}
	return Frame{Function: function, File: place[:colon], Line: line}, true
}
