package plugin

import (
	"log/slog"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/protobuf/proto"
)

// window is a window that the plugin plays or has played, and what the session has not taken over of it.
type window struct {
	generation uint64
	instants   []int64
	calls      []int // of the author's hooks at each
	at         int   // index of the instant at which the session is
	call       int   // of a hook at that instant
	played     int   // instants that are known to be over
	done       bool
	pending    *pb.Call // the plugin waits for its result
	logs       []*pb.LogRecord
	emitted    []*pb.Emitted
	dropped    []dropped
	bytes      int   // of all that was logged and emitted in it
	lastLog    int64 // time of the last log record that came; 0 for none
	lastValue  int64 // of the last emitted value
	failure    error
	failedAt   int // index of its instant
	failedCall int
}

// dropped is a number of log records that an instant lost.
type dropped struct {
	at int64
	n  uint32
}

// end is the last instant.
func (w *window) end() int64 { return w.instants[len(w.instants)-1] }

// failedHere says whether the call in which the session is failed, or one before it.
func (w *window) failedHere() bool {
	return w.failure != nil && (w.failedAt < w.at || w.failedAt == w.at && w.failedCall <= w.call)
}

// keep takes what was logged and emitted, for when the session is there.
func (w *window) keep(m *pb.PluginMessage) {
	if m.GetLog() == nil && m.GetEmit() == nil {
		return
	}
	w.bytes += proto.Size(m)
	if log := m.GetLog(); log != nil {
		w.logs = append(w.logs, log.GetRecords()...)
		if n := log.GetDropped(); n > 0 {
			w.dropped = append(w.dropped, dropped{w.lastLog, n})
		}
	}
	w.emitted = append(w.emitted, m.GetEmit().GetValues()...)
}

// apply logs and emits what the plugin did up to an instant.
func (p *Plugin) apply(s sdk.Session, w *window, now int64) error {
	for len(w.logs) > 0 && w.logs[0].GetTime() <= now {
		w.tellDropped(s, w.logs[0].GetTime())
		_, level, message, attrs := wire.UnpackRecord(w.logs[0])
		s.Log().LogAttrs(s.Context(), level, message, attrs...)
		w.logs = w.logs[1:]
	}
	w.tellDropped(s, now+1)
	for len(w.emitted) > 0 && w.emitted[0].GetTime() <= now {
		if err := relayEmitted(s, &pb.Emit{Values: w.emitted[:1]}); err != nil {
			return err
		}
		w.emitted = w.emitted[1:]
	}
	return nil
}

// tellDropped says what instants before one have lost.
func (w *window) tellDropped(s sdk.Session, before int64) {
	for len(w.dropped) > 0 && w.dropped[0].at < before {
		s.Log().Warn("log records were left out: there were too many at this instant", slog.Int("dropped", int(w.dropped[0].n)))
		w.dropped = w.dropped[1:]
	}
}
