package plugin

//determinism:allow-file it measures how long a call takes, for the limit

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// grace is how long a call may be beyond its limit before it is ended without a report of its place. Together with
// what killing takes it stays below the second that every call has on top of its limit.
const grace = 800 * time.Millisecond

// watchdog ends a process whose call takes too long. It looks now and then, on a goroutine of its own, so that neither
// a call nor a send that blocks can keep it from doing so, and so that a call costs no timer.
type watchdog struct {
	limit   time.Duration
	patient bool // the process ends a call that takes too long itself, or says where it is
	process *process
	log     *slog.Logger
	over    chan struct{}
	ended   chan struct{}

	mu          sync.Mutex
	watching    bool
	generation  uint64
	since       time.Time     // when the author's turn began; zero while it is the host's
	used        time.Duration // of the author's turns before, in this call
	heardAt     time.Time     // the last sign of life
	many        bool          // the window has more than one call: how long one takes the plugin says itself
	reports     bool          // the plugin has told in this window how long its call takes, too
	instant     int64         // of the latest report
	place       string
	stack       []string
	sequence    uint64        // of the call that it reported of
	reportedFor time.Duration // how long that takes so far
	reported    bool          // the plugin itself says that the limit is passed
	failure     *sdk.Failure
	health      health
	run         run
}

func newWatchdog(limit time.Duration, patient bool, p *process, log *slog.Logger) *watchdog {
	w := &watchdog{limit: limit, patient: patient, process: p, log: log, over: make(chan struct{}), ended: make(chan struct{})}
	w.health.looked = time.Now()
	go w.loop()
	return w
}

// lookEvery is how often the watchdog looks: as often as progress comes, and more often where the limit is short.
func (w *watchdog) lookEvery() time.Duration {
	return min(100*time.Millisecond, max(10*time.Millisecond, w.limit/4))
}

func (w *watchdog) loop() {
	defer close(w.ended)
	tick := time.NewTicker(w.lookEvery())
	defer tick.Stop()
	for {
		select {
		case <-w.over:
			return
		case <-tick.C:
			w.look(time.Now())
		}
	}
}

// stop ends the watchdog.
func (w *watchdog) stop() {
	close(w.over)
	<-w.ended
}

// begin says that a window begins, and with it the author's turn; many, that it has more than one call.
func (w *watchdog) begin(generation uint64, many bool) {
	now := time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.watching, w.generation, w.since, w.used, w.heardAt, w.many = true, generation, now, 0, now, many
	w.place, w.stack, w.reported, w.reports, w.instant = "", nil, false, false, 0
}

// see looks at a message as it comes: the host may take long to look at it, and it is not the author's time then. It keeps what
// is for nobody else.
func (w *watchdog) see(m *pb.PluginMessage) (keep bool) {
	if pong := m.GetPong(); pong != nil {
		w.alive(pong.GetNumber())
		return m.GetLog() == nil && m.GetEmit() == nil
	}
	w.mu.Lock()
	current := m.GetGeneration() == w.generation
	w.mu.Unlock()
	if !current {
		return false
	}
	switch body := m.GetBody().(type) {
	case *pb.PluginMessage_Progress:
		w.heard(body.Progress)
		return m.GetLog() == nil && m.GetEmit() == nil
	case *pb.PluginMessage_Call:
		w.hostTurn()
	case *pb.PluginMessage_Done:
		w.rest()
	case *pb.PluginMessage_Failed:
		w.rest()
		w.noMore()
	}
	return false
}

// latest is the instant that the plugin last said to be at in the present window, UTC nanoseconds; 0 where it said nothing.
func (w *watchdog) latest() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.instant
}

// rest says that the call is over.
func (w *watchdog) rest() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.watching = false
	w.health.asked, w.health.silent = false, 0
}

// noMore says that the plugin has failed: nothing is to be heard of it any more.
func (w *watchdog) noMore() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.health.ended = true
}

// hostTurn says that the author's code waits for the host.
func (w *watchdog) hostTurn() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.since.IsZero() {
		w.used += time.Since(w.since)
		w.since = time.Time{}
	}
}

// authorsTurn says that it goes on.
func (w *watchdog) authorsTurn() {
	now := time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.since, w.heardAt = now, now
}

// heard takes a report of progress.
func (w *watchdog) heard(m *pb.Progress) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heardAt, w.instant, w.reports = time.Now(), m.GetInstant(), true
	w.reportedFor = time.Duration(m.GetCallMs()) * time.Millisecond
	if m.GetSequence() != w.sequence { // another call: what was said of the one before is past
		w.sequence, w.reported, w.place, w.stack = m.GetSequence(), false, "", nil
	}
	if m.GetPlace() != "" {
		w.place, w.stack = placeOrNone(m.GetPlace()), m.GetStack()
	}
	if w.reportedFor >= w.limit.Truncate(time.Millisecond) {
		w.reported = true
	}
}

// where is the place that the plugin last told in the present call, for whatever reason it did; empty for none.
func (w *watchdog) where() (place string, stack []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.place, w.stack
}

// toldSpent says whether the plugin has told where it is in a call that is within its limit: that it took all its processor time.
func (w *watchdog) toldSpent() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.place != "" && !w.reported
}

// look ends the process where the call is beyond its limit. It waits a little for the plugin's own report, which has
// the place where the author's code is.
func (w *watchdog) look(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	passed := min(now.Sub(w.health.looked), 2*w.lookEvery())
	w.health.looked = now
	if w.failure != nil || w.lookForTheEnd(now) {
		return
	}
	if !w.watching {
		w.lookBetween(passed)
		return
	}
	if w.since.IsZero() || !w.tooLong(now) {
		return
	}
	message := fmt.Sprintf("the call took longer than %v", w.limit)
	if silent := now.Sub(w.heardAt); !w.reported && silent > grace/2 {
		message = fmt.Sprintf("the process gave no sign of life for %v in a call", silent.Round(10*time.Millisecond))
	}
	w.end(&sdk.Failure{Code: sdk.CallTimeout, Message: message, Place: w.place, Stack: w.stack, WallClock: true})
}

// end ends the process, for a reason. It is called with the lock held.
func (w *watchdog) end(why *sdk.Failure) {
	w.failure = why
	about := []any{"reason", why.Message}
	if why.Place != "" {
		about = append(about, "place", why.Place)
	}
	w.log.Warn("the plugin's process is killed", about...)
	_ = w.process.Kill(context.Background())
}

// tooLong says whether the call is beyond its limit, and past what the plugin or its room may still say of it. The plugin's reports say
// how long the call takes, and it must send some: in a window of many calls the host cannot tell one from the other, and of each
// request it sees the author's time together with that of two messages, which would stop a call for asking much. Of a
// plugin that never reports, in a call that is alone in its window, it takes what it sees.
func (w *watchdog) tooLong(now time.Time) bool {
	last := w.limit + grace
	if now.Sub(w.heardAt) > last || w.reported && (!w.patient || w.reportedFor > last) {
		return true
	}
	return !w.many && !w.reports && w.used+now.Sub(w.since) > last
}

// verdict is the failure for which the watchdog ended the process; nil where it did not.
func (w *watchdog) verdict() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failure == nil {
		return nil
	}
	return w.failure
}
