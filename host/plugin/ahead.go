package plugin

import (
	"errors"

	"github.com/strathost/strathost/host/ahead"
	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// Windows. Where the session knows what comes (ahead.Lane), the plugin plays a window of many instants while the session is still
// at an earlier one. The session stays the one that puts all in order: when it calls a hook, what the plugin did at that
// instant is taken over, and a request that the plugin made there is served then and not before, however long it has been
// waiting. So it makes no difference how long a window is.

// The size of a window, in instants, where no option fixes it: it doubles while nothing cuts one short.
const (
	firstWindow = 8
	maxWindow   = 1000
	// maxWindowRows bounds a window in rows, of which the largest takes 60 bytes: far below wire.MaxChunk, so that of many symbols a
	// day is several windows, and the plugin plays one while the next is packed. Half as many cost more in messages than they win.
	maxWindowRows = 1 << 14
	// maxKept bounds the log records and values of a window that wait until the session is at their instants. An SDK ends its window
	// after the instant with which they are 10,000, and an instant has at most 11,000.
	maxKept = 30_000
	// maxKeptBytes bounds them, too, as they came. An SDK ends its window after the instant with which its records are 4 MiB.
	maxKeptBytes = 16 << 20
)

// forward is how far the plugin is ahead of the session.
type forward struct {
	open   []*window // the one in which the session is, and perhaps the next, which the plugin plays meanwhile
	size   int
	timers map[int]uint32 // by the session's name, the plugin's number
	query  ahead.Query
	sight  ahead.Stretch // of the latest window
	// The feeds of the query's handles, in its order. Rows beyond those in sight are not theirs any more once it is settled.
	series     []*seriesFeed
	indicators []*indicatorFeed
	ids        []uint32 // of followed series, by the session's number; 0 for none
	due        []wire.TimerDue
}

// step is one call of OnBars or of a timer: it takes over what the plugin did in it.
func (p *Plugin) step(s sdk.Session, lane ahead.Lane) error {
	c := &p.caller
	if c.failure != nil {
		return c.failure
	}
	err := p.takeOver(s, lane)
	if err != nil {
		c.failure = err
	}
	return err
}

func (p *Plugin) takeOver(s sdk.Session, lane ahead.Lane) error {
	now := s.Now().UnixNano()
	w, err := p.windowAt(s, lane, now)
	if err != nil {
		return p.broken(s, err)
	}
	p.caller.ahead = w
	defer func() { p.caller.ahead = nil }()
	if w.instants[w.at] == now && w.call >= 0 {
		w.call++
	} else {
		for w.instants[w.at] < now {
			w.at++
		}
		w.call = 0
	}
	if err := p.await(s, lane, w); err != nil {
		return err
	}
	if err := p.apply(s, w, now); err != nil {
		return err
	}
	if w.failedHere() {
		return w.failure
	}
	return p.goOn(s, lane, w)
}

// windowAt is the window that holds an instant. Where there is none, the plugin gets one.
func (p *Plugin) windowAt(s sdk.Session, lane ahead.Lane, now int64) (*window, error) {
	f := &p.caller.forward
	for len(f.open) > 0 && f.open[0].end() < now {
		f.open = f.open[1:]
	}
	if len(f.open) > 0 {
		return f.open[0], nil
	}
	if err := p.startDay(s); err != nil {
		return nil, err
	}
	return p.sendAhead(s, lane, now-1)
}

// await waits until the instant is over at which the session is, and serves what the plugin asks for in it.
func (p *Plugin) await(s sdk.Session, lane ahead.Lane, w *window) error {
	for w.played <= w.at && w.failure == nil {
		if w.pending != nil {
			if err := p.apply(s, w, w.instants[w.at]); err != nil { // what was logged before the call stands before it
				return err
			}
			call := w.pending
			w.pending = nil
			if err := p.serve(s, call); err != nil {
				return err
			}
			continue
		}
		select {
		case m, ok := <-p.link.inbox:
			if !ok {
				if err := p.endedAhead(s, w); err != nil {
					return err
				}
				continue
			}
			if err := p.handleAhead(s, lane, w, m); err != nil {
				return err
			}
		case <-s.Context().Done():
			return s.Context().Err() // Close stops the author's code, which may take its time
		}
	}
	return nil
}

// endedAhead notes why the stream ended, and at which instant.
func (p *Plugin) endedAhead(s sdk.Session, w *window) error {
	err := p.cause(s, p.link.end())
	if ctx := s.Context().Err(); ctx != nil {
		return ctx
	}
	w.failure, w.failedAt = err, max(w.played, w.at)
	if pulse, ok := p.lastPulse(); ok && pulse.Instant >= w.failedAt && pulse.Instant < len(w.instants) {
		w.failedAt, w.failedCall, w.played = pulse.Instant, pulse.Calls, pulse.Instant
		w.keep(pulse.Kept)
		return nil
	}
	for latest := p.watch.latest(); w.failedAt+1 < len(w.instants) && w.instants[w.failedAt] < latest; {
		w.failedAt++
	}
	_ = w.unsure(w.failure) // without a pulse
	w.played = w.failedAt
	return nil
}

// handleAhead looks at one message of the plugin, which plays the window.
func (p *Plugin) handleAhead(s sdk.Session, lane ahead.Lane, w *window, m *pb.PluginMessage) error {
	c := &p.caller
	switch g := m.GetGeneration(); {
	case g > c.generation:
		return p.violationAhead(w, "a message of window %d, while the latest is %d", g, c.generation)
	case g < c.generation:
		return p.handleLate(m)
	}
	c.count(m)
	if what := w.misplaced(s, m); what != "" {
		return p.violationAhead(w, "%s", what)
	}
	if w.keep(m); len(w.logs)+len(w.emitted) > maxKept || w.bytes > maxKeptBytes {
		return p.violationAhead(w, "more than %d log records and values of one window, or %d MiB of them, wait for the session: the window has to end before",
			maxKept, maxKeptBytes>>20)
	}
	switch body := m.GetBody().(type) {
	case nil, *pb.PluginMessage_Progress, *pb.PluginMessage_Pong:
		return nil
	case *pb.PluginMessage_Call:
		at := int(body.Call.GetInstant())
		if at < w.played || at >= len(w.instants) {
			return p.violationAhead(w, "a call at instant %d of window %d, of which %d of %d are over", at, w.generation, w.played, len(w.instants))
		}
		w.pending, w.played = body.Call, at
		return nil
	case *pb.PluginMessage_Failed:
		at := int(body.Failed.GetInstant())
		if at < w.played || at >= len(w.instants) {
			return p.violationAhead(w, "a failure at instant %d of window %d, of which %d of %d are over", at, w.generation, w.played, len(w.instants))
		}
		if err := p.caller.feeds.takeCustoms(body.Failed.GetCustoms()); err != nil {
			return p.violationAhead(w, "%v", err)
		}
		w.failure, w.failedAt, w.failedCall, w.played = p.failed(body.Failed), at, int(body.Failed.GetCalls()), at
		return nil
	case *pb.PluginMessage_Done:
		return p.doneAhead(lane, w, body.Done)
	}
	return p.violationAhead(w, "%s in a call", bodyOf(m))
}

// doneAhead ends the window. What was not played of it is void.
func (p *Plugin) doneAhead(lane ahead.Lane, w *window, m *pb.Done) error {
	f := &p.caller.forward
	n, sent := int(m.GetPlayed()), len(w.instants)
	if n <= w.at || n < w.played || n > sent {
		return p.violationAhead(w, "it played %d instants of a window of %d", n, sent)
	}
	if err := p.caller.feeds.takeCustoms(m.GetCustoms()); err != nil {
		return p.violationAhead(w, "%v", err)
	}
	if n < sent {
		f.settle(n)
		w.instants = w.instants[:n]
		lane.Forget(w.end())
	}
	w.played, w.done = n, true
	f.size = min(2*f.size, maxWindow)
	p.caller.open = false
	return nil
}

// violationAhead is violation of a window that is being played. Where it may have happened at more than one instant, the one at which
// the session is depends on how long the window is.
func (p *Plugin) violationAhead(w *window, format string, args ...any) error {
	return w.unsure(p.violation(format, args...))
}

// unsure is a failure of which nobody knows the instant: it is one from where the session is to the end of the window.
func (w *window) unsure(err error) error {
	var f *sdk.Failure
	if errors.As(err, &f) && w.at+1 < len(w.instants) {
		f.WallClock = true
	}
	return err
}

// cutAhead ends the window with the instant at which the session is: a request has changed what comes.
func (p *Plugin) cutAhead(w *window) {
	f := &p.caller.forward
	f.settle(w.at + 1)
	w.instants = w.instants[:w.at+1]
	f.size = max(1, w.at/2) // doubled when it is done
}

// settle takes back the rows of the latest window from an instant on: they will be sent again.
func (f *forward) settle(instant int) {
	for i, b := range f.sight.Series {
		f.series[i].sent -= beyond(b.Instants, instant)
		f.sight.Series[i].Instants = nil
	}
	for i, v := range f.sight.Indicators {
		f.indicators[i].sent -= beyond(v.Instants, instant)
		f.sight.Indicators[i].Instants = nil
	}
}

// beyond is how many rows show from an instant on.
func beyond(instants []uint32, instant int) int {
	n := 0
	for n < len(instants) && int(instants[len(instants)-1-n]) >= instant {
		n++
	}
	return n
}

// goOn sends the next window where the plugin has played this one, and tells the session until when it needs no hook.
func (p *Plugin) goOn(s sdk.Session, lane ahead.Lane, w *window) error {
	f := &p.caller.forward
	until := int64(0)
	switch {
	case w.done && w.failure == nil:
		if len(f.open) == 1 {
			if _, err := p.sendAhead(s, lane, w.end()); err != nil {
				p.failNext(s, lane, w, err)
			}
		}
		until = w.end() + 1
		if len(f.open) > 1 {
			until = f.open[1].instants[0]
		}
	case w.failure != nil:
		until = w.instants[w.failedAt]
	case w.played < len(w.instants):
		until = w.instants[w.played]
	}
	if len(w.logs) > 0 {
		until = min(until, w.logs[0].GetTime())
	}
	if len(w.emitted) > 0 {
		until = min(until, w.emitted[0].GetTime())
	}
	if len(w.dropped) > 0 {
		until = min(until, w.dropped[0].at)
	}
	lane.Quiet(until)
	return nil
}

// failNext notes that the plugin was gone when its next window was to be sent: it fails at that window's first instant.
func (p *Plugin) failNext(s sdk.Session, lane ahead.Lane, w *window, err error) {
	f := &p.caller.forward
	failure := p.broken(s, err)
	if len(f.open) == 1 {
		p.caller.failure = failure // at the next call, whenever that is
		lane.Forget(w.end())
		return
	}
	f.open[1].failure = failure
}
