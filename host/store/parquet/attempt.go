package parquet

//determinism:allow-file it waits until another writer of the store is done

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"time"
)

const (
	// readAttempts is how often a reader begins anew because a writer replaced what it reads.
	readAttempts = 8
	// damageSeen is how often the same version of a file must be found damaged where reading it anew may help: a bucket
	// may give the bytes of a newer version while it is being put there.
	damageSeen = 3
	// writeAttempts is how often a writer begins anew because others wrote the same file. Each time one of them was done.
	writeAttempts = 30
	longestPause  = 200 * time.Millisecond
)

// ErrAccess is what errors of Files are (errors.Is) that say nothing of the bytes of a file, such as that a server cannot
// be reached: they are not tried again here.
var ErrAccess = errors.New("the files cannot be reached")

// fileError is what is wrong with a file, and the version that it was found in.
type fileError struct {
	path    string
	version Version
	err     error
}

func (e *fileError) Error() string { return "file " + e.path + ": " + e.err.Error() }
func (e *fileError) Unwrap() error { return e.err }

// attempt reads, and reads anew where a writer came in between.
func (s *Store) attempt(ctx context.Context, read func() error) error {
	var damaged Version
	seen := 0
	for n := 1; ; n++ {
		err := read()
		var bad *fileError
		if err == nil || ctx.Err() != nil || errors.Is(err, ErrAccess) || !errors.As(err, &bad) {
			return err
		}
		changed := errors.Is(err, ErrChanged)
		if n == readAttempts && changed {
			return fmt.Errorf("%w: it was tried %d times; wait for the writer to end", err, n)
		}
		if !changed {
			if bad.version == nil || damaged == nil || !damaged.Same(bad.version) {
				damaged, seen = bad.version, 0
			}
			seen++
		}
		gone := errors.Is(err, fs.ErrNotExist) // maybe removed since it was listed
		if !s.from.Forget(path.Dir(bad.path)) && !gone || seen == damageSeen || n == readAttempts {
			return advise(err)
		}
		s.cache.forget(bad.path)
		if err := pause(ctx, n); err != nil {
			return err
		}
	}
}

// advise adds what a person can do about a file that is damaged.
func advise(err error) error {
	if errors.Is(err, ErrChanged) || errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%w; delete that file and import its bars again", err)
}

// pause waits before attempt n+1, longer each time, and not as long as others do.
func pause(ctx context.Context, n int) error {
	longest := min(longestPause, 5*time.Millisecond<<min(n, 10))
	timer := time.NewTimer(longest/2 + rand.N(longest/2))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
