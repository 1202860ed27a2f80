package plugin

import (
	"os"
	"path/filepath"
)

// moduleFolder is the folder of the module that a source folder is part of, relative to the folder of the YAML and with slashes; empty
// where that is the module's own folder or inside of it, and for all that is no source folder: a binary does not know where it was
// built.
func (o Options) moduleFolder() string {
	if o.Room != nil || o.Value != nil || o.Pinned.File != "" || o.Path == "" {
		return ""
	}
	path, folder, err := o.locate()
	if err != nil || !folder {
		return ""
	}
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return ""
	}
	for at := path; ; at = filepath.Dir(at) {
		if info, err := os.Stat(filepath.Join(at, "go.mod")); err == nil && info.Mode().IsRegular() {
			if rel, err := filepath.Rel(root, at); err == nil && filepath.IsLocal(rel) && rel != "." {
				return filepath.ToSlash(rel)
			}
			return ""
		}
		if at == filepath.Dir(at) {
			return ""
		}
	}
}

// inFolder is a file of a source folder, relative to the folder of the YAML and with slashes; a file that is not there stays as it is.
func (o Options) inFolder(file string) string {
	if found, err := os.Stat(filepath.Join(o.Root, o.Path, file)); err != nil || !found.Mode().IsRegular() || filepath.IsAbs(o.Path) {
		return file
	}
	return filepath.ToSlash(filepath.Join(o.Path, file))
}
