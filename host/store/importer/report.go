package importer

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/strathost/strathost/sdk"
)

// Report is what an import did.
type Report struct {
	Files  []File   // in the order of their paths, which is that of the import
	Series []Series // by symbol, and interval from short to long
	// Notes are of files beside these, which fail nothing: lists of splits (SplitsApart).
	Notes []sdk.Diagnostic
}

// File is what became of a file.
type File struct {
	Path   string
	Format Format
	// Failed says that nothing of it was imported; the diagnostics say why.
	Failed bool
	// Rows is the number of rows, of which Bars were bars to import, Bad were left out as wrong, some since an earlier file
	// says otherwise, and Doubled are in an earlier file with the same numbers. Repaired is how many were out of order.
	Rows, Bars, Bad, Doubled, Repaired int
	// Diagnostics say what is wrong with the file and its rows: by line, at most some 200, of which the last say how
	// many more there are.
	Diagnostics []sdk.Diagnostic
}

// Series is what an import did to a symbol and interval of the store.
type Series struct {
	Symbol   string
	Interval sdk.Interval
	// Bars were brought, into the place of Replaced ones that the store had, whether or not they are the same. A bar that
	// several files have counts once.
	Bars, Replaced int
	// Written and Unchanged are files of the store.
	Written, Unchanged int
}

// Failed is the number of files of which nothing was imported.
func (r Report) Failed() int {
	n := 0
	for _, f := range r.Files {
		if f.Failed {
			n++
		}
	}
	return n
}

// Rows is how many rows the files had that were imported, and how many of these were left out as wrong.
func (r Report) Rows() (all, bad int) {
	for _, f := range r.Files {
		all, bad = all+f.Rows, bad+f.Bad
	}
	return all, bad
}

// Diagnostics are those of all files, in their order, and then the notes.
func (r Report) Diagnostics() sdk.Diagnostics {
	var all sdk.Diagnostics
	for _, f := range r.Files {
		all = append(all, f.Diagnostics...)
	}
	return append(all, r.Notes...)
}

// byLine orders what is wrong with a file, with what has no line at the end.
func byLine(a, b sdk.Diagnostic) int {
	return cmp.Or(cmp.Compare(min(1, b.Line), min(1, a.Line)), cmp.Compare(a.Line, b.Line))
}

func (r *run) report() Report {
	report := Report{Series: r.series, Notes: r.notes}
	for _, f := range r.files {
		if f.unlisted > 0 {
			f.diagnostics = append(f.diagnostics, sdk.Diagnostic{File: f.path, Code: badRow,
				Message: fmt.Sprintf("%d more rows are doubled, contradicted or out of order", f.unlisted)})
		}
		slices.SortStableFunc(f.diagnostics, byLine)
		one := File{Path: f.path, Format: f.format, Failed: f.failed, Diagnostics: f.diagnostics}
		if !f.failed {
			one.Rows, one.Bars, one.Bad, one.Doubled, one.Repaired = f.rows, f.rows-f.bad-f.again, f.bad, f.again, f.repaired
		}
		report.Files = append(report.Files, one)
	}
	return report
}
