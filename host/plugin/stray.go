package plugin

import (
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"time"

	"github.com/strathost/strathost/sdk"
	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// What a process says of times and places goes into the files of a run: it is looked at as it comes.

// wrongTime names the first record, or else the first emitted value, whose time is not right, and that time; empty where there is none.
func wrongTime(s sdk.Session, log *pb.Log, emit *pb.Emit, right func(t int64) bool) string {
	for _, r := range log.GetRecords() {
		if !right(r.GetTime()) {
			return fmt.Sprintf("a log record has the time %s", stamp(s, r.GetTime()))
		}
	}
	for _, e := range emit.GetValues() {
		if !right(e.GetTime()) {
			return fmt.Sprintf("the emitted value %.40q has the time %s", e.GetName(), stamp(s, e.GetTime()))
		}
	}
	return ""
}

// stamp is a time, UTC nanoseconds, as a person reads it, in the exchange's zone.
func stamp(s sdk.Session, t int64) string {
	return time.Unix(0, t).In(s.Location()).Format("2006-01-02 15:04:05.999999999")
}

// misplaced says what is wrong with the times of what came with a message of a window; empty where nothing is. Records come in the
// order of their instants, and so do values. None is of an instant outside of the window, ahead of the latest request or beyond
// what the message says is being played.
func (w *window) misplaced(s sdk.Session, m *pb.PluginMessage) string {
	until := len(w.instants) - 1
	switch body := m.GetBody().(type) {
	case *pb.PluginMessage_Call:
		until = min(until, int(body.Call.GetInstant()))
	case *pb.PluginMessage_Failed:
		until = min(until, int(body.Failed.GetInstant()))
	case *pb.PluginMessage_Done:
		until = min(until, max(0, int(body.Done.GetPlayed())-1))
	}
	from := w.instants[min(w.played, until)]
	log, value := max(from, w.lastLog), max(from, w.lastValue)
	what := wrongTime(s, m.GetLog(), nil, w.follows(&log))
	if what == "" {
		what = wrongTime(s, nil, m.GetEmit(), w.follows(&value))
	}
	w.lastLog, w.lastValue = log, value
	if last := max(log, value); what == "" && last > w.instants[until] {
		what = fmt.Sprintf("a log record or an emitted value has the time %s", stamp(s, last))
	}
	if what == "" {
		return ""
	}
	return fmt.Sprintf("%s, expected an instant of the window from %s to %s, in their order", what, stamp(s, from), stamp(s, w.instants[until]))
}

// follows accepts the instants of the window, each at or after the one before, which latest holds.
func (w *window) follows(latest *int64) func(int64) bool {
	return func(t int64) bool {
		if _, is := slices.BinarySearch(w.instants, t); !is || t < *latest {
			return false
		}
		*latest = t
		return true
	}
}

// placeForm is the place of a line as the ledger has it: a file, a line and perhaps a column.
var placeForm = regexp.MustCompile(`^[^:\pC]+(:[1-9][0-9]{0,9}){1,2}$`)

// mostPlace bounds a place, in bytes: paths are shorter.
const mostPlace = 1024

// placeOrNone is the place that a process told, or empty where it is none.
func placeOrNone(text string) string {
	if len(text) > mostPlace || !placeForm.MatchString(text) {
		return ""
	}
	return text
}

// dropStrayPlace leaves out the location of a request where it is none, and says so once.
func (p *Plugin) dropStrayPlace(call *pb.Call) {
	r := call.ProtoReflect()
	which := r.WhichOneof(r.Descriptor().Oneofs().ByName("request"))
	if which == nil {
		return
	}
	field := which.Message().Fields().ByName("location")
	if field == nil {
		return
	}
	request := r.Mutable(which).Message()
	text := request.Get(field).String()
	if text == "" || placeOrNone(text) != "" {
		return
	}
	request.Clear(field)
	if !p.caller.strayPlace {
		p.caller.strayPlace = true
		p.log.Warn("the location of a request is left out: it is not file:line", slog.String("location", firstWords(text)))
	}
}

// bodyOf is the name of what a message says, such as Done.
func bodyOf(m proto.Message) protoreflect.Name {
	r := m.ProtoReflect()
	if f := r.WhichOneof(r.Descriptor().Oneofs().ByName("body")); f != nil {
		return f.Message().Name()
	}
	return "nothing"
}
