package script

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/evanw/esbuild/pkg/api"
)

// Sources are the files below root that a script depends on, sorted: those that it is made of, and those that its imports
// were looked for at, there or not, so that one that is made later is known. A script with a mistake has them, too, as far as
// it can be read; whole is then false. Nothing of it runs.
func Sources(root, file string) (files []string, whole bool) {
	entry := path.Clean(filepath.ToSlash(file))
	if file == "" || !filepath.IsLocal(filepath.FromSlash(entry)) {
		return nil, false
	}
	folder, err := os.OpenRoot(root)
	if err != nil {
		return []string{entry}, false
	}
	defer func() { _ = folder.Close() }() // read only: nothing can be lost
	l := newLoader(folder, entry)
	if l.checkEntry() == nil {
		o := l.options()
		o.Sourcemap = api.SourceMapNone
		whole = len(api.Build(o).Errors) == 0 // they are told when the script is loaded
	}
	return slices.Sorted(maps.Keys(l.looked)), whole
}

func newLoader(root *os.Root, entry string) *loader {
	return &loader{root: root, entry: entry, ends: map[string]place{}, importers: map[string][]string{}, manifests: map[string]*manifest{},
		looked: map[string]bool{}}
}

// look notes that a file was looked for.
func (l *loader) look(file string) {
	if !filepath.IsLocal(filepath.FromSlash(file)) {
		return
	}
	l.lookedMu.Lock()
	defer l.lookedMu.Unlock()
	l.looked[path.Clean(file)] = true
}
