package script

import (
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// indicatorsName is the export that declares a script's own indicators.
const indicatorsName = "indicators"

// maxPartDepth is how deep the parts of the export indicators are looked for: indicators.stretch.params.period.
const maxPartDepth = 3

// definitionParts finds in a bundle where the parts of an export are written, by their dotted path. Names stand for what
// they were declared with, here or in a file that was imported. What code makes is not found: a mistake in it is told at
// the place of what holds it.
func definitionParts(body []ast.Statement, exported, local string, into map[string]file.Idx) {
	values := map[string]ast.Expression{}
	for _, st := range body {
		var list []*ast.Binding
		switch st := st.(type) {
		case *ast.VariableStatement:
			list = st.List
		case *ast.LexicalDeclaration:
			list = st.List
		}
		for _, b := range list {
			if target, ok := b.Target.(ast.Expression); ok && identifier(target) != "" {
				values[identifier(target)] = b.Initializer
			}
		}
	}
	addParts(values, values[local], exported, 1, into)
}

func addParts(values map[string]ast.Expression, of ast.Expression, path string, depth int, into map[string]file.Idx) {
	if name := identifier(of); name != "" {
		of = values[name]
	}
	object, ok := of.(*ast.ObjectLiteral)
	if !ok || depth > maxPartDepth {
		return
	}
	for _, property := range object.Value {
		switch p := property.(type) {
		case *ast.PropertyShort:
			within := path + "." + p.Name.Name.String()
			into[within] = p.Name.Idx
			addParts(values, &p.Name, within, depth+1, into)
		case *ast.PropertyKeyed:
			if key, ok := p.Key.(*ast.StringLiteral); ok && !p.Computed {
				within := path + "." + key.Value.String()
				into[within] = key.Idx
				addParts(values, p.Value, within, depth+1, into)
			}
		}
	}
}

// partPlace is the place of a part of the exports indicators and params, or of what holds it.
func (p *program) partPlace(path string) (place, bool) {
	for {
		if at, ok := p.exports[path]; ok {
			return at, true
		}
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return place{}, false
		}
		path = path[:i]
	}
}
