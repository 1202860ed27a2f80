package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/indicator"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/plugin/record"
	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/worker"
	"github.com/strathost/strathost/sdk"
)

// program is a strategy that is ready to be called, whatever language it is written in.
type program interface {
	Hooks() sdk.Hooks
	Digest() string
	Close(context.Context) error
}

// opened is a program with its place in the session.
type opened struct {
	program
	name     string
	kind     sdk.SourceKind
	path     string
	role     sdk.Role
	setup    config.Program
	follow   session.Follow
	universe config.Universe
	slots    []config.Slots
	attached bool             // it runs under a person's debugger
	record   *record.Recorder // of its messages; nil for none
}

// GoStrategy is a Go value that takes part in a session, in the process of the program that embeds the host.
type GoStrategy struct {
	// Session is the session's name; Name is the strategy's, which no other strategy or scanner of the session has.
	Session, Name string
	// Factory makes it, once for each run: sdk.NewStrategy or sdk.NewScanner.
	Factory sdk.Factory
	// Params are the parameters, by their names, as the YAML would give them.
	Params   map[string]any
	Follow   session.Follow // of a strategy; the zero value follows nothing but what it adds
	Schedule []session.Slot // of a scanner, which has none in the file
	Universe []string       // what a scanner is given to look through, in upper case
	// StoreUniverse is universe: store, in place of Universe.
	StoreUniverse bool
	Grant         *session.Grant // nil for the open grant
	// StopSession is on_failure: stop_session: its failure ends the session, not the strategy alone.
	StopSession bool
}

// opener makes programs of a session's scanners and strategies.
type opener struct {
	root    string
	session config.Session
	options Options
	log     *slog.Logger
}

// open opens every program of a session, scanners first, in the order of the YAML. On a mistake it closes those that it
// had opened and reports every mistake of all.
func (p opener) open(ctx context.Context) ([]opened, error) {
	var wanted []opened
	for _, s := range p.session.Scanners {
		wanted = append(wanted, opened{name: s.Name, role: sdk.RoleScanner, setup: s.Program, universe: s.Universe, slots: s.Schedule})
	}
	for _, s := range p.session.Strategies {
		wanted = append(wanted, opened{name: s.Name, role: sdk.RoleStrategy, setup: s.Program, follow: follow(s.Follow)})
	}
	var mistakes sdk.Diagnostics
	for i := range wanted {
		if err := p.one(ctx, &wanted[i]); err != nil {
			var ds sdk.Diagnostics
			if !errors.As(err, &ds) {
				ds = sdk.Diagnostics{{Code: sdk.CodeOf(err), Message: err.Error()}}
			}
			mistakes = append(mistakes, placed(ds, wanted[i].setup)...)
		}
	}
	if len(mistakes) > 0 {
		return nil, errors.Join(mistakes, closeAll(ctx, wanted))
	}
	return wanted, nil
}

// one opens a single program.
func (p opener) one(ctx context.Context, o *opened) error {
	setup := o.setup
	if setup.Script.Name != "" {
		o.kind, o.path = sdk.SourceScript, setup.Script.Name
		return p.script(ctx, o)
	}
	o.kind, o.path = sdk.SourcePlugin, setup.Plugin.Name
	options, err := p.pluginOptions(o)
	if err != nil {
		return err
	}
	x, err := plugin.Open(ctx, options)
	if err != nil {
		return err
	}
	o.program, o.attached = x, options.Attach != nil
	return ownIndicators(x.Hooks())
}

// pluginOptions are those of a plugin of the session. The error is sdk.Diagnostics: its pin.
func (p opener) pluginOptions(o *opened) (plugin.Options, error) {
	setup, tested := o.setup, p.options.testOf(o.name)
	var pin plugin.Pinned
	if tested.Value == nil && p.options.attach[o.name] == nil { // else nothing is started
		var err error
		if pin, err = p.options.pins(p.root).of(setup); err != nil {
			return plugin.Options{}, err
		}
	}
	return plugin.Options{Root: p.root, Path: setup.Plugin.Name, Name: o.name, Role: o.role, Session: p.session.Name,
		Seed: p.session.Seed, Params: setup.Params.Values, Env: p.environment(setup.Env), Limits: processLimits(setup.Limits), Pinned: pin,
		Progress: p.options.progress, Logger: p.log, Attach: p.options.attach[o.name], Value: tested.Value, Through: p.through(o),
		Window: cmp.Or(tested.Window, p.options.Window)}, nil
}

// testOf is the test of a plugin; the zero value where it is not the one that is tested.
func (o Options) testOf(name string) PluginTest {
	if o.tested.Name != name {
		return PluginTest{}
	}
	return o.tested
}

// script opens a script, in this process or in one of its own.
func (p opener) script(ctx context.Context, o *opened) error {
	if o.setup.Isolation == config.IsolationProcess && p.options.profiler == nil { // a profile sees its own process only
		options, err := p.workerOptions(o)
		if err != nil {
			return err
		}
		x, err := worker.Open(ctx, options)
		if err != nil {
			return err
		}
		o.program = x
		return nil
	}
	s, err := script.Load(ctx, p.scriptOptions(o))
	if err != nil {
		return err
	}
	o.program = scriptProgram{s}
	return nil
}

