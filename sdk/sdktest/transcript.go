package sdktest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/strathost/strathost/host/plugin/record"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// transcript makes a text of a stream: one line for each thing that happened, with the exchange's time. It has nothing that
// depends on how many instants a window holds, on the machine, on the lines of the author's file, or on whether the plugin runs in a
// process of its own.
type transcript struct {
	lines    []string
	zone     *time.Location
	followed map[uint32]followed // series of the day, by id
	timers   map[uint32]string   // of the day: what was asked for
	asking   *pb.Call

	hook     pb.Hook // of the window that is being played
	instants []int64
	calls    [][]string
	things   []thing         // of the plugin in it, in its order
	logged   []*pb.LogRecord // that are no things yet
	emitted  []*pb.Emitted
	dropped  uint32 // log records
	moment   moment // that was played last
}

// moment is all of an instant's calls, and what the plugin did in them. It may have come in several windows.
type moment struct {
	at            int64
	hook          pb.Hook
	calls, things []string
}

// followed is a series whose bars go to OnBars.
type followed struct{ symbol, interval string }

// thing is something that the plugin did at an instant of the window.
type thing struct {
	instant int
	text    string
}

func newTranscript() transcript { return transcript{zone: time.UTC} }

// sent notes a message of the host.
func (t *transcript) sent(m *pb.HostMessage) {
	switch body := m.GetBody().(type) {
	case *pb.HostMessage_DayStart:
		t.startDay(body.DayStart)
	case *pb.HostMessage_Series:
		if s := body.Series; s.GetKind() == pb.SeriesKind_SERIES_KIND_FOLLOWED {
			t.followed[s.GetId()] = followed{s.GetSymbol(), s.GetInterval()}
		}
	case *pb.HostMessage_Window:
		t.openWindow(body.Window)
	case *pb.HostMessage_Result:
		t.answered(body.Result)
	}
}

// received notes a message of the plugin.
func (t *transcript) received(m *pb.PluginMessage) {
	t.logged = append(t.logged, m.GetLog().GetRecords()...)
	t.emitted = append(t.emitted, m.GetEmit().GetValues()...)
	t.dropped += m.GetLog().GetDropped()
	switch m.GetBody().(type) {
	case *pb.PluginMessage_Ready, *pb.PluginMessage_Call, *pb.PluginMessage_Done, *pb.PluginMessage_Failed:
		t.settle()
	}
	switch body := m.GetBody().(type) {
	case *pb.PluginMessage_Ready: // without its name and version: a factory has none, and a release changes no golden file
		t.lines = append(t.lines, "ready: "+strings.Join(body.Ready.GetHooks(), ", "))
	case *pb.PluginMessage_Call:
		t.asking = body.Call
	case *pb.PluginMessage_Done:
		t.closeWindow(int(body.Done.GetPlayed()))
	case *pb.PluginMessage_Failed:
		t.add(int(body.Failed.GetInstant()), "failed: "+wire.UnpackFailure(body.Failed).Message)
		t.closeWindow(int(body.Failed.GetInstant()) + 1)
	}
}

// settle notes what was logged and emitted since the plugin last asked for something or had played a window: on which message it
// rode depends on the clock.
func (t *transcript) settle() {
	for _, r := range t.logged {
		t.add(t.indexOf(r.GetTime()), record.LogText(r))
	}
	if t.dropped > 0 {
		t.add(len(t.instants)-1, fmt.Sprintf("log: %d records were too many", t.dropped))
	}
	for _, e := range t.emitted {
		t.add(t.indexOf(e.GetTime()), record.EmittedText(e))
	}
	t.logged, t.emitted, t.dropped = nil, nil, 0
}

func (t *transcript) startDay(m *pb.DayStart) {
	zone, err := time.LoadLocation(m.GetLocation())
	if err != nil {
		zone = time.FixedZone(m.GetLocation(), int(m.GetUtcOffsetSeconds()))
	}
	t.closeMoment()
	t.zone, t.followed, t.timers = zone, map[uint32]followed{}, map[uint32]string{}
	t.lines = append(t.lines, "day "+m.GetDay())
}

