package script

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// packageFolder is where package managers put packages.
const packageFolder = "node_modules"

// typesModule is what strathost.d.ts calls the types of what a script sees. Nobody publishes a package of that name that is ours.
const typesModule = "strathost"

// manifest is a package.json, as far as it says what an import of the package means.
type manifest struct {
	Name        string
	Main        string
	Module      string
	Browser     ordered
	Exports     ordered
	Imports     ordered
	SideEffects ordered `json:"sideEffects"`

	folder string
	broken error // why it cannot be read
}

// packageOf is the package that a file is of, "" where it is the author's own.
func packageOf(file string) string {
	i := strings.LastIndex("/"+file, "/"+packageFolder+"/")
	if i < 0 {
		return ""
	}
	name, _ := splitPackage(file[i+len(packageFolder)+1:])
	return name
}

// splitPackage divides what an import names into the package and the path in it: @scope/name/sub/file.
func splitPackage(name string) (pack, sub string) {
	n := 1
	if strings.HasPrefix(name, "@") {
		n = 2
	}
	parts := strings.SplitN(name, "/", n+1)
	if len(parts) <= n {
		return name, ""
	}
	return strings.Join(parts[:n], "/"), parts[n]
}

// packaged is the file that an import of a package means: of a node_modules folder beside the importer or further up, not
// beyond the root.
func (l *loader) packaged(importer, name string, require bool) (found, *mistake) {
	if own := l.manifestAbove(importer); own != nil && strings.HasPrefix(name, "#") {
		target, ok := own.Imports.match(name, conditions(require))
		switch {
		case !ok:
			return found{}, wrong("", "%s has no such name among its imports", path.Join(own.folder, "package.json"))
		case !strings.HasPrefix(target, "./"):
			return l.packaged(importer, target, require)
		}
		return l.inPackage(own, path.Join(own.folder, target))
	}
	if own := l.manifestAbove(importer); own != nil && packageOf(importer) != "" {
		if target, ok := own.Browser.member(name); ok { // such as {"fs": false}
			if target.isFalse() {
				return found{file: name, empty: true}, nil
			}
			if strings.HasPrefix(target.text, "./") {
				return l.inPackage(own, path.Join(own.folder, target.text))
			}
			name = target.text
		}
	}
	pack, sub := splitPackage(name)
	for folder := path.Dir(importer); ; folder = path.Dir(folder) {
		if path.Base(folder) != packageFolder {
			at := path.Join(folder, packageFolder, pack)
			is, m := l.folderAt(at)
			if m != nil {
				return found{}, m
			}
			if is {
				return l.exported(l.manifest(l.real(at)), pack, sub, require)
			}
		}
		if folder == "." {
			break
		}
	}
	if isNodeModule(name) {
		return found{}, l.nodeModule(importer, name)
	}
	return found{}, l.noPackage(importer, name, pack)
}

// noPackage is the mistake of a package that is not there.
func (l *loader) noPackage(importer, name, pack string) *mistake {
	if pack == typesModule && packageOf(importer) == "" {
		hint := `write no import: the comment /** @param {strathost.Session} session */ names a type, strathost.d.ts of host new has them`
		if strings.HasSuffix(path.Ext(importer), "ts") {
			hint = `write: import type { Session } from "strathost"; the types are in strathost.d.ts, which host new writes`
		}
		return wrong(hint, "it names types only, which nothing is left of when the script runs; there is no package to install")
	}
	if testRunners[pack] && packageOf(importer) == "" {
		return testImport(importer)
	}
	if file, ok := l.complete(path.Join(path.Dir(importer), name)); ok && packageOf(importer) == "" {
		return wrong(fmt.Sprintf("did you mean %q?", relative(importer, file)), "there is no package %s in %s", pack, packageFolder)
	}
	m := wrong("", "there is no package %s in %s", pack, packageFolder)
	if near, ok := sdk.Nearest(pack, l.installed()); ok && near != pack {
		m.hint = fmt.Sprintf("did you mean %q?", near)
	} else if owner := packageOf(importer); owner != "" {
		m.hint = "package " + owner + " needs it: install it in the folder of the YAML"
	} else {
		m.hint = "install it in the folder of the YAML: npm install " + pack
	}
	return m
}

// installed are the packages of the root's node_modules.
func (l *loader) installed() []string {
	all := func(fs.DirEntry) bool { return true }
	var names []string
	for _, name := range l.names(packageFolder, all) {
		if !strings.HasPrefix(name, "@") {
			names = append(names, name)
			continue
		}
		for _, in := range l.names(path.Join(packageFolder, name), all) {
			names = append(names, path.Join(name, in))
		}
	}
	return names
}

