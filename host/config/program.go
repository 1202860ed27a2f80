package config

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/strathost/strathost/host/plugin/lock"
	"github.com/strathost/strathost/sdk"
)

// Program is what strategies and scanners have in common: code, its parameters and its bounds.
type Program struct {
	// Name is unique among the strategies and scanners of the session.
	Name string
	// Script or Plugin is set, the other is the zero Path. A plugin is a source folder or a binary; where Full is empty, it
	// is not of this folder and its Name is that of Pinned.
	Script Path
	Plugin Path
	// Pinned is set where a plugin is, or may be, one of plugins.lock.
	Pinned    Pinned
	Params    Params
	Env       []Variable // of plugins
	Grant     Grant
	Limits    Limits
	Isolation Isolation
	OnFailure OnFailure
	// Place is that of the entry in scanners or strategies.
	Place Place
}

// Pinned names a plugin of plugins.lock.
type Pinned struct {
	Name string
	// Version is the range that its version must be in, such as ^0.1; empty for any. VersionPlace is where it stands.
	Version      string
	VersionPlace Place
}

// Isolation says where a script runs. It is empty for a plugin, which always has a process of its own.
type Isolation string

// The isolations of a script.
const (
	// IsolationThread runs a script in the host's process.
	IsolationThread Isolation = "thread"
	// IsolationProcess runs it in a child of the host's own binary, which can be killed.
	IsolationProcess Isolation = "process"
)

// OnFailure says what ends when a strategy or scanner fails.
type OnFailure string

const (
	// StopProgram ends the one that failed; the session goes on.
	StopProgram OnFailure = "stop"
	// StopSession ends the session.
	StopSession OnFailure = "stop_session"
)

// Strategy trades bars: it gets those of the symbols that it follows.
type Strategy struct {
	Program
	Follow Follow
}

// Scanner finds symbols: it runs on a schedule.
type Scanner struct {
	Program
	Universe Universe
	Schedule []Slots
}

func (r *sessionReader) scanners(n *node) []Scanner {
	var found []Scanner
	for _, item := range r.items(n) {
		f, ok := r.fields(item, inScanner)
		if !ok {
			continue
		}
		s := Scanner{Program: r.program(f), Universe: r.universe(f.get("universe"))}
		if slots := f.require("schedule"); slots != nil {
			if slots.kind == list && len(slots.items) == 0 {
				r.on(slots, MissingKey, "", "the schedule is empty, so the scanner would never run")
			}
			s.Schedule = r.schedule(slots)
		}
		found = append(found, s)
	}
	return found
}

func (r *sessionReader) strategies(n *node, listed []Interval) []Strategy {
	var found []Strategy
	for _, item := range r.items(n) {
		f, ok := r.fields(item, inStrategy)
		if !ok {
			continue
		}
		found = append(found, Strategy{Program: r.program(f), Follow: r.follow(f.get("follow"), listed)})
	}
	return found
}

func (r *sessionReader) program(f fields) Program {
	p := Program{Place: f.at, OnFailure: StopProgram, Isolation: IsolationThread}
	p.Name = r.programName(f.require("name"))
	script, plugin := f.get("script"), f.get("plugin")
	switch {
	case script == nil && plugin == nil:
		r.on(f.node, MissingKey, "", "want script or plugin")
	case script != nil && plugin != nil:
		r.on(plugin, sdk.InvalidArgument, "make them two entries", "script and plugin exclude each other")
	case script != nil:
		p.Script, _ = r.path(script, "script", aFile)
	default:
		p.Plugin, p.Pinned = r.plugin(plugin)
		p.Isolation = ""
	}
	isPlugin := script == nil && plugin != nil
	p.Params = r.params(f.get("params"))
	if n := f.get("env"); n != nil {
		p.Env = r.variables(n)
		if !isPlugin {
			r.on(n, sdk.InvalidArgument, "pass it in params", "a script has no environment: env is for plugins")
		}
	}
	p.Grant = r.grant(f.get("grant"))
	if n := f.get("isolation"); n != nil {
		if i, ok := r.isolation(n, isPlugin); ok {
			p.Isolation = i
		}
	}
	p.Limits = r.limits(f.get("limits"), isPlugin, p.Isolation != IsolationThread)
	if n := f.get("on_failure"); n != nil {
		if s, ok := r.choice(n, string(StopProgram), string(StopSession)); ok {
			p.OnFailure = OnFailure(s)
		}
	}
	return p
}

