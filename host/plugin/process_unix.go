//go:build unix

package plugin

import (
	"errors"
	"os"
	"runtime"
	"syscall"
)

// ownGroup makes the process the leader of a group, so that what it starts in turn ends with it, and a Ctrl-C in a
// terminal reaches the host alone.
func ownGroup(a *syscall.SysProcAttr) { a.Setpgid = true }

// killGroup ends a process and all that it started.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

// processLives says whether there is a process of that number, whoever owns it.
func processLives(pid int) bool {
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// mostMemory is the most that a process had in memory, in bytes.
func mostMemory(state *os.ProcessState) int64 {
	used, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(used.Maxrss) // bytes there, KiB elsewhere
	}
	return int64(used.Maxrss) << 10
}

// fromOutside says that somebody else ended the process: its own mistakes have other signals.
func fromOutside(state *os.ProcessState) bool {
	ws, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !ws.Signaled() {
		return false
	}
	switch ws.Signal() {
	case syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL, syscall.SIGSEGV, syscall.SIGSYS, syscall.SIGTRAP, syscall.SIGPIPE:
		return false
	}
	return true
}

// signalName is the signal that ended a process, or empty.
func signalName(state *os.ProcessState) string {
	if ws, ok := state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return ws.Signal().String()
	}
	return ""
}
