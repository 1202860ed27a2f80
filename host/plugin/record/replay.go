package record

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// Plugin is a plugin to which the messages go.
type Plugin interface {
	// Send sends a message of the host.
	Send(*pb.HostMessage) error
	// Receive waits for a message of the plugin. The error is *sdk.Failure where the process ended.
	Receive(context.Context) (*pb.PluginMessage, error)
}

// Options bound a replay.
type Options struct {
	// Until, where not zero, is the instant before which it ends.
	Until time.Time
	// Pause, where not zero, is the instant before which Paused is called, once.
	Pause  time.Time
	Paused func(at time.Time) error
}

// Result is what a replay showed.
type Result struct {
	Messages, Windows int // of the log, that were played
	// Notes are what is not as it was when the log was written, and no difference.
	Notes []string
	// Difference is the first; nil where there is none.
	Difference *Difference
	// Stopped says that it ended before Options.Until.
	Stopped bool
	// Tail says how a log ended that did not end in order, and what the plugin does there now; empty for others.
	Tail string
}

// Difference is where a plugin does something else than it did.
type Difference struct {
	Message       int       // number of the message in the log, from 1
	Window        uint64    // 0 before the first
	Time          time.Time // of the instant; zero before the first
	Recorded, Now string    // in words
}

// WrongPluginError says that a log is of another plugin.
type WrongPluginError struct{ Recorded, Now string }

func (e *WrongPluginError) Error() string {
	return fmt.Sprintf("it was recorded of the %s, and this is the %s", e.Recorded, e.Now)
}

// replayer plays a log to a plugin.
type replayer struct {
	summary *Summary
	plugin  Plugin
	options Options
	result  Result

	day        day
	zone       *time.Location
	windows    bool   // the plugin takes windows of more than one instant
	generation uint64 // of what the plugin was last sent
	paused     bool
	latest     int64  // instant that the plugin has got, in nanoseconds of Unix time; 0 before the first
	recorded   doings // since the host last waited
	now        doings
	started    bool // the plugin was ready, when recorded

	window   *pb.Window // that is being played; nil between windows
	number   uint64     // of it in the log
	instants []int64
	from, to int // the piece that the plugin has
	end      int // instants that were played when recorded; all where nobody knows
	asked    bool
}

// errEnough ends a replay.
var errEnough = errors.New("enough")

// Replay plays a log, of which s is the summary, to a plugin that nobody has greeted. It ends at the first difference. The error
// is *WrongPluginError, *DamageError, that of ctx, of reading the log or of Options.Paused.
func Replay(ctx context.Context, log io.Reader, s *Summary, p Plugin, o Options) (Result, error) {
	reader, err := NewReader(log)
	if err != nil {
		return Result{}, err
	}
	r := &replayer{summary: s, plugin: p, options: o, day: newDay(), zone: time.UTC, paused: o.Pause.IsZero()}
	for {
		f, err := reader.Next()
		if err == io.EOF {
			err = r.tail(ctx)
		} else if err == nil {
			if err = r.play(ctx, f); err == nil {
				r.result.Messages = f.Number
				continue
			}
		}
		if errors.Is(err, errEnough) {
			err = nil
		}
		if err == nil && !r.paused && r.result.Difference == nil {
			r.notPaused()
		}
		return r.result, err
	}
}

func (r *replayer) play(ctx context.Context, f Frame) error {
	if f.Kind == FromHost {
		m, err := hostMessage(f)
		if err != nil {
			return err
		}
		return r.fromHost(f, m)
	}
	m, err := pluginMessage(f)
	if err != nil {
		return err
	}
	return r.fromPlugin(ctx, f, m)
}

// fromHost sends what the host sent. A plugin that is gone does not take it: that shows where the host waits next.
func (r *replayer) fromHost(f Frame, m *pb.HostMessage) error {
	switch body := m.GetBody().(type) {
	case *pb.HostMessage_Ping, *pb.HostMessage_Stop:
		return nil
	case *pb.HostMessage_Window:
		return r.open(f, body.Window)
	case *pb.HostMessage_DayStart:
		r.day, r.zone = newDay(), zoneOf(body.DayStart)
	case *pb.HostMessage_Series:
		r.day.name(body.Series)
	case *pb.HostMessage_Result:
		r.asked = false
	}
	m.Generation = r.generation
	_ = r.plugin.Send(m)
	return nil
}

