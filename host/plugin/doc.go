// Package plugin makes sdk.Hooks of a plugin: a strategy in a process of its own, which this package builds, starts,
// supervises and ends.
//
// Read open.go first: it says what happens from a path in the YAML to a strategy that is ready. call.go is one call of
// a hook, ahead.go a window of many; watchdog.go and close.go are what keeps a bad plugin from hurting anyone else.
//
// It knows a session only as the sdk.Session that each hook is called with, and adds no meaning to what goes through
// it: the same strategy as a Go value in this process sees the same.
package plugin
