package script

//determinism:allow-file it measures how long a call takes, for the limit

import (
	"context"
	"sync/atomic"
	"time"
)

// The reasons for which a running call is interrupted.
const (
	callTooLong int32 = iota + 1
	callCancelled
	callClosed
	callTooMuch // memory
)

// How often the watchdog looks, at the least. It is often for the sake of memory, of which a call can take 100 MiB in 10 ms.
const (
	maxTick      = 10 * time.Millisecond
	maxAloneTick = 2 * time.Millisecond // where nothing else runs in the process, and the hard limit is near
)

// claimed is the call number that says that the watchdog interrupts the call.
const claimed = ^uint64(0)

type ctxBox struct{ context.Context }

// watchdog stops calls that take too long. A call costs it two atomic operations and no look at the clock: the
// script's goroutine writes the number of the running call, and the watchdog's own goroutine looks at it now and
// then; a number that stays is a call that goes on. Its time counts from when it was first seen, so that none is
// stopped too early.
type watchdog struct {
	interrupt func(any)
	limit     time.Duration
	memory    *memoryWatch // the watchdog's goroutine only
	start     time.Time

	calls   uint64        // begun so far; the script's goroutine only
	running atomic.Uint64 // the number of the running call, 0 between calls, or claimed
	reason  atomic.Int32  // why running is claimed; set before it is

	// waiting is the time that calls have waited for the host so far, in nanoseconds; while one waits it is below
	// zero and says when, on such a clock, the waiting would have begun.
	waiting atomic.Int64
	waited  int64 // the script's goroutine only

	hosting atomic.Bool  // the host works for a call, and what it takes is its own
	hosted  atomic.Int64 // by how many bytes the heap grew so far while it did

	ctx    atomic.Pointer[ctxBox] // of the running call
	last   context.Context        // the same; the script's goroutine only
	closed atomic.Bool
	quit   chan struct{} // closed by stop
	ended  chan struct{} // closed by the goroutine
}

func newWatchdog(l Limits, interrupt func(any)) *watchdog {
	w := &watchdog{interrupt: interrupt, limit: l.Timeout, memory: newMemoryWatch(l), start: time.Now(), quit: make(chan struct{}), ended: make(chan struct{})}
	go w.watch()
	return w
}

// follow makes ctx the one whose end interrupts the running call.
func (w *watchdog) follow(ctx context.Context) {
	if ctx != w.last {
		w.last = ctx
		w.ctx.Store(&ctxBox{ctx})
	}
}

// begin says that a call begins, and whether it may: not after stop.
func (w *watchdog) begin() bool {
	w.calls++
	w.running.Store(w.calls)
	return !w.closed.Load() // looked at after the store, so that either this or stop sees the other
}

// end says that it has ended, and whether it was in time.
func (w *watchdog) end() bool { return w.running.CompareAndSwap(w.calls, 0) }

// interrupted says whether the running call is being interrupted.
func (w *watchdog) interrupted() bool { return w.running.Load() == claimed }

// pause stops the call's clock while the host works for it.
func (w *watchdog) pause() { w.waiting.Store(-int64(time.Since(w.start)) + w.waited - 1) }

// resume lets it go on.
func (w *watchdog) resume() {
	w.waited = int64(time.Since(w.start)) + w.waiting.Load() + 1
	w.waiting.Store(w.waited)
}

// host runs what the host does for a call: neither its time nor its memory are the call's.
func (w *watchdog) host(f func()) {
	before := heapNow()
	w.hosting.Store(true)
	w.pause()
	defer func() {
		w.resume()
		w.hosted.Add(heapNow() - before)
		w.hosting.Store(false)
	}()
	f()
}

// hostTime is the time that calls have waited for the host until now.
func (w *watchdog) hostTime(now time.Duration) time.Duration {
	v := w.waiting.Load()
	if v >= 0 {
		return time.Duration(v)
	}
	return now + time.Duration(v) + 1
}

func (w *watchdog) watch() {
	defer close(w.ended)
	most := maxTick
	if w.memory.alone {
		most = maxAloneTick
	}
	ticker := time.NewTicker(min(max(w.limit/10, time.Millisecond), most))
	defer ticker.Stop()
	var call uint64
	var seen, seenHost time.Duration
	for {
		select {
		case <-w.quit:
			w.claim(w.running.Load(), callClosed)
			return
		case <-ticker.C:
		}
		running := w.running.Load()
		if running == 0 || running == claimed {
			call = 0
			continue
		}
		if ctx := w.ctx.Load(); ctx != nil && ctx.Err() != nil {
			w.claim(running, callCancelled)
			continue
		}
		// The clock is read before the waiting time: a wait that begins in between makes the call look shorter.
		now := time.Since(w.start)
		host := w.hostTime(now)
		if running != call {
			call, seen, seenHost = running, now, host
			w.memory.begin(w.hosted.Load())
		}
		if now-seen-(host-seenHost) >= w.limit {
			w.claim(running, callTooLong)
		} else if !w.hosting.Load() && w.memory.exceeded(time.Now(), w.hosted.Load()) {
			w.claim(running, callTooMuch)
		}
	}
}

// claim interrupts a call, unless it has ended meanwhile.
func (w *watchdog) claim(call uint64, reason int32) {
	if call == 0 || call == claimed {
		return
	}
	w.reason.Store(reason)
	if w.running.CompareAndSwap(call, claimed) {
		w.interrupt(reason)
	}
}

// stop ends the watchdog's goroutine, interrupting a running call, and waits for it.
func (w *watchdog) stop() {
	if w.closed.CompareAndSwap(false, true) {
		close(w.quit)
	}
	<-w.ended
}
