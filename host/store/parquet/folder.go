package parquet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// folder is the Files of a folder on a disk.
type folder struct {
	dir  string
	name string // as messages call it
	disk disk
}

// Open opens the store in a folder for reading and writing. It is an error that wraps [fs.ErrNotExist] if there is no
// such folder, and an error if it has no folder of bars in it.
func Open(dir string) (*Store, error) { return OpenAs(dir, dir) }

// OpenAs is Open for a folder that messages call by another name than its path: one that is the same on every machine.
func OpenAs(dir, name string) (*Store, error) {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		return nil, fmt.Errorf("parquet folder %s: it is a file, not a folder", name)
	}
	if err == nil {
		_, err = os.Stat(filepath.Join(dir, barsFolder))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("parquet folder %s: it is no store: it has no folder named %s", name, barsFolder)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("parquet folder %s: %w", name, cause(err))
	}
	return New(&folder{dir: dir, name: name}), nil
}

// Create is Open, and makes the store if it is not there.
func Create(dir string) (*Store, error) {
	f := &folder{dir: dir, name: dir}
	if err := f.disk.mkdir(filepath.Join(dir, barsFolder)); err != nil {
		return nil, fmt.Errorf("parquet folder %s: %w", dir, err)
	}
	return New(f), nil
}

// cause takes away what the caller's message says already: the operation and the path.
func cause(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (f *folder) at(path string) string { return filepath.Join(f.dir, filepath.FromSlash(path)) }

func (f *folder) Name() string { return "parquet folder " + f.name }

func (f *folder) List(_ context.Context, path string) ([]Entry, error) {
	found, err := os.ReadDir(f.at(path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	all := make([]Entry, len(found))
	for i, e := range found {
		all[i] = Entry{Name: e.Name(), Folder: e.IsDir()}
	}
	return all, nil
}

func (f *folder) Stat(_ context.Context, path string) (Version, error) {
	info, err := os.Stat(f.at(path))
	if err != nil {
		return nil, cause(err)
	}
	return onDisk{info}, nil
}

func (f *folder) Open(_ context.Context, path string, _ Version) (File, error) {
	file, err := os.Open(f.at(path))
	if err != nil {
		return nil, cause(err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, cause(err)
	}
	return diskFile{file, onDisk{info}}, nil
}

func (f *folder) Parallel() int { return 1 }

func (f *folder) Forget(string) bool { return false }

// Writer waits for the lock of the store.
func (f *folder) Writer(ctx context.Context) (Writer, error) {
	held, err := f.lock(ctx)
	if err != nil {
		return nil, err
	}
	return &lockedFolder{folder: f, held: held, changed: map[string]bool{}}, nil
}

// diskFile is of one state of the file, whatever a writer puts in its place meanwhile.
type diskFile struct {
	*os.File
	version Version
}

func (f diskFile) Version() Version { return f.version }

// onDisk is the version of a file: a writer never changes a file, it puts another in its place.
type onDisk struct{ os.FileInfo }

func (v onDisk) Same(other Version) bool {
	o, ok := other.(onDisk)
	return ok && os.SameFile(v.FileInfo, o.FileInfo) && v.Size() == o.Size() && v.ModTime().Equal(o.ModTime())
}

var _ Remover = (*lockedFolder)(nil)

// lockedFolder is the folder for who holds its lock.
type lockedFolder struct {
	*folder
	held io.Closer

	mu      sync.Mutex
	changed map[string]bool // folders in which files were renamed or removed
}

// Close waits until the names of new files are on the disk, and gives the lock back.
func (w *lockedFolder) Close() error {
	var err error
	for _, dir := range slices.Sorted(maps.Keys(w.changed)) {
		err = errors.Join(err, w.disk.sync(dir))
	}
	return errors.Join(err, w.held.Close())
}

func (w *lockedFolder) Prepare(path string) error {
	if err := w.disk.mkdir(w.at(path)); err != nil {
		return err
	}
	return w.disk.sweep(w.at(path))
}

func (w *lockedFolder) Put(_ context.Context, path string, content []byte, _ Version) error {
	return cause(w.disk.replace(w.changing(path), content))
}

func (w *lockedFolder) Remove(path string) error { return cause(w.disk.remove(w.changing(path))) }

// changing is where a file is of which the folder's entry changes.
func (w *lockedFolder) changing(path string) string {
	at := w.at(path)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.changed[filepath.Dir(at)] = true
	return at
}
