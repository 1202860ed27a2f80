package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/strathost/strathost/host/bench"
	"github.com/strathost/strathost/host/clock"
	"github.com/strathost/strathost/host/config"
	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/host/session"
	"github.com/strathost/strathost/sdk"
)

// The session of a script by itself is that of host bench.
const (
	profileSymbols = 10
	profileDays    = 40
)

// profileScript is a script by itself.
func profileScript(ctx context.Context, o ProfileOptions) (profiledSession, error) {
	if o.Symbols <= 0 {
		o.Symbols = profileSymbols
	}
	if o.Root == "" {
		o.Root = ScriptRoot(o.Script)
	}
	switch info, err := os.Stat(o.Script); {
	case err == nil && (info.IsDir() || filepath.Ext(o.Script) == ".go" || filepath.Ext(o.Script) == "" && info.Mode()&0o111 != 0):
		return profiledSession{}, unprofiled(o.Script, "this is a Go strategy")
	case IsTestFile(o.Script):
		return profiledSession{}, sdk.Diagnostics{{File: o.Script, Code: sdk.NotSupported, Message: "this is a test of scripts: profile the script itself"}}
	}
	found, err := InspectScript(ctx, o.Root, o.Script)
	if err != nil {
		return profiledSession{}, err
	}
	if ds := found.Errors(); len(ds) > 0 {
		return profiledSession{}, ds
	}
	shown, err := shownFrom(o.Root)
	if err != nil {
		return profiledSession{}, err
	}
	name, err := filepath.Rel(absolute(o.Root), absolute(o.Script))
	if err != nil {
		return profiledSession{}, fmt.Errorf("profile %s: %w", o.Script, err)
	}
	c, err := bench.Session(o.Symbols, profileDays)
	if err != nil {
		return profiledSession{}, err
	}
	scans, err := everyFiveMinutes()
	if err != nil {
		return profiledSession{}, err
	}
	label := strings.TrimSuffix(filepath.Base(o.Script), filepath.Ext(o.Script))
	params, err := profileParams(ctx, o, filepath.ToSlash(name), label, found.Role)
	if err != nil {
		return profiledSession{}, err
	}
	load := func(ctx context.Context, p *script.Profiler) (*script.Script, error) {
		s, err := script.Load(ctx, script.Options{Root: o.Root, File: filepath.ToSlash(name), Name: label, Role: found.Role, Params: params,
			Seed: 1, Profiler: p})
		if ds := (sdk.Diagnostics)(nil); errors.As(err, &ds) {
			for i := range ds {
				if ds[i].File != "" {
					ds[i].File = shown(ds[i].File)
				}
			}
			return nil, ds
		}
		return s, err
	}
	if p, err := load(ctx, nil); err != nil { // its parameters are looked at here, before there is a clock that could cut it off
		return profiledSession{}, err
	} else if err := p.Close(); err != nil {
		return profiledSession{}, err
	}
	return profiledSession{shown: shown, root: o.Root, cut: true, only: map[string]bool{label: true, "": true},
		report: newProfileReport(found.File, "", fmt.Sprintf("%d trading days of generated one-minute bars of %d symbols", profileDays, o.Symbols)),
		open: func(ctx context.Context, p *script.Profiler) (session.Config, func(), error) {
			s, err := load(ctx, p)
			if err != nil {
				return c, nil, err
			}
			return withScript(c, s, label, found.Role, scans), func() { _ = s.Close() }, nil // it always succeeds
		}}, nil
}

// profileParams are the parameters of a script by itself, read as those of host run --set: the script's types say how.
func profileParams(ctx context.Context, o ProfileOptions, file, name string, role sdk.Role) (map[string]any, error) {
	p := config.Program{Name: name}
	p.Script.Name = file
	var settings []setting
	for _, text := range o.Set {
		param, value, ok := strings.Cut(text, "=")
		if param = strings.TrimSpace(param); !ok || param == "" {
			return nil, fmt.Errorf("--param %s: write NAME=VALUE, such as --param fast=5 or --param 'peers=[AAPL,MSFT]'", text)
		}
		settings = append(settings, setting{source: name, param: param, text: value})
	}
	err := apply(ctx, o.Root, role, &p, settings)
	return p.Params.Values, err
}

// everyFiveMinutes is the schedule of a scanner by itself.
func everyFiveMinutes() (session.Slot, error) {
	from, err := clock.ParseMoment("open+5m")
	if err != nil {
		return session.Slot{}, err
	}
	to, err := clock.ParseMoment("close")
	return session.Slot{Every: 5 * time.Minute, From: from, To: to}, err
}

