package plugin

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/strathost/strathost/sdk"
)

// program is what there is to run.
type program struct {
	file   string // the binary
	digest string // SHA-256 in hex: of the source tree where there is one, else of the binary
}

// locate finds what is at the path: a source folder or a binary.
func (o Options) locate() (path string, folder bool, err error) {
	if o.Path == "" {
		return "", false, o.mistake(sdk.InvalidArgument, "the path of the plugin is empty", "")
	}
	path = o.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(o.Root, path)
	}
	if path, err = filepath.Abs(path); err != nil {
		return "", false, o.mistake(NotFound, err.Error(), "")
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", false, o.mistake(NotFound, fmt.Sprintf("there is no plugin at %s", o.Path), nearestFile(path, o.Path))
	case err != nil:
		return "", false, o.mistake(NotFound, fmt.Sprintf("the plugin cannot be read: %v", bare(err)), "")
	case info.IsDir():
		return path, true, nil
	case !info.Mode().IsRegular():
		return "", false, o.mistake(sdk.InvalidArgument, "the plugin is neither a folder nor a file", "")
	case runtime.GOOS != "windows" && info.Mode()&0o111 == 0:
		return "", false, o.mistake(sdk.InvalidArgument, "the plugin is not executable",
			"chmod +x it, or name the folder of its source")
	}
	return path, false, nil
}

// nearestFile suggests a name that exists in the folder in which one was looked for.
func nearestFile(path, written string) string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return fmt.Sprintf("there is no folder %s either", filepath.ToSlash(filepath.Dir(filepath.Clean(written))))
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	if near, ok := sdk.Nearest(filepath.Base(path), names); ok {
		return "did you mean " + filepath.ToSlash(filepath.Join(filepath.Dir(written), near)) + "?"
	}
	return "a plugin is the path of a folder with its source, or of a binary"
}

// bare is a file's error without its path, which is one of this machine.
func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
