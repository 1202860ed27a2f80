package session_test

import (
	"syscall"
	"time"
	"unsafe"
)

// threadTime is how long the calling thread has run on a processor, and processTime how long all threads of the process have. On a
// machine that has much else to do, the clock on the wall tells of that instead.
func threadTime() time.Duration  { return processorTime(3) } // CLOCK_THREAD_CPUTIME_ID
func processTime() time.Duration { return processorTime(2) } // CLOCK_PROCESS_CPUTIME_ID

func processorTime(of uintptr) time.Duration {
	var t syscall.Timespec
	if _, _, failed := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, of, uintptr(unsafe.Pointer(&t)), 0); failed != 0 {
		return 0
	}
	return time.Duration(t.Nano())
}
