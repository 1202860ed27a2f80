//go:build cgo

package worker

// spread is what the address space may grow beside the memory: threads of a program with C in it reserve 64 MiB each.
const spread = 1 << 30
