package serve

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/strathost/strathost/sdk"
	"github.com/strathost/strathost/sdk/place"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// lane plays the session for one strategy: window by window, instant by instant, on one goroutine.
type lane struct {
	ctx    context.Context // ends with the stream, or at Stop
	inbox  <-chan *pb.HostMessage
	out    outbox
	room   Room
	made   Made
	hooks  sdk.Hooks
	places place.Places
	where  atomic.Pointer[func() (string, []string)] // of made, for the watch

	name, strategy string
	seed           uint64
	timeoutMS      uint32

	today  atomic.Pointer[day]
	feeds  *feeds
	timers []func(sdk.Session) error // by number, from 1
	calls  uint64                    // requests to the host
	cut    bool                      // a result said that the window ends with this instant
	asked  int                       // requests of the running call
	reads  reads                     // of the running call
	broken error                     // ends the strategy with the call: the host sent what it must not, or it asked too much

	withheld string // what the host last said of a symbol that a counterfactual run withholds
	wentOn   bool   // a handler ended at that, and the log says so

	customs wire.ValuePacker // of Done

	session *session
	pulse   pulse
	now     atomic.Int64 // the instant that is being played
	playing atomic.Bool  // a window
	givenUp atomic.Bool  // the process is about to end itself
	instant int          // index of that instant
	called  int          // calls of the author's hooks that returned at it

	window windowState
}

// day is what DayStart said.
type day struct {
	name     string
	zone     *time.Location
	logLevel slog.Level
	random   *sdk.Random
	emitted  sdk.EmitBudget
}

// windowState is the window that is being played. Its memory serves the next.
type windowState struct {
	instants []int64
	bars     wire.BarRows
	values   wire.ValueRows
	nextBar  []int // of each block, the next row to play
	nextRow  []int
	timers   []wire.TimerDue
	nextDue  int // of timers
	events   []event
	due      []sdk.Bar
	done     pb.PluginMessage
	body     pb.Done
}

type event struct {
	sdk.SymbolEvent
	instant int
}

func newLane(ctx context.Context, to sender, inbox <-chan *pb.HostMessage, room Room) *lane {
	l := &lane{ctx: ctx, inbox: inbox, out: outbox{to: to}, room: room, places: place.Build(), feeds: newFeeds()}
	l.session = newSession(l)
	l.today.Store(&day{zone: time.UTC, random: sdk.NewRandom(0, "", "")})
	return l
}

// serve plays what the host sends, until it stops.
func (l *lane) serve() error {
	for m := range l.inbox {
		var err error
		switch body := m.GetBody().(type) {
		case *pb.HostMessage_Window:
			err = l.playWindow(m.GetGeneration(), body.Window)
		case *pb.HostMessage_DayStart:
			l.startDay(body.DayStart)
		case *pb.HostMessage_Series:
			if err = l.feeds.take(body.Series); err != nil {
				err = violation("%v", err)
			}
		case *pb.HostMessage_Ping:
			err = l.pong(body.Ping)
		default:
			err = violation("%s between windows", bodyOf(m))
		}
		if err != nil {
			return err
		}
	}
	return errStopped
}

func (l *lane) pong(ping *pb.Ping) error {
	return l.out.send(&pb.PluginMessage{Body: &pb.PluginMessage_Pong{Pong: &pb.Pong{Number: ping.GetNumber()}}})
}

// startDay forgets the day before.
func (l *lane) startDay(m *pb.DayStart) {
	zone, err := time.LoadLocation(m.GetLocation())
	if err != nil {
		zone = time.FixedZone(m.GetLocation(), int(m.GetUtcOffsetSeconds()))
	}
	l.feeds.life.over = true
	l.feeds, l.timers = newFeeds(), nil
	l.today.Store(&day{name: m.GetDay(), zone: zone, logLevel: slog.Level(m.GetLogLevel()),
		random: sdk.NewRandom(l.seed, l.strategy, m.GetDay())})
}

// playWindow plays all instants of a window, or as many as a result allows, and says so.
func (l *lane) playWindow(generation uint64, m *pb.Window) error {
	if generation != l.out.generation.Load()+1 {
		return violation("window %d after %d", generation, l.out.generation.Load())
	}
	l.out.window(generation)
	if err := l.openWindow(m); err != nil {
		return violation("window %d: %v", generation, err)
	}
	l.cut = false
	if len(l.window.instants) > 0 {
		l.out.instant(l.window.instants[0]) // before anything goes out
	}
	l.playing.Store(true)
	defer l.playing.Store(false)
	w, played := &l.window, 0
	for i, t := range w.instants {
		l.begin(i, t)
		l.showRows(i)
		if len(l.feeds.customs) > 0 {
			if err := l.invokeAside(l.catchUp); err != nil {
				return err
			}
		}
		if err := l.playInstant(i, m); err != nil {
			return err
		}
		full, err := l.out.endInstant()
		if err != nil {
			return err
		}
		if played = i + 1; l.cut || full {
			break
		}
	}
	l.playing.Store(false)
	w.body.Played, w.body.Customs = uint32(played), l.packCustoms()
	w.done.Log, w.done.Emit = nil, nil
	w.done.Body = &pb.PluginMessage_Done{Done: &w.body}
	return l.out.send(&w.done)
}

