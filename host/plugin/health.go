package plugin

//determinism:allow-file it counts how long a process is silent

import (
	"context"
	"fmt"
	"time"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// Between calls nothing is heard of a plugin: a session that keeps pace with the clock may leave it waiting for hours. It is asked for
// a sign of life then, from end to end: the goroutine that calls the author's code has to answer, so that a process that is stopped,
// or whose socket is gone, is found out before the next bar needs it. That it is there at its start says Ready.

// defaultPingEvery is how long a plugin may be silent between calls before it is asked: seldom enough to cost nothing.
const defaultPingEvery = 5 * time.Second

// health is what the watchdog knows of a plugin between calls.
type health struct {
	every  time.Duration // 0 for never
	ask    func(generation, number uint64) bool
	number uint64        // of the latest ping
	asked  bool          // and it is not answered
	silent time.Duration // since it was asked, or the last sign of life before
	looked time.Time
	ended  bool // the plugin said that it has failed: it answers nothing any more
}

// startPings begins to ask.
func (p *Plugin) startPings() {
	if p.options.bare { // it waits for somebody who may take long
		return
	}
	w := p.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	w.health.every = p.options.Limits.PingEvery
	w.health.ask = func(generation, number uint64) bool {
		return p.link.trySend(&pb.HostMessage{Generation: generation, Body: &pb.HostMessage_Ping{Ping: &pb.Ping{Number: number}}}, false)
	}
}

// answerWithin is how long the answer may take: longer than a call, as the machine may be busy and nothing waits for it.
func (w *watchdog) answerWithin() time.Duration { return max(w.limit+time.Second, w.health.every) }

// lookBetween looks at a plugin that is not in a call. Time counts as far as the watchdog saw it pass: where the host itself was
// stopped, or its machine slept, the plugin was too. It is called with the lock held.
func (w *watchdog) lookBetween(passed time.Duration) {
	h := &w.health
	if h.every == 0 || h.ended || w.process.ended(0) {
		return
	}
	h.silent += passed
	switch {
	case h.asked && h.silent > w.answerWithin():
		w.end(&sdk.Failure{Code: sdk.PluginExited, WallClock: true,
			Message: fmt.Sprintf("the process was killed: between two calls it gave no sign of life for %v", w.answerWithin())})
	case !h.asked && h.silent >= h.every:
		h.number++
		if h.ask(w.generation, h.number) {
			h.asked, h.silent = true, 0
		}
	}
}

// alive takes the answer to a ping.
func (w *watchdog) alive(number uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if number == w.health.number {
		w.health.asked, w.health.silent = false, 0
	}
}

// run is what the watchdog knows of the run that the calls are part of.
type run struct {
	over     <-chan struct{} // closed where it is interrupted; nil before the first call
	patience time.Duration
	since    time.Time // when that was noticed
}

// endsWith says by what an interrupted run is known, and how long a call may then go on.
func (w *watchdog) endsWith(over <-chan struct{}, patience time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.run = run{over: over, patience: patience}
}

// lookForTheEnd ends the process where the run was interrupted and its call goes on nevertheless: it waits for a process that reads
// nothing, which no end of the run could cut short. It is called with the lock held; true says that nothing else is to be looked at.
func (w *watchdog) lookForTheEnd(now time.Time) bool {
	select {
	case <-w.run.over:
	default:
		return false
	}
	switch {
	case w.run.since.IsZero():
		w.run.since = now
	case now.Sub(w.run.since) > w.run.patience && w.watching:
		w.log.Warn("the plugin's process is killed", "reason", "the run is over, and the process takes no message")
		_ = w.process.Kill(context.Background())
	}
	return !w.watching
}
