//go:build !soak

package plugin_test

// cycles is how many times a host starts and ends a plugin.
const cycles = 200
