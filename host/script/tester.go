package script

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"

	"github.com/strathost/strathost/sdk"
)

// Tester is a file of an author's that is no strategy: it finds the world that scripts find, with the globals that are
// defined here, and its functions are called one after another, each under the limits, whatever became of the one before.
// One goroutine uses it.
type Tester struct {
	s *Script
	p *program
}

// LogLine is a line that the file wrote to the console.
type LogLine struct {
	Level string // DEBUG, INFO, WARN, ERROR
	Text  string
}

// OpenTester bundles and compiles a file; Options.Role and Params do not matter. A Tester must be closed. Mistakes of the
// author come back as sdk.Diagnostics.
func OpenTester(ctx context.Context, o Options) (*Tester, error) {
	s, p, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	return &Tester{s: s, p: p}, nil
}

// Define makes a global.
func (t *Tester) Define(name string, value goja.Value) error {
	if err := t.s.rt.GlobalObject().DefineDataProperty(name, value, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE); err != nil {
		return fmt.Errorf("define %s: %w", name, err)
	}
	t.s.globals[name], t.s.globalMembers[name] = nil, []string{}
	if o, ok := value.(*goja.Object); ok {
		t.s.globalMembers[name] = append(o.GetOwnPropertyNames(), t.s.natives.members...)
	}
	return nil
}

// Load evaluates the file, under the limits of a call. Mistakes come back as sdk.Diagnostics.
func (t *Tester) Load(ctx context.Context) error {
	looked, err := t.s.findings(ctx, t.p, Host{})
	if err != nil {
		return err
	}
	if refused := t.p.refused(looked.Findings); len(refused) > 0 {
		return refused
	}
	err = t.s.run(&handler{name: "the top level"}, func() (goja.Value, error) { return t.s.rt.RunProgram(t.p.code) })
	var failure *sdk.Failure
	if !errors.As(err, &failure) {
		return err
	}
	at := parsePlace(failure.Place)
	if at.file == "" {
		at.file = t.s.file
	}
	return sdk.Diagnostics{{File: at.file, Line: at.line, Col: at.col, Code: failure.Code, Message: failure.Message}}
}

// Call calls a function of the file; name and place are those of a failure without a line of its own. The error is a
// *sdk.Failure, or the cause of the context's end. After a timeout or too much memory nothing more can be called.
func (t *Tester) Call(name, place string, fn goja.Callable) error {
	return t.s.call(&handler{name: name, place: place, fn: fn}, nil)
}

// Runtime is the engine; only the goroutine that calls uses it.
func (t *Tester) Runtime() *goja.Runtime { return t.s.rt }

// Function makes a function for the file: what panics in the host ends the call as a failure.
func (t *Tester) Function(name string, f func(goja.FunctionCall) goja.Value) *goja.Object {
	return t.s.function(name, f)
}

// Object makes an object for the file that can be read only, and of which an unknown member is an error with the nearest
// name.
func (t *Tester) Object(kind string, keys []string, get func(key string) goja.Value) *goja.Object {
	return t.s.show(&readObject{hostObject{t.s, kind, keys}, get})
}

type readObject struct {
	hostObject
	get func(key string) goja.Value
}

// Get is goja's reading of a member.
func (o *readObject) Get(key string) goja.Value { return o.get(key) }

// Members makes reading what a function of the file does not have an error: a TypeError that tells the way out, or else the
// members that there are.
func (t *Tester) Members(fn *goja.Object, kind string, keys []string, wayOut func(key string) string) {
	guard := t.s.rt.NewDynamicObject(&functionMembers{members{hostObject{t.s, kind, keys}, t.s.natives.quiet}, fn.Prototype(), wayOut})
	_ = guard.SetPrototype(fn.Prototype()) // neither can fail: the objects are new
	_ = fn.SetPrototype(guard)
}

// functionMembers stands between a function and Function.prototype, for what neither of them has.
type functionMembers struct {
	members
	functions *goja.Object
	wayOut    func(key string) string
}

// Get throws for all that functions do not have.
func (m *functionMembers) Get(key string) goja.Value {
	if m.quiet[key] || m.functions.Get(key) != nil {
		return nil
	}
	if way := m.wayOut(key); way != "" {
		panic(m.s.rt.NewTypeError("%s has no member %q; %s", m.kind, key, way))
	}
	has := "it has " + strings.Join(m.keys, ", ")
	if len(m.keys) == 0 {
		has = "it is a function and nothing else"
	}
	m.s.noMember(m.kind, key, m.keys, has)
	return nil
}

// Throw throws an Error with a code into the file. It does not return.
func (t *Tester) Throw(code sdk.Code, message string) { t.s.throw(sdk.Refuse(code, "", message)) }

// Stop ends the running call, whatever the file catches. It does not return.
func (t *Tester) Stop(err error) { panic(&stop{failure: err}) }

// Place is the author's line that called the function of the host which runs now.
func (t *Tester) Place() string { return t.s.places.caller(t.s.rt) }

// Wait is for what the host does for the file: it does not count for the limits.
func (t *Tester) Wait(f func()) {
	t.s.watch.host(f)
}

// Show is a value as text in one line.
func (t *Tester) Show(v goja.Value) string { return clip(t.s.natives.show(t.s.rt, v)) }

// Told gives what the file wrote to the console since the last call, at most the first 100 lines, and how many more there were.
func (t *Tester) Told() (lines []LogLine, more int) {
	for _, r := range t.s.console.early {
		lines = append(lines, LogLine{Level: r.level.String(), Text: r.text})
	}
	more = t.s.console.dropped
	t.s.console = console{}
	return lines, more
}

// Files are the files that went into the bundle, relative to the root, sorted.
func (t *Tester) Files() []string { return t.s.Files() }

// Close ends it.
func (t *Tester) Close() error { return t.s.Close() }
