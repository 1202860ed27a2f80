package plugin

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/place"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/grpc/status"
)

// caller is what calls of hooks share: they come one after the other, on one goroutine.
type caller struct {
	places     place.Places
	generation uint64
	open       bool   // the window of that generation is being played
	calls      uint64 // requests of the plugin so far
	requests   int    // of them, those at requestsAt
	requestsAt instantOf
	day        string
	feeds      feeds
	asked      *pb.Custom // of the request for an indicator that is being served
	made       *remote    // for it
	forward    forward
	ahead      *window        // the window that the call takes over; nil where the plugin plays the call itself
	late       int            // messages of windows that are over
	records    int            // log records of the latest window that came
	values     int            // emitted values of it
	refusals   []*sdk.Refusal // the latest that the host gave: one may escape
	strayPlace bool           // the log has a line of a location that is none

	message pb.HostMessage // and its parts, used for every window again
	body    pb.HostMessage_Window
	window  pb.Window
	instant []byte
	failure error // once set, no more calls
}

// call plays one call of a hook: a window of one instant, until the plugin says Done or Failed.
func (p *Plugin) call(s sdk.Session, m moment) error {
	c := &p.caller
	if c.failure != nil {
		return c.failure
	}
	err := p.play(s, m)
	c.open = false
	p.watch.rest()
	if err != nil {
		c.failure = err
	}
	return err
}

func (p *Plugin) play(s sdk.Session, m moment) error {
	if p.caller.open { // the run ended, for a reason that is not the plugin's, while the plugin was ahead of it
		return nil
	}
	if err := p.startDay(s); err != nil {
		return p.broken(s, err)
	}
	if err := p.sendWindow(s, m); err != nil {
		return p.broken(s, err)
	}
	for {
		select {
		case r, ok := <-p.link.inbox:
			if !ok {
				return p.broken(s, p.link.end())
			}
			if over, err := p.handle(s, r); over || err != nil {
				return err
			}
		case <-s.Context().Done():
			return s.Context().Err() // Close stops the author's code, which may take its time
		}
	}
}

// startDay sends DayStart where the session's day is another than that of the last call.
func (p *Plugin) startDay(s sdk.Session) error {
	c := &p.caller
	if s.Day() == c.day {
		return nil
	}
	c.day = s.Day()
	p.watch.endsWith(s.Context().Done(), p.options.Limits.StopTimeout)
	c.feeds.startDay()
	c.forward.startDay()
	zone := s.Location()
	_, offset := s.Now().In(zone).Zone()
	level := slog.Level(slog.LevelError + 4) // above all that is named
	for _, l := range []slog.Level{slog.LevelError, slog.LevelWarn, slog.LevelInfo, slog.LevelDebug} {
		if s.Log().Enabled(s.Context(), l) {
			level = l
		}
	}
	return p.link.send(&pb.HostMessage{Generation: c.generation, Body: &pb.HostMessage_DayStart{DayStart: &pb.DayStart{
		Day: c.day, Location: zone.String(), UtcOffsetSeconds: int32(offset), LogLevel: int32(level)}}})
}

// declare sends a Series message.
func (p *Plugin) declare(m *pb.Series) error {
	return p.link.send(&pb.HostMessage{Generation: p.caller.generation, Body: &pb.HostMessage_Series{Series: m}})
}

// sendWindow sends what the moment is about, and all that became visible since the last message.
func (p *Plugin) sendWindow(s sdk.Session, m moment) error {
	c := &p.caller
	f, w := &c.feeds, &c.window
	at := s.Now().UnixNano()
	f.bars.Reset()
	f.values.Reset()
	p.watch.begin(c.generation+1, false) // also over what goes out before the window: a process that reads nothing blocks it
	if err := f.packBars(m.bars, at, p.declare); err != nil {
		return err
	}
	if err := f.sync(at, true, p.declare); err != nil {
		return err
	}
	c.generation++
	c.open = true
	c.records, c.values = 0, 0
	c.instant = wire.PackInstants(c.instant[:0], at)
	w.Hook, w.Instants, w.Bars, w.Values, w.Scan, w.Removed = m.hook, c.instant, f.bars.Message(), f.values.Message(), m.scan, f.removed
	w.Events, w.Timers = w.Events[:0], nil
	if m.event != nil {
		w.Events = append(w.Events, m.event)
	}
	if m.timer != 0 {
		w.Timers = wire.PackTimers(m.timer)
	}
	c.body.Window = w
	c.message.Generation, c.message.Body = c.generation, &c.body
	err := p.link.send(&c.message)
	f.removed = f.removed[:0]
	return err
}