// open begins a window, of which the plugin gets what was played when it was recorded.
func (r *replayer) open(f Frame, w *pb.Window) (err error) {
	if r.instants, err = instantsOf(f, w); err != nil {
		return err
	}
	if r.number++; r.number > uint64(len(r.summary.played)) {
		return &DamageError{f.Offset, "the log was changed while it was played"}
	}
	r.window, r.from, r.to, r.end = w, 0, 0, len(r.instants)
	if played := int(r.summary.played[r.number-1]); played > 0 {
		r.end = min(played, r.end)
	}
	return r.next()
}

// next sends the next piece of the window: up to the instant before which something is to happen, or all the rest.
func (r *replayer) next() error {
	r.from = r.to
	if r.reached(r.options.Until, r.from) {
		r.result.Stopped = true
		return errEnough
	}
	if !r.paused && r.reached(r.options.Pause, r.from) {
		r.paused = true
		if err := r.options.Paused(time.Unix(0, r.instants[r.from]).In(r.zone)); err != nil {
			return err
		}
	}
	r.to = r.from + 1
	for r.windows && r.to < r.end && !r.reached(r.options.Until, r.to) && (r.paused || !r.reached(r.options.Pause, r.to)) {
		r.to++
	}
	part, err := r.day.piece(r.window, r.instants, r.from, r.to)
	if err != nil {
		return fmt.Errorf("window %d of the log: %w", r.number, err)
	}
	r.generation++
	r.latest = r.instants[r.to-1]
	if r.from == 0 {
		r.result.Windows++
	}
	_ = r.plugin.Send(&pb.HostMessage{Generation: r.generation, Body: &pb.HostMessage_Window{Window: part}})
	return nil
}

// notPaused notes that all was played before the instant of Options.Pause.
func (r *replayer) notPaused() {
	const layout = "2006-01-02 15:04:05"
	ends := "no instant was played"
	if r.latest != 0 {
		ends = "the last instant that was played is " + time.Unix(0, r.latest).In(r.zone).Format(layout)
	}
	r.note("it did not pause before %s: %s", r.options.Pause.In(r.zone).Format(layout), ends)
}

// reached says whether an instant of the window is at or after a time.
func (r *replayer) reached(t time.Time, instant int) bool {
	return !t.IsZero() && r.instants[instant] >= t.UnixNano()
}

// fromPlugin compares what the plugin did with what it does now, wherever the host waited for it.
func (r *replayer) fromPlugin(ctx context.Context, f Frame, m *pb.PluginMessage) error {
	r.recorded.ride(m)
	switch body := m.GetBody().(type) {
	case *pb.PluginMessage_Ready:
		return r.greet(ctx, f, body.Ready)
	case *pb.PluginMessage_Call:
		r.recorded.last = callDeed(body.Call, r.at(int(body.Call.GetInstant())))
		r.asked = true
	case *pb.PluginMessage_Failed:
		r.recorded.last = failedDeed(body.Failed, r.at(int(body.Failed.GetInstant())))
	case *pb.PluginMessage_Done:
		r.recorded.last = r.day.doneDeed(body.Done, r.at(int(body.Done.GetPlayed())-1))
	default:
		return nil
	}
	if err := r.wait(ctx); err != nil {
		return err
	}
	is := r.now.last
	if err := r.compare(f.Number); err != nil {
		return err
	}
	if m.GetFailed() != nil && is.what != nil {
		r.result.Tail = "it failed as it did: " + r.told(is, deed{})
	}
	if m.GetCall() == nil {
		r.window = nil
	}
	if r.result.Stopped {
		return errEnough
	}
	return nil
}

// at is the time of an instant of the window.
func (r *replayer) at(instant int) int64 {
	if r.window == nil {
		return 0
	}
	return r.instants[max(0, min(instant, len(r.instants)-1))]
}

