package parquet

import (
	"context"
	"errors"
	"io"
)

// Files is where the files of a store lie: a folder, which is built in, or a bucket (package bucket). A path is relative
// to the store and has slashes on every system. It is safe for concurrent use.
type Files interface {
	// Name says where the files lie, for a person: "parquet folder data/store".
	Name() string
	// List is what lies directly in a folder; nothing, without an error, where there is no such folder.
	List(ctx context.Context, folder string) ([]Entry, error)
	// Stat is the version that a file has now. It is an error if there is no such file.
	Stat(ctx context.Context, path string) (Version, error)
	// Open opens a file, in the version that List said it has where it said so. The caller closes it. ctx bounds all that
	// is read of it.
	Open(ctx context.Context, path string, listed Version) (File, error)
	// Writer begins a change. The caller closes it. It may wait for other writers until ctx ends.
	Writer(ctx context.Context) (Writer, error)
	// Parallel is how many files are best looked at in one go: 1 where asking costs nothing.
	Parallel() int
	// Forget drops what is remembered of the files in a folder, since it turned out to be old or damaged. It is false where
	// an open file is what it is: reading it anew gives the same.
	Forget(folder string) bool
}

// Entry is a file or folder in a folder.
type Entry struct {
	Name   string
	Folder bool
	// Filled says of a folder that something is known to lie in it.
	Filled bool
	// Version is that of a file, where listing tells it; else it is nil.
	Version Version
}

// Version tells the states of a file apart: two of one path that are the same have the same bytes.
type Version interface {
	Size() int64
	Same(Version) bool
}

// File is an open file. All that is read of it is of its version: a read fails with [ErrChanged] where that cannot be
// had any more. One goroutine uses it at a time.
type File interface {
	io.ReaderAt
	io.Closer
	Version() Version
}

// Ahead is met by a File that reads better when it is told all that will be read: ReadAt is called for these bytes next.
type Ahead interface {
	Ahead(ranges []Range) error
}

// Range is bytes of a file, From <= offset < To.
type Range struct{ From, To int64 }

// Writer changes files.
type Writer interface {
	// Prepare makes a folder ready for files.
	Prepare(folder string) error
	// Put puts a whole file in the place of another, or where there is none (over is nil). Whoever is stopped meanwhile
	// leaves the old file or the new one. It fails with [ErrChanged], and changes nothing, if the file is no more, or not
	// certainly, in the version over: where no writer can have changed it since Files.Writer, it need not look. It may be
	// called for several files at once.
	Put(ctx context.Context, path string, content []byte, over Version) error
	// Close ends the change. What was put stays, whatever happens to the machine, once it has returned no error.
	io.Closer
}

// ErrChanged is what a Files says where another writer has changed a file meanwhile. The store then begins anew.
var ErrChanged = errors.New("another writer has changed it meanwhile")
