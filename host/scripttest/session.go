package scripttest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// Bench runs a session to its end, as host run does, and leaves nothing behind. root is the project's folder; bars are the
// data, nil for those of the session's source. The error is sdk.Diagnostics for what the author is to blame for.
type Bench func(ctx context.Context, root string, s config.Session, bars store.Reader) (Record, error)

// Record is what a session left.
type Record struct {
	Status  string
	Ledger  []export.LedgerLine
	Emitted []Emitted
	Log     []LogLine
	Symbols map[string]export.SymbolJSON // at the end of the last day
	Stopped []Stopped
	// Files are those that its scripts were made of, relative to the root.
	Files []string
}

// Emitted is a value that a strategy emitted.
type Emitted struct {
	Time     string   `json:"time"` // RFC 3339 with the exchange's offset
	Strategy string   `json:"strategy"`
	Name     string   `json:"name"`
	Value    *float64 `json:"value"` // null for NaN
}

// LogLine is a line of the session's log.
type LogLine struct {
	Time   *string `json:"time"` // null before the first day
	Level  string  `json:"level"`
	Source string  `json:"source"` // the strategy's name, or session
	Text   string  `json:"text"`
}

// Stopped is a strategy that was stopped.
type Stopped struct {
	Strategy string   `json:"strategy"`
	Day      string   `json:"day"`
	Time     string   `json:"time"`
	Code     sdk.Code `json:"code"`
	Message  string   `json:"message"`
	Place    string   `json:"place"`
	stack    []string
}

// NewStopped makes one with the author's frames, innermost first.
func NewStopped(s Stopped, stack []string) Stopped {
	s.stack = stack
	return s
}

// failure is that of a test that did not look at the strategies that were stopped.
func (r *Record) failure() error {
	s := r.Stopped[0]
	return &sdk.Failure{Code: s.Code, Place: s.Place, Stack: s.stack,
		Message: fmt.Sprintf("the strategy %s was stopped at %s: %s\na test that expects this looks at run.stopped", s.Strategy, s.Time, s.Message)}
}

// told tells of the first strategy that was stopped.
func (r *Record) told() string {
	s := r.Stopped[0]
	return fmt.Sprintf("the strategy %s was stopped at %s, in %s: %s [%s]", s.Strategy, s.Time, s.Place, s.Message, s.Code)
}

// RunMembers are what session.run gives, in their order.
func RunMembers() []string {
	return []string{"status", "asked", "ledger", "emitted", "log", "symbols", "stopped"}
}

// runSession is session.run.
func (f *file) runSession(c goja.FunctionCall) goja.Value {
	if f.running == nil {
		f.refuse("session.run belongs inside of a test: a function that several tests call shares one")
	}
	if len(c.Arguments) != 1 {
		f.refuse("session.run takes its options in one object, got %d arguments", len(c.Arguments))
	}
	options := f.readOptions(c.Argument(0))
	s := f.configure(options)
	var held store.Reader
	if options.bars != nil {
		held = f.hold(options.bars, s.Calendar, s.Hours)
	}
	var record Record
	var err error
	f.Wait(func() { record, err = f.options.Bench(f.ctx, f.options.Root, s, held) })
	f.uses(record.Files...)
	switch {
	case f.ctx.Err() != nil:
		f.Stop(context.Cause(f.ctx))
	case err != nil:
		f.mistaken(err)
	}
	return f.result(&record)
}

// mistaken throws the mistakes of a session that does not run.
func (f *file) mistaken(err error) {
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) || len(ds) == 0 {
		f.Throw(sdk.CodeOf(err), "session.run: "+err.Error())
	}
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = Told(d)
		if d.File != "" && d.File != pseudo {
			f.uses(d.File) // where it is to be mended
		}
	}
	f.Throw(ds[0].Code, "session.run: "+strings.Join(lines, "\n"))
}

// result is what session.run gives. Each member is made when it is first read.
func (f *file) result(r *Record) goja.Value {
	if len(r.Stopped) > 0 && f.unread == nil {
		f.unread = r
	}
	known := map[string]goja.Value{}
	return f.Object("a run", RunMembers(), func(key string) goja.Value {
		if !slices.Contains(RunMembers(), key) {
			return nil
		}
		if key == "stopped" && f.unread == r {
			f.unread = nil
		}
		if _, ok := known[key]; !ok {
			known[key] = f.value(r.member(key))
		}
		return known[key]
	})
}

func (r *Record) member(key string) any {
	switch key {
	case "status":
		return r.Status
	case "asked":
		return r.Asked()
	case "ledger":
		return orEmpty(r.Ledger)
	case "emitted":
		return orEmpty(r.Emitted)
	case "log":
		return orEmpty(r.Log)
	case "symbols":
		return r.Symbols
	}
	return orEmpty(r.Stopped)
}

// Asked are the entries of strategies and scanners for what they asked for.
func (r *Record) Asked() []export.LedgerLine {
	out := []export.LedgerLine{}
	for _, l := range r.Ledger {
		if asks := strings.HasPrefix(l.Op, "add_") || strings.HasPrefix(l.Op, "remove_") || l.Op == "lock" || l.Op == "unlock"; asks && l.Role != "config" {
			out = append(out, l)
		}
	}
	return out
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// value is a value of the host's as one of the file's own, as its JSON has it.
func (f *file) value(v any) goja.Value {
	text, err := json.Marshal(v)
	if err != nil {
		f.refuse("session.run: %v", err)
	}
	rt := f.Runtime()
	parse, _ := goja.AssertFunction(rt.GlobalObject().Get("JSON").ToObject(rt).Get("parse"))
	out, err := parse(goja.Undefined(), rt.ToValue(string(text)))
	if err != nil {
		panic(err)
	}
	return out
}