// handle looks at one message of the plugin. over says that the window was played.
func (p *Plugin) handle(s sdk.Session, m *pb.PluginMessage) (over bool, err error) {
	c := &p.caller
	switch g := m.GetGeneration(); {
	case g > c.generation:
		return false, p.violation("a message of window %d, while the latest is %d", g, c.generation)
	case g < c.generation:
		return false, p.handleLate(m)
	}
	c.count(m)
	now := s.Now().UnixNano()
	if what := wrongTime(s, m.GetLog(), m.GetEmit(), func(t int64) bool { return t == now }); what != "" {
		return false, p.violation("%s, expected the instant itself, %s", what, stamp(s, now))
	}
	p.relayLog(s, m.GetLog())
	if err := relayEmitted(s, m.GetEmit()); err != nil {
		return false, err
	}
	switch body := m.GetBody().(type) {
	case nil:
		return false, nil
	case *pb.PluginMessage_Progress:
		p.watch.heard(body.Progress)
		return false, nil
	case *pb.PluginMessage_Pong:
		return false, nil
	case *pb.PluginMessage_Call:
		return false, p.serve(s, body.Call)
	case *pb.PluginMessage_Failed:
		if err := c.feeds.takeCustoms(body.Failed.GetCustoms()); err != nil {
			return true, p.violation("%v", err)
		}
		return true, p.failed(body.Failed)
	case *pb.PluginMessage_Done:
		if n := body.Done.GetPlayed(); n != 1 {
			return true, p.violation("it played %d instants of a window of 1", n)
		}
		if err := c.feeds.takeCustoms(body.Done.GetCustoms()); err != nil {
			return true, p.violation("%v", err)
		}
		return true, nil
	}
	return false, p.violation("%s in a call", bodyOf(m))
}

// handleLate drops what belongs to a window that is over. Progress may have crossed with its end; a second end may
// not, nor a call after it.
func (p *Plugin) handleLate(m *pb.PluginMessage) error {
	switch m.GetBody().(type) {
	case *pb.PluginMessage_Done:
		return p.violation("a second end of window %d", m.GetGeneration())
	case *pb.PluginMessage_Call:
		return p.violation("a call after the end of window %d", m.GetGeneration())
	}
	p.caller.late++
	return nil
}

// count counts what came of the latest window.
func (c *caller) count(m *pb.PluginMessage) {
	c.records += len(m.GetLog().GetRecords())
	c.values += len(m.GetEmit().GetValues())
}

func (p *Plugin) relayLog(s sdk.Session, m *pb.Log) {
	if m == nil {
		return
	}
	for _, r := range m.GetRecords() {
		_, level, message, attrs := wire.UnpackRecord(r)
		s.Log().LogAttrs(s.Context(), level, message, attrs...)
	}
	if n := m.GetDropped(); n > 0 {
		s.Log().Warn("log records were left out: there were too many at this instant", slog.Int("dropped", int(n)))
	}
}

// relayEmitted emits what the author emitted. An error is the host's own, of its recorder: the call fails with it, as
// that of a Go strategy that minds its errors would.
func relayEmitted(s sdk.Session, m *pb.Emit) error {
	for _, e := range m.GetValues() {
		if err := s.Emit(e.GetName(), e.GetValue()); err != nil {
			return fmt.Errorf("emit %s: %w", e.GetName(), err)
		}
	}
	return nil
}

// violation ends a plugin that sent what it must not: nothing that it says can be trusted any more.
func (p *Plugin) violation(format string, args ...any) error {
	_ = p.process.Kill(context.Background())
	return &sdk.Failure{Code: sdk.ProtocolError, Message: "the plugin broke the protocol: " + fmt.Sprintf(format, args...)}
}

// broken says why the stream ended in the middle of a call, after what the plugin had logged and emitted in it.
func (p *Plugin) broken(s sdk.Session, err error) error {
	err = p.cause(s, err)
	if s.Context().Err() == nil {
		if lost := p.recover(s); lost != nil {
			return lost
		}
	}
	return err
}

// cause says why the stream ended in the middle of a call.
func (p *Plugin) cause(s sdk.Session, err error) error {
	if ctx := s.Context().Err(); ctx != nil {
		return ctx
	}
	if f := p.lastWord(s); f != nil {
		return f
	}
	return p.fate(err)
}

// fate says what became of a plugin whose stream ended, with err, in the middle of a call.
func (p *Plugin) fate(err error) error {
	if p.options.Attach != nil {
		return p.leftUs(err)
	}
	if f := p.watch.verdict(); f != nil {
		return f
	}
	if !p.process.ended(exitSettle) {
		if what, bad := p.link.badMessage(); bad {
			return p.violation("%s", what)
		}
		if !p.process.ended(exitWait) {
			_ = p.process.Kill(context.Background())
			return &sdk.Failure{Code: sdk.PluginExited, WallClock: true,
				Message: fmt.Sprintf("the connection to the plugin broke while its process lived on (%s): it became another program, or closed "+
					"what it did not open; start other programs with os/exec, and close what is yours", status.Convert(err).Message())}
		}
	}
	if f := p.watch.verdict(); f != nil {
		return f
	}
	return p.exitFailure()
}

// lastWord is the failure that the plugin sent before the stream ended, where a send noticed the end first. Requests
// that nobody waits for any more are not served.
func (p *Plugin) lastWord(s sdk.Session) error {
	for m := range p.link.inbox {
		if m.GetGeneration() == p.caller.generation {
			p.caller.count(m)
		}
		p.relayLog(s, m.GetLog())
		if err := relayEmitted(s, m.GetEmit()); err != nil {
			return err
		}
		if failed := m.GetFailed(); failed != nil && m.GetGeneration() == p.caller.generation {
			return p.failed(failed)
		}
	}
	return nil
}
