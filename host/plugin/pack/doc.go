// Package pack finds the binaries of a plugin, one for each os/arch, in a folder or an archive.
//
// Read pack.go first; name.go is how a file's name tells what it is for, header.go how its first bytes do.
package pack
