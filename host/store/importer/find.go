package importer

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/store"
)

// source is a file to import.
type source struct {
	path   string // as it is reported
	root   string // the folder from which on names of folders may say symbol and interval
	name   string // relative to root
	format Format
	size   int64
}

// find lists the files of paths, each once, in the order of their own paths, whatever the order in which they were named.
// A file that is named itself is one of the format whatever its name; of a folder, or of one that a link leads to, it
// takes those whose names end as the format's do. It is an error if a path does not exist or has none. The list of splits
// at the top of a folder is none.
func find(ctx context.Context, paths []string, format Format) ([]source, error) {
	var all []source
	known := map[string]bool{}
	for _, p := range paths {
		found, err := findIn(ctx, p, format)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			if key := filepath.Clean(s.path); !known[key] {
				known[key] = true
				all = append(all, s)
			}
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("import: no files are named")
	}
	slices.SortFunc(all, func(a, b source) int {
		return cmp.Compare(filepath.ToSlash(filepath.Clean(a.path)), filepath.ToSlash(filepath.Clean(b.path)))
	})
	return all, nil
}

func findIn(ctx context.Context, path string, format Format) ([]source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	if !info.IsDir() {
		f, ok := formatOf(path)
		if format.given() {
			f, ok = format, true
		}
		if !ok {
			return nil, fmt.Errorf("import %s: its name ends neither in .csv nor in .zip nor in .parquet: name the format with --format", path)
		}
		absolute, err := filepath.Abs(path)
		if err != nil {
			return nil, fmt.Errorf("import %s: %w", path, err)
		}
		folder := filepath.Dir(absolute) // it may say the symbol or the interval, those above it may not
		return []source{{path: path, root: filepath.Dir(folder), name: filepath.Join(filepath.Base(folder), filepath.Base(absolute)),
			format: f, size: info.Size()}}, nil
	}
	top, err := filepath.EvalSymlinks(path) // a walk does not follow the link that it begins at
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	var found []source
	err = filepath.WalkDir(top, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if p != top && strings.HasPrefix(e.Name(), ".") {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		f, ok := formatOf(p)
		if e.IsDir() || !ok || p == filepath.Join(top, store.SplitsFile) || format.given() && f != format {
			return ctx.Err()
		}
		info, err := os.Stat(p) // what a link leads to
		if err != nil {
			return err
		}
		if info.IsDir() {
			return nil
		}
		name, err := filepath.Rel(top, p)
		if err != nil {
			return err
		}
		found = append(found, source{path: filepath.Join(path, name), root: path, name: name, format: f, size: info.Size()})
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", path, err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("import %s: there are no files to import in this folder or below", path)
	}
	return found, nil
}

// given says that the format is not to be guessed.
func (f Format) given() bool { return f != Auto && f != "" }

// formatOf goes by the end of a name.
func formatOf(path string) (Format, bool) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return CSV, true
	case ".zip":
		return LEAN, true
	case ".parquet":
		return Parquet, true
	}
	return "", false
}
