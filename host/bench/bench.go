package bench

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/strathost/strathost/host/plugin"
	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/host/worker"
	"github.com/strathost/strathost/sdk"
)

//go:embed scripts
var scripts embed.FS

// PluginVariable is the environment variable with which the host's own binary, started as a plugin, serves Plugin.
const PluginVariable = "STRATHOST_BENCH_PLUGIN"

// Figure is one measurement: the best of several runs, since other work on the machine only ever slows one down.
type Figure struct {
	Name        string  `json:"name"`
	Symbols     int     `json:"symbols"`
	Bars        int     `json:"bars"` // base bars of one run
	Runs        int     `json:"runs"`
	BarsPerSec  float64 `json:"bars_per_second"`
	NsPerBar    float64 `json:"ns_per_bar"`
	AllocPerBar float64 `json:"allocs_per_bar"`
	Calls       int     `json:"calls"`           // into the strategy, in one run
	Floor       float64 `json:"floor,omitempty"` // bars a second that it must reach; 0 for none

	emitted float64
}

// Met says whether the figure reaches its floor; true where there is none.
func (f Figure) Met() bool { return f.BarsPerSec >= f.Floor }

// Options say what is measured.
type Options struct {
	// Path is a script or the folder or binary of a plugin, to be measured instead of strathost's own; empty for those.
	Path string
	// Root is the folder that imports of a script stay in, and its packages lie in; empty for the script's own folder.
	Root       string
	Symbols    int // of one's own script or plugin; 10 for 0
	Params     map[string]any
	Runs       int                // of each; 3 for 0
	Report     func(Figure) error // gets each figure when it is there
	Executable string             // the host's own binary, for the plugin of strathost's own measurements; empty to leave it out
}

// subject is one thing to be measured.
type subject struct {
	name    string
	symbols int
	days    int
	floor   float64
	open    func(ctx context.Context) (sdk.Hooks, func() error, error)
}

// Run measures. The error names a script or plugin that cannot be opened or that was stopped.
func Run(ctx context.Context, o Options) error {
	if o.Runs <= 0 {
		o.Runs = 3
	}
	subjects, done, err := o.subjects()
	if err != nil {
		return err
	}
	defer done()
	for _, s := range subjects {
		f, err := s.measure(ctx, o.Runs)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := o.Report(f); err != nil {
			return err
		}
	}
	return nil
}

