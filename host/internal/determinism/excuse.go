package determinism

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const (
	directive     = "//determinism:allow"
	fileDirective = "//determinism:allow-file" // for a whole file, but not for its ranges over maps
)

// excuse is a directive that excuses the findings of its line and the next, or of a file.
type excuse struct {
	at     token.Pos
	name   string
	file   string
	line   int // 0 for all of the file
	reason string
	used   bool
}

// excuses are those of a package.
type excuses []*excuse

func (x *excuses) read(files *token.FileSet, f *ast.File) {
	for _, group := range f.Comments {
		for _, c := range group.List {
			name, reason, _ := strings.Cut(c.Text, " ")
			if name != directive && name != fileDirective {
				continue
			}
			reason, _, _ = strings.Cut(reason, "//")
			at := files.Position(c.Pos())
			e := &excuse{at: c.Pos(), name: name, file: at.Filename, line: at.Line, reason: strings.TrimSpace(reason)}
			if name == fileDirective {
				e.line = 0
			}
			*x = append(*x, e)
		}
	}
}

// cover says whether a place is excused. An order is never excused for a whole file.
func (x excuses) cover(at token.Position, order bool) bool {
	for _, e := range x {
		if e.file == at.Filename && (e.line == at.Line || e.line == at.Line-1 || e.line == 0 && !order) {
			e.used = true
			return true
		}
	}
	return false
}

// settle tells of directives without a reason, and of those that excuse nothing.
func (x excuses) settle(pass *analysis.Pass) {
	for _, e := range x {
		switch {
		case e.reason == "":
			pass.Reportf(e.at, "%s needs the reason why it is sound", e.name)
		case !e.used:
			pass.Reportf(e.at, "%s excuses nothing here", e.name)
		}
	}
}
