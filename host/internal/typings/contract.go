package typings

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// contract is what the declarations need to know of package sdk, by names such as Bar and Bar.Open.
type contract struct {
	docs    map[string]string
	fields  map[string][]field // of a struct
	methods map[string]method  // of an interface
	owners  map[string][]string
	// groups are blocks of constants of one string type, in the order of the source.
	groups map[string][]group
}

type field struct {
	name, json string
	typ        string
}

// method is one of an interface, with its parameters.
type method struct {
	params  []field
	results []string
}

// group is one block of constants.
type group struct {
	doc       string
	constants []constant
}

type constant struct{ name, value, doc string }

// readContract reads the source of package sdk in a folder.
func readContract(dir string) (*contract, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	c := &contract{docs: map[string]string{}, fields: map[string][]field{}, methods: map[string]method{}, owners: map[string][]string{},
		groups: map[string][]group{}}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".go" || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, e.Name()), nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("read the contract: %w", err)
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.GenDecl); ok {
				c.declaration(d)
			}
		}
	}
	return c, nil
}

func (c *contract) declaration(d *ast.GenDecl) {
	if d.Tok == token.CONST {
		c.constants(d)
		return
	}
	for _, s := range d.Specs {
		t, ok := s.(*ast.TypeSpec)
		if !ok || !t.Name.IsExported() {
			continue
		}
		c.docs[t.Name.Name] = first(t.Doc, d.Doc)
		switch body := t.Type.(type) {
		case *ast.StructType:
			c.structFields(t.Name.Name, body)
		case *ast.InterfaceType:
			c.interfaceMethods(t.Name.Name, body)
		}
	}
}

func (c *contract) structFields(owner string, body *ast.StructType) {
	for _, f := range body.Fields.List {
		json := ""
		if f.Tag != nil {
			tag, _ := strconv.Unquote(f.Tag.Value)
			json, _, _ = strings.Cut(reflect.StructTag(tag).Get("json"), ",")
		}
		for _, name := range f.Names {
			if !name.IsExported() {
				continue
			}
			c.fields[owner] = append(c.fields[owner], field{name.Name, json, text(f.Type)})
			c.docs[owner+"."+name.Name] = first(f.Doc, f.Comment)
			c.owners[owner] = append(c.owners[owner], name.Name)
		}
	}
}

func (c *contract) interfaceMethods(owner string, body *ast.InterfaceType) {
	for _, f := range body.Methods.List {
		fn, ok := f.Type.(*ast.FuncType)
		if !ok || len(f.Names) == 0 {
			continue
		}
		var m method
		for _, p := range fn.Params.List {
			if len(p.Names) == 0 {
				m.params = append(m.params, field{typ: text(p.Type)})
			}
			for _, name := range p.Names {
				m.params = append(m.params, field{name: name.Name, typ: text(p.Type)})
			}
		}
		if fn.Results != nil {
			for _, r := range fn.Results.List {
				m.results = append(m.results, text(r.Type))
			}
		}
		name := owner + "." + f.Names[0].Name
		c.methods[name] = m
		c.docs[name] = first(f.Doc, f.Comment)
		c.owners[owner] = append(c.owners[owner], f.Names[0].Name)
	}
}

// constants keeps a block of constants of a named type. A type that is left out is that of the line above.
func (c *contract) constants(d *ast.GenDecl) {
	g, typ := group{doc: first(d.Doc)}, ""
	for _, s := range d.Specs {
		v := s.(*ast.ValueSpec)
		if v.Type != nil {
			typ = text(v.Type)
		}
		if len(v.Values) != 1 || !v.Names[0].IsExported() {
			continue
		}
		literal, ok := v.Values[0].(*ast.BasicLit)
		if !ok || typ == "" {
			continue
		}
		value := strings.Trim(literal.Value, `"'`)
		g.constants = append(g.constants, constant{v.Names[0].Name, value, first(v.Doc, v.Comment)})
	}
	if len(g.constants) > 0 {
		c.groups[typ] = append(c.groups[typ], g)
	}
}

// first is the first comment that there is, as one line of words.
func first(comments ...*ast.CommentGroup) string {
	for _, g := range comments {
		if t := strings.TrimSpace(g.Text()); t != "" {
			return t
		}
	}
	return ""
}

// text is a type as it is written.
func text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return "*" + text(e.X)
	case *ast.ArrayType:
		return "[]" + text(e.Elt)
	case *ast.Ellipsis:
		return "..." + text(e.Elt)
	case *ast.SelectorExpr:
		return text(e.X) + "." + e.Sel.Name
	case *ast.FuncType:
		return "func"
	case *ast.MapType:
		return "map"
	}
	return ""
}
