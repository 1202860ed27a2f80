package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"

	"github.com/strathost/strathost/sdk/js"
)

// Result says what was written. Names are relative to the project's folder, with slashes.
type Result struct {
	Written []string
	// Kept are files that were there and are left as they are.
	Kept []string
	// Next are what to do next, a line each: commands, which are to be run in the project's folder, or a comment.
	Next []string
}

// ErrExists is the error, or a part of it, where something would be written over.
var ErrExists = errors.New("it is there already, and nothing is written over")

// ErrName is the error, or a part of it, of a name that cannot be one.
var ErrName = errors.New("1 to 64 of a-z, 0-9, '_', '-', first a letter")

// ErrPassedOver is the error, or a part of it, of a plugin whose tests nobody would run.
var ErrPassedOver = errors.New("go test ./... and go vet ./... pass over a folder of that name")

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

// checkName refuses what cannot be the name of all that is made of it: a file, an entry of the YAML, a folder.
func checkName(kind, name string) error {
	if nameForm.MatchString(name) {
		return nil
	}
	hint := ""
	if lower := strings.ReplaceAll(strings.ToLower(name), " ", "-"); nameForm.MatchString(lower) {
		hint = fmt.Sprintf("; did you mean %s?", lower)
	}
	return fmt.Errorf("%q is no name of a %s: %w%s", name, kind, ErrName, hint)
}

// Script writes scripts/NAME.js, or .ts, with its test, and what editors need: kind is strategy or scanner. dir is made
// where it is not there. The error wraps ErrName, ErrExists or what the file system said.
func Script(kind, name, dir string, typeScript bool) (Result, error) {
	if err := checkName(kind, name); err != nil {
		return Result{}, err
	}
	ext := ".js"
	if typeScript {
		ext = ".ts"
	}
	script := "scripts/" + fileName(name) + ext
	test := "scripts/" + fileName(name) + ".test" + ext
	if other := sharing(dir, test, ext); other != "" {
		return Result{}, fmt.Errorf("%s: %w; %s beside it would have the same golden files: give the %s another name", other, ErrExists, test, kind)
	}
	p := newProject(dir)
	data := map[string]string{"Name": name, "File": path.Base(test), "Script": path.Base(script)}
	p.add(script, kind+ext, data)
	p.add(test, kind+".test"+ext, data)
	config := p.editor(typeScript)
	next := []string{"host test " + test, fmt.Sprintf("host new session %s --%s %s", name, kind, script), "host run --session " + name}
	if leavesOut(filepath.Join(dir, config)) {
		next = append([]string{fmt.Sprintf(`# put "strathost*.d.ts" and "scripts" into include of %s, so that an editor finds the types`, config)}, next...)
	}
	return p.write(next...)
}

// sharing is a test that is there in the other language, and has the golden files that this one would have; empty for none.
func sharing(dir, test, ext string) string {
	for _, other := range []string{".js", ".ts", ".mjs", ".mts"} {
		name := strings.TrimSuffix(test, ext) + other
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err == nil && other != ext {
			return name
		}
	}
	return ""
}

// Plugin writes plugins/NAME: a main package with its test and, unless the project's folder is a Go module itself, a go.mod
// that takes this version of the host, such as 0.1.0. Its module is plugins/NAME: a name alone may be one that Go keeps for itself,
// as main, go and time are.
func Plugin(name, dir, version string) (Result, error) {
	if err := checkName("plugin", name); err != nil {
		return Result{}, err
	}
	if name == "testdata" {
		return Result{}, fmt.Errorf("%q is no name of a plugin: %w; give it another", name, ErrPassedOver)
	}
	folder := "plugins/" + name
	p := newProject(dir)
	data := map[string]string{"Name": name, "Version": version, "Go": goVersion}
	p.add(folder+"/main.go", "plugin.go", data)
	p.add(folder+"/main_test.go", "plugin_test.go", data)
	next := []string{"(cd " + folder + " && go test)"}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		p.add(folder+"/go.mod", "plugin.mod", data)
		p.add(folder+"/README.md", "plugin.md", data)
		next = []string{
			fmt.Sprintf("(cd %s && go mod edit -replace github.com/strathost/strathost=PATH)  # PATH is a working copy; only while no module proxy has v%s", folder, version),
			"(cd " + folder + " && go mod tidy && go test)"}
	}
	return p.write(append(next, fmt.Sprintf("host new session %s --strategy ./%s", name, folder), "host run --session "+name)...)
}

