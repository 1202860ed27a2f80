package config

import "fmt"

// Place is where something was written. Lines and columns count from 1, columns in characters.
type Place struct {
	// File is relative to the folder of the YAML file: its own base name, or the path of a universe file.
	File string
	Line int
	Col  int
}

// String is file:line:col, or empty for the zero Place, which is that of a default nobody wrote.
func (p Place) String() string {
	if p.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// IsZero reports whether nobody wrote the thing: it is a default.
func (p Place) IsZero() bool { return p == Place{} }

// before orders places of one file.
func (p Place) before(o Place) bool {
	if p.Line != o.Line {
		return p.Line < o.Line
	}
	return p.Col < o.Col
}
