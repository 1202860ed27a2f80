package config

import (
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// TestTheReferenceListsEveryKey keeps the package's documentation and the table of keys together.
func TestTheReferenceListsEveryKey(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for line := range strings.Lines(file.Doc.Text()) {
		key, _, isKey := strings.Cut(strings.TrimLeft(line, "\t -"), ":")
		if strings.HasPrefix(line, "\t") && isKey && !strings.Contains(key, " ") {
			documented = append(documented, key)
		}
	}
	table := newKeyTable()
	var known []string
	for _, in := range levels() {
		if len(table[in]) == 0 {
			t.Errorf("%s has no keys", in)
		}
		known = append(known, table[in]...)
	}
	if len(table) != len(levels()) {
		t.Errorf("%d levels have keys, %d are listed", len(table), len(levels()))
	}
	for _, key := range known {
		if !slices.Contains(documented, key) {
			t.Errorf("the key %s is not in the package's documentation", key)
		}
	}
	for _, key := range documented {
		if !slices.Contains(known, key) {
			t.Errorf("the package's documentation has a key %s that there is not", key)
		}
	}
}
