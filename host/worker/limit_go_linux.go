//go:build !cgo

package worker

// spread is what the address space may grow beside the memory: a program without C in it reserves none that it does not take.
const spread = 0
