package serve

//determinism:allow-file it ends a process that has taken all the processor time that it may

import (
	"time"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// tellTime is how long the process lives on for its last message to leave it.
const tellTime = 200 * time.Millisecond

// endSpent tells the host where the author's code is, and ends the process: the kernel has said that it took all the processor time
// that it may, and would end it three seconds of that later.
func (l *lane) endSpent() {
	sequence, own, running := l.pulse.read()
	m := &pb.Progress{Instant: l.now.Load(), Sequence: sequence, CallMs: milliseconds(own)}
	l.givenUp.Store(true) // to tell the place may end the call
	if running {
		m.Place, m.Stack = l.whereIsTheCall()
	}
	go func() { _ = l.out.send(&pb.PluginMessage{Body: &pb.PluginMessage_Progress{Progress: m}}) }() // the lane may hold the way out
	time.Sleep(tellTime)
	endSelf()
}

// keepStill waits for the end of a process that ends itself and has told why: nothing else is to be heard of it.
func (l *lane) keepStill() {
	if l.givenUp.Load() {
		time.Sleep(linger)
	}
}

// milliseconds is a span as messages have it.
func milliseconds(d time.Duration) uint32 { return uint32(min(d.Milliseconds(), 1<<31)) }
