package sdktest

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// update is of the test binary, as all flags of go test are.
var update = flag.Bool("update", false, "write the golden files of sdktest")

// goldenFolder is where golden files are, below the test's folder.
const goldenFolder = "testdata/golden"

// goldenName is a name that is one of a file on every system.
var goldenName = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,99}$`)

// maxDifference bounds what is shown of a difference, in bytes.
const maxDifference = 4 << 10

// Golden compares the transcript with testdata/golden/NAME.txt; go test -update writes it. A name is 1 to 100 of a-z, 0-9, '_',
// '-', '.', first a letter or digit.
func (r *Result) Golden(name string) {
	r.t.Helper()
	r.golden(name, *update)
}

func (r *Result) golden(name string, write bool) {
	r.t.Helper()
	if !goldenName.MatchString(name) {
		r.t.Fatalf("sdktest: %q is no name of a golden file: 1 to 100 of a-z, 0-9, '_', '-', '.', first a letter or digit", name)
	}
	file := filepath.Join(filepath.FromSlash(goldenFolder), name+".txt")
	there, err := os.ReadFile(file)
	there = []byte(strings.ReplaceAll(string(there), "\r\n", "\n")) // as git checks it out on some systems
	switch {
	case err == nil && string(there) == r.transcript:
	case write:
		if err := writeGolden(file, r.transcript); err != nil {
			r.t.Fatalf("sdktest: %v", err)
		}
	case errors.Is(err, fs.ErrNotExist):
		r.t.Errorf("sdktest: there is no %s yet: %s writes it. The transcript is\n%s", filepath.ToSlash(file), r.updating(), cut(r.transcript))
	case err != nil:
		r.t.Errorf("sdktest: %v", err)
	default:
		text := string(diff.Diff(filepath.ToSlash(file), there, "this run", []byte(r.transcript)))
		if _, body, ok := strings.Cut(text, "\n"); ok {
			text = body // without the line that names both once more
		}
		r.t.Errorf("sdktest: the transcript differs from %s:\n%s\n%s takes this run's", filepath.ToSlash(file), cut(text), r.updating())
	}
}

// updating is the command that takes what this test has.
func (r *Result) updating() string {
	parts := strings.Split(r.t.Name(), "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return "go test -run '" + strings.Join(parts, "/") + "' -update"
}

// cut is the beginning of a text, in whole lines.
func cut(text string) string {
	if len(text) <= maxDifference {
		return strings.TrimSuffix(text, "\n")
	}
	end := strings.LastIndexByte(text[:maxDifference], '\n')
	return text[:max(0, end)] + "\n... and more"
}

func writeGolden(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}
