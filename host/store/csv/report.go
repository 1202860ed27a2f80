package csv

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

// The codes of what this package reports, beside those of package table for files as a whole.
const (
	// BadRow is a row that was left out or sorted in; the message says which.
	BadRow = table.BadRow
	// NotCSV is a file that was left out.
	NotCSV sdk.Code = "not_csv"
)

// Faults are the files that Open left out, by path, each with the reason. Files are named relative to the folder.
func (s *Store) Faults() []sdk.Diagnostic { return slices.Clone(s.faults) }

// Diagnostics are the faults of Open, and what is wrong with the files that were read so far: by file and line, of each
// file the first 100 rows and a line that says how many more there are. Which rows of two files contradict each other
// is found out when a symbol of both is asked for.
func (s *Store) Diagnostics() sdk.Diagnostics {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.faults)
	for _, f := range s.files {
		if c := f.content.Load(); c != nil {
			all = append(all, c.diagnostics(f.path)...)
		}
	}
	// Stable: within a file the order is right already.
	slices.SortStableFunc(all, func(a, b sdk.Diagnostic) int { return cmp.Compare(a.File, b.File) })
	return all
}

// File is what became of a file that Open did not leave out.
type File struct {
	// Path is relative to the folder, with slashes.
	Path string
	// Symbol is empty for a file with a symbol column.
	Symbol string
	// Read says whether the file was read; if not, what follows is zero.
	Read     bool
	Interval sdk.Interval // empty where a column says it
	// Rows is the number of rows, of which Bars became bars, Bad were left out as wrong and Doubled because an
	// earlier file has the same bar. Repaired is how many of the bars were out of order.
	Rows, Bars, Bad, Doubled, Repaired int
}

// Files are the files that Open did not leave out, by path.
func (s *Store) Files() []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]File, len(s.files))
	for i, f := range s.files {
		list[i] = File{Path: f.path, Symbol: f.symbol}
		if c := f.content.Load(); c != nil {
			list[i] = File{Path: f.path, Symbol: f.symbol, Read: true, Interval: c.interval, Rows: c.rows,
				Bars: c.rows - c.bad - c.doubled, Bad: c.bad, Doubled: c.doubled, Repaired: c.repaired}
		}
	}
	return list
}

// note adds what is wrong with a row, keeping the first [table.MaxKept] by line.
func (c *content) note(d sdk.Diagnostic) {
	c.noted++
	if len(c.notes) == table.MaxKept && d.Line >= c.notes[table.MaxKept-1].Line {
		return
	}
	at, _ := slices.BinarySearchFunc(c.notes, d.Line+1, func(n sdk.Diagnostic, line int) int { return cmp.Compare(n.Line, line) })
	c.notes = slices.Insert(c.notes, at, d)
	c.notes = c.notes[:min(table.MaxKept, len(c.notes))]
}

// diagnostics is what is wrong with a file that was read.
func (c *content) diagnostics(path string) []sdk.Diagnostic {
	all := slices.Clone(c.about)
	all = append(all, c.notes...)
	if more := c.noted - len(c.notes); more > 0 {
		all = append(all, sdk.Diagnostic{Code: table.BadRow, Message: fmt.Sprintf("%d more rows are wrong", more)})
	}
	for i := range all {
		all[i].File = path
	}
	return all
}
