package script

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"

	"github.com/strathost/strathost/sdk"
)

// sourceMapURL ends what we hand to goja: it makes goja ask for a map. Whatever it asks for, it is given ours, which is
// in memory.
const sourceMapURL = "\n//# sourceMappingURL=bundle.js.map\n"

// program is a bundle that is ready to run.
type program struct {
	code    *goja.Program
	exports map[string]place  // where each export of the script is declared, and the parts of indicators and params
	locals  map[string]string // the name in the bundle of each export
	tree    *ast.Program
	places  *places
	bundle  *bundled
}

// compile makes a program of a bundle. What esbuild accepts and goja does not know is the author's mistake.
func compile(b *bundled) (*program, error) {
	ours := parser.WithSourceMapLoader(func(string) ([]byte, error) { return b.sourceMap, nil })
	if u, is := findUnreadable(b.code); is { // what is translated may be deeper than what the author wrote
		return nil, deepBundle(b, ours, u)
	}
	tree, err := parser.ParseFile(nil, b.name(), b.code+sourceMapURL, 0, ours)
	if err != nil {
		return nil, syntaxErrors(b, err, ours)
	}
	p := &program{exports: map[string]place{}, tree: tree, places: newPlaces(b), bundle: b}
	if ds := checkBigInts(b.code, tree, p.at); len(ds) > 0 {
		return nil, ds
	}
	bodies, calls := placeEndless(b.code, tree), placeCalls(b.code, tree)
	p.code, err = goja.CompileAST(tree, true)
	calls()
	bodies()
	if err != nil {
		return nil, syntaxErrors(b, err, ours)
	}
	found, locals := declarations(tree)
	p.locals = locals
	//determinism:allow the positions of a file are looked up
	for name, idx := range found {
		if at, ok := p.at(idx); ok {
			p.exports[name] = at
		}
	}
	return p, nil
}

// at is the author's place of a position in the bundle.
func (p *program) at(idx file.Idx) (place, bool) {
	return p.places.of(p.tree.File.Position(int(idx) - p.tree.File.Base()))
}

// syntaxErrors is goja's complaint at the author's place: of several the first, from which the others follow.
func syntaxErrors(b *bundled, err error, ours parser.Option) error {
	var list parser.ErrorList
	var one *goja.CompilerSyntaxError
	d := sdk.Diagnostic{File: b.entry, Code: sdk.NotSupported}
	var position file.Position
	switch {
	case errors.As(err, &list) && len(list) > 0:
		d.Message = unsupported(list[0].Message)
		page, err := blankPage(b, ours)
		if err != nil {
			return fmt.Errorf("compile %s: %w", b.entry, err)
		}
		position = page.Position(offset(b.code, list[0].Position.Line, list[0].Position.Column))
	case errors.As(err, &one) && one.File != nil:
		d.Message = unsupported(one.Message)
		position = one.File.Position(one.Offset)
	default:
		return fmt.Errorf("compile %s: %w", b.entry, err)
	}
	if strings.HasSuffix(d.Message, invalidGroup) {
		d.Hint = groups
	}
	if p, ok := newPlaces(b).of(position); ok {
		d.File, d.Line, d.Col = p.file, p.line, p.col
	}
	return sdk.Diagnostics{b.ofPackage(d)}
}

// invalidGroup is the engine's message of a group of a regular expression that it does not know, and groups are those that it does.
const (
	invalidGroup = "Invalid group"
	groups       = "a group is (...), (?:...), (?<name>...), (?=...), (?!...), (?<=...) or (?<!...); for a modifier such as (?i:a) write [aA], or the flag i for all"
)

// ofPackage is a mistake with the package that it is in, where it is in one, and the place where the author imports it.
func (b *bundled) ofPackage(d sdk.Diagnostic) sdk.Diagnostic {
	if pack := packageOf(d.File); pack != "" {
		d.Message = fmt.Sprintf("package %s: %s", pack, d.Message)
	}
	if from, ok := importedAt(d.File, b.chain, b.imports); ok {
		d.Message += fmt.Sprintf(" (imported by %s)", from)
	}
	return d
}

// deepBundle is the mistake of a bundle that nests too deep.
func deepBundle(b *bundled, ours parser.Option, u unreadable) error {
	page, err := blankPage(b, ours)
	if err != nil {
		return fmt.Errorf("compile %s: %w", b.entry, err)
	}
	d := sdk.Diagnostic{File: b.entry, Code: u.code, Message: u.message, Hint: u.hint}
	if p, ok := newPlaces(b).of(page.Position(u.at)); ok {
		d.File, d.Line, d.Col = p.file, p.line, p.col
	}
	return sdk.Diagnostics{d}
}

// blankPage is a file with the lines of a bundle that does not parse, and blanks in them, which parse: goja reads the
// source map of a file when it has parsed it.
func blankPage(b *bundled, ours parser.Option) (*file.File, error) {
	blanks := []byte(b.code)
	for i, c := range blanks {
		if c != '\n' {
			blanks[i] = ' '
		}
	}
	page, err := parser.ParseFile(nil, b.name(), string(blanks)+sourceMapURL, 0, ours)
	if err != nil {
		return nil, err
	}
	return page.File, nil
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
