package parquet

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// disk is how files are changed. The content of a file is on the disk before the file gets its name; the names of a folder
// are once sync has returned. Its zero value is ready. Different files may be changed side by side.
type disk struct {
	// before, where it is set, is called ahead of every operation, maybe of several at once, and may fail it; tests stop a
	// writer there.
	before func(operation string) error
}

func (d disk) step(operation string) error {
	if d.before == nil {
		return nil
	}
	return d.before(operation)
}

// mkdir makes a folder and those that it is in.
func (d disk) mkdir(dir string) error {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return errors.New("it is a file, not a folder")
		}
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := d.mkdir(parent); err != nil {
			return err
		}
	}
	if err := d.step("mkdir"); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return d.sync(parent)
}

// replace puts a file in the place of another, or where there is none. The folder is still to be synced.
func (d disk) replace(path string, content []byte) error {
	temporary := temporaryOf(path)
	if err := d.write(temporary, content); err != nil {
		return errors.Join(err, remove(temporary))
	}
	err := d.step("rename")
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return errors.Join(err, remove(temporary))
	}
	return nil
}

// remove removes a file. The folder is still to be synced.
func (d disk) remove(path string) error {
	if err := d.step("remove"); err != nil {
		return err
	}
	return remove(path)
}

// write writes a new file and waits until it is on the disk.
func (d disk) write(path string, content []byte) (err error) {
	if err := d.step("create"); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for half := range 2 {
		if err := d.step("write"); err != nil {
			return err
		}
		middle := len(content) / 2
		part := content[:middle]
		if half == 1 {
			part = content[middle:]
		}
		if _, err := f.Write(part); err != nil {
			return err
		}
	}
	if err := d.step("sync"); err != nil {
		return err
	}
	return f.Sync()
}

// sync waits until a folder's entries are on the disk, where the system can do so.
func (d disk) sync(dir string) error {
	if err := d.step("sync folder"); err != nil {
		return err
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !unsyncable(err) {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	return nil
}

// unsyncable says whether an error is that of a system which knows no sync of folders.
func unsyncable(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrPermission)
}

// temporaryOf is the name of a file that is not whole yet. Who holds the store's lock is the only one to write it; it
// begins with a dot and does not end in .parquet, so that no reader takes it for bars.
func temporaryOf(path string) string {
	dir, base := filepath.Split(path)
	return filepath.Join(dir, "."+base+temporaryEnd)
}

const temporaryEnd = ".tmp"

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// sweep removes what a writer that was stopped has left in a folder. Only who holds the store's lock may call it.
func (d disk) sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && strings.HasSuffix(e.Name(), extension+temporaryEnd) {
			if err := d.step("sweep"); err != nil {
				return err
			}
			if err := remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
