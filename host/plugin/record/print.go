package record

import (
	"fmt"
	"io"
	"strings"
	"time"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
)

// printer writes a log as text.
type printer struct {
	w        io.Writer
	day      day
	zone     *time.Location
	instants []int64
}

// Print writes a log as text: a line for who it is of, one for each message, > of the host and < of the plugin, and one for its
// end. What is whole ahead of damage is written. The error is *NotALogError, *DamageError, that of r or of w.
func Print(w io.Writer, r io.Reader) error {
	log, err := NewReader(r)
	if err != nil {
		return err
	}
	h := log.Header()
	if _, err := fmt.Fprintf(w, "%s, %s %s of session %s, from %s\n", strings.TrimSpace(h.Name+" "+h.Version), h.Role, h.Strategy, h.Session, h.Path); err != nil {
		return err
	}
	p := &printer{w: w, day: newDay(), zone: time.UTC}
	for {
		f, err := log.Next()
		if err == io.EOF {
			return p.end(log)
		}
		if err == nil {
			err = p.message(f)
		}
		if err != nil {
			return err
		}
	}
}

func (p *printer) end(log *Reader) error {
	at, cut := log.Offset()
	text := "end"
	switch e := log.End(); {
	case e != nil && e.Process != "":
		text = "end: the process ended: " + e.Process
	case e == nil && cut:
		text = fmt.Sprintf("cut off in the middle of a message, at byte %d: the host was killed", at)
	case e == nil:
		text = fmt.Sprintf("cut off at byte %d: the host was killed", at)
	}
	_, err := fmt.Fprintln(p.w, text)
	return err
}

func (p *printer) message(f Frame) error {
	text := ""
	if f.Kind == FromHost {
		m, err := hostMessage(f)
		if err != nil {
			return err
		}
		text = p.fromHost(m)
	} else {
		m, err := pluginMessage(f)
		if err != nil {
			return err
		}
		text = p.fromPlugin(m)
	}
	_, err := fmt.Fprintf(p.w, "%6d %c %s\n", f.Number, f.Kind, strings.ReplaceAll(text, "\n", " "))
	return err
}

func (p *printer) fromHost(m *pb.HostMessage) string {
	switch body := m.GetBody().(type) {
	case *pb.HostMessage_Start:
		return fmt.Sprintf("start: session %s, strategy %s, seed %d, params %s", body.Start.GetSession(), body.Start.GetStrategy(), body.Start.GetSeed(), body.Start.GetParams())
	case *pb.HostMessage_DayStart:
		p.day, p.zone, p.instants = newDay(), zoneOf(body.DayStart), nil
		return "day " + body.DayStart.GetDay() + ", " + body.DayStart.GetLocation()
	case *pb.HostMessage_Series:
		p.day.name(body.Series)
		return p.series(body.Series)
	case *pb.HostMessage_Window:
		return fmt.Sprintf("window %d: %s", m.GetGeneration(), p.window(body.Window))
	case *pb.HostMessage_Result:
		return fmt.Sprintf("result %d: %s", body.Result.GetCall(), resultText(body.Result))
	case *pb.HostMessage_Ping:
		return fmt.Sprintf("ping %d", body.Ping.GetNumber())
	case *pb.HostMessage_Stop:
		return "stop: " + body.Stop.GetReason()
	}
	return "a message that this version does not know"
}

func (p *printer) series(m *pb.Series) string {
	kind := strings.ToLower(strings.TrimPrefix(m.GetKind().String(), "SERIES_KIND_"))
	text := fmt.Sprintf("series %d: %s %s %s", m.GetId(), kind, m.GetSymbol(), m.GetInterval())
	if m.GetKey() != "" {
		text += " " + m.GetKey()
	}
	var rows wire.BarRows
	if m.GetBars() != nil && rows.Unpack(m.GetBars(), nil) == nil {
		text += ", " + plural(rows.Rows(), "bar")
	}
	if past, err := wire.UnpackFloats(nil, m.GetPast()); err == nil && len(m.GetLatest()) > 0 {
		text += ", " + plural(len(past)+1, "value")
	}
	return text
}