// goVersion is the oldest Go that builds the module, as its go.mod says.
const goVersion = "1.26.0"

// fileName is a name as the name of a file.
func fileName(name string) string { return strings.ReplaceAll(name, "-", "_") }

//go:embed templates
var templates embed.FS

// project is the files that one command writes: all of them or none.
type project struct {
	dir   string
	files []file
	err   error
}

type file struct {
	name string
	text []byte
	// ours says of a file that is there whether it is the host's to replace; nil for never.
	ours func(text []byte) bool
	// optional files are kept where they are there.
	optional bool
}

func newProject(dir string) *project { return &project{dir: dir} }

// add makes a file of a template.
func (p *project) add(name, from string, data any) {
	text, err := fill(from, data)
	p.err = errors.Join(p.err, err)
	p.files = append(p.files, file{name: name, text: text})
}

func fill(from string, data any) ([]byte, error) {
	text, err := templates.ReadFile("templates/" + from + ".tmpl")
	if err != nil {
		return nil, fmt.Errorf("read a template: %w", err)
	}
	t, err := template.New(from).Delims("<<", ">>").Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("read a template: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("fill in a template: %w", err)
	}
	return b.Bytes(), nil
}

// editor adds what an editor needs to check and complete scripts: the declarations, and a configuration unless there is one. It
// gives the name of that.
func (p *project) editor(typeScript bool) string {
	name := "jsconfig.json"
	if typeScript {
		name = "tsconfig.json"
	}
	for _, other := range []string{"tsconfig.json", "jsconfig.json"} {
		if _, err := os.Stat(filepath.Join(p.dir, other)); err == nil {
			name = other
		}
	}
	p.add(name, "tsconfig.json", struct{ JavaScript bool }{name == "jsconfig.json"})
	p.files[len(p.files)-1].optional = true
	for _, d := range []struct{ name, text string }{{"strathost.d.ts", js.Declarations}, {"strathost-test.d.ts", js.TestDeclarations}} {
		first, _, _ := strings.Cut(d.text, "\n") // it is the same in every version
		p.files = append(p.files, file{name: d.name, text: []byte(d.text),
			ours: func(there []byte) bool { return bytes.HasPrefix(there, []byte(first)) }})
	}
	return name
}

var (
	commentLine = regexp.MustCompile(`(?m)^\s*//.*$`)
	included    = regexp.MustCompile(`"(?:include|files)"\s*:\s*\[([^\]]*)\]`)
	everything  = regexp.MustCompile(`"(?:\./)?(?:\.|\*|\*\*|\*\*/\*)"|strathost`)
)

// leavesOut says whether a configuration of the author's names the files that it is for, and the declarations are not among them.
func leavesOut(config string) bool {
	text, err := os.ReadFile(config)
	list := included.FindSubmatch(commentLine.ReplaceAll(text, nil))
	return err == nil && list != nil && !everything.Match(list[1])
}

// write writes the files, once it is clear that none is in the way.
func (p *project) write(next ...string) (Result, error) {
	if p.err != nil {
		return Result{}, p.err
	}
	r := Result{Next: next}
	var todo []file
	for _, f := range p.files {
		there, err := os.ReadFile(p.path(f))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			todo = append(todo, f)
		case err == nil && (f.optional || bytes.Equal(there, f.text)) && (f.optional || f.ours != nil):
			r.Kept = append(r.Kept, f.name)
		case err == nil && f.ours != nil && f.ours(there):
			todo = append(todo, f)
		case err == nil || isFolder(p.path(f)):
			return Result{}, fmt.Errorf("%s: %w", f.name, ErrExists)
		default:
			return Result{}, fmt.Errorf("read %s: %w", f.name, reason(err))
		}
	}
	for _, f := range todo {
		if err := os.MkdirAll(filepath.Dir(p.path(f)), 0o755); err != nil {
			return r, fmt.Errorf("make the folder of %s: %w", f.name, reason(err))
		}
		if err := os.WriteFile(p.path(f), f.text, 0o644); err != nil {
			return r, fmt.Errorf("write %s: %w", f.name, reason(err))
		}
		r.Written = append(r.Written, f.name)
	}
	return r, nil
}

func (p *project) path(f file) string { return filepath.Join(p.dir, filepath.FromSlash(f.name)) }

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// reason is what the file system said, without the path: the message has its own.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
