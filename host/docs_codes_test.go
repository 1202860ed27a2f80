package host_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A person who meets a code finds it in docs/provenance.md: every constant of the type sdk.Code of this module is in a table of its
// section on codes.
func TestEveryCodeIsInTheDocs(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/provenance.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Codes\n")
	section, _, found := strings.Cut(section, "\n## ")
	if !found {
		t.Fatal("docs/provenance.md has lost its section Codes")
	}
	explained := map[string]bool{}
	for line := range strings.Lines(section) {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			for i, word := range strings.Split(cells[1], "`") {
				explained[word] = explained[word] || i%2 == 1
			}
		}
	}
	codes := codeConstants(t, "..")
	if len(codes) < 80 {
		t.Fatalf("the module has %d codes: %v", len(codes), codes)
	}
	for code, at := range codes {
		if !explained[code] {
			t.Errorf("%s: no table of the section Codes of docs/provenance.md has %s", at, code)
		}
	}
}

// codeConstants are the values of all constants of the type sdk.Code below a folder, each with a place.
func codeConstants(t *testing.T, root string) map[string]string {
	t.Helper()
	codes, files := map[string]string{}, token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && path != root && (strings.HasPrefix(e.Name(), ".") || e.Name() == "testdata"):
			return filepath.SkipDir
		case e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, is := n.(*ast.ValueSpec)
			if !is || !isCode(spec.Type, f.Name.Name) {
				return true
			}
			for _, v := range spec.Values {
				if text, is := v.(*ast.BasicLit); is && text.Kind == token.STRING {
					if code, err := strconv.Unquote(text.Value); err == nil {
						codes[code] = files.Position(text.Pos()).String()
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

// isCode says whether a type is sdk.Code, as it is written in a package.
func isCode(typ ast.Expr, in string) bool {
	switch x := typ.(type) {
	case *ast.Ident:
		return x.Name == "Code" && in == "sdk"
	case *ast.SelectorExpr:
		pkg, is := x.X.(*ast.Ident)
		return is && pkg.Name == "sdk" && x.Sel.Name == "Code"
	}
	return false
}
