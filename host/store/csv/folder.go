package csv

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/strathost/strathost/host/store"
)

// find lists the CSV files of a folder and its sub-folders, sorted by path, but for the one beside them that lists
// splits. A sub-folder that cannot be read is an
// error: what is in it would be missing in silence.
func find(ctx context.Context, files fs.FS) ([]string, error) {
	var paths []string
	err := fs.WalkDir(files, ".", func(p string, entry fs.DirEntry, err error) error {
		switch hidden := p != "." && strings.HasPrefix(path.Base(p), "."); {
		case err != nil:
			return err
		case hidden && entry.IsDir():
			return fs.SkipDir
		case hidden || entry.IsDir() || !strings.EqualFold(path.Ext(p), ".csv") || p == store.SplitsFile:
			return ctx.Err()
		}
		if entry.Type()&fs.ModeSymlink != 0 {
			if info, err := fs.Stat(files, p); err == nil && info.IsDir() {
				return nil
			}
		}
		paths = append(paths, p)
		return ctx.Err()
	})
	slices.Sort(paths)
	if p := (*fs.PathError)(nil); errors.As(err, &p) && p.Path == "." {
		return nil, p.Err
	}
	return paths, err
}
