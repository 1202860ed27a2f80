package serve

import (
	"sync/atomic"
	"unsafe"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/protobuf/proto"
)

// mark is the file in which the host finds, after a crash of this process, at what it was, and what it had logged and emitted. A
// crash takes the latest messages along: sending one only queues it. A nil mark keeps nothing.
type mark struct {
	memory []byte // mapped; its first words are those of package wire
	full   bool   // what came last did not fit
}

// newMark uses memory of wire.PulseSize bytes that are aligned, as a map of a file is.
func newMark(memory []byte) *mark { return &mark{memory: memory} }

func (m *mark) word(i int) *uint64 { return (*uint64)(unsafe.Pointer(&m.memory[8*i])) }

func (m *mark) set(i int, v uint64) { atomic.StoreUint64(m.word(i), v) }

// at notes at what the lane is.
func (m *mark) at(generation uint64, instant, calls int) {
	if m == nil {
		return
	}
	m.set(wire.PulseGeneration, generation)
	m.set(wire.PulseInstant, uint64(instant))
	m.set(wire.PulseCalls, uint64(calls))
}

// forget lets go of what the host has by now: so many records and values of the window.
func (m *mark) forget(records, values int) {
	if m == nil {
		return
	}
	m.set(wire.PulseKept, 0)
	m.set(wire.PulseRecords, uint64(records))
	m.set(wire.PulseValues, uint64(values))
	m.full = false
}

// keep keeps a record or a value. Messages one after the other are one message with all that is in them.
func (m *mark) keep(x *pb.PluginMessage) {
	if m == nil || m.full {
		return
	}
	used := int(*m.word(wire.PulseKept))
	room := m.memory[wire.PulseHead+used:]
	if m.full = proto.Size(x) > len(room); m.full {
		return
	}
	if b, err := (proto.MarshalOptions{}).MarshalAppend(room[:0], x); err == nil {
		m.set(wire.PulseKept, uint64(used+len(b)))
	}
}

// filled says whether the window should end so that there is room again.
func (m *mark) filled() bool {
	return m != nil && (m.full || int(*m.word(wire.PulseKept)) > (wire.PulseSize-wire.PulseHead)*3/4)
}
