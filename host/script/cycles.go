package script

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// ownImport goes with the message that tells where a file of the author's imports another.
type ownImport struct{ from, to string }

// edge is an import of one file of the author's by another.
type edge struct {
	ownImport
	at place
}

// cycles are the circles in which the author's files import one another, each told once, at the import that closes it when
// they are followed from the entry.
func cycles(entry string, edges []edge) sdk.Diagnostics {
	imports := map[string][]edge{}
	for _, e := range edges {
		imports[e.from] = append(imports[e.from], e)
	}
	var ds sdk.Diagnostics
	var way []string
	done := map[string]bool{}
	var follow func(file string)
	follow = func(file string) {
		way = append(way, file)
		list := imports[file]
		slices.SortFunc(list, func(a, b edge) int {
			switch {
			case a.at.before(b.at):
				return -1
			case b.at.before(a.at):
				return 1
			}
			return strings.Compare(a.to, b.to)
		})
		for _, e := range list {
			if i := slices.Index(way, e.to); i >= 0 {
				circle := strings.Join(append(slices.Clone(way[i:]), e.to), " imports ")
				ds = append(ds, sdk.Diagnostic{File: e.at.file, Line: e.at.line, Col: e.at.col, Code: Suspicious,
					Message: "the imports go in a circle: " + circle + fmt.Sprintf("; while %s loads, what %s exports may be undefined", file, e.to),
					Hint:    "move what both need into a file of its own"})
			} else if !done[e.to] {
				follow(e.to)
			}
		}
		way = way[:len(way)-1]
		done[file] = true
	}
	follow(entry)
	return ds
}
