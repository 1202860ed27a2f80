//go:build unix

package serve

//determinism:allow-file it ends this process, after its last call

import (
	"os"
	"syscall"
)

// endGroup ends this process and all that it started, where the host made it the leader of a group for that: what the author's code
// started must not outlive it. Where it leads none it does nothing.
func endGroup() {
	if self := os.Getpid(); syscall.Getpgrp() == self {
		_ = syscall.Kill(-self, syscall.SIGKILL)
	}
}
