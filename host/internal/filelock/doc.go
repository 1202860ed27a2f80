// Package filelock locks a file against other processes, and against other holders in this one. The system gives the lock back
// when its holder ends, however it does.
package filelock

import "errors"

// ErrHeld is what Try says when another one holds the lock.
var ErrHeld = errors.New("another one holds the lock")
