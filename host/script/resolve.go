package script

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/strathost/strathost/sdk"
)

// found is what an import names.
type found struct {
	file  string
	pure  bool // its package says that nothing happens when it is merely loaded
	empty bool // its package replaces it by nothing
}

// resolve finds what an import names, or says what is wrong with it. A require is one too, of a CommonJS module.
func (l *loader) resolve(importer, name string, require bool) (found, *mistake) {
	var f found
	var m *mistake
	switch {
	case strings.TrimSpace(name) == "":
		m = wrong("write a file relative to this one, such as ./util.js, or a package of node_modules", "it names nothing")
	case packageOf(importer) == "" && testRunners[name] && name != "chai": // it may be installed, and run
		m = testImport(importer)
	case isNodeModule(name) && strings.HasPrefix(name, "node:"):
		m = l.nodeModule(importer, name)
	case name == ".", name == "..", strings.HasPrefix(name, "./"), strings.HasPrefix(name, "../"):
		f.file, m = l.near(importer, path.Join(path.Dir(importer), name))
	case path.IsAbs(name), filepath.IsAbs(name), strings.Contains(name, ":"):
		m = wrong("", "an import names a file relative to its own, such as ./util.js, or a package of node_modules")
	default:
		f, m = l.packaged(importer, name, require)
	}
	if m != nil {
		m.message = fmt.Sprintf("import %q: %s", name, m.message)
		return found{}, m
	}
	if f.empty {
		return f, nil
	}
	return l.replaced(importer, f, require)
}

// near is the file that a relative import names.
func (l *loader) near(importer, file string) (string, *mistake) {
	if exact, ok := l.complete(file); ok {
		return exact, l.check(exact)
	}
	m := l.check(file)
	if near, ok := l.nearest(file); ok && m.code == sdk.InvalidArgument {
		m.hint = fmt.Sprintf("did you mean %q?", relative(importer, near))
	}
	return "", m
}

// sourceOf are the files that TypeScript makes another one of: an import of ./a.js may mean ./a.ts.
var sourceOf = map[string]string{".js": ".ts", ".mjs": ".mts", ".cjs": ".cts"}

// complete is the file that is meant by a path, which may lack its extension, name a folder with an index, or a file
// that TypeScript would make.
func (l *loader) complete(file string) (string, bool) {
	if l.isFile(file) {
		return file, true
	}
	ext := path.Ext(file)
	if source, ok := sourceOf[ext]; ok && l.isFile(strings.TrimSuffix(file, ext)+source) {
		return strings.TrimSuffix(file, ext) + source, true
	}
	extensions := []string{".ts", ".js", ".mjs", ".cjs", ".mts", ".cts", ".json"}
	if packageOf(file) != "" { // a package that brings its sources brings what was made of them beside
		extensions = []string{".js", ".mjs", ".cjs", ".json", ".ts", ".mts", ".cts"}
	}
	for _, stem := range []string{file, path.Join(file, "index")} {
		for _, e := range extensions {
			if l.isFile(stem + e) {
				return stem + e, true
			}
		}
	}
	return "", false
}

func (l *loader) isFile(file string) bool {
	l.look(file)
	info, err := l.root.Stat(filepath.FromSlash(file))
	return err == nil && info.Mode().IsRegular()
}

// nearest is the script whose name is most like that of a file that cannot be imported.
func (l *loader) nearest(file string) (string, bool) {
	folder := path.Dir(file)
	names := l.names(folder, func(e fs.DirEntry) bool {
		return kinds[path.Ext(e.Name())] != api.LoaderNone && !isDeclarations(e.Name()) && e.Name() != path.Base(file)
	})
	base := path.Base(file)
	if path.Ext(base) == "" {
		base += ".js"
	}
	near, ok := sdk.Nearest(base, names)
	return path.Join(folder, near), ok
}

// names are the entries of a folder that are wanted, none where it cannot be read.
func (l *loader) names(folder string, wanted func(fs.DirEntry) bool) []string {
	if !filepath.IsLocal(filepath.FromSlash(folder)) {
		return nil
	}
	entries, err := fs.ReadDir(l.root.FS(), folder)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if wanted(e) {
			names = append(names, e.Name())
		}
	}
	return names
}

// relative is how importer would name file.
func relative(importer, file string) string {
	rel, err := filepath.Rel(filepath.FromSlash(path.Dir(importer)), filepath.FromSlash(file))
	if err != nil {
		return file
	}
	rel = filepath.ToSlash(rel)
	if strings.HasPrefix(rel, "../") {
		return rel
	}
	return "./" + rel
}

// maxLinks bounds the symbolic links on the way to a package.
const maxLinks = 40

// real is the path of a folder without symbolic links: what a linked package imports is looked for where it really lies,
// as package managers lay it out. It stays as it is where a link cannot be followed.
func (l *loader) real(folder string) string {
	rest := strings.Split(folder, "/")
	done := "."
	for links := 0; len(rest) > 0; {
		next := path.Join(done, rest[0])
		rest = rest[1:]
		target, err := l.root.Readlink(filepath.FromSlash(next))
		if err != nil { // no link
			done = next
			continue
		}
		to := path.Join(done, filepath.ToSlash(target))
		if links++; links > maxLinks || filepath.IsAbs(target) || !filepath.IsLocal(filepath.FromSlash(to)) {
			return folder
		}
		done, rest = ".", slices.Concat(strings.Split(to, "/"), rest)
	}
	return done
}

// folderAt says whether a path is a folder inside of the root; a link that leaves it is a mistake.
func (l *loader) folderAt(name string) (bool, *mistake) {
	info, err := l.root.Stat(filepath.FromSlash(name))
	if err == nil {
		return info.IsDir(), nil
	}
	l.look(name)
	if errors.Is(err, fs.ErrPermission) {
		return false, nil
	}
	return false, l.brokenLink(name)
}

// brokenLink is the mistake of a link on the way to a folder that leads out of the root or nowhere, nil where there is none.
func (l *loader) brokenLink(name string) *mistake {
	at := "."
	for _, part := range strings.Split(name, "/") {
		at = path.Join(at, part)
		info, err := l.root.Lstat(filepath.FromSlash(at))
		if err != nil {
			return nil
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			continue
		}
		_, err = l.root.Stat(filepath.FromSlash(at))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return wrong("install it again", "%s is a link to where nothing is", at)
		case errors.Is(err, syscall.ELOOP):
			return wrong("install it again", "%s is a link that leads in a circle", at)
		case err != nil && !errors.Is(err, fs.ErrPermission):
			return wrong("install it without links that leave the folder", "%s is a link that leaves the folder of the YAML", at)
		}
	}
	return nil
}
