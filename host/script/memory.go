package script

//determinism:allow-file it measures the memory that a call takes, for the limit

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"time"
)

// heapObjects is what is on the heap, garbage that was not swept yet included.
const heapObjects = "/memory/classes/heap/objects:bytes"

// memoryWatch looks whether a call takes more memory than it may. Go says only what the whole process has on its heap:
// see Limits.Memory for what that means.
type memoryWatch struct {
	limit  int64
	alone  bool
	sample [1]metrics.Sample
	base   int64     // the heap when the call began, or when the script was loaded where it is alone
	before int64     // of hosted, when the call began
	again  time.Time // not before: collecting garbage costs the whole process time
}

func newMemoryWatch(l Limits) *memoryWatch {
	m := &memoryWatch{limit: l.Memory, alone: l.Alone}
	m.sample[0].Name = heapObjects
	if m.alone {
		runtime.GC() // what the bundler left is not the script's
	}
	m.base = m.heap()
	return m
}

// heapNow is the heap for who is not the watchdog's goroutine.
func heapNow() int64 {
	sample := [1]metrics.Sample{{Name: heapObjects}}
	metrics.Read(sample[:])
	return int64(sample[0].Value.Uint64())
}

func (m *memoryWatch) heap() int64 {
	metrics.Read(m.sample[:])
	return int64(m.sample[0].Value.Uint64())
}

// begin says that another call is running. hosted is by how much the heap grew so far while the host worked for calls.
func (m *memoryWatch) begin(hosted int64) {
	if !m.alone {
		m.base, m.before = m.heap(), hosted
	}
}

// exceeded says whether the call has more than it may. What looks like too much may be garbage, so it is collected first,
// for at most a quarter of the time.
func (m *memoryWatch) exceeded(now time.Time, hosted int64) bool {
	hosted -= m.before
	heap := m.heap() - hosted
	m.base = min(m.base, heap) // the language collected garbage that was there when the call began
	if heap-m.base <= m.limit || now.Before(m.again) {
		return false
	}
	runtime.GC()
	m.again = time.Now().Add(3 * time.Since(now))
	heap = m.heap() - hosted
	if heap-m.base > m.limit {
		return true
	}
	m.base = min(m.base, heap) // there was garbage in it: a call is stopped at twice the limit at the latest
	return false
}

// Bytes is a size as a person writes it: 512 MiB.
func Bytes(n int64) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
