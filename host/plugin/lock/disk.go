package lock

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// ownFolder is the host's, beside plugins.lock. It is no business of version control.
const ownFolder = ".strathost"

// StoreBeside is the store of the plugins.lock in a folder, where nobody chose another.
func StoreBeside(root string) Store { return Store{Dir: filepath.Join(root, ownFolder, "plugins")} }

// makeFolder makes a folder that is its owner's alone.
func makeFolder(dir string) error { return os.MkdirAll(dir, 0o700) }

// OwnFolder makes the folder for what the host keeps for itself, below root.
func OwnFolder(root string) (string, error) {
	dir := filepath.Join(root, ownFolder)
	if err := makeFolder(dir); err != nil {
		return "", err
	}
	ignore := filepath.Join(dir, ".gitignore")
	if _, err := os.Stat(ignore); errors.Is(err, fs.ErrNotExist) {
		return dir, replace(ignore, []byte("*\n"))
	}
	return dir, nil
}

// replace puts a file in the place of another, or where there is none: whole or not at all, also where the power fails.
func replace(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(0o644) // a temporary file is its owner's alone
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder waits until a folder's names are on the disk, where the system can do so.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrPermission) {
		return nil // a system that knows no sync of folders
	}
	return err
}
