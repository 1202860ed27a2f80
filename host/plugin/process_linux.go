package plugin

import (
	"syscall"
	"unsafe"
)

// endWithHost has the kernel tell the process when its host dies, also by kill -9. SIGTERM and not SIGKILL: the SDK
// removes the private folder first. The signal comes when the thread that started the process ends; process.run holds
// that thread for as long as the process lives.
func endWithHost(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGTERM }

// awaitEnd waits for the end of a process and leaves it to be waited for: until then the kernel gives its number, and that of its
// group, to no other. It is false where the system does not do so.
func awaitEnd(pid int) bool {
	const byNumber, exited, leave = 1, 4, 1 << 24 // P_PID, WEXITED, WNOWAIT
	var info [128]byte                            // siginfo_t
	for {
		_, _, errno := syscall.Syscall6(syscall.SYS_WAITID, byNumber, uintptr(pid), uintptr(unsafe.Pointer(&info)), exited|leave, 0, 0)
		if errno != syscall.EINTR {
			return errno == 0
		}
	}
}
