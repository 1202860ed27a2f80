package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/export"
	"github.com/strathost/strathost/host/market"
	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/store"
	"github.com/strathost/strathost/sdk"
)

// File is a configuration that has no mistake.
type File = config.File

// Load reads and checks a sessions file. The error is sdk.Diagnostics: every mistake at once, with its line.
func Load(path string) (*File, error) { return config.Load(path) }

// Options are what a run depends on besides its file. The zero value will do.
type Options struct {
	// Sessions are the names of the sessions to run; empty for all.
	Sessions []string
	// Out is the folder of the runs; empty for runs beside the file.
	Out string
	// Parallel is how many sessions run at once; 0 for as many as there are processors.
	Parallel int
	// Progress, where not nil, gets lines for a person, such as that a plugin is being built. It is called from one
	// goroutine at a time.
	Progress func(line string)
	// Log, where not nil, gets what plugins write to their standard error, and their supervision.
	Log *slog.Logger
	// Go are Go values that take part, each in the session that it names. One of a session that the file does not have is an
	// error of Run; one of a session that does not run is left alone.
	Go []GoStrategy
	// Without are what the run leaves out: the name of a strategy or scanner, which then does not take part, or name:SYMBOL,
	// whose requests for that symbol are refused with sdk.Counterfactual.
	Without []string
	// Set are parameters in place of those of the file: NAME.PARAMETER=VALUE, of a strategy or scanner of each session that has
	// it. A value is read as the YAML would; where a script declares a text, it is one.
	Set []string
	// Attach are plugins that wait for a host under a debugger, in place of those that the file names: NAME=LINE as a plugin
	// prints it with -debug, of a strategy or scanner of each session that has it. The sessions then run one after another,
	// and one with such a plugin is not reproducible: a person takes part.
	Attach []string
	// Speed, where not nil, is how many times as fast as real time all sessions run, 0 for as fast as they go, in place of
	// the speed that the file gives them.
	Speed *float64
	// Replay, where not nil, steers the pace while the sessions run. They then run one after another, in the order of the
	// file, so that there is one clock to watch.
	Replay *Replay
	// Snapshots, where not nil, gives the sessions' data to readers while they run, and of their last day afterwards.
	Snapshots *Snapshots
	// Locked refuses every plugin that is not one of plugins.lock.
	Locked bool
	// PluginStore is the folder of the binaries that plugins.lock pins; empty for .strathost/plugins beside it.
	PluginStore string

	// Window, where not 0, is how many instants of input a strategy in a process of its own gets at once. It changes no result;
	// without it there are as many as will do.
	Window int

	// Record keeps the messages of each strategy in a process of its own, in messages/NAME.log of the run folder. It changes no
	// result.
	Record bool

	processors   int                // that plugins may use; 0 for all
	without      map[string]without // by session
	set          map[string][]setting
	attach       map[string]*plugin.Attach // by the name of a strategy or scanner
	tested       PluginTest
	progressLock *sync.Mutex
	profiler     *script.Profiler // of Profile
}

func (o Options) progress(line string) {
	if o.Progress == nil {
		return
	}
	o.progressLock.Lock()
	defer o.progressLock.Unlock()
	o.Progress(line)
}

// Run runs sessions, several at once, and gives what became of each in the order of the file. The error is for what
// concerns no single session, such as an unknown name in Options.Sessions.
func Run(ctx context.Context, file *File, o Options) ([]Outcome, error) {
	sessions, err := selected(file, o.Sessions)
	if err != nil {
		return nil, err
	}
	if err := o.checkGo(file); err != nil {
		return nil, err
	}
	if o.Speed != nil {
		if err := CheckSpeed(*o.Speed); err != nil {
			return nil, err
		}
	}
	if o.without, err = o.leaveOut(sessions); err != nil {
		return nil, err
	}
	if o.set, err = o.settings(sessions); err != nil {
		return nil, err
	}
	if o.attach, err = o.attachments(sessions); err != nil {
		return nil, err
	}
	if refused := o.refuseUnpinned(file, sessions); refused != nil {
		return refused, nil
	}
	o = o.complete(file)
	o.Snapshots.start(namesOf(sessions))
	outcomes := make([]Outcome, len(sessions))
	if o.Parallel == 1 { // in the caller's goroutine, so that a panic meets the caller's defers
		for i, s := range sessions {
			outcomes[i] = runOne(ctx, file, s, o)
		}
		return outcomes, touch(outcomes)
	}
	work := make(chan int)
	var wait sync.WaitGroup
	for range min(o.Parallel, len(sessions)) {
		wait.Go(func() {
			for i := range work {
				outcomes[i] = runOne(ctx, file, sessions[i], o)
			}
		})
	}
	for i := range sessions {
		work <- i
	}
	close(work)
	wait.Wait()
	return outcomes, touch(outcomes)
}

