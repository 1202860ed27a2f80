//go:build soak

package plugin_test

import (
	"os"
	"strconv"
)

// cycles is how many times a host starts and ends a plugin: STRATHOST_CYCLES, or ten thousand.
var cycles = soakCycles()

func soakCycles() int {
	if n, err := strconv.Atoi(os.Getenv("STRATHOST_CYCLES")); err == nil {
		return n
	}
	return 10_000
}
