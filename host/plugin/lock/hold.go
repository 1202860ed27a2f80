package lock

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/strathost/strathost/host/internal/filelock"
)

// holdName is the file that those lock who change plugins.lock. The system gives it back when its holder ends.
const holdName = "lock"

// holdPause is how long one waits before one asks again: short beside the building of a plugin.
const holdPause = 20 * time.Millisecond

// Hold waits, until ctx ends, to be the only one who changes the plugins.lock in a folder and its store. Closing it lets
// the next one in. Reading needs none: both are replaced whole.
func Hold(ctx context.Context, root string) (io.Closer, error) {
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return nil, mistake(StoreFailed, fmt.Sprintf("there is no folder %s for plugins.lock", filepath.ToSlash(root)), "make it, or name another")
	}
	dir, err := OwnFolder(root)
	if err != nil {
		return nil, failed("the folder "+ownFolder, err)
	}
	for {
		held, err := filelock.Try(filepath.Join(dir, holdName))
		if err == nil {
			return held, nil
		}
		if !errors.Is(err, filelock.ErrHeld) {
			return nil, failed("the lock of plugins.lock", err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for another process that changes plugins.lock: %w", context.Cause(ctx))
		case <-time.After(holdPause):
		}
	}
}
