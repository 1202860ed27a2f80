package scripttest

import (
	"errors"
	"fmt"
	"io/fs"
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

// goldenText is the received value as a golden file has it: a text as it is, everything else as JSON. Of the source of a ledger
// entry it has no digest and no line, which every edit of a script changes.
func (e *expectation) goldenText() (text, ext string) {
	if goja.IsString(e.received) {
		return strings.TrimSuffix(e.received.String(), "\n") + "\n", ".txt"
	}
	rt := e.Runtime()
	replace := e.Function("source", func(c goja.FunctionCall) goja.Value {
		o, ok := c.Argument(1).(*goja.Object)
		if !ok || c.Argument(0).String() != "source" || o.Get("kind") == nil {
			return c.Argument(1)
		}
		plain := rt.NewObject()
		for _, key := range o.Keys() {
			if key != "location" && key != "digest" {
				_ = plain.Set(key, o.Get(key)) // it cannot fail: the object is new
			}
		}
		return plain
	})
	v, err := e.toJSON(goja.Undefined(), e.received, replace, rt.ToValue(2))
	if err != nil {
		panic(err)
	}
	if goja.IsUndefined(v) {
		e.refuse("toMatchGolden: %s has no form in JSON", e.text(e.received))
	}
	return v.String() + "\n", ".json"
}

// owner is another test file of the folder to which a golden file belongs by its name: a.test.ts beside a.test.js, and of
// a.b.one.json a.b.test.js beside a.test.js. Empty where there is none.
func (f *file) owner(golden string) string {
	folder, own := path.Split(f.options.File)
	entries, err := os.ReadDir(filepath.Join(f.options.Root, filepath.FromSlash(folder)))
	if err != nil {
		f.refuse("toMatchGolden: the folder of the test cannot be read: %v", reason(err))
	}
	for _, e := range entries {
		m := testFile.FindStringSubmatch(e.Name())
		if m != nil && e.Name() != own && len(m[1]) >= len(testName(own)) && strings.HasPrefix(path.Base(golden), m[1]+".") {
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