// openWindow notes what the plugin is called with, instant by instant.
func (t *transcript) openWindow(m *pb.Window) {
	t.closeWindow(0) // of one whose end never came
	var err error
	if t.instants, err = wire.UnpackInstants(nil, m.GetInstants()); err != nil || len(t.instants) == 0 {
		return
	}
	t.hook = m.GetHook()
	t.calls = make([][]string, len(t.instants))
	say := func(instant int, text string) {
		if instant < len(t.calls) {
			t.calls[instant] = append(t.calls[instant], text)
		}
	}
	switch m.GetHook() {
	case pb.Hook_HOOK_START:
		say(0, "OnStart")
	case pb.Hook_HOOK_END:
		say(0, "OnEnd")
	case pb.Hook_HOOK_FINISH:
		say(0, "OnFinish")
	case pb.Hook_HOOK_SCAN:
		text := "OnScan " + strings.Join(m.GetScan().GetUniverse(), " ")
		if m.GetScan().GetPreSession() {
			text += " (before the session)"
		}
		say(0, text)
	}
	for _, e := range m.GetEvents() {
		say(int(e.GetInstant()), fmt.Sprintf("OnSymbol %s %s by %s", e.GetSymbol(), e.GetChange(), e.GetBy()))
	}
	t.sayBars(m, say)
	timers, err := wire.UnpackTimers(nil, m.GetTimers(), len(t.instants))
	if err != nil {
		return
	}
	for _, due := range timers {
		say(due.Instant, "timer "+t.timers[due.Timer])
	}
}

// sayBars notes the bars that OnBars gets, in its order.
func (t *transcript) sayBars(m *pb.Window, say func(int, string)) {
	var rows wire.BarRows
	if rows.Unpack(m.GetBars(), t.instants) != nil {
		return
	}
	for i := range rows.Blocks() {
		id, first, end := rows.Block(i)
		f := t.followed[id]
		for row := first; row < end && f.symbol != ""; row++ {
			o, h, l, c, v := rows.Prices(row)
			text := strings.Join([]string{"OnBars", f.symbol, f.interval, number(o), number(h), number(l), number(c), number(v)}, " ")
			if rows.Partial(row) {
				text += " partial"
			}
			say(rows.Instant(row), text)
		}
	}
}

// answered notes a request with what came of it.
func (t *transcript) answered(m *pb.Result) {
	if t.asking == nil {
		return
	}
	outcome := "ok"
	if r := m.GetRefusal(); r != nil {
		outcome = "refused: " + r.GetCode() + ": " + r.GetMessage()
	}
	t.add(int(t.asking.GetInstant()), t.requestText(t.asking)+" -> "+outcome)
	t.asking = nil
}

func (t *transcript) add(instant int, text string) {
	if len(t.instants) == 0 {
		t.lines = append(t.lines, "before the first day: "+text)
		return
	}
	t.things = append(t.things, thing{max(0, min(instant, len(t.instants)-1)), text})
}

// indexOf is the instant of a time.
func (t *transcript) indexOf(at int64) int {
	i, found := slices.BinarySearch(t.instants, at)
	if !found {
		return max(0, i-1)
	}
	return i
}

// closeWindow takes what was played.
func (t *transcript) closeWindow(played int) {
	for i := range min(played, len(t.instants)) {
		if t.moment.at != t.instants[i] || t.moment.hook != t.hook {
			t.closeMoment()
			t.moment = moment{at: t.instants[i], hook: t.hook}
		}
		t.moment.calls = append(t.moment.calls, t.calls[i]...)
		for _, x := range t.things {
			if x.instant == i {
				t.moment.things = append(t.moment.things, x.text)
			}
		}
	}
	t.instants, t.calls, t.things = nil, nil, nil
}

// closeMoment writes an instant, its calls before what the plugin did.
func (t *transcript) closeMoment() {
	at := time.Unix(0, t.moment.at).In(t.zone).Format("15:04:05 ")
	for _, c := range t.moment.calls {
		t.lines = append(t.lines, at+c)
	}
	for _, x := range t.moment.things {
		t.lines = append(t.lines, at+"  "+x)
	}
	t.moment = moment{}
}

// text is the whole transcript of the plugin of a name.
func (t *tap) text(name string, stopped []Stopped) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := &t.notes
	n.settle()
	n.closeWindow(len(n.instants)) // the plugin ended in the middle of it
	n.closeMoment()
	var b strings.Builder
	for _, l := range n.lines {
		b.WriteString(strings.ReplaceAll(l, "\n", "\n         ") + "\n")
	}
	for _, s := range stopped {
		if s.Strategy == name { // which is another where another folder has it
			fmt.Fprintf(&b, "stopped [%s]\n", s.Code)
		} else {
			fmt.Fprintf(&b, "stopped %s [%s]\n", s.Strategy, s.Code)
		}
	}
	return b.String()
}

// number is a number as short as it can be and still be the same.
func number(x float64) string { return record.Number(x) }

// requestText is a request in the words of sdk.Session. It notes what timers were asked for.
func (t *transcript) requestText(c *pb.Call) string {
	text := record.RequestText(c)
	switch q := c.GetRequest().(type) {
	case *pb.Call_Every:
		t.timers[q.Every.GetTimer()] = text
	case *pb.Call_At:
		t.timers[q.At.GetTimer()] = text
	}
	return text
}
