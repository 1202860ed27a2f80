//go:build unix

package plugin

import (
	"errors"
	"os"
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

// signalName is the signal that ended a process, or empty.
func signalName(state *os.ProcessState) string {
	if ws, ok := state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return ws.Signal().String()
	}
	return ""
}
