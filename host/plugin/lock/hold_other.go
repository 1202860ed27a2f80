//go:build !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd && !windows

package lock

import (
	"errors"
	"io"
)

// tryHold refuses: without a lock two installs could lose each other.s plugins.
func tryHold(string) (io.Closer, error) {
	return nil, errors.New("this system has no file locks: install plugins on another one")
}
