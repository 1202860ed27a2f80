//go:build !linux

package worker

// boundMemory does nothing here: the script's own watchdog looks at its memory (script.Limits), and that is all.
func boundMemory(int64) error { return nil }
