//go:build !unix

package serve

// endGroup does nothing where there are no process groups.
func endGroup() {}
