package script

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"github.com/strathost/strathost/sdk"
)

// Script is a loaded script: one runtime, for one strategy of one session. Its hooks are called by one goroutine at
// a time; Close may be called by another.
type Script struct {
	file   string
	name   string
	role   sdk.Role
	seed   uint64
	limits Limits
	digest string
	files  []string

	rt      *goja.Runtime
	numbers *numbers
	places  *places
	watch   *watchdog
	meter   *meter               // nil but for Profiler.Shares
	working *activity            // the author's own code, for the meter
	reads   map[string]*readings // by the kind of object
	natives natives

	// session is the one of the running call, or of the last; nil until the first.
	session  sdk.Session
	running  *handler
	calling  bool // a call is running
	requests int  // of the running call
	nested   int  // calls of functions of the host's within one another
	// failed is set once: a script that failed never runs again.
	failed error
	told   atomic.Pointer[whereabouts] // of a call that was interrupted: for Where

	handlers handlers
	params   *goja.Object
	declared []Param
	taken    []string // names of indicators that are the host's
	// describing is true where nothing runs: a parameter that is required may be missing.
	describing bool
	globals    map[string]*goja.Object // what the engine has; nil for one that is no object
	// globalMembers are those that were asked for.
	globalMembers map[string][]string
	self          *sessionObject
	console       console
	flood         flood

	// early is the source of Math.random while there is no session.
	early   *sdk.Random
	joining int // calls of join inside of one another
	// rejections are the rejected promises of the running call that nobody awaits.
	rejections []*goja.Promise

	bar        *barObject
	bars       *barsArray
	own        *barObject // what update of the script's own indicators gets
	customs    []sdk.CustomIndicator
	indicators map[sdk.Indicator]*indicatorObject
	series     map[sdk.Series]*seriesObject
	day        string // of the handles

	indicatorFunctions, seriesFunctions map[string]goja.Value
	prototypes                          map[string]*goja.Object // of host objects, by their kind
	text                                map[string]goja.Value

	noArgs, barArgs, barsArgs []goja.Value
}

// Load bundles, compiles and evaluates a script, and checks what it exports. Mistakes of the author come back as
// sdk.Diagnostics, all that can be found at once; a Script that is not nil must be closed.
func Load(ctx context.Context, o Options) (*Script, error) {
	if o.Role != sdk.RoleStrategy && o.Role != sdk.RoleScanner {
		return nil, fmt.Errorf("load script %s: role %q is neither %s nor %s", o.File, o.Role, sdk.RoleStrategy, sdk.RoleScanner)
	}
	s, p, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	looked, err := s.findings(ctx, p, Host{})
	if err != nil {
		s.watch.stop()
		return nil, fmt.Errorf("load script %s: %w", s.file, err)
	}
	refused := p.refused(looked.Findings)
	if o.Runs != nil {
		o.Runs(s.Where)
	}
	err = s.evaluate(p, o.Params)
	if err == nil && len(refused) == 0 {
		return s, nil
	}
	s.watch.stop()
	if ds := (sdk.Diagnostics)(nil); err == nil || errors.As(err, &ds) {
		return nil, joined(refused, p.met(looked.Findings, ds))
	}
	return nil, fmt.Errorf("load script %s: %w", s.file, err)
}

// open makes everything of a script but what its top level does. A Script that is not nil has a watchdog to stop.
func open(ctx context.Context, o Options) (*Script, *program, error) {
	limits := o.Limits.WithDefaults()
	s := &Script{
		name: o.Name, role: o.Role, seed: o.Seed, limits: limits, taken: o.Taken,
		rt:         goja.New(),
		early:      sdk.NewRandom(o.Seed, o.Name, ""),
		indicators: map[sdk.Indicator]*indicatorObject{},
		series:     map[sdk.Series]*seriesObject{},
		prototypes: map[string]*goja.Object{},
		text:       map[string]goja.Value{},
	}
	if o.Profiler != nil {
		s.meter, s.working, s.reads = o.Profiler.meter, &activity{script: o.Name}, map[string]*readings{}
	}
	prepared := make(chan error, 1)
	go func() { prepared <- s.prepare() }() // beside the bundling: each takes a millisecond or more
	p, err := read(o)
	unprepared := <-prepared
	if err != nil {
		return nil, nil, err
	}
	b := p.bundle
	if unprepared != nil {
		return nil, nil, fmt.Errorf("load script %s: %w", b.entry, unprepared)
	}
	s.file, s.digest, s.files, s.places = b.entry, b.digest, b.files, newPlaces(b)
	s.watch = newWatchdog(limits, s.rt.Interrupt)
	s.watch.follow(ctx)
	return s, p, nil
}

