package worker

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// headroom is what the process may grow beside the script's own memory: the bundler's work, the connection, and garbage that
// was not collected yet.
const headroom = 256 << 20

// boundMemory has the kernel refuse the process memory that it could write to (RLIMIT_DATA) beyond what it has now, the
// script's, and the headroom; where it refuses, Go ends the process. It bounds the address space (RLIMIT_AS) by as much, and
// by the spread: Go reserves its heap before it maps it, and for what was reserved the kernel looks only at what the process
// had before, so that one large step would pass. What Go reserves when it starts, more than a gigabyte, is there by now.
func boundMemory(memory int64) error {
	space, data, err := inUse()
	if err != nil {
		return err
	}
	if err := setLimit(syscall.RLIMIT_DATA, data+memory+headroom); err != nil {
		return err
	}
	return setLimit(syscall.RLIMIT_AS, space+memory+headroom+spread)
}

func setLimit(resource int, bytes int64) error {
	was := syscall.Rlimit{}
	if err := syscall.Getrlimit(resource, &was); err != nil {
		return err
	}
	limit := min(uint64(bytes), was.Max)
	return syscall.Setrlimit(resource, &syscall.Rlimit{Cur: limit, Max: limit})
}

// inUse is the process's address space, and what it could write to, in bytes.
func inUse() (space, data int64, err error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, 0, err
	}
	fields := strings.Fields(string(text)) // pages: all, resident, shared, code, 0, data and stack
	const all, writable = 0, 5
	if len(fields) <= writable {
		return 0, 0, fmt.Errorf("/proc/self/statm: %q", text)
	}
	page := int64(os.Getpagesize())
	space, err = strconv.ParseInt(fields[all], 10, 64)
	if err == nil {
		data, err = strconv.ParseInt(fields[writable], 10, 64)
	}
	return space * page, data * page, err
}
