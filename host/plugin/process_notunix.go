//go:build !unix

package plugin

import (
	"os"
	"syscall"
)

// ownGroup does nothing where there are no process groups.
func ownGroup(*syscall.SysProcAttr) {}

// killGroup ends a process.
func killGroup(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}

// processLives is true where there is no telling: nothing of a living host is ever swept.
func processLives(int) bool { return true }

func signalName(*os.ProcessState) string { return "" }

func mostMemory(*os.ProcessState) int64 { return 0 }

func fromOutside(*os.ProcessState) bool { return false }
