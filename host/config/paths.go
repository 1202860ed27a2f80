package config

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/strathost/strathost/sdk"
)

// Path is a file or folder that the configuration names.
type Path struct {
	// Name is relative to the folder of the YAML file, with slashes and without dots that lead nowhere: scripts/gap.js.
	Name string
	// Full is the same below the folder of the YAML file, ready to be opened. It says where the machine keeps things and
	// belongs in no file of a run.
	Full  string
	Place Place
}

// path reads a path relative to the YAML's folder, of something that is there. want says what it must be.
func (r *reader) path(n *node, what string, want pathKind) (Path, bool) {
	s, ok := r.pathText(n)
	if !ok {
		return Path{}, false
	}
	return r.existing(n, s, what, want)
}

// pathKind is what a path must lead to.
type pathKind uint8

const (
	anyKind pathKind = iota
	aFile
	aFolder
)

// pathText reads a path without looking whether anything is there.
func (r *reader) pathText(n *node) (string, bool) {
	s, ok := r.text(n)
	switch {
	case !ok:
		return "", false
	case s == "" || len(s) > 4096 || strings.ContainsRune(s, 0):
		r.on(n, sdk.InvalidArgument, "", "%s is not a path", quote(s))
		return "", false
	}
	return s, true
}

// existing looks for what a path relative to the YAML's folder leads to.
func (r *reader) existing(n *node, s, what string, want pathKind) (Path, bool) {
	if filepath.IsAbs(s) {
		r.on(n, sdk.InvalidArgument, "", "%s: a path is relative to the folder of %s, so that it means the same on every machine",
			quote(s), r.file)
		return Path{}, false
	}
	name := path.Clean(filepath.ToSlash(s))
	found := Path{Name: name, Full: filepath.Join(r.root, filepath.FromSlash(name)), Place: n.at}
	return found, r.there(n, found, what, want)
}

// there reports whether a path leads to what it must, and says so where it does not.
func (r *reader) there(n *node, p Path, what string, want pathKind) bool {
	info, err := os.Stat(p.Full)
	if err != nil || want != aFolder {
		r.looked = append(r.looked, p.Full)
	}
	switch {
	case err != nil:
		r.on(n, NotFound, r.nearestPath(p.Name), "there is no %s %s", what, quote(p.Name))
		return false
	case want == aFile && info.IsDir():
		r.on(n, WrongType, "", "%s is a folder, not a file", quote(p.Name))
		return false
	case want == aFile && !info.Mode().IsRegular():
		r.on(n, WrongType, "", "%s is not a regular file", quote(p.Name))
		return false
	case want == aFolder && !info.IsDir():
		r.on(n, WrongType, "", "%s is a file, not a folder", quote(p.Name))
		return false
	}
	return true
}

// nearestPath is the hint for a path that leads nowhere: its first part that is missing, by its nearest neighbour.
func (r *reader) nearestPath(name string) string {
	at := r.root
	if filepath.IsAbs(name) {
		at = string(filepath.Separator)
	}
	parts := strings.Split(strings.TrimPrefix(name, "/"), "/")
	for i, part := range parts {
		next := filepath.Join(at, part)
		if _, err := os.Stat(next); err == nil {
			at = next
			continue
		}
		near, ok := nearestIn(at, part)
		if ok {
			parts[i] = near
			return fmt.Sprintf("did you mean %q?", path.Join(parts...))
		}
		if i < len(parts)-1 {
			return fmt.Sprintf("there is no folder %s", quote(path.Join(parts[:i+1]...)))
		}
		if names := namesIn(at); i > 0 && len(names) > 0 && len(names) <= fewNames {
			return fmt.Sprintf("%s has %s", quote(path.Join(parts[:i]...)), strings.Join(names, ", "))
		}
	}
	return ""
}

// fewNames is how many files of a folder a hint lists.
const fewNames = 5

// nearestIn is the entry of a folder whose name is most like the one that is not there.
func nearestIn(folder, name string) (string, bool) {
	if len(name) > longestWord {
		return "", false
	}
	return sdk.Nearest(name, namesIn(folder))
}

// namesIn are the entries of a folder, sorted; none where it cannot be read.
func namesIn(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}
