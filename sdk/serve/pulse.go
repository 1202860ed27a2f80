package serve

//determinism:allow-file it measures how long a call takes, for the limit of the host

import (
	"os"
	"sync"
	"time"

	"github.com/strathost/strathost/sdk/place"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// pulseEvery is how often progress is reported: often enough that a host can tell a loop from a stopped process well
// within a second, seldom enough to cost nothing.
const pulseEvery = 100 * time.Millisecond

// pulse is the time that the author's code takes. The lane writes it, the watch reads it.
type pulse struct {
	clock    sync.Mutex // of the times: they are read together
	sequence uint64     // counts the calls into the author's code
	running  bool
	began    time.Time       // of the call
	waiting  time.Time       // since when the call waits for the host; zero where it does not
	waited   time.Duration   // in this call, before
	lane     place.Goroutine // that of the lane
}

func (p *pulse) begin() {
	now := time.Now()
	p.clock.Lock()
	p.sequence++
	p.running, p.began, p.waiting, p.waited = true, now, time.Time{}, 0
	p.clock.Unlock()
}

func (p *pulse) end() {
	p.clock.Lock()
	p.running = false
	p.clock.Unlock()
}

// hostTurn begins a time that is not the author's; the function that it returns ends it.
func (p *pulse) hostTurn() func() {
	p.clock.Lock()
	p.waiting = time.Now()
	p.clock.Unlock()
	return func() {
		p.clock.Lock()
		p.waited += time.Since(p.waiting)
		p.waiting = time.Time{}
		p.clock.Unlock()
	}
}

// read is the call's number and the author's own time in it so far.
func (p *pulse) read() (sequence uint64, own time.Duration, running bool) {
	p.clock.Lock()
	defer p.clock.Unlock()
	if !p.running {
		return p.sequence, 0, false
	}
	until := time.Now()
	if !p.waiting.IsZero() {
		until = p.waiting
	}
	return p.sequence, until.Sub(p.began) - p.waited, true
}

// watch starts the goroutine that reports progress; the function that it returns ends it and waits for it. At a signal of spent it
// tells where the code is, and ends the process.
func (l *lane) watch(spent <-chan os.Signal) func() {
	l.pulse.lane.Bind()
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(pulseEvery)
		defer tick.Stop()
		located := uint64(0)
		for {
			select {
			case <-over:
				return
			case <-spent:
				l.endSpent()
				return
			case <-tick.C:
			}
			sequence, own, running := l.pulse.read()
			if !running && !l.playing.Load() { // between two calls of a window it lives, too
				continue
			}
			m := &pb.Progress{Instant: l.now.Load(), Sequence: sequence, CallMs: milliseconds(own)}
			if l.timeoutMS > 0 && m.CallMs >= l.timeoutMS+l.patience() && located != sequence {
				l.locate(m)
				located = sequence
				continue
			}
			l.out.trySend(&pb.PluginMessage{Body: &pb.PluginMessage_Progress{Progress: m}})
		}
	}()
	return func() {
		close(over)
		<-ended
	}
}

// locate tells the host of a call beyond the limit, and where it is. To look takes a while on a busy machine, and silence is taken for
// a process that is stopped, so that the host hears of the call before; as of one within the limit, because it ends a call at the first
// report of one beyond it, and that is to have the place. Neither may be lost: they wait for their turn.
func (l *lane) locate(m *pb.Progress) {
	alive := &pb.Progress{Instant: m.GetInstant(), Sequence: m.GetSequence(), CallMs: min(m.GetCallMs(), l.timeoutMS-1)}
	if l.out.send(&pb.PluginMessage{Body: &pb.PluginMessage_Progress{Progress: alive}}) != nil {
		return // where the stream is broken the lane notices
	}
	m.Place, m.Stack = l.whereIsTheCall()
	_ = l.out.send(&pb.PluginMessage{Body: &pb.PluginMessage_Progress{Progress: m}})
}

// roomPatience is how long, in milliseconds, a room may take to end a call that is beyond the limit itself: it knows best
// where the call is.
const roomPatience = 300

// patience is how long, in milliseconds, the watch waits before it looks for the place of a call beyond the limit.
func (l *lane) patience() uint32 {
	if l.endsCalls() {
		return roomPatience
	}
	return 0
}

// endsCalls says that a room ends a call beyond its limits itself.
func (l *lane) endsCalls() bool {
	where := l.where.Load()
	return where != nil && *where != nil
}

// whereIsTheCall is the place in the author's code at which a call is now.
func (l *lane) whereIsTheCall() (string, []string) {
	if where := l.where.Load(); where != nil && *where != nil {
		return (*where)()
	}
	return l.whereIsTheLane()
}