// subjects are the author's own script or plugin, or the measurements that carry the budgets.
func (o Options) subjects() ([]subject, func(), error) {
	if o.Path != "" {
		s := subject{name: filepath.ToSlash(o.Path), symbols: o.Symbols, days: 40}
		if s.symbols <= 0 {
			s.symbols = 10
		}
		if script.IsScript(o.Path) {
			root, file, err := o.rooted()
			if err != nil {
				return nil, nil, err
			}
			s.open = openScript(root, file, o.Params)
		} else {
			s.open = openPlugin(filepath.Dir(o.Path), "./"+filepath.Base(o.Path), o.Params, nil)
		}
		return []subject{s}, func() {}, nil
	}
	dir, err := plugin.TempFolder()
	if err != nil {
		return nil, nil, err
	}
	done := func() { _ = os.RemoveAll(dir) }
	own, err := fs.Sub(scripts, "scripts")
	if err == nil {
		err = os.CopyFS(dir, own)
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	all := []subject{
		{name: "the loop, no strategy", symbols: 10, days: 257, floor: 10e6, open: none},
		{name: "Go strategy in the process", symbols: 10, days: 257, floor: 5e6, open: openGo},
		{name: "JavaScript, onBar", symbols: 10, days: 100, floor: 1e6, open: openScript(dir, "on_bar.js", nil)},
		{name: "JavaScript, onBars, 100 symbols", symbols: 100, days: 20, floor: 2.5e6, open: openScript(dir, "on_bars.js", nil)},
	}
	if o.Executable != "" {
		env := map[string]string{PluginVariable: "1"}
		file := "./" + filepath.Base(o.Executable)
		open := openPlugin(filepath.Dir(o.Executable), file, nil, env)
		rare := openPlugin(filepath.Dir(o.Executable), file, map[string]any{"rarely": true}, env)
		all = append(all,
			subject{name: "JavaScript in a process, 100 symbols", symbols: 100, days: 20, floor: 700e3, open: openWorker(dir, "each_instant.js")},
			subject{name: "plugin that rarely acts, 100 symbols", symbols: 100, days: 40, floor: 4e6, open: rare},
			subject{name: "plugin at each instant, 100 symbols", symbols: 100, days: 20, floor: 700e3, open: open},
			subject{name: "plugin at each instant, 1 symbol", symbols: 1, days: 40, open: open})
	}
	return all, done, nil
}

// rooted is the script's path below its root.
func (o Options) rooted() (root, file string, err error) {
	if o.Root == "" {
		return filepath.Dir(o.Path), filepath.Base(o.Path), nil
	}
	at, err := filepath.Abs(o.Path)
	if err == nil {
		root, err = filepath.Abs(o.Root)
	}
	if err == nil {
		file, err = filepath.Rel(root, at)
	}
	if err != nil {
		return "", "", fmt.Errorf("the folder of %s: %w", o.Path, err)
	}
	return root, filepath.ToSlash(file), nil
}

func none(context.Context) (sdk.Hooks, func() error, error) {
	return sdk.Hooks{}, func() error { return nil }, nil
}

func openGo(context.Context) (sdk.Hooks, func() error, error) {
	hooks, err := sdk.HooksOf(&cross{})
	return hooks, func() error { return nil }, err
}

func openScript(root, file string, params map[string]any) func(context.Context) (sdk.Hooks, func() error, error) {
	return func(ctx context.Context) (sdk.Hooks, func() error, error) {
		s, err := script.Load(ctx, script.Options{Root: root, File: file, Name: "bench", Role: sdk.RoleStrategy, Params: params, Seed: 1})
		if err != nil {
			return sdk.Hooks{}, nil, err
		}
		return s.Hooks(), s.Close, nil
	}
}

// openWorker opens a script in a process of its own, which is this very binary: its main calls host.Init.
func openWorker(root, file string) func(context.Context) (sdk.Hooks, func() error, error) {
	return func(ctx context.Context) (sdk.Hooks, func() error, error) {
		p, err := worker.Open(ctx, worker.Options{Session: "bench",
			Options: script.Options{Root: root, File: file, Name: "bench", Role: sdk.RoleStrategy, Seed: 1}})
		if err != nil {
			return sdk.Hooks{}, nil, err
		}
		return p.Hooks(), func() error { return p.Close(context.WithoutCancel(ctx)) }, nil
	}
}

func openPlugin(root, path string, params map[string]any, env map[string]string) func(context.Context) (sdk.Hooks, func() error, error) {
	return func(ctx context.Context) (sdk.Hooks, func() error, error) {
		p, err := plugin.Open(ctx, plugin.Options{Root: root, Path: path, Name: "bench", Role: sdk.RoleStrategy, Session: "bench", Seed: 1,
			Params: params, Env: env})
		if err != nil {
			return sdk.Hooks{}, nil, err
		}
		return p.Hooks(), func() error { return p.Close(context.WithoutCancel(ctx)) }, nil
	}
}

// measure runs a subject several times and keeps the fastest.
func (s subject) measure(ctx context.Context, runs int) (Figure, error) {
	market, err := newMarket(s.days)
	if err != nil {
		return Figure{}, err
	}
	c, err := market.config(s.symbols)
	if err != nil {
		return Figure{}, err
	}
	best := Figure{Name: s.name, Symbols: s.symbols, Runs: runs, Floor: s.floor}
	for range runs {
		f, err := s.once(ctx, c)
		if err != nil {
			return best, err
		}
		if f.BarsPerSec > best.BarsPerSec {
			best.Bars, best.BarsPerSec, best.NsPerBar, best.AllocPerBar, best.Calls = f.Bars, f.BarsPerSec, f.NsPerBar, f.AllocPerBar, f.Calls
		}
	}
	return best, nil
}

func (s subject) once(ctx context.Context, c session.Config) (Figure, error) {
	hooks, closing, err := s.open(ctx)
	if err != nil {
		return Figure{}, err
	}
	counted := &calls{}
	c.Recorder = counted
	if hooks.Role() != "" {
		c.Strategies = []session.Participant{{Source: sdk.Source{Kind: sdk.SourceGo, Name: "bench", Location: "bench"}, Hooks: hooks,
			Follow: session.Follow{Config: true}, Grant: session.OpenGrant()}}
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	result, err := session.Run(ctx, c)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if closeErr := closing(); err == nil {
		err = closeErr
	}
	if err != nil {
		return Figure{}, err
	}
	if len(result.Stopped) > 0 {
		x := result.Stopped[0]
		return Figure{}, errors.New((&sdk.Failure{Code: x.Code, Message: x.Message, Place: x.Place}).Error())
	}
	f := Figure{Calls: counted.n, emitted: counted.emitted}
	for _, d := range result.Days {
		f.Bars += d.Bars
	}
	f.BarsPerSec = float64(f.Bars) / took.Seconds()
	f.NsPerBar = float64(took.Nanoseconds()) / float64(f.Bars)
	f.AllocPerBar = float64(after.Mallocs-before.Mallocs) / float64(f.Bars)
	return f, nil
}

// calls counts calls into strategies, day by day, and keeps what they emit last.
type calls struct {
	nothing
	n       int
	emitted float64
}

func (c *calls) Emitted(e session.Emission) error {
	c.emitted = e.Value
	return nil
}

func (c *calls) Timing(t session.Timing) { c.n += t.Calls }
