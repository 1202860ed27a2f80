package plugin

//determinism:allow-file it bounds what a process may take

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// boundsKnown says that this system can bound what a process takes.
const boundsKnown = true

// beNice lowers the priority of this thread, which is locked to its goroutine, and with it that of all that it starts. It can not
// be raised again: the thread must end with the goroutine.
func (l Limits) beNice() error {
	if l.Nice == 0 {
		return nil
	}
	if err := syscall.Setpriority(syscall.PRIO_PROCESS, syscall.Gettid(), l.Nice); err != nil {
		return fmt.Errorf("limits.nice: %w", err)
	}
	return nil
}

// onMainThread says whether the calling goroutine, which is locked to its thread, has the program's first.
func onMainThread() bool { return syscall.Gettid() == syscall.Getpid() }

// bound has the kernel bound a process that has just been started, and all that it will start. Memory is what a process can write
// to (RLIMIT_DATA) and not its address space: Go and others reserve gigabytes of that and never touch them. Beyond the limit
// of processor time the kernel says so (SIGXCPU), which ends many programs and lets one with an SDK tell where it is. It kills the
// process where that goes on for spentRoom, as one in Go without an SDK does.
func (l Limits) bound(pid int) error {
	if l.Memory > 0 {
		if err := setLimit(pid, syscall.RLIMIT_DATA, uint64(l.Memory+startRoom), 0); err != nil {
			return fmt.Errorf("limits.memory: %w", err)
		}
	}
	if l.CPU > 0 {
		if err := setLimit(pid, syscall.RLIMIT_CPU, uint64((l.CPU+time.Second-1)/time.Second), spentRoom); err != nil {
			return fmt.Errorf("limits.cpu: %w", err)
		}
	}
	return nil
}

// spentRoom is how long, in seconds of processor time, a process may go on beyond its limit, to tell where it is.
const spentRoom = 3

// startRoom is what a process may take to become ready, beside its limit of memory: the runtime of a language maps what it never
// touches, Go's some 70 MiB.
const startRoom = 256 << 20

// tighten holds a process that is ready to what it has by now and its limit of memory.
func (l Limits) tighten(pid int) error {
	if l.Memory == 0 {
		return nil
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return fmt.Errorf("limits.memory: %w", err)
	}
	const writable = 5 // pages: all, resident, shared, code, 0, data and stack
	fields := strings.Fields(string(text))
	if len(fields) <= writable {
		return fmt.Errorf("limits.memory: /proc/%d/statm has %q", pid, text)
	}
	pages, err := strconv.ParseInt(fields[writable], 10, 64)
	if err == nil {
		err = setLimit(pid, syscall.RLIMIT_DATA, uint64(pages*int64(os.Getpagesize())+l.Memory), 0)
	}
	if err != nil {
		return fmt.Errorf("limits.memory: %w", err)
	}
	return nil
}

// setLimit lowers both the soft and the hard limit of another process, the hard one to so much above, but never below what is there: a
// host that is itself bounded more tightly stays so.
func setLimit(pid, resource int, value, above uint64) error {
	was := syscall.Rlimit{}
	if err := prlimit(pid, resource, nil, &was); err != nil {
		return err
	}
	return prlimit(pid, resource, &syscall.Rlimit{Cur: min(value, was.Max), Max: min(value+above, was.Max)}, nil)
}

func prlimit(pid, resource int, to, was *syscall.Rlimit) error {
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), uintptr(resource), uintptr(unsafe.Pointer(to)),
		uintptr(unsafe.Pointer(was)), 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