// greet compares what a plugin says of itself.
func (r *replayer) greet(ctx context.Context, f Frame, was *pb.Ready) error {
	r.started = true
	m, err := r.receive(ctx)
	if err != nil {
		return err
	}
	is := m.GetReady()
	if is == nil { // it failed, or is gone
		r.recorded.last = deed{what: was, text: "ready"}
		return r.compare(f.Number)
	}
	if was.GetName() != is.GetName() || was.GetRole() != is.GetRole() {
		return &WrongPluginError{was.GetRole() + " " + was.GetName(), is.GetRole() + " " + is.GetName()}
	}
	if was.GetVersion() != is.GetVersion() {
		r.note("its version is %s, recorded was %s", is.GetVersion(), was.GetVersion())
	}
	for _, hook := range is.GetHooks() {
		if !slices.Contains(was.GetHooks(), hook) {
			r.note("it has the hook %s, which it had not: the log has no call of it", hook)
		}
	}
	for _, hook := range was.GetHooks() {
		if !slices.Contains(is.GetHooks(), hook) {
			r.note("it has no hook %s any more", hook)
		}
	}
	r.windows = slices.Contains(is.GetFeatures(), wire.FeatureWindows)
	r.recorded, r.now = doings{}, doings{}
	return nil
}

func (r *replayer) note(format string, args ...any) {
	r.result.Notes = append(r.result.Notes, fmt.Sprintf(format, args...))
}

// wait waits until the plugin asks for something or has played what was played. Where it has played a piece of the window it
// gets the next.
func (r *replayer) wait(ctx context.Context) error {
	for {
		m, err := r.receive(ctx)
		if err != nil || m == nil || m.GetDone() == nil {
			return err
		}
		n := int(m.GetDone().GetPlayed())
		if n < 1 || n > r.to-r.from {
			r.now.last = gone(fmt.Sprintf("the plugin broke the protocol: it played %d of %s", n, plural(r.to-r.from, "instant")))
			return nil
		}
		r.to = r.from + n
		r.now.last.at = r.at(r.to - 1)
		if r.to == r.end {
			return nil
		}
		if err := r.next(); err != nil {
			if r.result.Stopped {
				return r.stop()
			}
			return err
		}
	}
}

// stop compares what was done before the instant at which the replay ends, in the middle of a window.
func (r *replayer) stop() error {
	r.recorded.before(r.options.Until.UnixNano())
	if r.recorded.last.at < r.options.Until.UnixNano() { // a request: the plugin has played past it
		return nil
	}
	r.recorded.dropped, r.now.dropped = 0, 0 // which may be those of later instants
	r.recorded.last, r.now.last = deed{}, deed{}
	return nil
}

// receive waits for a message that the host would wait for, and makes a deed of it. It is nil where the process is gone.
func (r *replayer) receive(ctx context.Context) (*pb.PluginMessage, error) {
	for {
		m, err := r.plugin.Receive(ctx)
		var failure *sdk.Failure
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &failure):
			r.now.last = gone(failure.Error())
			return nil, nil
		case err != nil:
			return nil, err
		}
		r.now.ride(m)
		switch body := m.GetBody().(type) {
		case nil, *pb.PluginMessage_Progress, *pb.PluginMessage_Pong:
			continue
		case *pb.PluginMessage_Call:
			r.now.last = callDeed(body.Call, r.at(r.from+int(body.Call.GetInstant())))
		case *pb.PluginMessage_Failed:
			r.now.last = failedDeed(body.Failed, r.at(r.from+int(body.Failed.GetInstant())))
		case *pb.PluginMessage_Done:
			r.now.last = r.day.doneDeed(body.Done, 0) // its instant: see wait
		default:
			r.now.last = gone(fmt.Sprintf("the plugin broke the protocol: %T", body))
		}
		return m, nil
	}
}

// compare ends the replay where what was done is not what is done.
func (r *replayer) compare(message int) error {
	was, is, differ := firstDifference(append(r.recorded.all(), r.recorded.last), append(r.now.all(), r.now.last))
	r.recorded, r.now = doings{}, doings{}
	if !differ {
		return nil
	}
	d := &Difference{Message: message, Window: r.number, Recorded: r.told(was, is), Now: r.told(is, was)}
	if at := cmpAt(was.at, is.at); at != 0 {
		d.Time = time.Unix(0, at).In(r.zone)
	}
	r.result.Difference = d
	return errEnough
}

// cmpAt is the earlier of two instants that are known.
func cmpAt(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// told is a deed with its time.
func (r *replayer) told(d, than deed) string {
	if d.at == 0 {
		return d.detailed(than)
	}
	return time.Unix(0, d.at).In(r.zone).Format("15:04:05 ") + d.detailed(than)
}
