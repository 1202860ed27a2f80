package script

import (
	"bytes"
	"strings"
)

// A function of the engine's that meets a value which it does not expect may panic in Go, where the language would throw a TypeError.
// Where a function of the host's stands in between, the script is thrown one, which it may catch; else the call fails as if it had not.
// Those that are known are guarded: see guardEntries and placeIterables.

// engineFault is what to say of a panic whose trace is given, "" where it is not the engine's own.
func engineFault(trace []byte) string {
	at := panicked(trace)
	switch {
	case !strings.HasPrefix(at, gojaPackage+"."):
		return ""
	case bytes.Contains(trace, []byte(newPromise)):
		return "new Promise was given a function of the language, such as [].map, which no promise can call: write new Promise((resolve, reject) => ...)"
	case strings.HasPrefix(at, gojaPackage+".(*iteratorRecord)."):
		return "TypeError: " + noNext
	}
	return "TypeError: the engine cannot do this with these values: look at what this line passes to functions of the language"
}

// noNext is the engine's own message, which it has not at every place where it would be needed.
const noNext = "iterator.next is missing or not a function"

// panicked is the function that a trace of Go's says to have panicked: the first of a module, of those behind the latest panic that
// was not only passed on by the engine.
func panicked(trace []byte) string {
	behind := false
	for line := range strings.Lines(string(trace)) {
		first, _, _ := strings.Cut(line, "/")
		switch {
		case strings.HasPrefix(line, "\t"):
		case strings.HasPrefix(line, "panic("):
			behind = true
		case !behind || !strings.Contains(first, ".") || strings.HasPrefix(line, "runtime."):
		case strings.HasPrefix(line, gojaPackage+".(*vm).handleThrow("), strings.HasPrefix(line, gojaPackage+".(*Runtime).runWrapped.func"):
			behind = false
		case strings.Contains(line, "/"): // the standard library's have no dot ahead of a slash
			return strings.TrimSpace(line)
		}
	}
	return ""
}
