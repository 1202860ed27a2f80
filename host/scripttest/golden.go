package scripttest

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// goldenFolder is the folder of the golden files, beside the test file.
const goldenFolder = "golden"

var goldenName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$`)

// maxGolden bounds a golden file, in bytes: beyond it nobody reads a difference.
const maxGolden = 4 << 20

// goldens are the texts of the golden files that the tests of a file have used, by their paths.
type goldens map[string]string

// alike is another path that differs in upper and lower case alone; empty where there is none.
func (g goldens) alike(name string) string {
	for _, other := range slices.Sorted(maps.Keys(g)) {
		if other != name && strings.EqualFold(other, name) {
			return other
		}
	}
	return ""
}

// toMatchGolden compares with a golden file, or writes it.
func (e *expectation) toMatchGolden() verdict {
	e.taking(1, 1)
	if e.not {
		e.refuse("toMatchGolden has no not: a golden file is what is expected")
	}
	if !goldenName.MatchString(e.args[0].String()) || !goja.IsString(e.args[0]) {
		e.refuse("toMatchGolden: %s is no name of a golden file: 1 to 100 of A-Z, a-z, 0-9, '_', '-', '.', first a letter or digit", e.text(e.args[0]))
	}
	text, ext := e.goldenText()
	if len(text) > maxGolden {
		e.refuse("toMatchGolden: the text has %d bytes, at most %d: compare a part of it", len(text), maxGolden)
	}
	name := path.Join(path.Dir(e.options.File), goldenFolder, testName(e.options.File)+"."+e.args[0].String()+ext)
	if other, used := e.golden[name]; used && other != text {
		e.refuse("toMatchGolden: this run has compared another value with %s: give each a name of its own", name)
	}
	if other := e.owner(name); other != "" {
		e.refuse("toMatchGolden: %s is a golden file of %s: give one of the two test files another name", name, other)
	}
	if other := e.golden.alike(name); other != "" {
		e.refuse("toMatchGolden: %s and %s are one file where upper and lower case are the same: give each a name of its own", other, name)
	}
	if e.golden == nil {
		e.golden = goldens{}
	}
	e.golden[name] = text
	e.uses(name)
	file := filepath.Join(e.options.Root, filepath.FromSlash(name))
	there, err := os.ReadFile(file)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case err == nil && string(there) == text:
		return verdict{holds: true}
	case e.options.Update:
		e.writeGolden(file, name, text)
		return verdict{holds: true}
	case missing:
		return verdict{more: "there is no " + name + " yet: host test --update writes it"}
	case err != nil:
		e.refuse("toMatchGolden: %s cannot be read: %v", name, reason(err))
	}
	return verdict{expected: "as in " + name, more: lines(string(there), text) + "\nhost test --update takes what was received"}
}

// owner is another test file of the folder to which a golden file belongs by its name: a.test.ts beside a.test.js, and of
// a.b.one.json a.b.test.js beside a.test.js; upper and lower case are the same. Empty where there is none.
func (f *file) owner(golden string) string {
	folder, own := path.Split(f.options.File)
	entries, err := os.ReadDir(filepath.Join(f.options.Root, filepath.FromSlash(folder)))
	if err != nil {
		f.refuse("toMatchGolden: the folder of the test cannot be read: %v", reason(err))
	}
	for _, e := range entries {
		m := testFile.FindStringSubmatch(e.Name())
		if m != nil && e.Name() != own && len(m[1]) >= len(testName(own)) && len(path.Base(golden)) > len(m[1]) && strings.EqualFold(path.Base(golden)[:len(m[1])+1], m[1]+".") {
			return folder + e.Name()
		}
	}
	return ""
}

var testFile = regexp.MustCompile(`^(.+)\.test\.m?[jt]s$`)

// testName is the name of a test file without folder, .test and extension.
func testName(file string) string {
	return strings.TrimSuffix(strings.TrimSuffix(path.Base(file), path.Ext(file)), ".test")
}

func (e *expectation) writeGolden(file, name, text string) {
	err := os.MkdirAll(filepath.Dir(file), 0o755)
	if err == nil {
		err = os.WriteFile(file, []byte(text), 0o644)
	}
	if err != nil {
		e.refuse("toMatchGolden: %s cannot be written: %v", name, reason(err))
	}
	if !slices.Contains(e.report.Wrote, name) {
		e.report.Wrote = append(e.report.Wrote, name)
	}
}

// uses notes a file of the project that a test depends on.
func (f *file) uses(names ...string) { f.report.Files = append(f.report.Files, names...) }

// reason is what the file system said, without the path: the message has its own.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return fmt.Errorf("%w", err)
}
