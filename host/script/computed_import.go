package script

import (
	"regexp"

	"github.com/strathost/strathost/host/script/lint"
	"github.com/strathost/strathost/sdk"
)

// esbuild takes import("./lib/" + name) for all files that the name could be of, and looks for them itself, on the disk and beyond the folder
// of the project. So a file that computes a path is refused before esbuild sees it, and what esbuild finds by itself is not read.

// computedImport is what is wrong with an import of which the path is computed.
var computedImport = mistake{sdk.NotSupported,
	"what is imported must be named by a text: everything is put together before anything runs",
	lint.WayOut("require")}

var (
	literal = regexp.MustCompile("^(?:\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*'|`(?:[^`$\\\\]|\\\\.)*`)")
	space   = regexp.MustCompile(`^(?:\s|//[^\n]*\n|(?s:/\*.*?\*/))+`)
	// relativePath is what the path of a file begins with, in a text.
	relativePath = regexp.MustCompile("[\"'`]\\.{1,2}[/\\\\]")
)

// computesPath says whether the arguments of an import, which text begins with, compute the path of a file: they are no text, and
// there is one in them that begins such a path.
func computesPath(text string) bool {
	text = text[len(space.FindString(text)):]
	if l := literal.FindString(text); l != "" {
		rest := text[len(l):]
		if rest = rest[len(space.FindString(rest)):]; rest == "" || rest[0] == ')' || rest[0] == ',' {
			return false
		}
	}
	return relativePath.MatchString(argumentsIn(text))
}

// longestArguments bounds how far the end of an import is looked for.
const longestArguments = 10_000

// argumentsIn is text up to the parenthesis that closes it; those in texts count, too.
func argumentsIn(text string) string {
	text = text[:min(len(text), longestArguments)]
	open := 1
	for i := range len(text) {
		switch text[i] {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return text[:i]
			}
		}
	}
	return text
}
