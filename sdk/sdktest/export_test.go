package sdktest

// Golden is Result.Golden with or without -update.
func Golden(r *Result, name string, write bool) { r.golden(name, write) }
