package plugin

import (
	"strings"
	"testing"
)

// A program that ended under a limit of memory ended for want of it only where its last words say so.
func TestOnlyLastWordsTellOfMemory(t *testing.T) {
	t.Parallel()
	const slow = "cache: out of memory, using the slow path\n"
	const stack = "\ngoroutine 7 [running]:\nmain.(*x).OnBars(...)\n\t/src/x.go:7 +0x1\n"
	const queue = "goroutine 0 gp=0x1 m=2 mp=0x1 [idle]:\nruntime.(*spanQueue).tryDrain(0x1)\n\t/go/src/runtime/mgcmark_greenteagc.go:520 +0x5d\n"
	for words, want := range map[string]bool{
		"": false,
		"fatal error: runtime: out of memory" + stack:                                                                                             true,
		"fatal error: runtime: cannot allocate memory\nfatal error: runtime: cannot allocate memory\n" + stack:                                    true,
		"runtime: out of memory: cannot allocate 4194304-byte block (3 in use)\nfatal error: out of memory" + stack:                               true,
		"fatal error: runtime: cannot map pages in arena address space" + stack:                                                                   true,
		"runtime: failed to create new OS thread (have 5 already; errno=11)\nruntime: may need to increase\nfatal error: newosproc" + stack:       true,
		"runtime/cgo: pthread_create failed: Resource temporarily unavailable\nSIGABRT: abort\nPC=0x4 m=0 sigcode=18446744073709551610\n" + stack: true,
		"SIGSEGV: segmentation violation\nPC=0x43775d m=2 sigcode=1 addr=0x0\n\n" + queue:                                                         true,
		"terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n\n":                                          true,
		"Traceback (most recent call last):\n  File \"x.py\", line 3, in on_bars\nMemoryError\n":                                                  true,
		"numpy._core._exceptions._ArrayMemoryError: Unable to allocate 1.00 GiB for an array\n":                                                   true,
		"sh: 1: Cannot allocate memory": true,

		slow + "panic: bug of the author\n" + stack:         false,
		slow + "fatal error: concurrent map writes" + stack: false,
		slow + "fatal error: stack overflow" + stack:        false,
		slow + "giving up":                                                                                    false,
		"MemoryError\nValueError: no such symbol\n":                                                           false,
		"panic: out of memory, says the author\n" + stack:                                                     false,
		"fatal error: runtime: out of memory\npanic: of another time" + stack:                                 false,
		"SIGSEGV: segmentation violation\nPC=0x43775d m=2 sigcode=0\n\n" + queue:                              false, // somebody sent it
		"SIGSEGV: segmentation violation\nPC=0x43775d m=2 sigcode=1 addr=0xdeadbeef\n\n" + queue:              false,
		"SIGSEGV: segmentation violation\nPC=0x43775d m=2 sigcode=1 addr=0x0\n\n" + strings.TrimSpace(stack):  false,
		"SIGSEGV: segmentation violation\nPC=0x43775d m=2 sigcode=1 addr=0x0\n\ngoroutine 0 gp=0x1 [idle]:\n": false,
	} {
		if got := refusedMemory(strings.Split(words, "\n")); got != want {
			t.Errorf("got %v of\n%s", got, words)
		}
	}
}