// withScript is a session with a script in it: a strategy that follows every symbol, or a scanner of every symbol.
func withScript(c session.Config, s *script.Script, name string, role sdk.Role, scans session.Slot) session.Config {
	x := session.Participant{Source: sdk.Source{Kind: sdk.SourceScript, Name: name, Digest: s.Digest()}, Hooks: s.Hooks(), Grant: session.OpenGrant()}
	if role != sdk.RoleScanner {
		x.Follow = session.Follow{Config: true}
		c.Strategies = []session.Participant{x}
		return c
	}
	for _, symbol := range c.Symbols {
		x.Universe = append(x.Universe, symbol.Name)
	}
	x.Schedule = []session.Slot{scans}
	c.Scanners = []session.Participant{x}
	return c
}

// profileSession is a session of a file.
func profileSession(ctx context.Context, o ProfileOptions) (profiledSession, error) {
	chosen, err := selected(o.File, []string{o.Session})
	if err != nil {
		return profiledSession{}, err
	}
	s := chosen[0]
	out := profiledSession{root: o.File.Root, only: map[string]bool{}, report: newProfileReport("", s.Name, fmt.Sprintf("%s to %s", s.Start, s.End))}
	if out.shown, err = shownFrom(o.File.Root); err != nil {
		return out, err
	}
	if err := out.choose(s, o.Script); err != nil {
		return out, err
	}
	options := Options{progressLock: &sync.Mutex{}, Progress: o.Progress, Locked: o.Locked, PluginStore: o.PluginStore}
	if ds := options.pins(o.File.Root).check(s); len(ds) > 0 {
		return out, ds
	}
	out.open = func(ctx context.Context, p *script.Profiler) (session.Config, func(), error) {
		options.profiler = p
		return openProfiled(ctx, o.File, s, options)
	}
	return out, nil
}

// choose finds the scripts of a session that lines are told of: the one that is named, by the name of its strategy or its path in
// the YAML or from the working folder, or all.
func (p *profiledSession) choose(s config.Session, wanted string) error {
	var programs []config.Program
	for _, x := range s.Scanners {
		programs = append(programs, x.Program)
	}
	for _, x := range s.Strategies {
		programs = append(programs, x.Program)
	}
	var known []string
	for _, x := range programs {
		file := x.Script.Name
		named := wanted == "" || wanted == x.Name || file != "" && (wanted == file || filepath.ToSlash(filepath.Clean(wanted)) == p.shown(file))
		if x.Script.Name == "" {
			if wanted == x.Name || wanted != "" && filepath.Clean(wanted) == filepath.Clean(x.Plugin.Name) {
				return unprofiled(x.Plugin.Name, x.Name+" is a plugin")
			}
			p.report.Notes = append(p.report.Notes, fmt.Sprintf("%s is a plugin: its time counts as the host's", x.Name))
			continue
		}
		known = append(known, x.Name)
		if !named {
			continue
		}
		p.only[x.Name] = true
		if x.Isolation == config.IsolationProcess {
			p.report.Notes = append(p.report.Notes, fmt.Sprintf("%s has isolation: process, and ran in a thread: a profile sees its own process only", x.Name))
		}
	}
	switch {
	case len(p.only) > 0:
		p.only[""] = wanted == ""
		return nil
	case len(known) == 0:
		return sdk.Diagnostics{{File: s.Place.File, Line: s.Place.Line, Col: s.Place.Col, Code: sdk.NotSupported,
			Message: "session " + s.Name + " has no script, and host profile tells of the lines of scripts"}}
	}
	return fmt.Errorf("session %s has no strategy or scanner with the name or script %q; %s", s.Name, wanted, nearestOf(wanted, known))
}

// openProfiled opens all that a session needs, as runOne does, with results that go nowhere.
func openProfiled(ctx context.Context, file *File, s config.Session, options Options) (session.Config, func(), error) {
	opening := opener{root: file.Root, session: s, options: options, log: slog.New(slog.DiscardHandler)}
	programs, err := opening.open(ctx)
	if err != nil {
		return session.Config{}, nil, err
	}
	c, err := testConfig(ctx, s, nil, programs)
	if err != nil {
		return c, nil, errors.Join(err, closeAll(ctx, programs))
	}
	c.Recorder = nowhere{}
	return c, func() { _ = closeAll(ctx, programs) }, nil // the results stand
}

// nowhere is a recorder that keeps nothing.
type nowhere struct{}

func (nowhere) Ledger(session.Entry) error         { return nil }
func (nowhere) Emitted(session.Emission) error     { return nil }
func (nowhere) Timeline(session.TimelineRow) error { return nil }
func (nowhere) DayEnded(session.Snapshot) error    { return nil }
func (nowhere) Log(session.LogRecord)              {}
func (nowhere) Timing(session.Timing)              {}
