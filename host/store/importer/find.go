package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// source is a file to import.
type source struct {
	path   string // as it is reported
	root   string // the folder from which on names of folders may say symbol and interval
	name   string // relative to root
	format Format
	size   int64
	// fault is why it cannot be imported, for a folder that cannot be listed or a file that cannot be looked at; else nil.
	fault *sdk.Diagnostic
}

// found are the files to import, and lists of splits beside them, which are none.
type found struct {
	sources []source
	splits  []string // as they are reported
}

// find lists the files of paths, each once, in the order of their own paths, whatever the order in which they were named.
// A file that is named itself is one of the format whatever its name; of a folder, or of one that a link leads to, it
// takes those whose names end as the format's do. A folder below that cannot be read is a source with a fault. It is an error if a path does
// not exist or has none. The list of splits at the top of a folder is none.
func find(ctx context.Context, paths []string, format Format) (found, error) {
	var all []source
	var splits []string
	known := map[string]bool{}
	for _, p := range paths {
		in, err := findIn(ctx, p, format)
		if err != nil {
			return found{}, err
		}
		splits = append(splits, in.splits...)
		for _, s := range in.sources {
			if key := filepath.Clean(s.path); !known[key] {
				known[key] = true
				all = append(all, s)
			}
		}
	}
	if len(all) == 0 {
		return found{}, fmt.Errorf("import: no files are named")
	}
	slices.SortFunc(all, func(a, b source) int {
		return cmp.Compare(filepath.ToSlash(filepath.Clean(a.path)), filepath.ToSlash(filepath.Clean(b.path)))
	})
	slices.Sort(splits)
	return found{all, slices.Compact(splits)}, nil
}

func findIn(ctx context.Context, path string, format Format) (found, error) {
	info, err := os.Stat(path)
	if err != nil {
		return found{}, fmt.Errorf("import: %w", err)
	}
	if !info.IsDir() {
		f, ok := formatOf(path)
		if format.given() {
			f, ok = format, true
		}
		if what := otherForm(path); !ok && what != "" {
			return found{}, fmt.Errorf("import %s: %s", path, what)
		}
		if !ok {
			return found{}, fmt.Errorf("import %s: its name ends neither in .csv nor in .zip nor in .parquet: name the format with --format", path)
		}
		absolute, err := filepath.Abs(path)
		if err != nil {
			return found{}, fmt.Errorf("import %s: %w", path, err)
		}
		folder := filepath.Dir(absolute) // it may say the symbol or the interval, those above it may not
		return found{sources: []source{{path: path, root: filepath.Dir(folder),
			name: filepath.Join(filepath.Base(folder), filepath.Base(absolute)), format: f, size: info.Size()}}}, nil
	}
	top, err := filepath.EvalSymlinks(path) // a walk does not follow the link that it begins at
	if err != nil {
		return found{}, fmt.Errorf("import: %w", err)
	}
	var in found
	other := "" // the first file that would have to be unpacked or saved in another form
	err = filepath.WalkDir(top, func(p string, e fs.DirEntry, err error) error {
		if err != nil && p == top {
			return err
		}
		if err != nil {
			in.sources = append(in.sources, unreadable(path, top, p, "this folder cannot be read", err))
			return ctx.Err()
		}
		if p != top && strings.HasPrefix(e.Name(), ".") {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		f, ok := formatOf(p)
		if !e.IsDir() && p == filepath.Join(top, store.SplitsFile) {
			in.splits = append(in.splits, filepath.Join(path, store.SplitsFile))
			return ctx.Err()
		}
		if what := otherForm(p); !e.IsDir() && other == "" && what != "" {
			other = e.Name() + ": " + what
		}
		if e.IsDir() || !ok || format.given() && f != format {
			return ctx.Err()
		}
		info, err := os.Stat(p) // what a link leads to
		if err != nil {
			in.sources = append(in.sources, unreadable(path, top, p, "it cannot be read", err))
			return ctx.Err()
		}
		if info.IsDir() {
			return nil
		}
		name, err := filepath.Rel(top, p)
		if err != nil {
			return err
		}
		in.sources = append(in.sources, source{path: filepath.Join(path, name), root: path, name: name, format: f, size: info.Size()})
		return ctx.Err()
	})
	if err != nil {
		return found{}, fmt.Errorf("import %s: %w", path, err)
	}
	switch {
	case len(in.sources) > 0:
		return in, nil
	case len(in.splits) > 0:
		return found{}, &onlySplitsError{path, in.splits[0]}
	case other != "":
		return found{}, fmt.Errorf("import %s: there are no files to import in this folder or below; %s", path, other)
	}
	return found{}, fmt.Errorf("import %s: there are no files to import in this folder or below", path)
}

// onlySplitsError is a folder that has no file but a list of splits.
type onlySplitsError struct{ folder, splits string }

func (e *onlySplitsError) Error() string {
	return fmt.Sprintf("import %s: there are no files to import in this folder or below", e.folder)
}

// unreadable is a source that cannot be imported: p, in the folder top, which was named path.
func unreadable(path, top, p, what string, err error) source {
	if why := (*fs.PathError)(nil); errors.As(err, &why) {
		err = why.Err
	}
	name, _ := filepath.Rel(top, p) // p is below top
	s := source{path: filepath.Join(path, name)}
	s.fault = &sdk.Diagnostic{File: s.path, Code: NotImported, Message: fmt.Sprintf("%s: %v", what, err)}
	return s
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

// otherForm says what to do with a file that has bars in a form which is not read, by the end of its name; empty for others.
func otherForm(path string) string {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar":
		return "it is packed: unpack it, and import what is in it"
	case ".xlsx", ".xls", ".xlsm", ".ods", ".numbers":
		return "it is a spreadsheet: save it as CSV, and import that"
	}
	return ""
}
