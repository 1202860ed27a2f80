package host_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The documentation explains every word that the ledger may have: operations, outcomes and codes.
func TestEveryWordOfTheLedgerIsExplained(t *testing.T) {
	t.Parallel()
	read := func(path string) string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	_, ledger, _ := strings.Cut(read("../docs/provenance.md"), "## Codes\n")
	codes, ledger, found := strings.Cut(ledger, "## The ledger\n")
	if !found {
		t.Fatal("docs/provenance.md has lost its sections Codes and The ledger")
	}
	for _, c := range []struct{ file, kind, docs string }{
		{"session/ledger.go", "Op", ledger}, {"session/ledger.go", "Outcome", ledger}, {"../sdk/errors.go", "Code", codes},
	} {
		words := regexp.MustCompile(`\s`+c.kind+`\s+= "([a-z_]+)"`).FindAllStringSubmatch(read(c.file), -1)
		if len(words) < 10 {
			t.Errorf("%s has %d words of the kind %s", c.file, len(words), c.kind)
		}
		for _, w := range words {
			if !regexp.MustCompile("(?m)^\\|[^\n]*`" + w[1] + "`").MatchString(c.docs) {
				t.Errorf("no table of docs/provenance.md has %s, of the kind %s", w[1], c.kind)
			}
		}
	}
}
