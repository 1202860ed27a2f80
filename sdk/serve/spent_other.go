//go:build !unix

package serve

//determinism:allow-file it ends this process, after its last call

import "os"

// processorTimeSpent is nil: no host can hold a process to processor time here.
func processorTimeSpent() <-chan os.Signal { return nil }

func endSelf() { os.Exit(exitFault) }
