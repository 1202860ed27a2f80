package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// mistakes collects what is wrong. A mistake in the defaults is found once for each session that takes them over, and
// one behind an anchor once for each alias; it is kept once, since it was written once.
type mistakes struct {
	list sdk.Diagnostics
	seen map[sdk.Diagnostic]bool
}

func (m *mistakes) add(d sdk.Diagnostic) {
	written := d
	written.Path = ""
	if m.seen[written] {
		return
	}
	if m.seen == nil {
		m.seen = map[sdk.Diagnostic]bool{}
	}
	m.seen[written] = true
	m.list = append(m.list, d)
}

// at adds a mistake with its place and its path in the document.
func (m *mistakes) at(p Place, path string, code sdk.Code, hint, message string) {
	m.add(sdk.Diagnostic{File: p.File, Line: p.Line, Col: p.Col, Path: path, Code: code, Message: message, Hint: hint})
}

// on adds a mistake of a value.
func (m *mistakes) on(n *node, code sdk.Code, hint, format string, args ...any) {
	m.at(n.at, n.path, code, hint, fmt.Sprintf(format, args...))
}

// sorted is all mistakes in the order of their places, those of the YAML file before those of other files. Of several
// at one place the first found comes first.
func (m *mistakes) sorted(main string) sdk.Diagnostics {
	slices.SortStableFunc(m.list, func(a, b sdk.Diagnostic) int {
		if a.File != b.File {
			if a.File == main || b.File == main {
				return boolOrder(a.File == main)
			}
			return cmp.Compare(a.File, b.File)
		}
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return m.list
}

func boolOrder(first bool) int {
	if first {
		return -1
	}
	return 1
}

// longestQuote bounds the text that a message repeats: a message is a sentence, not a copy of the file.
const longestQuote = 60

// quote puts text into a message.
func quote(s string) string {
	if r := []rune(s); len(r) > longestQuote {
		s = string(r[:longestQuote]) + "..."
	}
	return strconv.Quote(s)
}

// didYouMean is the hint that names the nearest of the valid names, or all of them where none is near.
func didYouMean(s string, names []string) string {
	if len(s) <= longestQuote { // longer text is like no name, and slow to compare
		if near, ok := sdk.Nearest(s, names); ok {
			return fmt.Sprintf("did you mean %q?", near)
		}
	}
	return ""
}

// chooseFrom is the hint that lists the valid names.
func chooseFrom(names []string) string { return "choose from " + strings.Join(names, ", ") }

// orList is "a", "a or b", "a, b or c".
func orList(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
