//go:build unix

package serve

import (
	"os"
	"path/filepath"
	"syscall"

	"github.com/strathost/strathost/sdk/wire"
)

// openMark makes the mark of a process in its private folder; nil where that cannot be.
func openMark(dir string) *mark {
	f, err := os.OpenFile(filepath.Join(dir, wire.PulseFile), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil
	}
	defer f.Close()
	// Written and not merely made so long: on a full disk the first touch of memory without a block would be a fault.
	if _, err := f.Write(make([]byte, wire.PulseSize)); err != nil {
		_ = os.Remove(f.Name())
		return nil
	}
	memory, err := syscall.Mmap(int(f.Fd()), 0, wire.PulseSize, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil
	}
	return newMark(memory)
}
