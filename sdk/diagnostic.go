package sdk

import (
	"fmt"
	"strings"
)

// Diagnostic is one mistake that a person made, in a YAML file, a script, a plugin's parameters or a data file.
// Places count from 1; 0 means not known.
type Diagnostic struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Col     int    `json:"col,omitempty"`
	Path    string `json:"path,omitempty"` // dotted path inside the document, such as sessions[0].data.symbols[1]
	Code    Code   `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"` // the way out, such as the nearest valid name
}

// String is file:line:col: message (hint) [code], without the parts that are not known.
func (d Diagnostic) String() string {
	var b strings.Builder
	if p := d.Place(); p != "" {
		b.WriteString(p + ": ")
	}
	if d.Path != "" {
		b.WriteString(d.Path + ": ")
	}
	b.WriteString(d.Message)
	if d.Hint != "" {
		b.WriteString("; " + d.Hint)
	}
	fmt.Fprintf(&b, " [%s]", d.Code)
	return b.String()
}

// Place is file:line:col as far as it is known.
func (d Diagnostic) Place() string {
	switch {
	case d.Line == 0:
		return d.File
	case d.Col == 0:
		return fmt.Sprintf("%s:%d", d.File, d.Line)
	}
	return fmt.Sprintf("%s:%d:%d", d.File, d.Line, d.Col)
}

// Diagnostics is every mistake that was found, in the order of their places. It is an error where it is not empty.
type Diagnostics []Diagnostic

// Error is one line for each mistake.
func (ds Diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}

// Err is nil where there is no mistake.
func (ds Diagnostics) Err() error {
	if len(ds) == 0 {
		return nil
	}
	return ds
}

// Nearest is the name of names that is most like s, and whether it is near enough to be worth suggesting: at most
// a third of its letters away, or one, and with half of them in common, upper and lower case being one.
func Nearest(s string, names []string) (string, bool) {
	best, bestDistance := "", 1<<30
	for _, n := range names {
		if d := distance(strings.ToLower(s), strings.ToLower(n)); d < bestDistance {
			best, bestDistance = n, d
		}
	}
	limit := max(1, len(best)/3)
	return best, best != "" && bestDistance <= limit && 2*bestDistance <= max(len(s), len(best))
}

// distance is the optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var beforeLast []int
	last := make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], beforeLast[j-2]+1)
			}
		}
		beforeLast, last = last, row
	}
	return last[len(y)]
}
