//go:build !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd && !windows

package filelock

import (
	"errors"
	"io"
)

// Try refuses: without a lock two writers could lose what the other wrote.
func Try(string) (io.Closer, error) {
	return nil, errors.New("this system has no file locks: stores and plugins.lock are written on another one")
}