// read bundles and compiles a script.
func read(o Options) (*program, error) {
	b, err := bundle(o.Root, o.File, o.beyond)
	if err != nil {
		return nil, err
	}
	if err := o.Profiler.profile(b, o.Name); err != nil {
		return nil, err
	}
	return compile(b)
}

// prepare makes the world that a script finds.
func (s *Script) prepare() error {
	s.rt.SetMaxCallStackSize(s.limits.Stack)
	// eval is refused, but new RegExp and the like parse too: no parser of the runtime's may follow a source map.
	s.rt.SetParserOptions(parser.WithDisableSourceMaps)
	s.rt.SetTimeSource(s.now)
	s.rt.SetRandSource(s.random)
	s.rt.SetPromiseRejectionTracker(s.trackRejection)
	if err := s.natives.capture(s.rt, s.function); err != nil {
		return err
	}
	if err := s.installGuards(); err != nil {
		return err
	}
	if err := s.installConsole(); err != nil {
		return err
	}
	if err := s.installPlaced(); err != nil {
		return err
	}
	if err := s.freezeWorld(); err != nil {
		return err
	}
	s.takeGlobals()
	s.numbers = newNumbers(s.rt)
	s.indicatorFunctions, s.seriesFunctions = s.newIndicatorFunctions(), s.newSeriesFunctions()
	s.self = newSessionObject(s)
	s.bar = newBarObject(s)
	s.bars = newBarsArray(s)
	s.own = newBarObject(s)
	s.noArgs = []goja.Value{s.self.object}
	s.barArgs = []goja.Value{s.self.object, s.bar.object}
	s.barsArgs = []goja.Value{s.self.object, s.bars.object}
	return nil
}

// evaluate runs the top level, under the limits of a call, and takes the exports.
func (s *Script) evaluate(program *program, params map[string]any) error {
	top := &handler{name: "the top level"}
	err := s.run(top, func() (goja.Value, error) {
		if _, err := s.rt.RunProgram(program.code); err != nil {
			return nil, err
		}
		ds := s.takeExports(program, params)
		sortByPlace(ds)
		return nil, ds.Err()
	})
	var failure *sdk.Failure
	if errors.As(err, &failure) {
		at := parsePlace(failure.Place)
		if at.file == "" {
			at.file = s.file
		}
		return sdk.Diagnostics{{File: at.file, Line: at.line, Col: at.col, Code: failure.Code, Message: failure.Message}}
	}
	return err
}

func sortByPlace(ds sdk.Diagnostics) {
	sort.SliceStable(ds, func(i, j int) bool {
		a, b := ds[i], ds[j]
		switch {
		case a.File != b.File:
			return a.File < b.File
		case a.Line != b.Line:
			return a.Line < b.Line
		}
		return a.Col < b.Col
	})
}

// now is the time that Date sees.
func (s *Script) now() time.Time {
	if s.session == nil {
		return time.Unix(0, 0).UTC()
	}
	return s.session.Now()
}

// random is the number that Math.random draws.
func (s *Script) random() float64 {
	if s.session == nil {
		return s.early.Float64()
	}
	return s.session.Random()
}

// Digest is the SHA-256, in hex, of the script and all that it imports: of the program that they make, and of the lines and
// columns of the files that each part of it comes from, which results name.
func (s *Script) Digest() string { return s.digest }

// Files are the files that went into the bundle, relative to the root, sorted.
func (s *Script) Files() []string { return append([]string(nil), s.files...) }

// Close ends the script. A call that is running is interrupted; later ones fail with StrategyStopped. It returns
// when the script's own goroutine has ended, and may be called again.
func (s *Script) Close() error {
	s.watch.stop()
	return nil
}
