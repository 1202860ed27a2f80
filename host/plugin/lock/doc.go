// Package lock reads and writes plugins.lock, which pins plugins to versions and to the SHA-256 of their binaries, and keeps
// those binaries in a store that names each by what is in it.
//
// Read file.go first: it is what a lock says. pin.go is how a name becomes a binary that may run, store.go where binaries
// are. The package runs no plugin and knows no session.
package lock