func (r *reader) isolation(n *node, plugin bool) (Isolation, bool) {
	s, ok := r.choice(n, string(IsolationThread), string(IsolationProcess))
	if ok && plugin {
		r.on(n, sdk.InvalidArgument, "leave the key out", "a plugin always has a process of its own: isolation is for scripts")
		return "", false
	}
	return Isolation(s), ok
}

var (
	// Names of sessions are names of folders, on machines that do not tell Gap from gap too.
	sessionName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)
	// Names of strategies stand in the ledger and on the screen.
	strategyName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)
)

// IsStrategyName says whether a text can be the name of a strategy or scanner.
func IsStrategyName(s string) bool {
	return strategyName.MatchString(s) && s != string(sdk.SourceConfig)
}

func (r *sessionReader) programName(n *node) string {
	if n == nil {
		return ""
	}
	s, ok := r.word(n)
	switch {
	case !ok:
		return ""
	case s == string(sdk.SourceConfig):
		r.on(n, sdk.InvalidArgument, "", "the name config is that of the configuration itself")
		return ""
	case !strategyName.MatchString(s):
		r.on(n, sdk.InvalidArgument, "", "%s is not a name: 1 to 64 of A-Z, a-z, 0-9, '_', '.', '-', first a letter or digit", quote(s))
		return ""
	}
	r.names = append(r.names, n)
	return s
}

// checkNames refuses a name that two scanners or strategies of a session share, at the place of the later one.
func (r *sessionReader) checkNames() {
	first := map[string]*node{}
	for _, n := range r.names {
		other, twice := first[n.text]
		if !twice {
			first[n.text] = n
			continue
		}
		if n.at.before(other.at) {
			n, other = other, n
			first[n.text] = other
		}
		r.on(n, Duplicate, "", "the name %s is given twice, first on line %d", quote(n.text), other.at.Line)
	}
}

// plugin reads a path to a source folder or a binary, or a name of plugins.lock: a word without a slash, or a map of the
// name and a range of versions. Where there is a file of that word, it may be either; who reads plugins.lock can tell.
func (r *reader) plugin(n *node) (Path, Pinned) {
	if n.kind == mapping {
		return r.pinned(n)
	}
	s, ok := r.pathText(n)
	if !ok {
		return Path{}, Pinned{}
	}
	if strings.ContainsRune(filepath.ToSlash(s), '/') {
		p, _ := r.existing(n, s, "plugin", anyKind)
		return p, Pinned{}
	}
	if _, err := os.Stat(filepath.Join(r.root, s)); err == nil {
		p, _ := r.existing(n, s, "plugin", anyKind)
		if !lock.IsName(s) {
			return p, Pinned{}
		}
		return p, Pinned{Name: s}
	}
	if !lock.IsName(s) {
		hint := "give the path of a folder or a binary, such as ./plugins/momentum"
		if name, version, ranged := strings.Cut(s, "@"); ranged && lock.IsName(name) {
			hint = fmt.Sprintf("write {name: %s, version: %s}", name, quote(version))
		}
		r.on(n, sdk.InvalidArgument, hint, "there is no file or folder %s here, and it cannot be a name of plugins.lock", quote(s))
		return Path{}, Pinned{}
	}
	return Path{Name: s, Place: n.at}, Pinned{Name: s}
}

// pinned reads a name of plugins.lock with a range of versions.
func (r *reader) pinned(n *node) (Path, Pinned) {
	f, ok := r.fields(n, inPlugin)
	if !ok {
		return Path{}, Pinned{}
	}
	var p Pinned
	if name := f.require("name"); name != nil {
		if p.Name, ok = r.word(name); ok && !lock.IsName(p.Name) {
			r.on(name, sdk.InvalidArgument, "a path stands behind plugin: itself, without a map",
				"%s is not a name of plugins.lock: 1 to 64 of A-Z, a-z, 0-9, '_', '.', '-', first a letter or digit", quote(p.Name))
		}
	}
	if version := f.get("version"); version != nil {
		if p.Version, ok = r.text(version); ok {
			if err := lock.CheckRange(p.Version); err != nil {
				r.on(version, sdk.InvalidArgument, "", "%v", err)
			}
		}
		p.VersionPlace = version.at
	}
	return Path{Name: p.Name, Place: n.at}, p
}
