//go:build !soak

package host_test

// soak says that whole sweeps run, which take long.
const soak = false
