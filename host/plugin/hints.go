package plugin

import (
	"slices"
	"strings"
)

// noServer is the way out of a program that ends without a word.
const noServer = "a plugin serves the host until the host ends it: in Go func main calls serve.Main, in Python the file calls strathost.serve"

// The ways out of a program in Python that does not find what it imports: in the store, and elsewhere.
const (
	aloneInStore = "a store has the one file, and what it imports is not beside it there: make one file of your own code with python3 -m zipapp, " +
		"and let its first line name an interpreter that has the packages"
	noPackage = "env: {PYTHONPATH: ...} says where the packages are, or let its first line name an interpreter that has them"
)

// endHint is the way out of a program that ended too early, of its last lines on standard error and its exit code: empty where those
// lines tell it themselves.
func endHint(lines []string, code int, stored bool) string {
	switch {
	case slices.ContainsFunc(lines, isMissingModule):
		if stored {
			return aloneInStore
		}
		return noPackage
	case code == 0 || !slices.ContainsFunc(lines, func(line string) bool { return strings.TrimSpace(line) != "" }):
		return noServer
	}
	return ""
}

// isMissingModule recognizes the last words of a program in Python that does not find what it imports.
func isMissingModule(line string) bool { return strings.HasPrefix(line, "ModuleNotFoundError: ") }