// touch makes the first session of the file the last run, whichever took longest.
func touch(outcomes []Outcome) error {
	for i := len(outcomes) - 1; i >= 0; i-- {
		if outcomes[i].RunDir != "" {
			if err := export.Touch(outcomes[i].RunDir); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o Options) complete(file *File) Options {
	if o.Out == "" {
		o.Out = filepath.Join(file.Root, "runs")
	}
	if o.Parallel <= 0 {
		o.Parallel = runtime.GOMAXPROCS(0)
	}
	if o.Replay != nil || len(o.Attach) > 0 {
		o.Parallel = 1
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.progressLock = &sync.Mutex{}
	return o
}

func selected(file *File, names []string) ([]config.Session, error) {
	if len(names) == 0 {
		return file.Sessions, nil
	}
	all := namesOf(file.Sessions)
	for _, n := range names {
		if slices.Contains(all, n) {
			continue
		}
		hint := "it has " + strings.Join(all, ", ")
		if near, ok := sdk.Nearest(n, all); ok {
			hint = "did you mean " + near + "?"
		}
		return nil, fmt.Errorf("there is no session %q in %s; %s", n, file.Path, hint)
	}
	return slices.DeleteFunc(slices.Clone(file.Sessions), func(s config.Session) bool { return !slices.Contains(names, s.Name) }), nil
}

func namesOf(sessions []config.Session) []string {
	names := make([]string, len(sessions))
	for i, s := range sessions {
		names[i] = s.Name
	}
	return names
}

// runOne runs one session from opening its strategies to its run folder.
func runOne(ctx context.Context, file *File, s config.Session, o Options) Outcome {
	out := Outcome{Session: s.Name}
	defer o.Snapshots.end(s.Name)
	left := o.without[s.Name]
	s, o.Go = left.from(s), left.goStrategies(o.Go, s.Name)
	s, err := set(ctx, file.Root, s, o.set[s.Name])
	if err != nil {
		return out.refused(ctx, err)
	}
	log := newPluginLog(o.Log.With("session", s.Name))
	p := opener{root: file.Root, session: s, options: o, log: slog.New(log)}
	programs, err := p.open(ctx)
	if err != nil {
		return out.refused(ctx, err)
	}
	var folder *export.Folder
	closing := sync.OnceFunc(func() {
		_ = closeAll(ctx, programs) // its errors are in the log: the results stand
		closeRecords(folder, programs)
	})
	defer closing()
	goNamed, goValues, err := p.goPrograms()
	if err != nil {
		return out.refused(ctx, err)
	}
	from, err := openStore(ctx, s)
	if ctx.Err() != nil {
		return out.failed(ctx, ctx.Err())
	}
	if err != nil {
		out.Faults, out.Status, out.Err = diagnosticsOf(err), NoData, err
		return out
	}
	out.Store, out.Adjust = from.Name(), string(s.Data.Adjust)
	splits, err := sessionSplits(ctx, s, from.Reader)
	if err != nil {
		return out.refused(ctx, err)
	}
	universe, err := from.Symbols(ctx)
	if err != nil {
		return out.failed(ctx, fmt.Errorf("the symbols of the store: %w", err))
	}
	c := assemble(s, from, programs, universe)
	for _, g := range goValues {
		if g.StoreUniverse {
			g.Universe = universe
		}
		if g.Hooks.Role() == sdk.RoleScanner {
			c.Scanners = append(c.Scanners, g)
		} else {
			c.Strategies = append(c.Strategies, g)
		}
	}
	left.withhold(c.Scanners)
	left.withhold(c.Strategies)
	folder, err = export.NewFolder(export.Options{Out: o.Out, Session: s.Name, Location: s.Calendar.Location(),
		JSON: slices.Contains(s.Export.Formats, config.FormatJSON), CSV: slices.Contains(s.Export.Formats, config.FormatCSV),
		FullHistory: s.Export.History == config.HistoryFull, Timeline: s.Export.Timeline != config.TimelineOff})
	if err != nil {
		return out.failed(ctx, err)
	}
	log.open(folder.Log)
	if err := openRecords(folder, s.Name, programs); err != nil {
		closing()
		folder.Discard()
		return out.failed(ctx, err)
	}
	for _, warning := range append(emptyUniverses(s), versionWarnings(programs)...) {
		folder.Log(session.LogRecord{Level: "WARN", Text: warning})
	}
	c.Splits = splits
	c.Readers = o.Snapshots.begin(s.Name, s.Export.History == config.HistoryFull)
	c.Recorder, c.Pace = folder, o.pace(ctx, s, c.Readers.Requests())
	began := time.Now()
	c.Stopwatch = func() time.Duration { return time.Since(began) }
	out.Result, err = session.Run(ctx, c)
	if o.Replay != nil {
		o.Replay.end()
	}
	closing() // what a plugin says at its end belongs into the log, too
	log.close()
	told := tellProcesses(folder, programs)
	out.Reproducible, out.Snapshot, out.Counts, out.Faults = out.Result.Reproducible && !o.attaches(s), folder.Last(), folder.Counts(), from.faults()
	out.Warnings = append(sampleHours(s), folder.Warnings()...)
	var noData *session.NoDataError
	if err == nil {
		err = told
	}
	switch {
	case errors.As(err, &noData):
		out.Status, out.Err = NoData, err
	case err != nil:
		folder.Discard()
		return out.failed(ctx, err)
	case !out.Result.Ended: // be it before the first bar
		out.Status = SessionStop
	case out.Result.Bars() == 0:
		out.Status, out.Err = NoData, fmt.Errorf("session %s saw no bar of any symbol from %s to %s", s.Name, s.Start, s.End)
	case len(out.Result.Stopped) > 0:
		out.Status = Stopped
	default:
		out.Status = Completed
	}
	return out.write(ctx, folder, s, splits, append(programs, goNamed...), export.Manifest{Without: left.written(), Set: written(o.set[s.Name]),
		Universes: universes(c.Scanners)})
}

// universes are what the scanners look through.
func universes(scanners []session.Participant) []export.ManifestUniverse {
	var out []export.ManifestUniverse
	for _, x := range scanners {
		u := export.ManifestUniverse{Scanner: x.Source.Name, Store: x.StoreUniverse}
		if !u.Store {
			u.Symbols = x.Universe
		}
		if u.Store || len(u.Symbols) > 0 {
			out = append(out, u)
		}
	}
	return out
}

// write completes the run folder. more is what the manifest has of the run beside its file and its result.
func (o Outcome) write(ctx context.Context, folder *export.Folder, s config.Session, splits *market.Splits, programs []opened, more export.Manifest) Outcome {
	m := export.Manifest{Session: s.Name, Store: s.Data.Source.Written, Adjust: splits.Adjusted(), Host: Version, Exchange: s.Exchange, Seed: s.Seed, Without: more.Without, Set: more.Set, Universes: more.Universes, Outcome: string(o.Status),
		Reproducible: o.Reproducible, Config: s.Canonical(), Strategies: []export.ManifestSource{}}
	for _, x := range s.Data.Symbols {
		m.Symbols = append(m.Symbols, export.ManifestSymbol{Symbol: x.Name, Location: x.Place.String()})
	}
	for _, p := range programs {
		source := export.ManifestSource{Name: p.name, Role: string(p.role), Kind: string(p.kind), Path: p.path, Attached: p.attached}
		if p.program != nil {
			source.Digest = p.program.Digest()
		}
		m.Strategies = append(m.Strategies, source)
		if p.universe.Digest != "" {
			m.Strategies = append(m.Strategies, export.ManifestSource{Name: p.name, Kind: "universe", Path: p.universe.File.Name, Digest: p.universe.Digest})
		}
	}
	for _, f := range o.Faults {
		m.Faults = append(m.Faults, f.String())
	}
	if splits != nil {
		m.Data = append(m.Data, export.ManifestData{File: store.SplitsFile, Digest: splits.Digest()})
	}
	folder.Result(&m, o.Result)
	done, err := folder.Complete(m)
	if err != nil {
		return o.failed(ctx, err)
	}
	o.RunDir, o.Difference, o.Existed = done.Dir, done.Difference, done.Existed
	return o
}

func (o Outcome) refused(ctx context.Context, err error) Outcome {
	if ctx.Err() != nil {
		return o.failed(ctx, err)
	}
	o.Status, o.Mistakes, o.Err = Refused, diagnosticsOf(err), err
	return o
}

func (o Outcome) failed(ctx context.Context, err error) Outcome {
	o.Status, o.Err = Failed, err
	if ctx.Err() != nil {
		o.Status = Interrupted
	}
	return o
}

// diagnosticsOf is the mistakes in an error.
func diagnosticsOf(err error) sdk.Diagnostics {
	var ds sdk.Diagnostics
	if errors.As(err, &ds) {
		return ds
	}
	return sdk.Diagnostics{{Code: sdk.CodeOf(err), Message: err.Error()}}
}
