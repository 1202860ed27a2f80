package place

import (
	"bytes"
	"runtime"
	"strconv"
	"sync/atomic"
	"unsafe"
)

// Goroutine is the one on which a strategy is called. Whether code runs on it decides whether the strategy's session answers:
// what comes from another one comes at a moment of the machine's, not at one of the session's.
type Goroutine struct {
	number atomic.Int64
	// blocks are pieces of the goroutine's stack that code was found on, by their last digits; 0 where none is known. A number
	// takes microseconds to find out, and a session may be used at each bar.
	blocks  [8]atomic.Uintptr
	entered uintptr // where on the stack the latest call began
}

// stackBlock divides stacks: the runtime makes none smaller, and none begins inside of such a piece. So no two share one.
const stackBlock = 2048

// Bind makes it the calling goroutine.
func (g *Goroutine) Bind() {
	g.number.Store(goroutine())
	g.forget()
}

// Number is the goroutine's number, as stacks name it; 0 before Bind.
func (g *Goroutine) Number() int64 { return g.number.Load() }

// Enter begins a call, on the goroutine itself. Where its stack has moved since the last one, what is known of it is forgotten.
func (g *Goroutine) Enter() {
	if at := here(); at != g.entered {
		g.entered = at
		g.forget()
	}
}

func (g *Goroutine) forget() {
	for i := range g.blocks {
		g.blocks[i].Store(0)
	}
}

// Here says whether the caller runs on the goroutine. A stack that moves within a call may leave its old place to another
// goroutine: until the next call that one may be taken for this.
func (g *Goroutine) Here() bool {
	at := here()
	known := &g.blocks[at%uintptr(len(g.blocks))]
	if at == known.Load() {
		return true
	}
	if goroutine() != g.number.Load() {
		return false
	}
	known.Store(at)
	return true
}

// here is the piece of a stack on which the caller runs.
//
//go:noinline
func here() uintptr {
	var local byte
	return uintptr(unsafe.Pointer(&local)) / stackBlock
}

// goroutine is the number of the calling goroutine. Go shows it nowhere but at the head of a stack.
func goroutine() int64 {
	var buffer [64]byte
	//determinism:allow nothing comes of the number but whether it is the same
	text := bytes.TrimPrefix(buffer[:runtime.Stack(buffer[:], false)], []byte("goroutine "))
	number, _, _ := bytes.Cut(text, []byte(" "))
	n, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
