package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/strathost/strathost/sdk"
	"gopkg.in/yaml.v3"
)

// documents reads a YAML stream. It reads two documents at most: there must be one.
func documents(text []byte) (docs []*yaml.Node, err error) {
	// The library panics on some broken input; whatever it cannot read is a mistake in the file.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: %v", p)
		}
	}()
	d := yaml.NewDecoder(bytes.NewReader(text))
	for len(docs) < 2 {
		var doc yaml.Node
		if err := d.Decode(&doc); errors.Is(err, io.EOF) {
			return docs, nil
		} else if err != nil {
			return docs, err
		}
		docs = append(docs, &doc)
	}
	return docs, nil
}

// badText finds what cannot be in a YAML file at all: bytes that are not UTF-8, and control characters.
func badText(file string, text []byte) (sdk.Diagnostic, bool) {
	d := sdk.Diagnostic{File: file, Line: 1, Col: 1, Code: YAMLSyntax}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			d.Message = fmt.Sprintf("the byte 0x%02X is not UTF-8 text", text[0])
			d.Hint = "save the file as UTF-8"
			return d, true
		case r == '\n':
			d.Line, d.Col = d.Line+1, 0
		case r < ' ' && r != '\t' && r != '\r', r >= 0x7f && r < 0xa0 && r != 0x85, r == 0xfeff, r == 0xfffe, r == 0xffff:
			d.Message = fmt.Sprintf("the control character %U cannot be in a YAML file", r)
			return d, true
		}
		text = text[size:]
		d.Col++
	}
	return d, false
}

// syntaxMistake places what the YAML library found. Its lines are those where the construct began that it could not
// finish, sometimes one less, and for some problems it gives none. But it reads a file from the top and stops at the
// first problem, so the line that has it is the last line of the shortest beginning that shows the same problem.
func syntaxMistake(file string, text []byte, err error) sdk.Diagnostic {
	problem := problemOf(err)
	lines := bytes.SplitAfter(text, []byte("\n"))
	ends, end := make([]int, len(lines)), 0
	for i, l := range lines {
		end += len(l)
		ends[i] = end
	}
	shown := sort.Search(len(lines), func(i int) bool {
		_, err := documents(text[:ends[i]])
		return err != nil && problemOf(err) == problem
	})
	line := ""
	if shown < len(lines) {
		line = strings.TrimRight(string(lines[shown]), "\r\n")
	} else {
		shown = len(lines) - 1
	}
	message, hint, col := explain(problem, line)
	return sdk.Diagnostic{File: file, Line: shown + 1, Col: col, Code: YAMLSyntax, Message: message, Hint: hint}
}

// problemOf is the library's message without its name and line.
func problemOf(err error) string {
	s := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(s, "line "); ok {
		if _, message, ok := strings.Cut(rest, ": "); ok {
			return message
		}
	}
	return s
}

// explain says in words of a person what the library means, with the column that the line itself gives away.
func explain(problem, line string) (message, hint string, col int) {
	start := columnOf(line, func(r rune) bool { return r != ' ' })
	if tab := columnOf(line, func(r rune) bool { return r == '\t' }); tab > 0 && tab <= start {
		return "a tab cannot indent a line of YAML", "use spaces", tab
	}
	switch {
	case strings.Contains(problem, "mapping values are not allowed"):
		return "this line has a key where none can be", "quote text that has a colon and a space, and check the indentation", start
	case strings.Contains(problem, "did not find expected key"):
		return "this line does not go on with the map above it", "check its indentation, and the quotes and brackets before it", start
	case strings.Contains(problem, "did not find expected '-' indicator"):
		return "this line does not go on with the list above it", "check its indentation; an entry begins with a hyphen and a space", start
	case strings.Contains(problem, "could not find expected ':'"):
		return "this line has no colon after its key", "write key: value", start
	case strings.Contains(problem, "did not find expected ',' or ']'"):
		return "a list in brackets that is open on this line lacks a comma or its ]", "", start
	case strings.Contains(problem, "did not find expected ',' or '}'"):
		return "a map in braces that is open on this line lacks a comma or its }", "", start
	case strings.Contains(problem, "found unexpected end of stream"):
		return "a quoted text that begins on this line has no end", "", start
	case strings.Contains(problem, "did not find expected node content"):
		return "a value is missing on this line, or a bracket that was opened is not closed", "", start
	case strings.Contains(problem, "unknown escape character"):
		return "a backslash in double quotes begins an escape, and this one is none", "use single quotes, or write two", start
	case strings.Contains(problem, "cannot start any token"):
		special := columnOf(line, func(r rune) bool { return strings.ContainsRune("@`%", r) })
		return "text cannot begin with @, ` or %", "quote it", max(special, 1)
	case strings.Contains(problem, "unknown anchor"):
		name, _, _ := strings.Cut(strings.TrimPrefix(problem, "unknown anchor '"), "'")
		at := max(strings.Index(line, "*"+name), 0)
		return fmt.Sprintf("there is no anchor &%s above this", clip(name)), "quote text that begins with *",
			utf8.RuneCountInString(line[:at]) + 1
	case strings.Contains(problem, "block sequence entries are not allowed"):
		return "a list cannot begin on the line of its key", "begin it on the next line", start
	}
	return "this is not YAML: " + clip(problem), "", start
}

// columnOf is the column of the first character that is asked for, from 1; 0 where there is none.
func columnOf(line string, is func(rune) bool) int {
	col := 0
	for _, r := range line {
		col++
		if is(r) {
			return col
		}
	}
	return 0
}
