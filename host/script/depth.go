package script

import (
	"fmt"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/strathost/strathost/sdk"
)

// esbuild and goja go down a level of their stack with each level of the code that they read, and a Go program whose stack is full ends,
// whatever it would rather do. So the depth of a file is looked at before they see it. Only a parser knows it exactly; this counts
// at least as much: brackets that are open, and in each the operators and keywords since the last statement or item of a list, as in
// !!!x, 1 + 1 + 1, a => b => c or else if.

// TooDeep is code whose nesting no parser follows.
const TooDeep sdk.Code = "too_deep"

// maxNesting bounds the nesting of a file. A level takes the parsers some 4 KB of stack, so this many take 20 MB; what people and
// programs write has hundreds.
const maxNesting = 5000

// maxParameters bounds how deep arrow functions stand in the parameters of arrow functions, as in (a = (b = 1) => b) => a: goja reads
// parameters twice, and those in them four times, and so on.
const maxParameters = 8

// unreadable is what is to say of a file that esbuild is not to see.
type unreadable struct {
	at int // the byte
	mistake
}

func deep(at int, hint, format string, args ...any) (unreadable, bool) {
	return unreadable{at, mistake{TooDeep, fmt.Sprintf(format, args...), hint}}, true
}

// findUnreadable is where and how a file nests too deep, or imports what it computes; false where it does neither.
func findUnreadable(text string) (unreadable, bool) {
	s := &depthScanner{text: text, levels: []level{{}}, names: names{declared: map[string]int{}}}
	if strings.HasPrefix(text, "#!") {
		s.skipLine()
	}
	for s.at < len(s.text) {
		start := s.at
		s.token()
		switch {
		case s.links+s.groups+len(s.levels) > maxNesting:
			return deep(start, "divide it into functions, statements or the items of a list",
				"here the code is nested deeper than %d levels of brackets and operators", maxNesting)
		case s.top().arrows > maxParameters:
			return deep(start, "declare them one after another, with names",
				"here arrow functions stand in the parameters of one another deeper than %d levels", maxParameters)
		case s.names.work > maxRenaming:
			return deep(start, "give them names of their own, or divide the code into functions that stand side by side",
				"here %s is declared in %d blocks or functions that stand in one another", s.names.last, s.names.declared[s.names.last])
		case s.computes:
			return unreadable{start, computedImport}, true
		}
		s.groups = 0
	}
	return unreadable{}, false
}

// unreadableMessage is the message that esbuild is not to see a file, nil where it may.
func unreadableMessage(file, text string) *api.Message {
	u, is := findUnreadable(text)
	if !is {
		return nil
	}
	line := text[strings.LastIndexByte(text[:u.at], '\n')+1 : u.at]
	return &api.Message{
		Text:     u.message,
		Location: &api.Location{File: file, Namespace: namespace, Line: 1 + strings.Count(text[:u.at], "\n"), Column: len(line), LineText: line},
		Detail:   &u.mistake,
	}
}