// exported is the file that a package gives for a path in it.
func (l *loader) exported(p *manifest, pack, sub string, require bool) (found, *mistake) {
	if p.broken != nil {
		return found{}, wrong("install the package again", "package %s: %v", pack, p.broken)
	}
	if p.Exports.given() {
		name := path.Join(".", sub)
		if name != "." {
			name = "./" + name
		}
		target, ok := p.Exports.entry(name, conditions(require))
		if !ok {
			hint := ""
			if names := p.Exports.open(conditions(require)); len(names) > 0 {
				hint = "it exports " + strings.Join(names, ", ")
			}
			return found{}, wrong(hint, "package %s does not export %q", pack, name)
		}
		return l.inPackage(p, path.Join(p.folder, target))
	}
	if sub != "" {
		return l.inPackage(p, path.Join(p.folder, sub))
	}
	candidates := []string{p.Browser.text, p.Module, p.Main, "index"}
	if require {
		candidates = []string{p.Browser.text, p.Main, p.Module, "index"}
	}
	for _, c := range candidates {
		if c == "" {
			continue
		}
		if file, ok := l.complete(path.Join(p.folder, c)); ok {
			return l.inPackage(p, file)
		}
	}
	hint := ""
	if l.isFile(path.Join(p.folder, "index.d.ts")) || strings.HasPrefix(pack, "@types/") {
		hint = "it holds types only: write import type"
	}
	return found{}, wrong(hint, "package %s has no file to import: its package.json names none in exports, module or main", pack)
}

// inPackage is a file of a package; it may lack its extension.
func (l *loader) inPackage(p *manifest, file string) (found, *mistake) {
	if file != p.folder && !strings.HasPrefix(file, p.folder+"/") {
		return found{}, wrong("", "%s is outside of its package", file)
	}
	exact, ok := l.complete(file)
	if !ok {
		if m := l.check(file); m != nil {
			return found{}, m
		}
		return found{}, wrong("", "there is no file %s", file)
	}
	return found{file: exact, pure: p.isPure(exact)}, l.check(exact)
}

// replaced is what the package of a file puts in its place for hosts that are not Node.
func (l *loader) replaced(importer string, f found, require bool) (found, *mistake) {
	p := l.manifestAbove(f.file)
	if p == nil || packageOf(f.file) == "" {
		return f, nil
	}
	f.pure = p.isPure(f.file)
	target, ok := p.Browser.member("./" + strings.TrimPrefix(f.file, p.folder+"/"))
	switch {
	case !ok:
		return f, nil
	case target.isFalse():
		return found{file: f.file, empty: true}, nil
	}
	return l.inPackage(p, path.Join(p.folder, target.text))
}

// isPure says whether a package calls a file free of effects when it is loaded, so that it falls away unused.
func (p *manifest) isPure(file string) bool {
	switch {
	case p.SideEffects.isFalse():
		return true
	case p.SideEffects.list == nil:
		return false
	}
	rel := strings.TrimPrefix(file, p.folder+"/")
	return !slices.ContainsFunc(p.SideEffects.list, func(pattern ordered) bool {
		glob := strings.TrimPrefix(strings.TrimPrefix(pattern.text, "./"), "**/")
		whole, err := path.Match(glob, rel)
		if err != nil {
			return true // what cannot be read may mean this file
		}
		base, _ := path.Match(glob, path.Base(rel))
		return whole || base
	})
}

// manifest is the package.json of a folder, empty where it has none.
func (l *loader) manifest(folder string) *manifest {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p, ok := l.manifests[folder]; ok {
		return p
	}
	p := &manifest{folder: folder}
	l.manifests[folder] = p
	l.look(path.Join(folder, "package.json"))
	data, err := l.root.ReadFile(filepath.Join(filepath.FromSlash(folder), "package.json"))
	if err != nil {
		return p
	}
	if err := json.Unmarshal(data, p); err != nil {
		p.broken = fmt.Errorf("%s: %w", path.Join(folder, "package.json"), err)
	}
	return p
}

// manifestAbove is the package.json that a file belongs to, nil where there is none.
func (l *loader) manifestAbove(file string) *manifest {
	for folder := path.Dir(file); ; folder = path.Dir(folder) {
		if l.isFile(path.Join(folder, "package.json")) {
			return l.manifest(folder)
		}
		if folder == "." || path.Base(folder) == packageFolder {
			return nil
		}
	}
}

// conditions are the names in a package's exports that hold here.
func conditions(require bool) []string {
	if require {
		return []string{"require", "browser", "default"}
	}
	return []string{"import", "module", "browser", "default"}
}

// path from the script to a file, of the author's own files and packages, for a message; deterministic.
func (l *loader) importChain(file string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	chain := []string{file}
	seen := map[string]bool{file: true}
	for packageOf(file) != "" {
		from := slices.Clone(l.importers[file])
		sort.Strings(from)
		next := ""
		for _, f := range from {
			if !seen[f] && (next == "" || packageOf(f) == "" && packageOf(next) != "") {
				next = f
			}
		}
		if next == "" {
			break
		}
		seen[next] = true
		chain, file = append(chain, next), next
	}
	return chain
}
