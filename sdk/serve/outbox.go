package serve

import (
	"log/slog"
	"sync"
	"sync/atomic"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/protobuf/proto"
)

// Bounds of what waits to be sent.
const (
	maxRecords     = 1_000   // log records of one instant: beyond it is a flood, which nobody reads
	maxRecordBytes = 1 << 20 // of one instant's records
	maxEmitted     = 1_000   // emitted values in one message; none is ever dropped
	// maxWaiting is how many records and values of one window the host keeps until it is at their instants: then the window ends.
	maxWaiting      = 10_000
	maxWaitingBytes = 4 << 20
)

// sender is the sending half of a stream.
type sender interface {
	Send(*pb.PluginMessage) error
}

// outbox is the one way out of the process: it sends one message at a time, whoever has one, and with it the log
// records and the emitted values that wait.
type outbox struct {
	sending    sync.Mutex // held while a message is sent
	to         sender
	generation atomic.Uint64 // the window of which messages speak

	waiting sync.Mutex // guards what follows; never held while sending
	records []*pb.LogRecord
	count   int // of the present instant
	bytes   int
	dropped uint32 // of the present instant
	now     int64  // the present instant
	begins  bool   // the window has no instant yet
	lost    uint32 // of an instant that is over, to be told
	emitted []*pb.Emitted
	logged  int // records of the present window
	values  int // emitted values of it
	size    int // of its records
	mark    *mark
}

// window begins a window.
func (o *outbox) window(generation uint64) {
	o.generation.Store(generation)
	o.waiting.Lock()
	o.logged, o.values, o.size, o.begins = 0, 0, 0, true
	o.mark.forget(0, 0)
	o.waiting.Unlock()
}

// at notes at what the lane is.
func (o *outbox) at(instant, calls int) { o.mark.at(o.generation.Load(), instant, calls) }

// heard says that the host has all that was sent: it has answered a call.
func (o *outbox) heard() {
	o.waiting.Lock()
	defer o.waiting.Unlock()
	if len(o.records) == 0 && len(o.emitted) == 0 {
		o.mark.forget(o.logged, o.values)
	}
}

// instant begins an instant: its log has its own bounds. What a goroutine of the author's logged between two windows is of the first
// instant of the next: a message speaks of its own window alone.
func (o *outbox) instant(at int64) {
	o.waiting.Lock()
	o.count, o.bytes, o.now = 0, 0, at
	if o.begins {
		o.begins = false
		for _, r := range o.records {
			r.Time = at
		}
	}
	o.waiting.Unlock()
}

// endInstant ends an instant. What was dropped goes out before anything of the next. full says that the host should not have to
// keep more.
func (o *outbox) endInstant() (full bool, err error) {
	lost := o.settle()
	o.waiting.Lock()
	full = o.logged+o.values >= maxWaiting || o.size >= maxWaitingBytes || o.mark.filled()
	waits := o.mark == nil && len(o.records)+len(o.emitted) > 0
	o.waiting.Unlock()
	if lost || waits { // without a mark a crash takes along what waits
		err = o.send(&pb.PluginMessage{})
	}
	return full, err
}

// settle makes the count of what the instant dropped ready to be told: once, at its end.
func (o *outbox) settle() bool {
	o.waiting.Lock()
	defer o.waiting.Unlock()
	o.lost, o.dropped = o.lost+o.dropped, 0
	return o.lost > 0
}

// send sends a message with all that waits.
func (o *outbox) send(m *pb.PluginMessage) error {
	o.sending.Lock()
	defer o.sending.Unlock()
	return o.sendLocked(m)
}

// trySend is send for what may as well be left unsent: it does not wait for its turn.
func (o *outbox) trySend(m *pb.PluginMessage) {
	if !o.sending.TryLock() {
		return
	}
	defer o.sending.Unlock()
	_ = o.sendLocked(m) // where the stream is broken the lane notices
}

func (o *outbox) sendLocked(m *pb.PluginMessage) error {
	o.waiting.Lock()
	if len(o.records) > 0 || o.lost > 0 {
		m.Log = &pb.Log{Records: o.records, Dropped: o.lost}
		o.records, o.lost = nil, 0
	}
	if len(o.emitted) > 0 {
		m.Emit = &pb.Emit{Values: o.emitted}
		o.emitted = nil
	}
	o.waiting.Unlock()
	m.Generation = o.generation.Load()
	return o.to.Send(m)
}

// log queues a record, or counts it where there are too many.
func (o *outbox) log(at int64, level slog.Level, message string, attrs []slog.Attr) {
	o.waiting.Lock()
	full := o.count >= maxRecords || o.bytes >= maxRecordBytes
	if full {
		o.dropped++
	}
	o.count++
	o.waiting.Unlock()
	if full {
		return
	}
	record := wire.PackRecord(at, level, message, attrs) // may run the author's String methods: not under the lock
	o.waiting.Lock()
	record.Time = max(record.Time, o.now) // a goroutine of the author's may have been slow
	o.records = append(o.records, record)
	size := proto.Size(record)
	o.logged++
	o.mark.keep(&pb.PluginMessage{Log: &pb.Log{Records: []*pb.LogRecord{record}}})
	o.bytes, o.size = o.bytes+size, o.size+size
	o.waiting.Unlock()
}

// emit queues a value. A full queue is sent before it takes more.
func (o *outbox) emit(at int64, name string, value float64) error {
	o.waiting.Lock()
	e := &pb.Emitted{Name: wire.Text(name), Value: value, Time: at}
	o.emitted = append(o.emitted, e)
	o.values++
	o.mark.keep(&pb.PluginMessage{Emit: &pb.Emit{Values: []*pb.Emitted{e}}})
	full := len(o.emitted) >= maxEmitted
	o.waiting.Unlock()
	if full {
		return o.send(&pb.PluginMessage{})
	}
	return nil
}
