//go:build !linux

package plugin

// boundsKnown says that this system can bound what a process takes. Options with such limits are refused where it cannot.
const boundsKnown = false

func (Limits) beNice() error { return nil }

func onMainThread() bool { return false }

func (Limits) bound(int) error { return nil }

func (Limits) tighten(int) error { return nil }
