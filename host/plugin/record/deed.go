package record

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"github.com/strathost/strathost/sdk/wire"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// deed is one thing that a plugin did: it logged or emitted something, asked for something, or ended a window.
type deed struct {
	at   int64         // UTC nanoseconds; 0 before the first day
	what proto.Message // what counts of it; nil where the process ended
	bits uint64        // of an emitted value, as 0 is not -0
	text string
}

// same says whether two deeds are one and the same.
func (d deed) same(e deed) bool {
	return d.at == e.at && d.bits == e.bits && (d.what == nil) == (e.what == nil) && proto.Equal(d.what, e.what)
}

// detailed is the text of a deed, with all that counts where the words are those of another.
func (d deed) detailed(than deed) string {
	if d.text != than.text || d.what == nil {
		return d.text
	}
	return d.text + " {" + prototext.MarshalOptions{}.Format(d.what) + "}"
}

// doings are the deeds up to one for which the host waits: a request, or the end of a window. Log records and emitted values
// ride on whatever message is sent next, so that it says nothing on which one they came.
type doings struct {
	logs, emitted []deed
	dropped       uint32
	last          deed
}

// ride takes what rides on a message.
func (d *doings) ride(m *pb.PluginMessage) {
	for _, r := range m.GetLog().GetRecords() {
		d.logs = append(d.logs, deed{at: r.GetTime(), what: r, text: LogText(r)})
	}
	d.dropped += m.GetLog().GetDropped()
	for _, e := range m.GetEmit().GetValues() {
		d.emitted = append(d.emitted, deed{at: e.GetTime(), what: e, bits: math.Float64bits(e.GetValue()), text: EmittedText(e)})
	}
}

// before leaves out what was done at an instant and later.
func (d *doings) before(at int64) {
	later := func(x deed) bool { return x.at >= at }
	d.logs, d.emitted = slices.DeleteFunc(d.logs, later), slices.DeleteFunc(d.emitted, later)
}

// all are the deeds in the order of their instants, of one instant what was logged before what was emitted. The last is not
// among them.
func (d *doings) all() []deed {
	out := append(slices.Clone(d.logs), d.emitted...)
	slices.SortStableFunc(out, func(a, b deed) int { return cmp.Compare(a.at, b.at) })
	if d.dropped > 0 {
		out = append(out, deed{at: d.last.at, what: &pb.Log{Dropped: d.dropped}, text: fmt.Sprintf("log: %d records were too many", d.dropped)})
	}
	return out
}

// firstDifference finds where two lists of deeds part.
func firstDifference(recorded, now []deed) (r, n deed, differ bool) {
	for i := range max(len(recorded), len(now)) {
		r, n = deed{text: "nothing more"}, deed{text: "nothing more"}
		if i < len(recorded) {
			r = recorded[i]
		}
		if i < len(now) {
			n = now[i]
		}
		if !r.same(n) {
			return r, n, true
		}
	}
	return deed{}, deed{}, false
}

// callDeed is a request. The line of the author's that it came from does not count: it moves with every change of the source.
func callDeed(c *pb.Call, at int64) deed {
	what := proto.CloneOf(c)
	what.Number, what.Instant = 0, 0
	place := ""
	what.ProtoReflect().Range(func(_ protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		request, ok := v.Interface().(protoreflect.Message)
		if !ok {
			return true
		}
		if field := request.Descriptor().Fields().ByName("location"); field != nil {
			place = request.Get(field).String()
			request.Clear(field)
		}
		return true
	})
	text := RequestText(c)
	if place != "" {
		text += " (" + place + ")"
	}
	return deed{at: at, what: what, text: text}
}

// failedDeed is the failure of a hook. Its place does not count, as that of a request.
func failedDeed(m *pb.Failed, at int64) deed {
	what := &pb.Failed{Code: m.GetCode(), Message: m.GetMessage(), Diagnostics: m.GetDiagnostics(), Customs: m.GetCustoms()}
	parts := []string{"failed:"}
	if m.GetPlace() != "" {
		parts = append(parts, m.GetPlace()+":")
	}
	return deed{at: at, what: what, text: strings.Join(append(parts, m.GetCode()+":", m.GetMessage()), " ")}
}

// doneDeed is the end of a window with the values of the plugin's own indicators.
func (d day) doneDeed(m *pb.Done, at int64) deed {
	return deed{at: at, what: &pb.Done{Customs: m.GetCustoms()}, text: "nothing more up to here" + d.customsText(m.GetCustoms())}
}

func (d day) customsText(m *pb.ValueRows) string {
	var rows wire.ValueRows
	if m == nil || rows.Unpack(m, 1, func(id uint32) int { return len(d.series[id].GetFields()) }) != nil {
		return ""
	}
	var b strings.Builder
	for i := range rows.Blocks() {
		id, first, end := rows.Block(i)
		s := d.series[id]
		values := make([]float64, len(s.GetFields()))
		for row := first; row < end; row++ {
			rows.Outputs(i, row, values)
			b.WriteString(", " + s.GetKey() + " of " + s.GetSymbol() + " " + s.GetInterval() + " is")
			for _, v := range values {
				b.WriteString(" " + Number(v))
			}
		}
	}
	return b.String()
}

// gone is the end of the process.
func gone(why string) deed { return deed{text: why} }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
