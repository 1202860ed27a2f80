package script

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"github.com/strathost/strathost/sdk"
)

// program is a bundle that is ready to run.
type program struct {
	code    *goja.Program
	exports map[string]place // where each export of the script is declared
}

// compile makes a program of a bundle. What esbuild accepts and goja does not know is the author's mistake.
func compile(b *bundled) (*program, error) {
	// The comment makes goja ask for the map; whatever it asks for, it is given ours, which is in memory.
	source := b.code + "\n//# sourceMappingURL=bundle.js.map\n"
	ours := parser.WithSourceMapLoader(func(string) ([]byte, error) { return b.sourceMap, nil })
	tree, err := parser.ParseFile(nil, bundleFile, source, 0, ours)
	if err != nil {
		return nil, syntaxErrors(b, err, ours)
	}
	code, err := goja.CompileAST(tree, true)
	if err != nil {
		return nil, syntaxErrors(b, err, ours)
	}
	known := newPlaces(b.files)
	exports := map[string]place{}
	for name, idx := range declarations(tree) {
		if p, ok := known.of(tree.File.Position(int(idx) - tree.File.Base())); ok {
			exports[name] = p
		}
	}
	return &program{code: code, exports: exports}, nil
}

// syntaxErrors are goja's complaints at the author's places.
func syntaxErrors(b *bundled, err error, ours parser.Option) error {
	var list parser.ErrorList
	var one *goja.CompilerSyntaxError
	switch {
	case errors.As(err, &list):
	case errors.As(err, &one) && one.File != nil:
		known := newPlaces(b.files)
		if p, ok := known.of(one.File.Position(one.Offset)); ok {
			return sdk.Diagnostics{{File: p.file, Line: p.line, Col: p.col, Code: sdk.NotSupported, Message: unsupported(one.Message)}}
		}
		return sdk.Diagnostics{{File: b.entry, Code: sdk.NotSupported, Message: unsupported(one.Message)}}
	default:
		return fmt.Errorf("compile %s: %w", b.entry, err)
	}
	// The map was not read yet when the parser gave up. A page of blanks with the same lines parses, and has it.
	blanks := strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return ' '
	}, b.code)
	page, err := parser.ParseFile(nil, bundleFile, blanks+"\n//# sourceMappingURL=bundle.js.map\n", 0, ours)
	if err != nil {
		return fmt.Errorf("compile %s: %w", b.entry, err)
	}
	known := newPlaces(b.files)
	var ds sdk.Diagnostics
	for _, e := range list {
		d := sdk.Diagnostic{File: b.entry, Code: sdk.NotSupported, Message: unsupported(e.Message)}
		if p, ok := known.of(page.File.Position(offset(blanks, e.Position.Line, e.Position.Column))); ok {
			d.File, d.Line, d.Col = p.file, p.line, p.col
		}
		ds = append(ds, d)
		break // the rest follows from the first
	}
	return ds
}

func unsupported(message string) string {
	return "this JavaScript is not supported: " + strings.TrimPrefix(message, "SyntaxError: ")
}

// offset is the byte at a line and column, both from 1.
func offset(text string, line, col int) int {
	at := 0
	for ; line > 1; line-- {
		next := strings.IndexByte(text[at:], '\n')
		if next < 0 {
			break
		}
		at += next + 1
	}
	return at + col - 1
}