// begin begins an instant of the window.
func (l *lane) begin(index int, t int64) {
	l.instant, l.called = index, 0
	l.now.Store(t)
	l.out.instant(t)
	l.out.at(index, 0)
}

// openWindow checks all of a window before any of it is played.
func (l *lane) openWindow(m *pb.Window) (err error) {
	w := &l.window
	if w.instants, err = wire.UnpackInstants(w.instants[:0], m.GetInstants()); err != nil {
		return err
	}
	if m.GetHook() != pb.Hook_HOOK_INSTANTS && len(w.instants) != 1 {
		return violation("%v with %d instants", m.GetHook(), len(w.instants))
	}
	if err = w.bars.Unpack(m.GetBars(), w.instants); err != nil {
		return err
	}
	if err = w.values.Unpack(m.GetValues(), len(w.instants), l.feeds.width); err != nil {
		return err
	}
	if w.timers, err = wire.UnpackTimers(w.timers[:0], m.GetTimers(), len(w.instants)); err != nil {
		return err
	}
	for _, due := range w.timers {
		if due.Timer == 0 || int(due.Timer) > len(l.timers) {
			return violation("timer %d of %d", due.Timer, len(l.timers))
		}
	}
	w.events = w.events[:0]
	for _, e := range m.GetEvents() {
		event := event{}
		if event.SymbolEvent, event.instant, err = wire.UnpackEvent(e, len(w.instants)); err != nil {
			return err
		}
		w.events = append(w.events, event)
	}
	w.nextBar, w.nextRow, w.nextDue = w.nextBar[:0], w.nextRow[:0], 0
	for i := range w.bars.Blocks() {
		id, first, _ := w.bars.Block(i)
		if fd := l.feeds.at(id); fd == nil || fd.handle == nil && fd.custom == nil && fd.kind != pb.SeriesKind_SERIES_KIND_FOLLOWED {
			return violation("rows of series %d, which has no bars", id)
		}
		w.nextBar = append(w.nextBar, first)
	}
	for i := range w.values.Blocks() {
		_, first, _ := w.values.Block(i)
		w.nextRow = append(w.nextRow, first)
	}
	removed, err := wire.UnpackIDs(m.GetRemoved())
	l.feeds.remove(removed)
	return err
}

// showRows makes the rows of an instant visible: in handles, and as the bars that are due.
func (l *lane) showRows(instant int) {
	w := &l.window
	w.due = w.due[:0]
	for i := range w.nextBar {
		id, _, end := w.bars.Block(i)
		fd := l.feeds.at(id)
		for ; w.nextBar[i] < end && w.bars.Instant(w.nextBar[i]) == instant; w.nextBar[i]++ {
			if fd.handle != nil {
				fd.handle.push(&w.bars, w.nextBar[i])
				continue
			}
			if fd.custom != nil {
				fd.note(&w.bars, w.nextBar[i])
				continue
			}
			w.due = append(w.due, sdk.Bar{})
			w.bars.Bar(w.nextBar[i], fd.symbol, fd.interval, &w.due[len(w.due)-1])
		}
	}
	for i := range w.nextRow {
		id, _, end := w.values.Block(i)
		values := l.feeds.at(id).values
		for ; w.nextRow[i] < end && w.values.Instant(w.nextRow[i]) == instant; w.nextRow[i]++ {
			w.values.Outputs(i, w.nextRow[i], values.push(w.values.Ready(w.nextRow[i])))
		}
	}
}

// playInstant calls the hooks of one instant.
func (l *lane) playInstant(instant int, m *pb.Window) error {
	switch m.GetHook() {
	case pb.Hook_HOOK_START:
		return l.invokeHook(l.hooks.Start)
	case pb.Hook_HOOK_END:
		return l.invokeHook(l.hooks.End)
	case pb.Hook_HOOK_FINISH:
		return l.invokeHook(l.hooks.Finish)
	case pb.Hook_HOOK_SCAN:
		if l.hooks.Scan == nil {
			return nil
		}
		scan := wire.UnpackScan(m.GetScan())
		return l.invoke(func() error { return l.hooks.Scan(l.session, scan) })
	case pb.Hook_HOOK_INSTANTS:
		return l.playStep(instant)
	}
	return violation("a window of hook %v", m.GetHook())
}

// playStep is an ordinary instant: symbol events, bars, timers.
func (l *lane) playStep(instant int) error {
	w := &l.window
	for _, e := range w.events {
		if e.instant != instant || l.hooks.Symbol == nil {
			continue
		}
		if err := l.invoke(func() error { return l.hooks.Symbol(l.session, e.SymbolEvent) }); err != nil {
			return err
		}
	}
	if len(w.due) > 0 && l.hooks.Bars != nil {
		if err := l.invoke(l.session.bars); err != nil {
			return err
		}
		l.returned()
	}
	for ; w.nextDue < len(w.timers) && w.timers[w.nextDue].Instant == instant; w.nextDue++ {
		if err := l.invokeHook(l.timers[w.timers[w.nextDue].Timer-1]); err != nil {
			return err
		}
		l.returned()
	}
	return nil
}

// returned counts the author's hooks that returned at the instant.
func (l *lane) returned() {
	l.called++
	l.out.at(l.instant, l.called)
}

func (l *lane) invokeHook(hook func(sdk.Session) error) error {
	if hook == nil {
		return nil
	}
	return l.invoke(func() error { return hook(l.session) })
}
