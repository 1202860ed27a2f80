//go:build !race

package plugin_test

// raceDetector is true where the tests run with the race detector: its own memory fills the kernel's limit of a process.
const raceDetector = false
