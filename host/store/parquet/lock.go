package parquet

//determinism:allow-file it waits until another writer of the store is done

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/strathost/strathost/host/internal/filelock"
)

// lockName is the file that writers lock. The system gives the lock back when its holder ends, however it does.
const lockName = ".strathost.lock"

// lockPause is how long a writer waits before it asks for the lock again: short beside the writing of a file.
const lockPause = 5 * time.Millisecond

// lock waits for the lock of the store until ctx ends. Closing gives it back.
func (f *folder) lock(ctx context.Context) (io.Closer, error) {
	path := filepath.Join(f.dir, lockName)
	for {
		held, err := filelock.Try(path)
		if err == nil {
			return held, nil
		}
		if !errors.Is(err, filelock.ErrHeld) {
			return nil, fmt.Errorf("lock %s: %w", lockName, cause(err))
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for another writer of the store: %w", ctx.Err())
		case <-time.After(lockPause):
		}
	}
}