func (p *printer) window(w *pb.Window) string {
	var err error
	if p.instants, err = wire.UnpackInstants(p.instants[:0], w.GetInstants()); err != nil || len(p.instants) == 0 {
		return "no instants"
	}
	n := len(p.instants)
	parts := []string{strings.ToLower(strings.TrimPrefix(w.GetHook().String(), "HOOK_")) + " " + p.clock(0)}
	if n > 1 {
		parts[0] += " to " + p.clock(n-1)
		parts = append(parts, plural(n, "instant"))
	}
	var bars wire.BarRows
	if bars.Unpack(w.GetBars(), p.instants) == nil && bars.Rows() > 0 {
		parts = append(parts, plural(bars.Rows(), "bar"))
	}
	var values wire.ValueRows
	if values.Unpack(w.GetValues(), n, p.day.width) == nil && values.Blocks() > 0 {
		_, _, end := values.Block(values.Blocks() - 1)
		parts = append(parts, plural(end, "value"))
	}
	if due, err := wire.UnpackTimers(nil, w.GetTimers(), n); err == nil && len(due) > 0 {
		parts = append(parts, plural(len(due), "timer"))
	}
	for _, e := range w.GetEvents() {
		parts = append(parts, fmt.Sprintf("%s %s by %s", e.GetSymbol(), e.GetChange(), e.GetBy()))
	}
	if s := w.GetScan(); s != nil {
		parts = append(parts, plural(len(s.GetUniverse()), "symbol"))
	}
	return strings.Join(parts, ", ")
}

// clock is the time of an instant of the latest window.
func (p *printer) clock(instant int) string {
	if instant < 0 || instant >= len(p.instants) {
		return "-"
	}
	return time.Unix(0, p.instants[instant]).In(p.zone).Format("15:04:05")
}

func resultText(m *pb.Result) string {
	text := "ok"
	if r := m.GetRefusal(); r != nil {
		text = "refused: " + r.GetCode() + ": " + r.GetMessage()
	}
	if id := m.GetSeries(); id != 0 {
		text += fmt.Sprintf(", series %d", id)
	}
	if m.GetCut() {
		text += ", the window ends here"
	}
	return text
}

func (p *printer) fromPlugin(m *pb.PluginMessage) string {
	text := ""
	switch body := m.GetBody().(type) {
	case *pb.PluginMessage_Ready:
		r := body.Ready
		text = fmt.Sprintf("ready: %s %s, a %s with %s, SDK %s %s", r.GetName(), r.GetVersion(), r.GetRole(), strings.Join(r.GetHooks(), " "), r.GetSdkLanguage(), r.GetSdkVersion())
	case *pb.PluginMessage_Call:
		text = fmt.Sprintf("call %d: %s %s", body.Call.GetNumber(), p.clock(int(body.Call.GetInstant())), callDeed(body.Call, 0).text)
	case *pb.PluginMessage_Done:
		text = fmt.Sprintf("done: played %s", plural(int(body.Done.GetPlayed()), "instant")) + p.day.customsText(body.Done.GetCustoms())
	case *pb.PluginMessage_Progress:
		text = fmt.Sprintf("progress: %d ms in a call", body.Progress.GetCallMs())
		if body.Progress.GetPlace() != "" {
			text += ", at " + body.Progress.GetPlace()
		}
	case *pb.PluginMessage_Failed:
		text = p.clock(int(body.Failed.GetInstant())) + " " + failedDeed(body.Failed, 0).text
	case *pb.PluginMessage_Pong:
		text = fmt.Sprintf("pong %d", body.Pong.GetNumber())
	}
	if n := len(m.GetLog().GetRecords()); n > 0 {
		text += fmt.Sprintf(", %d logged", n)
	}
	if n := len(m.GetEmit().GetValues()); n > 0 {
		text += fmt.Sprintf(", %d emitted", n)
	}
	return strings.TrimPrefix(text, ", ") // of a message that has nothing else
}
