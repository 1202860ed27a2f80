package host

import (
	"errors"
	"io/fs"
)

// bareError is a file's error without its path, which is one of this machine.
func bareError(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