// scriptOptions are those of a script of the session.
func (p opener) scriptOptions(o *opened) script.Options {
	limits := o.setup.Limits
	return script.Options{Root: p.root, File: o.setup.Script.Name, Name: o.name, Role: o.role, Params: o.setup.Params.Values,
		Seed: p.session.Seed, Limits: script.Limits{Timeout: limits.Timeout, Stack: limits.Stack, Memory: limits.Memory},
		Taken: indicator.Names(), Profiler: p.options.profiler}
}

// workerOptions are those of a script in a process of its own. The error is sdk.Diagnostics: this program cannot be run as that process.
func (p opener) workerOptions(o *opened) (worker.Options, error) {
	if !initialized.Load() {
		return worker.Options{}, sdk.Diagnostics{{Code: sdk.NotSupported, Message: "isolation: process runs this program again, as a child, and its main " +
			"does not call host.Init", Hint: "make host.Init() the first line of main, or use isolation: thread"}}
	}
	limits := o.setup.Limits
	return worker.Options{Options: p.scriptOptions(o), Session: p.session.Name, Env: p.environment(nil), Logger: p.log, Window: p.options.Window,
		Through: p.through(o), CPU: limits.CPU, Nice: limits.Nice}, nil
}

// environment is what a program's process gets beside what every one gets.
func (p opener) environment(variables []config.Variable) map[string]string {
	env := map[string]string{}
	for _, v := range variables {
		env[v.Name] = v.Value
	}
	if _, set := env["GOMAXPROCS"]; !set && p.options.processors > 0 {
		env["GOMAXPROCS"] = strconv.Itoa(p.options.processors)
	}
	return env
}

// ownIndicators refuses a strategy's own indicators that bear the name of one of the host's.
func ownIndicators(h sdk.Hooks) error {
	return sdk.CheckIndicators(h.Indicators, indicator.Names()).Err()
}

// scriptProgram gives a script the Close of a program.
type scriptProgram struct{ *script.Script }

func (s scriptProgram) Close(context.Context) error { return s.Script.Close() }

// placed gives every mistake a place: a parameter's is where the YAML writes its value, and what has none gets that of
// the entry in the YAML.
func placed(ds sdk.Diagnostics, setup config.Program) sdk.Diagnostics {
	out := make(sdk.Diagnostics, len(ds))
	for i, d := range ds {
		if name, ok := parameterName(d.Path); ok {
			if at, known := setup.Params.Places[name]; known {
				d.File, d.Line, d.Col = at.File, at.Line, at.Col
			}
		}
		of := setup.Place
		if setup.Plugin.Name != "" && d.Path == setup.Plugin.Name { // the plugin itself
			d.Path, of = "plugin", setup.Plugin.Place
		}
		if d.Line == 0 { // of no line of its own: the entry of the YAML is where to look
			if d.File != "" {
				d.Message = d.File + ": " + d.Message
			}
			d.File, d.Line, d.Col = of.File, of.Line, of.Col
		}
		d.Path = strings.TrimSuffix(setup.Name+"."+d.Path, ".")
		out[i] = d
	}
	return out
}

func parameterName(path string) (string, bool) {
	const prefix = "params."
	if len(path) <= len(prefix) || path[:len(prefix)] != prefix {
		return "", false
	}
	return path[len(prefix):], true
}

// goPrograms adds the Go values of a session.
func (p opener) goPrograms() ([]opened, []session.Participant, error) {
	var named []opened
	var out []session.Participant
	for _, g := range p.options.Go {
		if g.Session != p.session.Name {
			continue
		}
		hooks, err := g.make()
		if err == nil {
			err = ownIndicators(hooks)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("the Go strategy %s of session %s: %w", g.Name, g.Session, err)
		}
		open := session.OpenGrant()
		if g.Grant == nil {
			g.Grant = &open
		}
		named = append(named, opened{name: g.Name, kind: sdk.SourceGo, role: hooks.Role()})
		out = append(out, session.Participant{Source: sdk.Source{Kind: sdk.SourceGo, Name: g.Name}, Hooks: hooks, Follow: g.Follow,
			Grant: *g.Grant, Schedule: g.Schedule, Universe: g.Universe, StoreUniverse: g.StoreUniverse, StopSession: g.StopSession})
	}
	return named, out, nil
}

// closeAll ends every program that was opened, at once: each ends its own process within its own deadline.
func closeAll(ctx context.Context, programs []opened) error {
	patience := context.WithoutCancel(ctx)
	if ctx.Err() != nil { // interrupted: nobody waits for a plugin that hangs
		var cancel context.CancelFunc
		patience, cancel = context.WithTimeout(patience, time.Second)
		defer cancel()
	}
	errs := make([]error, len(programs))
	var wait sync.WaitGroup
	for i, o := range programs {
		if o.program == nil {
			continue
		}
		wait.Go(func() { errs[i] = o.program.Close(patience) })
	}
	wait.Wait()
	return errors.Join(errs...)
}
