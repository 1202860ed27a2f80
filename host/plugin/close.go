package plugin

//determinism:allow-file it ends a process, after its last call

import (
	"context"
	"errors"
	"fmt"
	"time"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// The rungs of the ladder on which a process is ended, after its own time to stop.
const (
	slowEnd   = time.Second     // after which the log tells of a rung
	killWait  = 3 * time.Second // for go-plugin's kill, which waits 2 s for the process to end by itself
	groupWait = 2 * time.Second // for the kernel, after SIGKILL to the group
)

// Close ends the process: it says stop, waits as long as the stop timeout for a call that still runs, has go-plugin
// end the process, and kills the process with all that it started. Each rung is bounded, and ctx cuts the first. It
// is called once no hook is being called; again it gives the same answer.
func (p *Plugin) Close(ctx context.Context) error {
	p.closing.Do(func() { p.closed = p.shutDown(ctx) })
	return p.closed
}

func (p *Plugin) shutDown(ctx context.Context) error {
	p.watch.stop()
	if p.process.ended(0) || p.process.wasKilled() && p.process.ended(exitWait) {
		p.crash = p.crashed()
		return p.clean()
	}
	limit := p.options.Limits.StopTimeout
	p.link.trySend(&pb.HostMessage{Generation: p.caller.generation, Body: &pb.HostMessage_Stop{Stop: &pb.Stop{
		Reason: "the session is over", DeadlineMs: uint32(min(limit.Milliseconds(), 1<<31))}}}, true)
	began := time.Now()
	stops := p.link.drained(ctx, limit)
	switch waited := time.Since(began); {
	case !stops:
		p.log.Warn("the plugin does not stop", "waited", limit)
	case waited > slowEnd:
		p.log.Warn("the plugin was slow to end its stream", "waited", waited.Round(100*time.Millisecond))
	}
	return p.clean()
}

// abandon ends a process that did not become ready.
func (p *Plugin) abandon() {
	if p.process != nil {
		_ = p.process.Kill(context.Background())
	}
	if err := p.clean(); err != nil {
		p.log.Warn("the plugin that did not start is not gone", "error", err)
	}
}

// clean takes the last rungs and leaves nothing behind.
func (p *Plugin) clean() error {
	defer p.forgetSocket()
	defer p.closePulse()
	if p.process != nil && p.process.detach != nil {
		return p.letGo()
	}
	if p.client == nil {
		return nil
	}
	killed := make(chan struct{})
	go func() {
		defer close(killed)
		p.client.Kill() // without a bound of its own: what frees it is the end of the process
	}()
	if p.process.number() != 0 && !p.process.ended(slowEnd) {
		p.log.Warn("the plugin's process is slow to end", "waited", slowEnd, "killed_after", slowEnd+killWait)
	}
	if p.process.number() != 0 && !p.process.ended(killWait) {
		p.log.Warn("the plugin's process is killed", "reason", "it did not end by itself")
		_ = p.process.Kill(context.Background())
		if !p.process.ended(groupWait) {
			return fmt.Errorf("plugin %s: process %d does not end", p.options.Name, p.process.number())
		}
	}
	if p.link != nil {
		p.link.close()
	}
	timer := time.NewTimer(groupWait)
	defer timer.Stop()
	select {
	case <-killed:
	case <-timer.C:
		return errors.New("go-plugin does not let go of the process, which has ended")
	}
	if p.caller.late > 0 {
		p.log.Debug("messages came late", "count", p.caller.late)
	}
	return nil
}

// drained waits for the end of the stream and drops what still comes.
func (l *link) drained(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case _, ok := <-l.inbox:
			if !ok {
				return true
			}
		case <-timer.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// close ends the stream and waits for its reader, and for what is still being sent.
func (l *link) close() {
	l.cancel()
	for range l.inbox {
	}
	l.aside.Wait()
}
