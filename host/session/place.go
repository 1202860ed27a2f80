package session

import (
	"path"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
)

// A Go strategy in the host's process is placed by its own file and line, relative to the module, so that no path of a
// machine reaches a result.

// callerPlace is the line of the strategy that called into the session: the first frame outside this package and the
// contract's.
func callerPlace() string {
	var pcs [16]uintptr
	n := runtime.Callers(3, pcs[:])
	return authorPlace(runtime.CallersFrames(pcs[:n]))
}

// panicPlace is the line that panicked: the first frame of neither the runtime nor this package.
func panicPlace() string {
	var pcs [32]uintptr
	n := runtime.Callers(3, pcs[:])
	return authorPlace(runtime.CallersFrames(pcs[:n]))
}

func authorPlace(all *runtime.Frames) string {
	for {
		f, more := all.Next()
		pkg := packageOf(f.Function)
		if pkg != "" && pkg != "runtime" && pkg != ownPackage() && pkg != contractPackage() {
			file := path.Base(strings.ReplaceAll(f.File, "\\", "/"))
			if strings.HasSuffix(file, "_test.go") { // an external test package lies in the folder that it tests
				pkg = strings.TrimSuffix(pkg, "_test")
			}
			return relative(pkg) + file + ":" + strconv.Itoa(f.Line)
		}
		if !more {
			return ""
		}
	}
}

// packageOf is the import path of the package of a function's full name.
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	dot := strings.IndexByte(function[slash:], '.')
	if dot < 0 {
		return ""
	}
	return function[:slash+dot]
}

var ownPackage = sync.OnceValue(func() string {
	pc, _, _, _ := runtime.Caller(0)
	return packageOf(runtime.FuncForPC(pc).Name())
})

var contractPackage = sync.OnceValue(func() string {
	return strings.TrimSuffix(ownPackage(), "host/session") + "sdk"
})

// relative is the folder of a package inside its module, with a slash at the end; empty for the module's root.
func relative(pkg string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		if pkg == "main" {
			pkg = info.Path
		}
		for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
			if m.Path != "" && (pkg == m.Path || strings.HasPrefix(pkg, m.Path+"/")) {
				return strings.TrimPrefix(strings.TrimPrefix(pkg, m.Path)+"/", "/")
			}
		}
	}
	return pkg + "/"
}

// frames is the author's part of a stack: function names without addresses and machine paths.
func frames(stack []byte) []string {
	var out []string
	for line := range strings.Lines(string(stack)) {
		line = strings.TrimSpace(line)
		name, _, call := strings.Cut(line, "(0x")
		if !call && !strings.HasSuffix(line, "()") && !strings.HasSuffix(line, "(...)") {
			continue
		}
		name = strings.TrimSuffix(strings.TrimSuffix(name, "()"), "(...)")
		if pkg := packageOf(name); pkg == "runtime" || pkg == "runtime/debug" || pkg == ownPackage() || pkg == "" {
			continue
		}
		out = append(out, name)
	}
	return out
}
