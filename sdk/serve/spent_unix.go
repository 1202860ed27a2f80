//go:build unix

package serve

//determinism:allow-file it ends this process, after its last call

import (
	"os"
	"os/signal"
	"syscall"
)

// processorTimeSpent gets the signal by which the kernel says that this process took all the processor time that it may.
func processorTimeSpent() <-chan os.Signal {
	spent := make(chan os.Signal, 1)
	signal.Notify(spent, syscall.SIGXCPU)
	return spent
}

// endSelf ends this process as the kernel would.
func endSelf() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) }
