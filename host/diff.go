package host

import "github.com/strathost/strathost/host/compare"

// Difference is how two runs differ: see the fields of what Diff gives.
type Difference = compare.Difference

// DiffOptions say how two runs are compared.
type DiffOptions = compare.Options

// Diff compares two run folders: what went into them, where they first part and why, and all that differs. It writes
// nothing. The error says which file of which run cannot be read.
func Diff(a, b string, o DiffOptions) (Difference, error) { return compare.Runs(a, b, o) }
