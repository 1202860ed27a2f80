package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"sync"
	"time"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/scripttest"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// testSession runs a session of a test, as runOne does, with its results in memory. held are the bars that the test made
// itself, nil for those of the session's source.
func testSession(ctx context.Context, root string, s config.Session, held store.Reader) (scripttest.Record, error) {
	return TestPlugin(ctx, PluginTest{Root: root, Session: s, Bars: held})
}

// PluginTest is a session of a test.
type PluginTest struct {
	Root    string // the folder from which its paths count
	Session config.Session
	Bars    store.Reader // nil for those of the session's source
	// Name is the strategy or scanner that is tested, where it is a plugin.
	Name string
	// Value, where not nil, is that plugin in this process, in place of the program at its path.
	Value *sdk.Plugin
	// Window is how many instants go to it at once; 0 for as many as will do.
	Window int
	// Through, where not nil, makes what stands between the host and that plugin. kill ends its process.
	Through func(s plugin.Stream, kill func()) plugin.Stream
}

// TestPlugin runs a session to its end, as Run does, and leaves nothing behind. The error is sdk.Diagnostics for what its
// author is to blame for.
func TestPlugin(ctx context.Context, t PluginTest) (scripttest.Record, error) {
	root, s, held := t.Root, t.Session, t.Bars
	log := newPluginLog(slog.New(slog.DiscardHandler))
	p := opener{root: root, session: s, options: Options{progressLock: &sync.Mutex{}, tested: t}, log: slog.New(log)}
	r := &recording{exchange: s.Calendar.Location()}
	programs, err := p.open(ctx)
	r.Files = testFiles(ctx, root, s, programs)
	if err != nil {
		return r.Record, err
	}
	closing := sync.OnceFunc(func() { _ = closeAll(ctx, programs) }) // its errors are in the log
	defer closing()
	c, err := testConfig(ctx, s, held, programs)
	if err != nil {
		return r.Record, err
	}
	c.Recorder = r
	if t.Name != "" { // what a process writes beside the session is of interest to the test of a plugin alone: it has no session's time
		log.open(r.Log)
	}
	result, err := session.Run(ctx, c)
	closing()
	log.close()
	var none *session.NoDataError
	switch {
	case errors.As(err, &none):
		return r.Record, refusedSymbols(none)
	case err != nil:
		return r.Record, err
	case result.Ended && result.Bars() == 0:
		return r.Record, fmt.Errorf("the session saw no bar of any symbol from %s to %s", s.Start, s.End)
	}
	r.end(result)
	return r.Record, nil
}

// testFiles are the files that a session is made of, below its root: those of its scripts. Of a script in a process of its own,
// of a plugin and of what cannot be opened they are looked for.
func testFiles(ctx context.Context, root string, s config.Session, programs []opened) []string {
	var out []string
	told := len(programs) > 0
	for _, o := range programs {
		script, here := o.program.(scriptProgram)
		if told = told && here; here {
			out = append(out, script.Files()...)
		}
	}
	if told {
		return out
	}
	files, _ := filesOf(ctx, root, s)
	for _, f := range files {
		if name, err := filepath.Rel(root, f); err == nil {
			out = append(out, filepath.ToSlash(name))
		}
	}
	return out
}

// testConfig is the coordinator's configuration of a session over the bars of a test.
func testConfig(ctx context.Context, s config.Session, held store.Reader, programs []opened) (session.Config, error) {
	var splits *market.Splits
	if held == nil {
		from, err := openStore(ctx, s)
		if err != nil {
			return session.Config{}, err
		}
		if splits, err = sessionSplits(ctx, s, from.Reader); err != nil {
			return session.Config{}, err
		}
		held = from.Reader
	}
	universe, err := held.Symbols(ctx)
	if err != nil {
		return session.Config{}, fmt.Errorf("the symbols of the store: %w", err)
	}
	c := assemble(s, held, programs, universe)
	c.Splits = splits
	return c, nil
}

// recording keeps what a session produces in memory.
type recording struct {
	scripttest.Record
	exchange *time.Location
	logLock  sync.Mutex
}

var _ session.Recorder = (*recording)(nil)

// Ledger implements session.Recorder.
func (r *recording) Ledger(e session.Entry) error {
	r.Record.Ledger = append(r.Record.Ledger, export.NewLedgerLine(e, r.exchange))
	return nil
}

// Emitted implements session.Recorder.
func (r *recording) Emitted(e session.Emission) error {
	out := scripttest.Emitted{Time: export.Stamp(e.Time, r.exchange), Strategy: e.Strategy, Name: e.Name}
	if !math.IsNaN(e.Value) && !math.IsInf(e.Value, 0) {
		out.Value = &e.Value
	}
	r.Record.Emitted = append(r.Record.Emitted, out)
	return nil
}

// Timeline implements session.Recorder: a test looks at the values themselves.
func (r *recording) Timeline(session.TimelineRow) error { return nil }

// DayEnded implements session.Recorder.
func (r *recording) DayEnded(s session.Snapshot) error {
	r.Symbols = export.NewSessionJSON(s, true).Symbols
	return nil
}

// Log implements session.Recorder; plugins and scripts in processes of their own call it when they like.
func (r *recording) Log(l session.LogRecord) {
	r.logLock.Lock()
	defer r.logLock.Unlock()
	out := scripttest.LogLine{Level: l.Level, Source: l.Source, Text: l.Text}
	if l.Time != 0 {
		at := export.Stamp(l.Time, r.exchange)
		out.Time = &at
	}
	if out.Source == "" {
		out.Source = "session"
	}
	r.Record.Log = append(r.Record.Log, out)
}

// Timing implements session.Recorder: no test depends on the wall clock.
func (r *recording) Timing(session.Timing) {}

// end notes how the session ended.
func (r *recording) end(result session.Result) {
	r.Status = string(Completed)
	for _, s := range result.Stopped {
		r.Status = string(Stopped)
		r.Stopped = append(r.Stopped, scripttest.NewStopped(scripttest.Stopped{Strategy: s.Strategy, Day: s.Day.String(), Time: s.When,
			Code: s.Code, Message: s.Message, Place: s.Place}, s.Stack))
	}
	if !result.Ended {
		r.Status = string(SessionStop)
	}
}

// refusedSymbols are the mistakes of a session without data: why each of its symbols was refused, the first time.
func refusedSymbols(e *session.NoDataError) error {
	var ds sdk.Diagnostics
	known := map[string]bool{}
	for _, r := range e.Refused {
		if !known[r.Symbol] {
			known[r.Symbol] = true
			ds = append(ds, sdk.Diagnostic{Path: r.Symbol, Code: r.Code, Message: r.Message})
		}
	}
	if len(ds) == 0 {
		return e
	}
	return ds
}
